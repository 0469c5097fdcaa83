"""Anthropic messages with tools, whole or streamed."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.engines.understanding.llm.wire import (
    Answer,
    Gathering,
    JsonObject,
    Prompt,
    Stop,
    ToolCall,
    as_object,
    count_of,
    parts,
    read_object,
    text_of,
    with_extra,
)
from samtal.kit.errors import Unavailable

VERSION = "2023-06-01"
_STOPS: dict[str, Stop] = {
    "max_tokens": "cut_off",
    "model_context_window_exceeded": "cut_off",
    "pause_turn": "cut_off",
    "refusal": "refused",
}


class Anthropic:
    """The messages API."""

    path = "/v1/messages"

    def headers(self, key: str) -> dict[str, str]:
        return {"anthropic-version": VERSION} | ({"x-api-key": key} if key else {})

    def body(self, prompt: Prompt, settings: LanguageModelSettings) -> JsonObject:
        tool = prompt.tool
        body: JsonObject = {
            "model": settings.model,
            "max_tokens": settings.max_tokens,
            "temperature": 0,
            # What comes before the mark is the same in every turn of a clinic, and is kept by the vendor for minutes.
            "system": [{"type": "text", "text": prompt.system, "cache_control": {"type": "ephemeral"}}],
            "messages": [{"role": "user", "content": prompt.user}],
            "tools": [{"name": tool.name, "description": tool.description, "input_schema": tool.schema}],
            "tool_choice": {"type": "tool", "name": tool.name},
        }
        if settings.stream:
            body["stream"] = True
        return with_extra(body, settings.extra)

    def gathering(self) -> Gathering:
        return _Gathering()


@dataclass(slots=True)
class _Call:
    name: str
    whole: object = None
    partial: str = ""

    @property
    def arguments(self) -> str:
        return self.partial or json.dumps(self.whole if self.whole is not None else {})


@dataclass(slots=True)
class _Gathering:
    calls: dict[object, _Call] = field(default_factory=dict)
    text: str = ""
    stop: str | None = None
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0

    def event(self, data: str) -> None:
        found = read_object(data)
        match found.get("type"):
            case "error":
                error = found.get("error")
                kind = text_of(error.get("type")) if isinstance(error, dict) else ""
                raise Unavailable("the model's vendor reports an error", code=kind or "error_inside")
            case "message_start":
                self._about(as_object(found.get("message")))
            case "content_block_start":
                self._block(as_object(found.get("content_block")), found.get("index"))
            case "content_block_delta":
                self._delta(as_object(found.get("delta")), found.get("index"))
            case "message_delta":
                self.stop = text_of(as_object(found.get("delta")).get("stop_reason")) or self.stop
                self._usage(found.get("usage"))
            case _:
                pass  # ping, the end of a block, and whatever the vendor adds later

    def whole(self, body: object) -> None:
        found = as_object(body)
        if found.get("type") == "error":
            raise Unavailable("the model's vendor reports an error", code="error_inside")
        self._about(found)
        self.stop = text_of(found.get("stop_reason")) or "end_turn"
        for index, block in enumerate(parts(found.get("content"))):
            self._block(block, index)

    def answer(self) -> Answer:
        stop: Stop = "cut_off" if self.stop is None else _STOPS.get(self.stop, "done")
        calls = tuple(ToolCall(one.name, one.arguments) for one in self.calls.values())
        return Answer(calls, stop, self.text, self.model, self.tokens_in, self.tokens_out)

    def _about(self, message: JsonObject) -> None:
        self.model = text_of(message.get("model"))
        self._usage(message.get("usage"))

    def _usage(self, usage: object) -> None:
        if isinstance(usage, dict):
            said = sum(count_of(usage.get(name)) for name in _INPUT)
            self.tokens_in = said or self.tokens_in
            self.tokens_out = count_of(usage.get("output_tokens")) or self.tokens_out

    def _block(self, block: JsonObject, index: object) -> None:
        if block.get("type") == "tool_use":
            self.calls[index] = _Call(text_of(block.get("name")), block.get("input"))
        elif block.get("type") == "text":
            self.text += text_of(block.get("text"))

    def _delta(self, delta: JsonObject, index: object) -> None:
        self.text += text_of(delta.get("text"))
        if delta.get("type") == "input_json_delta" and index in self.calls:
            self.calls[index].partial += text_of(delta.get("partial_json"))


_INPUT = ("input_tokens", "cache_read_input_tokens", "cache_creation_input_tokens")
