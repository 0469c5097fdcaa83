"""OpenAI-compatible chat completions with tools, whole or streamed."""

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

_STOPS: dict[str, Stop] = {"length": "cut_off", "content_filter": "refused"}


class OpenAi:
    """The format that most endpoints speak, hosted or on the clinic's own machine."""

    path = "/chat/completions"

    def headers(self, key: str) -> dict[str, str]:
        return {"authorization": f"Bearer {key}"} if key else {}

    def body(self, prompt: Prompt, settings: LanguageModelSettings) -> JsonObject:
        tool = prompt.tool
        function = {"name": tool.name, "description": tool.description, "parameters": tool.schema}
        body: JsonObject = {
            "model": settings.model,
            "messages": [{"role": "system", "content": prompt.system}, {"role": "user", "content": prompt.user}],
            "tools": [{"type": "function", "function": function}],
            "tool_choice": {"type": "function", "function": {"name": tool.name}},
            "temperature": 0,
            "max_tokens": settings.max_tokens,
        }
        if settings.stream:
            body |= {"stream": True, "stream_options": {"include_usage": True}}
        return with_extra(body, settings.extra)

    def gathering(self) -> Gathering:
        return _Gathering()


@dataclass(slots=True)
class _Call:
    name: str = ""
    arguments: str = ""


@dataclass(slots=True)
class _Gathering:
    calls: dict[object, _Call] = field(default_factory=dict)
    text: str = ""
    refusal: str = ""
    finish: str | None = None
    model: str = ""
    tokens_in: int = 0
    tokens_out: int = 0

    def event(self, data: str) -> None:
        if data.strip() == "[DONE]":
            self.finish = self.finish or "stop"
            return
        chunk = read_object(data)
        self._about(chunk)
        for choice in parts(chunk.get("choices"))[:1]:
            self._message(choice.get("delta"))
            self.finish = choice.get("finish_reason") or self.finish

    def whole(self, body: object) -> None:
        found = as_object(body)
        self._about(found)
        for choice in parts(found.get("choices"))[:1]:
            self._message(choice.get("message"))
            self.finish = choice.get("finish_reason") or "stop"

    def answer(self) -> Answer:
        stop: Stop = "cut_off" if self.finish is None else _STOPS.get(self.finish, "done")
        calls = tuple(ToolCall(one.name, one.arguments) for one in self.calls.values())
        if self.refusal and not calls:
            stop = "refused"
        return Answer(calls, stop, self.text or self.refusal, self.model, self.tokens_in, self.tokens_out)

    def _about(self, found: JsonObject) -> None:
        if found.get("error"):
            # Several servers answer 200 and tell of the failure inside.
            raise Unavailable("the model's vendor reports an error", code="error_inside")
        self.model = text_of(found.get("model")) or self.model
        usage = found.get("usage")
        if isinstance(usage, dict):
            self.tokens_in = count_of(usage.get("prompt_tokens"))
            self.tokens_out = count_of(usage.get("completion_tokens"))

    def _message(self, message: object) -> None:
        if not isinstance(message, dict):
            return
        self.text += text_of(message.get("content"))
        self.refusal += text_of(message.get("refusal"))
        for call in parts(message.get("tool_calls")):
            self._call(call)

    def _call(self, call: JsonObject) -> None:
        function = call.get("function")
        if not isinstance(function, dict):
            return
        # Some servers leave the index out: then a call with a name of its own begins a new one.
        key = call.get("index")
        if key is None:
            key = f"#{len(self.calls) + 1}" if function.get("name") or not self.calls else next(reversed(self.calls))
        mine = self.calls.setdefault(key, _Call())
        mine.name = mine.name or text_of(function.get("name"))
        arguments = function.get("arguments")
        mine.arguments += json.dumps(arguments) if isinstance(arguments, dict) else text_of(arguments)
