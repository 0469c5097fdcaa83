"""Recording a model and playing it back, so that an owner's endpoint can be measured and the figures repeated.

A cassette is JSON Lines: a heading, each prompt once, then one line an exchange. What stands on it has passed the
pseudonyms, as everything that leaves has. A changed prompt makes a cassette worthless, and it says so.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from samtal.engines.understanding.llm.prompting import prompt_hash, template_hash
from samtal.engines.understanding.llm.wire import Answer, Model, Prompt, ToolCall
from samtal.kit.clock import Clock, SystemClock
from samtal.kit.errors import AccessDenied, InvalidFile, Outside, Rejected, Unavailable

VERSION = 1
Line = dict[str, Any]  # a line of a cassette, as JSON


@dataclass(frozen=True, slots=True)
class Summary:
    """What a cassette holds, for the report beside the figures."""

    model: str
    recorded: str
    """The days of the first and last exchange."""
    exchanges: int
    failures: int
    tokens_in: int
    tokens_out: int
    ms_median: int
    ms_p95: int


class Recorder:
    """Answers with a model and writes down every exchange; what was answered already is not asked again."""

    def __init__(self, model: Model, path: Path, *, name: str, clock: Clock | None = None) -> None:
        self._model = model
        self._path = path
        self._clock = clock or SystemClock()
        self._prompts: set[str] = set()
        if path.exists() and path.stat().st_size:
            self._played: Replayer | None = Replayer(path)
            self._prompts |= self._played.prompts
        else:
            self._played = None
            self._write({"cassette": VERSION, "template": template_hash(), "model": name})

    async def answer(self, prompt: Prompt) -> Answer:
        if self._played is not None and self._played.answered(prompt):
            return await self._played.answer(prompt)
        began = time.perf_counter()
        try:
            answer = await self._model.answer(prompt)
        except Outside as failure:
            self._exchange(prompt, began, {"failure": type(failure).__name__, "code": failure.code})
            raise
        response = {"stop": answer.stop, "text": answer.text, "calls": [asdict(call) for call in answer.calls]}
        said = {"model": answer.model, "tokens_in": answer.tokens_in, "tokens_out": answer.tokens_out}
        self._exchange(prompt, began, {**said, "response": response})
        return answer

    def _exchange(self, prompt: Prompt, began: float, came: Line) -> None:
        key = prompt_hash(prompt)
        if key not in self._prompts:
            self._prompts.add(key)
            self._write({"prompt": key, "system": prompt.system, "tool": asdict(prompt.tool)})
        ms = round((time.perf_counter() - began) * 1000)
        self._write({"at": self._clock.now().isoformat(), "request": [key, prompt.user], "ms": ms, **came})

    def _write(self, line: Line) -> None:
        with self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Replayer:
    """Answers from a cassette alone. `missing` counts what it was asked and does not hold."""

    def __init__(self, path: Path) -> None:
        self.missing = 0
        self.prompts: set[str] = set()
        self._exchanges: dict[tuple[str, str], Line] = {}
        for line in _lines(path):
            if "request" in line:
                key, user = line["request"]
                self._exchanges[key, user] = line
            elif "prompt" in line:
                self.prompts.add(line["prompt"])

    def answered(self, prompt: Prompt) -> bool:
        """Whether the model answered this; a failure is worth another try."""
        line = self._exchanges.get((prompt_hash(prompt), prompt.user))
        return line is not None and "failure" not in line

    async def answer(self, prompt: Prompt) -> Answer:
        line = self._exchanges.get((prompt_hash(prompt), prompt.user))
        if line is None:
            self.missing += 1
            raise Rejected("the cassette does not hold this question: record it again", code="not_recorded")
        if "failure" in line:
            raise _FAILURES.get(line["failure"], Unavailable)("as recorded", code=line["code"])
        response = line["response"]
        calls = tuple(ToolCall(one["name"], one["arguments"]) for one in response["calls"])
        tokens = line["tokens_in"], line["tokens_out"]
        return Answer(calls, response["stop"], response["text"], line["model"], *tokens)


_FAILURES: dict[str, type[Outside]] = {"AccessDenied": AccessDenied, "Rejected": Rejected, "Unavailable": Unavailable}


def summary_of(path: Path) -> Summary:
    """What the cassette holds."""
    lines = list(_lines(path))
    exchanges = [line for line in lines if "request" in line]
    ms = sorted(line["ms"] for line in exchanges) or [0]
    days = sorted(line["at"][:10] for line in exchanges)
    return Summary(
        model=lines[0]["model"],
        recorded=" to ".join(dict.fromkeys([*days[:1], *days[-1:]])),
        exchanges=len(exchanges),
        failures=sum("failure" in line for line in exchanges),
        tokens_in=sum(line.get("tokens_in", 0) for line in exchanges),
        tokens_out=sum(line.get("tokens_out", 0) for line in exchanges),
        ms_median=ms[len(ms) // 2],
        ms_p95=ms[min(len(ms) - 1, int(len(ms) * 0.95))],
    )


def _lines(path: Path) -> Iterator[Line]:
    """The lines of a cassette made with the prompt of today; raises InvalidFile."""
    texts = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    if not texts:
        raise InvalidFile([f"{path}:1: there is nothing here; `samtal understand FILE --engine llm --record` fills it"])
    for number, text in enumerate(texts, 1):
        try:
            line = json.loads(text)
        except ValueError:
            raise InvalidFile([f"{path}:{number}: this is no JSON; a recording that was cut off ends here"]) from None
        if number == 1 and (not isinstance(line, dict) or line.get("cassette") != VERSION):
            raise InvalidFile([f"{path}:1: this is no cassette; a cassette begins with its heading"])
        if number == 1 and line["template"] != template_hash():
            raise InvalidFile([f"{path}:1: the prompt has changed since this was recorded; record it again"])
        yield line
