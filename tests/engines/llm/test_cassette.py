"""A recording answers as the model did, tells what it cost, and is worthless once the prompt has changed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samtal.engines.understanding.llm import prompting
from samtal.engines.understanding.llm.cassette import Recorder, Replayer, summary_of
from samtal.engines.understanding.llm.engine import ModelReading, recording, replaying
from samtal.engines.understanding.llm.prompting import ask
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.engines.understanding.llm.wire import Answer, Prompt, ToolCall
from samtal.kit.clock import FakeClock
from samtal.kit.errors import InvalidFile, Misconfigured, Rejected, Unavailable
from samtal.skills.commands import CannotUnderstand, StartFlow
from tests.engines.llm.conftest import Wired
from tests.engines.llm.places import OPENING
from tests.engines.llm.stub import Script, proposing

CLOCK = FakeClock(datetime(2026, 3, 2, 8, tzinfo=UTC))
BOOK = {"kind": "start_flow", "flow": "book", "words": "book"}


class Ears:
    """A model that books, or fails."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked = 0

    async def answer(self, prompt: Prompt) -> Answer:
        self.asked += 1
        if self.failure:
            raise self.failure
        call = ToolCall("propose", json.dumps({"commands": [BOOK]}))
        return Answer((call,), model="ears-1", tokens_in=900, tokens_out=40)


async def test_what_was_recorded_is_played_back(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    recorder = Recorder(Ears(), path, name="ears", clock=CLOCK)
    recorded = await ModelReading(recorder).understand("I want to book", OPENING)

    played = await ModelReading(Replayer(path)).understand("I want to book", OPENING)

    assert played == recorded
    assert played.commands == (StartFlow("book"),)


async def test_a_failure_is_played_back_as_a_failure(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    with pytest.raises(Unavailable):
        await Recorder(Ears(Unavailable(code="529")), path, name="ears").answer(ask("book", OPENING).prompt)

    with pytest.raises(Unavailable) as played:
        await Replayer(path).answer(ask("book", OPENING).prompt)
    assert played.value.code == "529"


async def test_a_recording_goes_on_where_it_stopped(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    ears = Ears(Unavailable(code="429"))
    for failure in (Unavailable(code="429"), None, None):
        ears.failure = failure
        try:
            await Recorder(ears, path, name="ears").answer(ask("book", OPENING).prompt)
        except Unavailable:
            continue

    assert ears.asked == 2
    assert (await Replayer(path).answer(ask("book", OPENING).prompt)).model == "ears-1"


async def test_a_question_that_was_not_recorded_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    await Recorder(Ears(), path, name="ears").answer(ask("book", OPENING).prompt)
    replayer = Replayer(path)

    with pytest.raises(Rejected):
        await replayer.answer(ask("cancel", OPENING).prompt)
    assert replayer.missing == 1


async def test_a_changed_prompt_makes_a_cassette_worthless(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "ears.jsonl"
    await Recorder(Ears(), path, name="ears").answer(ask("book", OPENING).prompt)

    monkeypatch.setattr(prompting, "RULES", prompting.RULES + "\nBe quick.")

    with pytest.raises(InvalidFile, match="prompt has changed"):
        Replayer(path)


@pytest.mark.parametrize("text", ["", "{}\n", "[]\n", '{"cassette": 99}\n', "not json\n"])
def test_a_file_that_is_no_cassette_is_told_as_such(tmp_path: Path, text: str) -> None:
    path = tmp_path / "other.jsonl"
    path.write_text(text)

    with pytest.raises(InvalidFile):
        Replayer(path)


async def test_the_summary_says_which_model_when_and_at_what_cost(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    recorder = Recorder(Ears(), path, name="ears", clock=CLOCK)
    for said in ("book", "book please"):
        await recorder.answer(ask(said, OPENING).prompt)

    summary = summary_of(path)

    assert (summary.model, summary.recorded, summary.exchanges, summary.failures) == ("ears", "2026-03-02", 2, 0)
    assert (summary.tokens_in, summary.tokens_out) == (1800, 80)


async def test_no_patient_is_on_a_cassette(tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"

    await Recorder(Ears(), path, name="ears").answer(ask("My name is Alma Dahlgren, book me", OPENING).prompt)

    assert "Alma" not in path.read_text()


async def test_an_endpoint_is_recorded_and_played_back_as_an_engine(wired: Wired, tmp_path: Path) -> None:
    path = tmp_path / "ears.jsonl"
    engine = recording(path, wired.settings)
    wired.vendor.script = proposing(BOOK)
    recorded = await engine.understand("I want to book", OPENING)
    wired.vendor.script = Script(status=401)
    for _ in range(2):
        await engine.understand("asdf qwer", OPENING)
    await engine.aclose()

    played = replaying(path)

    assert len(wired.vendor.requests) == 3, "a rest would leave questions out of the recording"
    assert await played.understand("I want to book", OPENING) == recorded
    assert (await played.understand("asdf qwer", OPENING)).commands == (CannotUnderstand(),)
    summary = summary_of(path)
    assert (summary.exchanges, summary.failures, summary.tokens_in) == (3, 2, 900)


def test_recording_needs_a_model(tmp_path: Path) -> None:
    with pytest.raises(Misconfigured, match="SAMTAL_LLM_PROVIDER"):
        recording(tmp_path / "ears.jsonl", LanguageModelSettings(provider="", model=""))
