"""Where the clinic's own mail server delivers to us: LMTP (or SMTP) on the loopback, in the app's own event loop.

The mail server in front keeps the queue, checks senders and faces the internet; this listener never does. It says 250
after the commit and 451 when there was none, so that the message stays in the queue. With Postfix, one line of a
transport map sends an address here: `reception@clinic.example lmtp:inet:127.0.0.1:8024`.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Literal
from weakref import WeakSet

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP, Envelope, Session

from samtal.channels.base import Doors
from samtal.channels.email.settings import EmailSettings
from samtal.channels.email.taking import LARGEST_MESSAGE, account_of, take
from samtal.kit.errors import Outside

log = logging.getLogger(__name__)

TAKEN = "250 2.0.0 taken"
LATER = "451 4.3.0 not now, try again"
UNKNOWN = "550 5.1.1 nobody here has this address"
TOO_MANY = "452 4.5.3 too many recipients"

MOST_RECIPIENTS = 50
LONGEST_LINE = 64 * 1024
"""Bytes. The standard says 1,000; programs that write a whole letter on one line do not ask."""

Protocol = Literal["lmtp", "smtp"]


class _Lmtp(LMTP):
    line_length_limit = LONGEST_LINE


class _Smtp(SMTP):
    line_length_limit = LONGEST_LINE


class _Handler:
    """What aiosmtpd calls at each command."""

    def __init__(self, doors: Doors, protocol: Protocol) -> None:
        self._doors, self._protocol = doors, protocol

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        if await account_of(self._doors, address) is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 known"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        answers = [await self._take(envelope, address) for address in envelope.rcpt_tos]
        if self._protocol == "lmtp":
            # RFC 2033: one answer for each recipient. aiosmtpd sends one for all, and a mail server would wait.
            return "\r\n".join(answers)
        # SMTP has one answer for all; who has it already recognises the duplicate.
        return next((answer for answer in answers if answer != TAKEN), TAKEN)

    async def _take(self, envelope: Envelope, address: str) -> str:
        settings = await account_of(self._doors, address)
        if settings is None:
            return UNKNOWN
        raw = envelope.content if isinstance(envelope.content, bytes) else (envelope.content or "").encode()
        try:
            await take(self._doors, raw, settings, envelope.mail_from or "")
        except Outside as error:
            log.warning("email: not taken (%s), the mail server keeps it", type(error).__name__)
            return LATER
        except Exception:  # whatever went wrong, the message must stay in the mail server's queue
            log.exception("email: not taken, the mail server keeps it")
            return LATER
        return TAKEN


@asynccontextmanager
async def listening(
    doors: Doors, *, host: str = "127.0.0.1", port: int = 0, protocol: Protocol = "lmtp"
) -> AsyncIterator[int]:
    """Take mail while the block runs; gives the port."""
    # aiosmtpd logs every command at INFO: those lines are patients' addresses.
    logging.getLogger("mail.log").setLevel(logging.ERROR)
    loop = asyncio.get_running_loop()
    handler = _Handler(doors, protocol)
    speaks = _Lmtp if protocol == "lmtp" else _Smtp
    connections: WeakSet[SMTP] = WeakSet()

    def connection() -> SMTP:
        made = speaks(
            handler,
            data_size_limit=LARGEST_MESSAGE,
            enable_SMTPUTF8=True,
            hostname="samtal",
            ident="Samtal",
            timeout=300,
            loop=loop,
        )
        connections.add(made)
        return made

    server = await loop.create_server(connection, host, port)
    try:
        yield int(server.sockets[0].getsockname()[1])
    finally:
        server.close()
        for one in connections:
            if isinstance(one.transport, asyncio.Transport):
                one.transport.abort()  # what was not answered stays in the mail server's queue
        await server.wait_closed()


@asynccontextmanager
async def listening_for(doors: Doors, accounts: Iterable[EmailSettings]) -> AsyncIterator[list[int]]:
    """Every port that accounts ask for; several clinics may share one."""
    wanted = {(one.listen_host, one.listen_port): one.listen_protocol for one in accounts if one.listen_port}
    async with AsyncExitStack() as open_ports:
        yield [
            await open_ports.enter_async_context(listening(doors, host=host, port=port, protocol=protocol))
            for (host, port), protocol in wanted.items()
        ]
