"""What both wire formats carry: a prompt with one tool goes out, calls of that tool come back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.kit.errors import Unavailable

JsonObject = dict[str, Any]
"""A vendor's JSON, read only in the two wire files."""

Stop = Literal["done", "cut_off", "refused"]


@dataclass(frozen=True, slots=True)
class Tool:
    """What the model may call, its arguments as a JSON schema."""

    name: str
    description: str
    schema: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Prompt:
    """One question to a model: `system` and `tool` stay the same for a clinic, `user` is the turn."""

    system: str
    user: str
    tool: Tool


@dataclass(frozen=True, slots=True)
class ToolCall:
    """A call as the model made it; `arguments` is JSON text that nobody has checked."""

    name: str
    arguments: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered. `text` is what it said beside its calls: never used, kept for the record."""

    calls: tuple[ToolCall, ...] = ()
    stop: Stop = "done"
    text: str = ""
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0


class Model(Protocol):
    """Something that answers prompts: an endpoint, a recording of one, a test. Raises Outside when it cannot."""

    async def answer(self, prompt: Prompt) -> Answer: ...


class Gathering(Protocol):
    """Puts an answer together, event by event or from the whole of it. Raises Unavailable for a vendor's error."""

    def event(self, data: str) -> None: ...

    def whole(self, body: object) -> None: ...

    def answer(self) -> Answer: ...


class Wire(Protocol):
    """One vendor's format."""

    path: str

    def headers(self, key: str) -> dict[str, str]: ...

    def body(self, prompt: Prompt, settings: LanguageModelSettings) -> JsonObject: ...

    def gathering(self) -> Gathering: ...


def with_extra(body: JsonObject, extra: Mapping[str, Any]) -> JsonObject:
    """The owner's own fields laid over ours; None takes one away."""
    return {name: value for name, value in {**body, **extra}.items() if value is not None}


def read_object(text: str) -> JsonObject:
    """A JSON object, or Unavailable where a vendor sends something else."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unavailable("the model's vendor sent something that is no JSON", code="malformed") from None
    return as_object(found)


def as_object(value: object) -> JsonObject:
    if not isinstance(value, dict):
        raise Unavailable("the model's vendor sent JSON of another shape", code="malformed")
    return value


def parts(value: object) -> list[JsonObject]:
    """The objects of a list; of anything else none."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def text_of(value: object) -> str:
    return value if isinstance(value, str) else ""


def count_of(value: object) -> int:
    return value if isinstance(value, int) else 0
