"""An engine behind a network as a plain function."""

from __future__ import annotations

import json

from samtal.engines.understanding.llm import LanguageModel
from samtal.engines.understanding.llm.measuring import one_at_a_time
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.engines.understanding.llm.wire import Answer, Prompt, ToolCall
from samtal.skills.commands import StartFlow
from tests.engines.llm.places import OPENING, Marked


class Books:
    async def answer(self, prompt: Prompt) -> Answer:
        proposal = {"commands": [{"kind": "start_flow", "flow": "book", "words": "book"}]}
        return Answer((ToolCall("propose", json.dumps(proposal)),))


def test_a_slow_engine_answers_one_utterance_after_the_other() -> None:
    engine = LanguageModel(LanguageModelSettings(), model=Books(), secondary=Marked())

    with one_at_a_time(engine) as understand:
        heard = [understand(said, OPENING).commands for said in ("book me in", "I want to book")]

    assert heard == [(StartFlow("book"),)] * 2
