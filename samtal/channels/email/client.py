"""Handing a letter to the clinic's relay, and what the relay's answers mean."""

from __future__ import annotations

import asyncio
import re
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiosmtplib

from samtal.channels.base import Outgoing, Sent
from samtal.channels.email.render import letter
from samtal.channels.email.settings import EmailSettings
from samtal.channels.wire import DEADLINE
from samtal.kit.clock import SystemClock
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable

_ENHANCED = re.compile(r"\s*([245]\.\d{1,3}\.\d{1,3})\b")
_LOG_IN = frozenset({530, 534, 535, 538})
_TOO_LARGE = 552
LONGEST = 4 * DEADLINE
"""Seconds for a whole letter; each step has DEADLINE."""


async def send(outgoing: Outgoing, settings: EmailSettings) -> Sent:
    """Give the relay one letter."""
    made = letter(outgoing, settings, SystemClock().now())
    async with _decided(), asyncio.timeout(LONGEST), connected(settings) as relay:
        await relay.send_message(made, sender=settings.account, recipients=[outgoing.to])
    return Sent(str(made["Message-ID"]))


async def complaints(settings: EmailSettings) -> list[str]:
    """What keeps the relay from taking mail of this account; empty when it would."""
    found = []
    try:
        async with _decided(), connected(settings) as relay:
            await relay.noop()
    except Unavailable as error:
        found.append(f"the relay {settings.host}:{settings.port} does not answer ({error.code})")
    except Outside as error:
        found.append(f"the relay {settings.host}:{settings.port} refuses us: {error} ({error.code})")
    if not settings.listen_port and not settings.inbound_secret.get_secret_value():
        found.append("no mail can come in: set listen_port, or inbound_secret for the web address")
    return found


@asynccontextmanager
async def connected(settings: EmailSettings) -> AsyncIterator[aiosmtplib.SMTP]:
    """A connection to the relay, secured and logged in as the account says."""
    relay = aiosmtplib.SMTP(
        hostname=settings.host,
        port=settings.port,
        timeout=DEADLINE,
        use_tls=settings.security == "tls",
        # Never "if it is offered": whoever stands in between would then simply not offer it.
        start_tls=settings.security == "starttls",
        username=settings.user or None,
        password=settings.password.get_secret_value() if settings.user else None,
        local_hostname=settings.domain,
    )
    try:
        await relay.connect()
        yield relay
        await _goodbye(relay)
    finally:
        relay.close()


async def _goodbye(relay: aiosmtplib.SMTP) -> None:
    """What the relay has taken is taken, even if it does not say goodbye."""
    try:
        await relay.quit(timeout=2)
    except (aiosmtplib.SMTPException, OSError):
        return


@asynccontextmanager
async def _decided() -> AsyncIterator[None]:
    """SMTP's errors as decisions. The relay's words are left out: they name the patient's address."""
    try:
        yield
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise _decision(error) from None


def _decision(error: Exception) -> Outside:
    match error:
        case aiosmtplib.SMTPRecipientsRefused():
            return _refused_recipient(error.recipients[0])
        case aiosmtplib.SMTPConnectResponseError():
            return Unavailable("the relay does not take connections", code=_code(error))
        case aiosmtplib.SMTPSenderRefused() if 500 <= error.code < 600 and error.code != _TOO_LARGE:
            return AccessDenied("the relay does not let us send as this address", code=_code(error))
        case aiosmtplib.SMTPResponseException():
            return _by_class(error)
        case _ if isinstance(error.__cause__ or error, ssl.SSLCertVerificationError):
            return AccessDenied("the relay's certificate is not trusted", code="certificate")
        case aiosmtplib.SMTPConnectError():
            return Unavailable("the relay cannot be reached", code="unreachable")
        case aiosmtplib.SMTPNotSupported() if "SMTPUTF8" in error.message:
            return Rejected("the relay takes no address outside ASCII", code="smtputf8")
    if type(error) in (aiosmtplib.SMTPNotSupported, aiosmtplib.SMTPException):
        # aiosmtplib's way to say that STARTTLS or a way to log in is not offered: nothing has been sent yet.
        return AccessDenied("the relay offers no STARTTLS or no log-in we know", code="not_supported")
    # It may have been taken all the same; a second attempt has the same Message-ID.
    return Unavailable("no answer from the relay", code="timeout")


def _by_class(error: aiosmtplib.SMTPResponseException) -> Outside:
    if error.code in _LOG_IN:
        return AccessDenied("the relay does not accept our log-in", code=_code(error))
    if 500 <= error.code < 600:
        return Rejected("the relay refuses the letter", code=_code(error))
    return Unavailable("the relay says later", code=_code(error))


def _refused_recipient(error: aiosmtplib.SMTPRecipientRefused) -> Outside:
    code = _code(error)
    # 5.7.x from our own relay is about us (relaying denied), not about the patient's address.
    if code.startswith("5.7."):
        return AccessDenied("the relay does not send for us", code=code)
    return _by_class(error)


def _code(error: aiosmtplib.SMTPResponseException) -> str:
    """The enhanced status code (5.1.1) where there is one: it tells more."""
    found = _ENHANCED.match(error.message or "")
    return found[1] if found else str(error.code)
