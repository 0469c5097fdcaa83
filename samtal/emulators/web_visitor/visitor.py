"""A browser tab as the server sees it: hello, messages, a cursor, and what is on the screen."""

from __future__ import annotations

import asyncio
import itertools
import json
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE = 30.0


@dataclass(frozen=True, slots=True)
class Seen:
    """One entry on the screen."""

    seq: int
    author: str
    text: str
    at: datetime
    choices: tuple[tuple[str, str], ...] = ()
    """(action id, title)"""
    asks: tuple[str, ...] = ()
    language: str = ""
    link: str = ""
    client_id: str = ""


class Refused(Exception):
    """The server did not take a frame; `frame` says why."""

    def __init__(self, frame: dict[str, Any]) -> None:
        super().__init__(frame.get("code", ""))
        self.frame = frame


class WebVisitor:
    """A tab. It keeps its session and its cursor when it loses the line."""

    def __init__(self, base_url: str, account: str, *, session: str = "", origin: str = "") -> None:
        """`base_url` is the server's http address; a second tab of the same visitor is given its `session`."""
        self.url = f"ws{base_url.removeprefix('http')}/channels/webchat/socket/{account}"
        self.session, self.origin = session, origin
        self.resumed = False
        self.seq = 0
        self.errors: list[dict[str, Any]] = []
        self.typing = 0
        self._screen: dict[str, Seen] = {}
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._answers: dict[str, asyncio.Future[dict[str, Any]]] = {}
        self._changed = asyncio.Condition()
        self._tab, self._count = secrets.token_hex(4), itertools.count(1)
        self._pongs: asyncio.Queue[int] = asyncio.Queue()

    @property
    def shown(self) -> list[Seen]:
        """What is on the screen, in order."""
        return sorted(self._screen.values(), key=lambda seen: seen.seq)

    @property
    def replies(self) -> list[Seen]:
        return [seen for seen in self.shown if seen.author != "patient"]

    async def __aenter__(self) -> WebVisitor:
        await self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.leaves()

    # Coming and going ------------------------------------------------------------------------------------------------

    async def connect(self) -> None:
        """Open the chat, or come back to it: what was missed is shown when this returns."""
        headers = {"Origin": self.origin} if self.origin else {}
        self._socket = await connect(self.url, additional_headers=headers, compression=None)
        await self._send({"type": "hello", "session": self.session, "after": self.seq})
        welcome = json.loads(await self._socket.recv())
        if welcome["type"] != "welcome":
            raise Refused(welcome)
        self.session, self.resumed = welcome["session"], welcome["resumed"]
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.settled()

    async def leaves(self) -> None:
        """Close the tab."""
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()
        await self._stop_reading()

    async def loses_line(self) -> None:
        """The network goes away without a word."""
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.transport.abort()
            with suppress(ConnectionClosed, OSError):
                await socket.wait_closed()
        await self._stop_reading()

    # Writing ---------------------------------------------------------------------------------------------------------

    async def says(self, text: str, *, client_id: str = "") -> int:
        """Write; returns the message's seq when the server has stored it. The same `client_id` again is a resend."""
        return await self._take({"type": "send", "text": text}, client_id)

    async def presses(self, choice: str, *, client_id: str = "") -> int:
        """Press something on the screen by its title or action id, newest first."""
        for seen in reversed(self.shown):
            for action, title in seen.choices:
                if choice.casefold() in (action.casefold(), title.casefold()):
                    return await self._take({"type": "press", "action": action, "title": title}, client_id)
        raise LookupError(f"{choice} is not on the screen")

    async def fills_in(self, *, client_id: str = "", **fields: str) -> int:
        """Send the contact form: name, phone, email, born."""
        return await self._take({"type": "form", **fields}, client_id)

    async def types(self) -> None:
        await self._send({"type": "typing"})

    async def settled(self) -> None:
        """Everything the server had sent until now is on the screen."""
        while not self._pongs.empty():
            self._pongs.get_nowait()
        await self._send({"type": "ping"})
        async with asyncio.timeout(PATIENCE):
            await self._pongs.get()

    async def sees(self, what: Callable[[list[Seen]], bool] | int, *, patience: float = PATIENCE) -> list[Seen]:
        """Wait until the screen fulfils a condition, or holds so many entries."""
        condition = (lambda screen: len(screen) >= what) if isinstance(what, int) else what
        async with asyncio.timeout(patience), self._changed:
            await self._changed.wait_for(lambda: condition(self.shown))
        return self.shown

    async def sends(self, frame: dict[str, Any] | str) -> None:
        """Any frame, well-formed or not; an answer without a client id ends up in `errors`."""
        await self._send(frame)

    # Inside ----------------------------------------------------------------------------------------------------------

    async def _take(self, frame: dict[str, Any], client_id: str) -> int:
        client_id = client_id or f"{self._tab}-{next(self._count)}"
        answer = asyncio.get_running_loop().create_future()
        self._answers[client_id] = answer
        await self._send({**frame, "client_id": client_id})
        async with asyncio.timeout(PATIENCE):
            reply: dict[str, Any] = await answer
        if reply["type"] == "error":
            raise Refused(reply)
        return int(reply["seq"])

    async def _send(self, frame: dict[str, Any] | str) -> None:
        if self._socket is None:
            raise RuntimeError("the tab is not connected")
        await self._socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def _read(self, socket: ClientConnection) -> None:
        with suppress(ConnectionClosed):
            async for raw in socket:
                await self._show(json.loads(raw))

    async def _show(self, frame: dict[str, Any]) -> None:
        match frame["type"]:
            case "entry":
                seen = _seen(frame)
                self._screen[frame["id"]] = seen
                self.seq = max(self.seq, seen.seq)
            case "ack":
                self._settle(frame)
            case "error":
                if not self._settle(frame):
                    self.errors.append(frame)
            case "pong":
                self._pongs.put_nowait(frame["seq"])
            case "typing":
                self.typing += 1
        async with self._changed:
            self._changed.notify_all()

    def _settle(self, frame: dict[str, Any]) -> bool:
        answer = self._answers.pop(frame.get("client_id", ""), None)
        if answer is not None and not answer.done():
            answer.set_result(frame)
        return answer is not None

    async def _stop_reading(self) -> None:
        reader, self._reader = self._reader, None
        if reader is not None:
            await asyncio.wait([reader])


def _seen(frame: dict[str, Any]) -> Seen:
    return Seen(
        seq=frame["seq"],
        author=frame["author"],
        text=frame["text"],
        at=datetime.fromisoformat(frame["at"]),
        choices=tuple((choice["id"], choice["title"]) for choice in frame["choices"]),
        asks=tuple(frame["asks"]),
        language=frame["language"],
        link=frame.get("place", {}).get("link", ""),
        client_id=frame.get("client_id", ""),
    )
