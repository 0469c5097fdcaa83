"""A visitor's session: an opaque token that only we can make, from which the visitor's address is derived.

The token holds 144 random bits, when it was made, and our seal over both and the widget. The address in the database is
a hash of the random part: whoever reads the database cannot become the visitor. A token made more than a day ago is
renewed at the next visit and the old one ends on its own day; a visitor who resets gets a new random part.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from samtal.channels.base import Address
from samtal.channels.webchat.settings import WebchatSettings

_RENEW_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Session:
    """Who a browser is: a stranger with a memory."""

    token: str
    address: Address
    resumed: bool


def open_session(token: str, settings: WebchatSettings, now: datetime) -> Session:
    """The session of this token, with a fresh token when it has aged; a new one when it is not ours or has ended."""
    visitor, made = _unsealed(token, settings)
    if visitor is None or made is None or now - made > timedelta(days=settings.session_days):
        visitor = secrets.token_urlsafe(18)
        return Session(_sealed(visitor, now, settings), _address(visitor, settings), resumed=False)
    fresh = _sealed(visitor, now, settings) if now - made > _RENEW_AFTER else token
    return Session(fresh, _address(visitor, settings), resumed=True)


def _sealed(visitor: str, made: datetime, settings: WebchatSettings) -> str:
    content = f"v1.{visitor}.{int(made.timestamp()):x}"
    return f"{content}.{_seal(content, settings)}"


def _unsealed(token: str, settings: WebchatSettings) -> tuple[str | None, datetime | None]:
    content, _, seal = token.rpartition(".")
    expected = _seal(content, settings)
    if not hmac.compare_digest(seal.encode("utf-8", "surrogateescape"), expected.encode()):
        return None, None
    _, visitor, made = content.split(".")
    return visitor, datetime.fromtimestamp(int(made, 16), UTC)


def _seal(content: str, settings: WebchatSettings) -> str:
    text = f"{settings.account}\n{content}".encode("utf-8", "surrogateescape")
    digest = hmac.new(settings.session_secret.get_secret_value().encode(), text, hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:18]).decode()


def _address(visitor: str, settings: WebchatSettings) -> Address:
    hashed = hashlib.sha256(f"{settings.account}\n{visitor}".encode()).hexdigest()
    return Address(raw=hashed, scheme="web", canonical=hashed)
