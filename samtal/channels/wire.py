"""How a channel talks HTTP: one deadline, a lost answer told apart from a refusal, bounded bodies, our address."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import httpx
from fastapi import Request

from samtal.kit.errors import Unavailable

DEADLINE = 10.0
"""Seconds a vendor has for an answer; after that what became of the message is unknown."""

MAX_BODY = 3 * 1024 * 1024
"""The largest webhook a vendor sends (Meta: 3 MB)."""


class BodyTooLarge(Exception):
    """A webhook larger than any vendor sends."""


async def call(http: httpx.AsyncClient, method: str, url: str, **request: Any) -> httpx.Response:
    """One request with the deadline.

    Raises Unavailable: `unreachable` when nothing was sent, `timeout` when the answer was lost.
    """
    try:
        return await http.request(method, url, timeout=DEADLINE, follow_redirects=False, **request)
    except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
        raise Unavailable("the vendor cannot be reached", code="unreachable") from error
    except httpx.HTTPError as error:
        # It may have been sent all the same: whoever retries must first wait for a status.
        raise Unavailable("no answer from the vendor", code="timeout") from error


def json_object(response: httpx.Response) -> dict[str, Any]:
    """The answer as a JSON object; empty when it is something else (a proxy's HTML page)."""
    try:
        answer = response.json()
    except ValueError:
        return {}
    return answer if isinstance(answer, dict) else {}


def retry_after(response: httpx.Response) -> float | None:
    """Seconds the vendor asks us to wait, where it says so in seconds."""
    value = response.headers.get("retry-after", "")
    return float(value) if value.isdecimal() else None


async def raw_body(request: Request, limit: int = MAX_BODY) -> bytes:
    """The body's bytes exactly as they came: signatures are made of these. Raises BodyTooLarge."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > limit:
            raise BodyTooLarge
    return bytes(body)


def parsed_json(body: bytes) -> dict[str, Any] | None:
    """A body as a JSON object, or None."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def address_called(public_url: str, scope: Mapping[str, Any]) -> str:
    """The full address as the vendor called it: the configured public origin, and path and query byte for byte.

    Never taken from `Host` or `X-Forwarded-*`, which anybody can write.
    """
    raw_path: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw_path.decode("latin-1").partition("?")[0]
    query: str = scope.get("query_string", b"").decode("latin-1")
    return public_url.rstrip("/") + path + (f"?{query}" if query else "")
