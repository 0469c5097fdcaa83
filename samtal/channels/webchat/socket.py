"""The live web chat: one socket per tab, replay from the visitor's cursor, then everything as it happens."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.requests import HTTPConnection

from samtal.channels.base import Address, Doors, Shown
from samtal.channels.webchat.access import widget
from samtal.channels.webchat.frames import BadFrame, Frame, Hello, Ping, Typing, entry, read
from samtal.channels.webchat.frames import Message as VisitorMessage
from samtal.channels.webchat.parse import CHANNEL_NAME, inbound
from samtal.channels.webchat.sessions import Session, open_session
from samtal.channels.webchat.settings import WebchatSettings
from samtal.channels.webchat.visitors import Visitors
from samtal.kit.errors import Unavailable
from samtal.kit.ids import ClinicId, EntryId

log = logging.getLogger(__name__)

_WAITING = 1000
"""Frames that may wait for a slow browser; then it has to come back with its cursor."""

_NORMAL, _GOING_AWAY, _REFUSED, _TRY_LATER = 1000, 1001, 1008, 1013


class _Closed(Exception):
    """This tab is done; `code` closes the socket."""

    def __init__(self, code: int = _NORMAL) -> None:
        super().__init__(code)
        self.code = code


def routes(doors: Doors, visitors: Visitors) -> APIRouter:
    """`/socket/<widget key>`."""
    router = APIRouter()

    @router.websocket("/socket/{account}")
    async def chat(websocket: WebSocket, account: str) -> None:
        found = await widget(doors, account, websocket.headers)
        if found is None:
            await websocket.close(_REFUSED)
            return
        await websocket.accept()
        tab = Tab(doors, visitors, found[0], found[1], websocket)
        with suppress(WebSocketDisconnect, RuntimeError):
            # Closing what the browser has closed already is no error.
            await websocket.close(await tab.run())

    return router


@dataclass(slots=True)
class Tab:
    """One open socket of a visitor."""

    doors: Doors
    visitors: Visitors
    clinic_id: ClinicId
    settings: WebchatSettings
    websocket: WebSocket
    out: asyncio.Queue[Frame] = field(default_factory=lambda: asyncio.Queue(_WAITING))
    sent: set[EntryId] = field(default_factory=set)
    """What this tab was given since it connected: replay and live overlap."""
    last_seq: int = 0

    async def run(self) -> int:
        """Serve the tab until it closes; the code to close with."""
        try:
            hello = await self._hello()
            session = open_session(hello.session, self.settings, self.doors.clock.now())
            if not session.resumed:
                admit(self.websocket, self.settings, self.visitors)
            with self.visitors.here(session.address.canonical, self.out):
                return await self._serve(session, hello.after)
        except BadFrame as refused:
            await self.websocket.send_json(refused.frame)
            return _REFUSED
        except (WebSocketDisconnect, _Closed) as closed:
            return closed.code
        except Unavailable:
            return _TRY_LATER

    async def _hello(self) -> Hello:
        frame = read(await self._next(), text_limit=self.settings.text_limit)
        if not isinstance(frame, Hello):
            raise BadFrame("bad_frame", "the first frame is hello")
        return frame

    async def _next(self) -> str:
        try:
            async with asyncio.timeout(self.settings.idle_seconds):
                return await self.websocket.receive_text()
        except TimeoutError:
            raise _Closed(_GOING_AWAY) from None
        except KeyError:  # a binary frame
            raise BadFrame("bad_frame", "frames are text") from None

    async def _serve(self, session: Session, after: int) -> int:
        code = _NORMAL
        async with self.doors.listen(self.clinic_id, CHANNEL_NAME, session.address) as live:
            # Listening begins before the replay is read, so that nothing falls in between.
            await self._replay(session, after)
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._write())
                    tasks.create_task(self._follow(live))
                    tasks.create_task(self._read(session.address))
            except* (_Closed, WebSocketDisconnect) as closed:
                code = min(_codes(closed), default=_NORMAL)
        return code

    async def _replay(self, session: Session, after: int) -> None:
        missed = await self.doors.shown_after(
            self.clinic_id, CHANNEL_NAME, session.address, after if session.resumed else 0
        )
        last = max((shown.seq for shown in missed), default=after if session.resumed else 0)
        welcome = {"type": "welcome", "session": session.token, "resumed": session.resumed, "seq": last}
        await self.websocket.send_json({**welcome, "text_limit": self.settings.text_limit})
        for shown in missed:
            self.sent.add(shown.entry_id)
            await self.websocket.send_json(entry(shown))
        self.last_seq = last

    async def _write(self) -> None:
        while True:
            await self.websocket.send_json(await self.out.get())

    async def _follow(self, live: AsyncIterator[Shown]) -> None:
        async for shown in live:
            if shown.entry_id not in self.sent:
                self.sent.add(shown.entry_id)
                self.last_seq = max(self.last_seq, shown.seq)
                self._put(entry(shown))
        raise _Closed(_TRY_LATER)

    async def _read(self, sender: Address) -> None:
        while True:
            try:
                frame = read(await self._next(), text_limit=self.settings.text_limit)
                if isinstance(frame, Ping):
                    self._put({"type": "pong", "seq": self.last_seq})
                elif isinstance(frame, Hello):
                    raise BadFrame("bad_frame", "hello was said already")
                elif not isinstance(frame, Typing):
                    self._put(await self._take(frame, sender))
            except BadFrame as refused:
                self._put(refused.frame)

    async def _take(self, message: VisitorMessage, sender: Address) -> Frame:
        return await take(message, sender, self.clinic_id, self.settings, doors=self.doors, visitors=self.visitors)

    def _put(self, frame: Frame) -> None:
        try:
            self.out.put_nowait(frame)
        except asyncio.QueueFull:
            raise _Closed(_TRY_LATER) from None


def admit(connection: HTTPConnection, settings: WebchatSettings, visitors: Visitors) -> None:
    """A new visitor costs nothing to make up, so their number is bounded by where they come from. Raises BadFrame."""
    host = connection.client.host if connection.client else "unknown"
    visitors.spend(f"{settings.account} from {host}", burst=settings.new_per_minute, per_minute=settings.new_per_minute)


async def take(
    message: VisitorMessage,
    sender: Address,
    clinic_id: ClinicId,
    settings: WebchatSettings,
    *,
    doors: Doors,
    visitors: Visitors,
) -> Frame:
    """Hand a message over; the answer is `ack` after commit, or an error the browser can act on."""
    try:
        visitors.spend(sender.canonical, burst=settings.burst, per_minute=settings.per_minute)
        received = await doors.receive(clinic_id, inbound(message, settings.account, sender, doors.clock.now()))
    except BadFrame as refused:
        return {**refused.frame, "client_id": message.client_id}
    except Exception:  # whatever it was, the browser keeps the message and sends it again
        log.exception("webchat: a message was not taken")
        detail = "not stored, send it again"
        return {
            "type": "error",
            "code": "try_again",
            "detail": detail,
            "client_id": message.client_id,
            "retry_after": 2,
        }
    return {"type": "ack", "client_id": message.client_id, "seq": received.seq, "duplicate": received.duplicate}


def _codes(group: BaseExceptionGroup[_Closed | WebSocketDisconnect]) -> list[int]:
    codes: list[int] = []
    for error in group.exceptions:
        codes += _codes(error) if isinstance(error, BaseExceptionGroup) else [error.code]
    return codes
