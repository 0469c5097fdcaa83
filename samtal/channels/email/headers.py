"""Headers as they are written in the wild: encoded words, raw bytes, broken addresses. Nothing here raises."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from email.errors import MessageError
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime

_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\u2060\ufeff\ufffe\uffff]")
_BARE = r"[^@\s<>\"(),;:\\\[\]\x00-\x1f\x7f]"
ADDRESS = re.compile(rf"{_BARE}{{1,64}}@{_BARE}{{1,255}}")
"""An address that may stand in a header and in an SMTP command."""

LONGEST_QUEUE = timedelta(days=5)
"""How long a mail server keeps trying; a message that claims to be older has a wrong clock."""


def clean(text: str) -> str:
    """Text that a database and a reader can take: no control characters, no halves of characters."""
    whole = text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    return _NOT_TEXT.sub("", whole).replace("\u00a0", " ")


def header(message: Message, name: str) -> str:
    """A header on one line, decoded; empty when there is none."""
    for key, value in message.raw_items():
        if key.casefold() == name.casefold():
            return " ".join(clean(_decoded(_raw(value))).split())
    return ""


def _raw(value: object) -> str:
    """The header as it came; bytes beyond ASCII are taken for UTF-8 (RFC 6532), which they nearly always are."""
    return str(value).encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _decoded(value: str) -> str:
    try:
        return str(make_header(decode_header(value)))
    except (MessageError, LookupError, ValueError):
        return value


def author(message: Message) -> tuple[str, str]:
    """Name and address of who wrote it, both claims; an empty address when none can be answered."""
    for name in ("From", "Sender"):
        # Parsed before it is decoded: an encoded name may hold commas and brackets.
        values = [_raw(value) for key, value in message.raw_items() if key.casefold() == name.casefold()]
        for shown, address in getaddresses(values):
            if ADDRESS.fullmatch(address):
                return " ".join(clean(_decoded(shown)).split())[:200], clean(address)
    return "", ""


def sent_at(message: Message, now: datetime) -> datetime:
    """When it was written, as far as that can be believed."""
    try:
        written = parsedate_to_datetime(header(message, "Date"))
    except (ValueError, TypeError, IndexError, OverflowError):
        return now
    try:
        aware = written.replace(tzinfo=UTC) if written.tzinfo is None else written.astimezone(UTC)
    except (OverflowError, ValueError):
        return now
    return aware if now - LONGEST_QUEUE <= aware <= now else now
