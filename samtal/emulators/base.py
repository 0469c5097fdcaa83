"""What every emulator of a vendor offers: an ASGI app, what patients were shown, and faults on order."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal, Protocol

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp


@dataclass(frozen=True, slots=True)
class SentToPatient:
    """Something that reached a patient, as the patient sees or hears it."""

    channel: Literal["whatsapp", "sms", "phone", "email"]
    to: str
    """E.164, an e-mail address, or the user id where there is neither."""
    text: str
    at: datetime
    provider_id: str
    choices: tuple[tuple[str, str], ...] = ()
    """(action id, title) of what may be pressed."""
    template: str = ""
    wire: Mapping[str, Any] = field(default_factory=dict)
    """What the vendor was asked to do, word for word."""


class Emulator(Protocol):
    """A vendor on the loopback."""

    app: ASGIApp
    log: list[SentToPatient]

    async def settled(self) -> None:
        """Returns when every webhook under way has been answered."""
        ...


@dataclass(frozen=True, slots=True)
class Fault:
    """How the vendor's API fails: with its own error code (now, or later in a status), an HTTP status, or silence."""

    code: int = 0
    when: Literal["sync", "async"] = "sync"
    status: int = 0
    hangs: bool = False
    taken: bool = False
    """With `hangs`: the message goes out all the same, only the answer is lost."""
    to: str = ""
    """Only for this recipient; empty = for all."""


class Faults:
    """The faults in force. A fault lasts until `stop`, or for so many requests."""

    def __init__(self) -> None:
        self._faults: list[tuple[Fault, int | None]] = []
        self._released = asyncio.Event()

    def add(self, fault: Fault, times: int | None = None) -> None:
        self._faults.append((fault, times))

    def stop(self) -> None:
        """All is well again, and whoever was left hanging is let go."""
        self._faults.clear()
        self._released.set()
        self._released = asyncio.Event()

    def take(self, to: str) -> Fault | None:
        """The fault that this request meets, counted."""
        for index, (fault, times) in enumerate(self._faults):
            if fault.to in ("", to):
                if times is not None:
                    self._faults[index : index + 1] = [(fault, times - 1)] if times > 1 else []
                return fault
        return None

    async def hang(self, request: Request) -> Response:
        """Say nothing until the client has gone or the fault is over."""
        # The body is read already: all that can still come is that the client goes away.
        ends = {asyncio.ensure_future(self._released.wait()), asyncio.ensure_future(request.receive())}
        _, left = await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in left:
            end.cancel()
        return html_error(504)


def html_error(status: int) -> Response:
    """What a proxy in front of a vendor says when the vendor is down: no JSON."""
    return HTMLResponse(
        f"<html><head><title>{status}</title></head><body>Temporarily unavailable</body></html>", status
    )


class Pending:
    """Webhooks under way, so that a test can wait for all of them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()

    def start(self, task: asyncio.Task[object]) -> None:
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settled(self) -> None:
        """Waits until none is left; raises what went wrong in one of them."""
        while self._tasks:
            await asyncio.gather(*self._tasks)
