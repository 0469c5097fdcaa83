"""Both vendors' APIs on a loopback port, saying what a test tells them to, whole or streamed as the client asks."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Script:
    """One answer."""

    calls: tuple[tuple[str, str], ...] = ()
    """Tool name, and arguments as the model wrote them."""
    text: str = ""
    stop: Literal["done", "cut_off", "refused"] = "done"
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    waits_first: float = 0
    waits_between: float = 0
    ends_early: bool = False
    """The stream closes in the middle of a call, without a word why."""
    error_inside: bool = False
    raw: bytes | None = None
    """Instead of anything a vendor would send."""


def proposing(*commands: Body) -> Script:
    return Script((("propose", json.dumps({"commands": list(commands)}, ensure_ascii=False)),))


@dataclass(slots=True)
class Vendor:
    """The stub: `script` is the answer, or makes one of the request."""

    script: Script | Callable[[Body], Script] = field(default_factory=Script)
    requests: list[Body] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/v1/chat/completions", self._openai, methods=["POST"]),
                Route("/v1/messages", self._anthropic, methods=["POST"]),
            ]
        )

    async def _openai(self, request: Request) -> Response:
        body, script = await self._taken(request)
        assert {"model", "messages", "tools", "tool_choice"} <= body.keys()
        assert body["messages"][-1]["role"] == "user"
        assert body["tool_choice"]["function"]["name"] == body["tools"][0]["function"]["name"]
        error = {"error": {"message": "no", "type": "server_error"}}
        return await _respond(script, body, _openai_whole(script, body), _openai_events(script, body), error)

    async def _anthropic(self, request: Request) -> Response:
        body, script = await self._taken(request)
        assert request.headers["anthropic-version"]
        assert {"model", "max_tokens", "messages", "tools", "tool_choice"} <= body.keys()
        assert body["tool_choice"] == {"type": "tool", "name": body["tools"][0]["name"]}
        assert body["tools"][0]["input_schema"]["type"] == "object"
        error = {"type": "error", "error": {"type": "overloaded_error", "message": "no"}}
        return await _respond(script, body, _anthropic_whole(script, body), _anthropic_events(script, body), error)

    async def _taken(self, request: Request) -> tuple[Body, Script]:
        body: Body = json.loads(await request.body())
        self.requests.append(body)
        self.headers.append(dict(request.headers))
        return body, self.script(body) if callable(self.script) else self.script


async def _respond(script: Script, body: Body, whole: Body, events: Iterator[str], error: Body) -> Response:
    if script.waits_first:
        await asyncio.sleep(script.waits_first)
    headers = dict(script.headers)
    if script.raw is not None:
        return Response(script.raw, script.status, headers, media_type="application/json")
    if script.status != 200:
        return JSONResponse(error, script.status, headers)
    if not body.get("stream"):
        return JSONResponse(error if script.error_inside else whole)
    if script.error_inside:
        events = iter([f"data: {json.dumps(error)}\n\n"])
    return StreamingResponse(_slowly(events, script), media_type="text/event-stream")


async def _slowly(events: Iterator[str], script: Script) -> AsyncIterator[str]:
    for event in events:
        yield event
        if script.waits_between:
            await asyncio.sleep(script.waits_between)


def _pieces(text: str) -> list[str]:
    """As models stream: a few characters at a time."""
    return [text[at : at + 7] for at in range(0, len(text), 7)]


# OpenAI --------------------------------------------------------------------------------------------------------------

_FINISH = {"done": "tool_calls", "cut_off": "length", "refused": "content_filter"}


def _openai_whole(script: Script, body: Body) -> Body:
    calls = [
        {"id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": arguments}}
        for i, (name, arguments) in enumerate(script.calls)
    ]
    message = {"role": "assistant", "content": script.text or None, **({"tool_calls": calls} if calls else {})}
    usage = {"prompt_tokens": 900, "completion_tokens": 40, "total_tokens": 940}
    choice = {"index": 0, "message": message, "finish_reason": _FINISH[script.stop]}
    return {"id": "c", "object": "chat.completion", "model": f"{body['model']}-1", "choices": [choice], "usage": usage}


def _openai_events(script: Script, body: Body) -> Iterator[str]:
    def event(delta: Body, finish: str | None = None) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return f"data: {json.dumps({'model': body['model'] + '-1', 'choices': [choice]})}\n\n"

    yield event({"role": "assistant", "content": ""})
    for piece in _pieces(script.text):
        yield event({"content": piece})
    for i, (name, arguments) in enumerate(script.calls):
        opening = {"index": i, "id": f"call_{i}", "type": "function", "function": {"name": name, "arguments": ""}}
        yield event({"tool_calls": [opening]})
        pieces = _pieces(arguments)
        for piece in pieces[: len(pieces) // 2] if script.ends_early else pieces:
            yield event({"tool_calls": [{"index": i, "function": {"arguments": piece}}]})
    if script.ends_early:
        return
    yield event({}, _FINISH[script.stop])
    usage = {"prompt_tokens": 900, "completion_tokens": 40}
    yield f"data: {json.dumps({'model': body['model'] + '-1', 'choices': [], 'usage': usage})}\n\n"
    yield "data: [DONE]\n\n"


# Anthropic -----------------------------------------------------------------------------------------------------------

_REASON = {"done": "tool_use", "cut_off": "max_tokens", "refused": "refusal"}


def _anthropic_whole(script: Script, body: Body) -> Body:
    content: list[Body] = [{"type": "text", "text": script.text}] if script.text else []
    for i, (name, arguments) in enumerate(script.calls):
        try:
            given = json.loads(arguments)
        except ValueError:
            given = arguments  # a whole message holds an object; a broken one cannot be sent but as a string
        content.append({"type": "tool_use", "id": f"toolu_{i}", "name": name, "input": given})
    return {
        "id": "msg",
        "type": "message",
        "role": "assistant",
        "model": f"{body['model']}-1",
        "content": content,
        "stop_reason": _REASON[script.stop],
        "usage": {"input_tokens": 100, "cache_read_input_tokens": 800, "output_tokens": 40},
    }


def _anthropic_events(script: Script, body: Body) -> Iterator[str]:
    def event(kind: str, **fields: object) -> str:
        return f"event: {kind}\ndata: {json.dumps({'type': kind, **fields})}\n\n"

    usage = {"input_tokens": 100, "cache_read_input_tokens": 800, "output_tokens": 1}
    yield event("message_start", message={"id": "msg", "model": f"{body['model']}-1", "content": [], "usage": usage})
    yield event("ping")
    index = 0
    if script.text:
        yield event("content_block_start", index=0, content_block={"type": "text", "text": ""})
        for piece in _pieces(script.text):
            yield event("content_block_delta", index=0, delta={"type": "text_delta", "text": piece})
        yield event("content_block_stop", index=0)
        index = 1
    for number, (name, arguments) in enumerate(script.calls, index):
        block = {"type": "tool_use", "id": f"toolu_{number}", "name": name, "input": {}}
        yield event("content_block_start", index=number, content_block=block)
        pieces = ["", *_pieces(arguments)]
        for piece in pieces[: len(pieces) // 2] if script.ends_early else pieces:
            yield event("content_block_delta", index=number, delta={"type": "input_json_delta", "partial_json": piece})
        if script.ends_early:
            return
        yield event("content_block_stop", index=number)
    if script.ends_early:
        return
    yield event("message_delta", delta={"stop_reason": _REASON[script.stop]}, usage={"output_tokens": 40})
    yield event("message_stop")
