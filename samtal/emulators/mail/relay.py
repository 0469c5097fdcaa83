"""The relay's side of SMTP: takes what the clinic sends, or fails as it is told to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Literal
from weakref import WeakSet

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

Step = Literal["mail", "rcpt", "data"]


@dataclass(frozen=True, slots=True)
class Refusal:
    """How the relay answers a step: a whole SMTP answer, or (empty) nothing at all."""

    step: Step
    answer: str
    to: str = ""
    """Only for this recipient; empty = for all."""


class Relay:
    """What aiosmtpd calls. `taken` gets the envelope's sender, each recipient, and the raw message."""

    def __init__(self, taken: Callable[[str, str, bytes], None], *, user: str, password: str) -> None:
        self._taken, self._user, self._password = taken, user, password
        self.refusals: list[Refusal] = []

    async def handle_MAIL(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = await self._refused("mail", "")
        if refused:
            return refused
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = await self._refused("rcpt", address)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        refused = await self._refused("data", envelope.rcpt_tos[0])
        if refused:
            return refused
        raw = envelope.content if isinstance(envelope.content, bytes) else b""
        for address in envelope.rcpt_tos:
            self._taken(envelope.mail_from or "", address, raw)
        return "250 2.0.0 Ok: queued as EMULATED"

    def allows(self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object) -> AuthResult:
        """Whether user and password are right."""
        right = (
            isinstance(data, LoginPassword)
            and data.login == self._user.encode()
            and data.password == self._password.encode()
        )
        return AuthResult(success=right, handled=right)

    async def _refused(self, step: Step, to: str) -> str:
        for refusal in self.refusals:
            if refusal.step == step and refusal.to in ("", to):
                if not refusal.answer:
                    await asyncio.Event().wait()
                return refusal.answer
        return ""


@asynccontextmanager
async def relaying(relay: Relay, *, log_in: bool) -> AsyncIterator[int]:
    """Take connections on a free loopback port, without TLS: the port never leaves the machine."""
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    loop = asyncio.get_running_loop()
    connections: WeakSet[SMTP] = WeakSet()

    def connection() -> SMTP:
        made = SMTP(
            relay,
            hostname="relay.example",
            enable_SMTPUTF8=True,
            authenticator=relay.allows if log_in else None,
            auth_require_tls=False,
            loop=loop,
        )
        connections.add(made)
        return made

    server = await loop.create_server(connection, "127.0.0.1", 0)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for one in connections:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()
        await server.wait_closed()
