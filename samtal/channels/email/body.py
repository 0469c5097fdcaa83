"""What a message says and what hangs on it, out of its MIME parts."""

from __future__ import annotations

import codecs
from collections.abc import Iterable
from dataclasses import dataclass
from email.message import Message

from samtal.channels.email.headers import clean
from samtal.channels.email.markup import text_of

DEEPEST = 20
"""Parts within parts beyond this are no letter."""


@dataclass(frozen=True, slots=True)
class Attachment:
    """Something beside the words."""

    mime_type: str
    name: str


@dataclass(frozen=True, slots=True)
class Body:
    """The words of a message, quotations still in it."""

    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def body_of(message: Message, depth: int = 0) -> Body:
    """The words and the attachments; of alternatives the plain one, unless it is empty."""
    if depth > DEEPEST:
        return Body()
    if message.get_content_maintype() == "multipart":
        found = [body_of(part, depth + 1) for part in _parts(message)]
        if message.get_content_subtype() == "alternative":
            return _chosen(found)
        return _joined(found)
    kind = message.get_content_type()
    if kind not in ("text/plain", "text/html") or message.get_content_disposition() == "attachment":
        return Body(attachments=(Attachment(kind, clean(_file_name(message))),))
    text = clean(_text(message))
    return Body(text_of(text) if kind == "text/html" else _unwrapped(text, message))


def _parts(message: Message) -> Iterable[Message]:
    payload = message.get_payload()
    return [part for part in payload if isinstance(part, Message)] if isinstance(payload, list) else []


def _chosen(found: list[Body]) -> Body:
    """The first alternative that says something: programs write the plainest first."""
    text = next((one.text for one in found if one.text.strip()), "")
    return Body(text, tuple(attachment for one in found for attachment in one.attachments))


def _joined(found: list[Body]) -> Body:
    text = "\n\n".join(one.text for one in found if one.text.strip())
    return Body(text, tuple(attachment for one in found for attachment in one.attachments))


def _file_name(message: Message) -> str:
    try:
        return (message.get_filename() or "")[:200]
    except (LookupError, ValueError):
        return ""


def _text(message: Message) -> str:
    """The part in characters; what its charset does not allow is replaced, never refused."""
    payload = message.get_payload(decode=True)
    raw = payload if isinstance(payload, bytes) else b""
    charset = _charset(message)
    if charset not in ("", "ascii"):
        return raw.decode(charset, "replace")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _charset(message: Message) -> str:
    """The declared charset; empty when there is none that anybody knows."""
    try:
        name = codecs.lookup(str(message.get_content_charset() or "")).name
        "".encode(name)  # a few codecs are not for text
    except (LookupError, ValueError):
        return ""
    # Windows programs say Latin-1 and write their own quotes and dashes.
    return "cp1252" if name == "iso8859-1" else name


def _unwrapped(text: str, message: Message) -> str:
    """Lines that the sender's program broke (RFC 3676, format=flowed), whole again."""
    if str(message.get_param("format", "")).casefold() != "flowed":
        return text
    glue = "" if str(message.get_param("delsp", "")).casefold() == "yes" else " "
    lines: list[str] = []
    soft = False
    for line in text.split("\n"):
        line = line[1:] if line.startswith(" ") else line
        if soft and not line.startswith(">") and line != "-- ":
            lines[-1] = lines[-1][:-1] + glue + line
        else:
            lines.append(line)
        soft = line.endswith(" ") and line != "-- " and not line.startswith(">")
    return "\n".join(lines)
