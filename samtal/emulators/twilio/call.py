"""One call, from the ear and mouth of the person on the phone, over a real ConversationRelay socket."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from samtal.emulators.twilio.twiml import Dial, Instructions, Relay, obey

PATIENCE = 30.0
"""Seconds a caller waits for an answer before the test fails."""

Post = Callable[[str, list[tuple[str, str]]], Awaitable[str]]
"""Post a signed form to our server; the body of the answer."""


@dataclass(slots=True)
class Call:
    """A caller. `heard` holds everything said so far, talk by talk."""

    from_: str
    to: str
    call_sid: str
    post: Post
    sign: Callable[[str], str]
    outbound: bool = False
    heard: list[str] = field(default_factory=list)
    language: str = ""
    over: bool = False
    transferred_to: str = ""
    """The number of the person who was rung in the end."""
    handoff: str = ""
    """What our server gave along when it ended the relay."""
    frames: list[dict[str, Any]] = field(default_factory=list)
    """Every frame our server sent."""
    _socket: ClientConnection | None = None
    _relay: Relay | None = None
    _talk: str = ""
    _session: int = 0

    # What the caller does --------------------------------------------------------------------------------------------

    async def says(self, text: str, *, lang: str = "", last: bool = True) -> list[str]:
        """Speak; what is said in answer. A preview (`last` False) is not answered."""
        await self._send({"type": "prompt", "voicePrompt": text, "lang": lang or self.language, "last": last})
        return await self._answer() if last else []

    async def keys(self, digits: str, *, answered: bool = True) -> list[str]:
        """Press keys; what is said in answer. `answered` False for digits after which more are awaited."""
        for digit in digits:
            await self._send({"type": "dtmf", "digit": digit})
        return await self._answer() if answered else []

    async def interrupts(self, after: str) -> None:
        """Cut in when this much of the last talk was heard; say something then."""
        if self.heard:
            self.heard[-1] = after
        frame = {"type": "interrupt", "utteranceUntilInterrupt": after, "durationUntilInterruptMs": "460"}
        await self._send(frame)
        await self.settled()

    async def waits(self) -> list[str]:
        """Say nothing; what is said after a while."""
        return await self._answer()

    async def sends(self, frame: Mapping[str, Any] | str) -> None:
        """Any frame, well-formed or not."""
        await self._send(frame)

    async def hangs_up(self) -> None:
        """Put the phone down."""
        if not self.over:
            await self._close()
            await self._after_relay("completed")

    async def drops(self) -> None:
        """The line between the carrier and our server breaks; the carrier asks what to do."""
        if self._socket is not None:
            self._socket.transport.abort()
            with suppress(ConnectionClosed, OSError):
                await self._socket.wait_closed()
            self._socket = None
        await self._after_relay("in-progress", error="64105")

    async def settled(self) -> None:
        """Everything our server has sent until now is heard."""
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await (await self._socket.ping())
                await self._drain()

    # The carrier's part ----------------------------------------------------------------------------------------------

    async def follow(self, instructions: Instructions) -> None:
        """Do what our server says with the call, and listen to how it begins."""
        self.heard += instructions.said
        match instructions.next:
            case Relay() as relay:
                await self._talk_over(relay)
            case Dial(number, action):
                self.transferred_to, self.over = number, True
                if action:
                    await self.post(action, [*self._form("completed"), ("DialCallStatus", "completed")])
            case None:
                self.over = True

    async def _talk_over(self, relay: Relay) -> None:
        self._relay, self.language = relay, relay.language
        self._session += 1
        headers = {"X-Twilio-Signature": self.sign(relay.url)}
        self._socket = await connect(relay.url, additional_headers=headers, compression=None)
        if relay.greeting:
            self.heard.append(relay.greeting)
        await self._send(self._setup(relay))
        await self._answer()

    def _setup(self, relay: Relay) -> dict[str, Any]:
        patient, clinic = self.from_, self.to
        return {
            "type": "setup",
            "sessionId": f"VX{self.call_sid[2:-2]}{self._session:02d}",
            "accountSid": "ACemulated",
            "callSid": self.call_sid,
            "parentCallSid": "",
            "from": clinic if self.outbound else patient,
            "to": patient if self.outbound else clinic,
            "forwardedFrom": "",
            "callType": "PSTN",
            "callerName": "",
            "direction": "outbound-api" if self.outbound else "inbound",
            "callStatus": "RINGING",
            "customParameters": dict(relay.parameters),
        }

    async def _send(self, frame: Mapping[str, Any] | str) -> None:
        if self._socket is None:
            raise RuntimeError("the call is over")
        await self._socket.send(frame if isinstance(frame, str) else json.dumps(frame))

    async def _answer(self) -> list[str]:
        """What is said until our server has no more to say."""
        before = len(self.heard)
        async with asyncio.timeout(PATIENCE):
            while not await self._hear(await self._next()):
                pass
        await self.settled()
        return self.heard[before:]

    async def _drain(self) -> None:
        """Take what has arrived, without waiting for more."""
        while self._socket is not None:
            try:
                async with asyncio.timeout(0.003):
                    frame = await self._next()
            except TimeoutError:
                return
            await self._hear(frame)

    async def _next(self) -> dict[str, Any] | None:
        """The next frame of our server; None when the line broke."""
        assert self._socket is not None
        try:
            frame: dict[str, Any] = json.loads(await self._socket.recv())
        except ConnectionClosed:
            return None
        self.frames.append(frame)
        return frame

    async def _hear(self, frame: dict[str, Any] | None) -> bool:
        """Act on one frame; whether it ended a talk or the call."""
        if frame is None:
            await self._after_relay("in-progress", error="64105")
            return True
        match frame["type"]:
            case "text":
                return self._heard_token(frame["token"], frame["last"])
            case "language":
                self.language = frame["transcriptionLanguage"]
            case "end":
                self.handoff = frame.get("handoffData", "")
                await self._close()
                await self._after_relay("in-progress")
                return True
        return False

    def _heard_token(self, token: str, last: bool) -> bool:
        self._talk += token
        if last and self._talk.strip():
            self.heard.append(" ".join(self._talk.split()))
        if last:
            self._talk = ""
        return last

    async def _close(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()

    async def _after_relay(self, status: str, error: str = "") -> None:
        """The relay has ended: ask our server what is next."""
        self._socket, relay = None, self._relay
        form = [*self._form(status), ("SessionId", f"VX{self._session}"), ("SessionDuration", "7")]
        form += [("SessionStatus", "failed" if error else "ended")]
        form += [(name, value) for name, value in (("HandoffData", self.handoff), ("ErrorCode", error)) if value]
        if status == "completed":
            self.over = True
        if relay is not None and relay.action:
            answer = await self.post(relay.action, form)
            if not self.over:
                await self.follow(obey(answer))

    def _form(self, status: str) -> list[tuple[str, str]]:
        return [
            ("AccountSid", "ACemulated"),
            ("CallSid", self.call_sid),
            ("CallStatus", status),
            ("Direction", "outbound-api" if self.outbound else "inbound"),
            ("From", self.to if self.outbound else self.from_),
            ("To", self.from_ if self.outbound else self.to),
        ]
