"""A raw message into what a patient wrote, what became of a message of ours, or nothing that anybody needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes
from email.message import Message
from typing import Any, Literal

from samtal.channels.base import Address, Inbound, StatusUpdate
from samtal.channels.email import bounces
from samtal.channels.email.automatic import is_automatic, is_mass
from samtal.channels.email.body import Body, body_of
from samtal.channels.email.headers import author, header, sent_at
from samtal.channels.email.ids import answered, ids_in
from samtal.channels.email.quoting import new_words
from samtal.channels.email.settings import EmailSettings

CHANNEL_NAME = "email"
LONGEST_TEXT = 20_000
"""Characters; what is longer is a document and no message."""
LONGEST_ID = 500
MOST_REFERENCES = 30


@dataclass(frozen=True, slots=True)
class Ignored:
    """Nobody waits for an answer to it."""

    why: str


def parse(
    raw: bytes, settings: EmailSettings, *, now: datetime, envelope_sender: str | None = None
) -> Inbound | StatusUpdate | Ignored:
    """Never raises, whatever the bytes. `envelope_sender` as SMTP told it (empty: a report), None where nobody did."""
    try:
        return _parsed(raw, settings, now, envelope_sender)
    except RecursionError:
        return Ignored("parts within parts without end")


def _parsed(
    raw: bytes, settings: EmailSettings, now: datetime, envelope_sender: str | None
) -> Inbound | StatusUpdate | Ignored:
    message = message_from_bytes(raw)
    if bounces.is_report(message):
        update = bounces.report(message, raw, channel=CHANNEL_NAME, account=settings.account, now=now)
        return update or Ignored("a report")
    name, sender = author(message)
    if not sender:
        return Ignored("no sender")
    if sender.casefold() == settings.account:
        return Ignored("our own address")
    if is_mass(message):
        return Ignored("sent to many")
    ours = answered(ids_in(header(message, "In-Reply-To")), ids_in(header(message, "References")), settings.domain)
    automatic = is_automatic(message, sender, envelope_sender)
    if automatic and not ours:
        return Ignored("sent by a program")
    return _inbound(message, raw, settings, now, Address(sender, "email", sender.casefold()), name, ours, automatic)


def _inbound(
    message: Message,
    raw: bytes,
    settings: EmailSettings,
    now: datetime,
    sender: Address,
    name: str,
    ours: str,
    quiet: bool,
) -> Inbound:
    body = body_of(message)
    subject = header(message, "Subject")[:500]
    text = _words(body, subject, settings)
    return Inbound(
        channel=CHANNEL_NAME,
        account=settings.account,
        provider_id=_provider_id(message, raw, settings.account),
        sender=sender,
        sent_at=sent_at(message, now),
        kind=_kind(text, body),
        text=text,
        in_reply_to=ours,
        name=name,
        data=_data(message, body, subject, quiet),
    )


def _words(body: Body, subject: str, settings: EmailSettings) -> str:
    """The new words; of a message that is only a subject, the subject."""
    text = new_words(body.text[: 10 * LONGEST_TEXT], (settings.name, settings.account))
    if not text and not body.text.strip() and not body.attachments:
        return subject
    return text[:LONGEST_TEXT]


def _kind(text: str, body: Body) -> Literal["text", "media", "unreadable"]:
    if text:
        return "text"
    return "media" if body.attachments else "unreadable"


def _data(message: Message, body: Body, subject: str, quiet: bool) -> dict[str, Any]:
    """What the answer needs to stand in the same thread, and what came with the words."""
    own = ids_in(header(message, "Message-ID"))
    # RFC 5322, 3.6.4: where a program left the references out, the parent stands for them.
    parents = ids_in(header(message, "References")) or ids_in(header(message, "In-Reply-To"))
    data: dict[str, Any] = {
        "message_id": own[0] if own else "",
        "references": list(parents[-MOST_REFERENCES:]),
        "subject": subject,
    }
    if body.attachments:
        first = body.attachments[0]
        media = [{"mime_type": one.mime_type, "name": one.name} for one in body.attachments]
        data |= {"media": media, "mime_type": first.mime_type}
    if quiet:
        data["quiet"] = True  # a machine's answer is kept, and not answered
    return data


def _provider_id(message: Message, raw: bytes, account: str) -> str:
    """The duplicate guard: a message may come to two of our addresses, and some programs give no id."""
    own = ids_in(header(message, "Message-ID"))
    if own and len(own[0]) <= LONGEST_ID:
        return f"{own[0]} {account}"
    # Each way the message takes writes its own Received lines: they are left out.
    _, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    written = "\n".join(header(message, name) for name in ("From", "Date", "Subject", "Message-ID"))
    return f"{hashlib.sha256(written.encode() + b'|' + body).hexdigest()} {account}"
