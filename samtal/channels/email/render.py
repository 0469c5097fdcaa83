"""`Content` as a letter: plain text, a subject that tells nothing, headers that keep threads whole and stop loops."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address as Mailbox
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

from samtal.channels.base import Outgoing, reference
from samtal.channels.email.headers import ADDRESS
from samtal.channels.email.ids import ids_in, message_id
from samtal.channels.email.settings import EmailSettings
from samtal.channels.words import with_choices, with_place
from samtal.conversations.content import Content
from samtal.kit.errors import Rejected

TEXT_LIMIT = 100_000
_ANSWERS = {"sv": "Sv", "en": "Re", "es": "Re", "de": "AW", "fi": "VS"}


def letter(outgoing: Outgoing, settings: EmailSettings, now: datetime) -> EmailMessage:
    """The whole message. Raises Rejected when there is nothing to say or nobody to say it to."""
    made = EmailMessage(policy=SMTP)
    local, _, domain = settings.account.rpartition("@")
    made["From"] = Mailbox(settings.name, local, domain)
    made["To"] = checked_address(outgoing.to)
    made["Date"] = format_datetime(now)
    made["Message-ID"] = message_id(reference(outgoing.delivery_id), settings.domain)
    _put_in_thread(made, outgoing, settings)
    # Exchange's out-of-office assistant asks for its own header.
    made["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    made.set_content(_text(outgoing.content))
    return made


def checked_address(written: str) -> str:
    """The address as it may stand in a header and an SMTP command: nobody writes lines of their own into either."""
    if ADDRESS.fullmatch(written) is None:
        raise Rejected("this is no address", code="bad_address")
    return written


def _put_in_thread(made: EmailMessage, outgoing: Outgoing, settings: EmailSettings) -> None:
    """The subject is the clinic's name alone: it is shown on locked screens and travels unencrypted."""
    answered = ids_in(outgoing.in_reply_to)[:1]
    if not answered:
        made["Subject"] = settings.name
        made["Auto-Submitted"] = "auto-generated"
        return
    made["Subject"] = f"{_ANSWERS.get(outgoing.content.language.split('-')[0], 'Re')}: {settings.name}"
    made["In-Reply-To"] = answered[0]
    made["References"] = answered[0]
    made["Auto-Submitted"] = "auto-replied"


def _text(content: Content) -> str:
    text = with_choices(with_place(content), content.choices, content.language).strip()
    if not text:
        raise Rejected("there is nothing to say", code="empty")
    if len(text) > TEXT_LIMIT:
        raise Rejected("too long for a letter", code="too_long")
    return text + "\n"
