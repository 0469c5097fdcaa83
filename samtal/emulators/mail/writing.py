"""Messages as mail programs and mail servers compose them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from email import message_from_string
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, SMTPUTF8
from email.utils import format_datetime


def letter(
    *,
    from_: str,
    to: str,
    name: str,
    subject: str,
    text: str,
    html: str,
    message_id: str,
    references: Sequence[str],
    at: datetime,
    headers: Mapping[str, str],
) -> bytes:
    """What a patient's mail program sends."""
    # An address outside ASCII has no encoded form: it travels as it is (RFC 6532).
    made = EmailMessage(policy=SMTP if from_.isascii() else SMTPUTF8)
    local, _, domain = from_.rpartition("@")
    made["From"] = Address(name, local, domain)
    made["To"] = to
    made["Subject"] = subject
    made["Date"] = format_datetime(at)
    if message_id:
        made["Message-ID"] = message_id
    if references:
        made["In-Reply-To"] = references[-1]
        made["References"] = " ".join(references)
    for key, value in headers.items():
        made[key] = value
    made.set_content(text)
    if html:
        made.add_alternative(html, subtype="html")
    return made.as_bytes()


def failure_report(returned: bytes, *, to: str, recipient: str, status: str, at: datetime, message_id: str) -> bytes:
    """What a mail server writes to the sender of a message that it could not bring (RFC 3464)."""
    made = EmailMessage(policy=SMTP)
    made["From"] = "Mail Delivery System <MAILER-DAEMON@mx.example>"
    made["To"] = to
    made["Subject"] = "Undelivered Mail Returned to Sender"
    made["Date"] = format_datetime(at)
    made["Message-ID"] = message_id
    made["Auto-Submitted"] = "auto-replied"
    made.set_content("Your message could not be delivered.\n")
    made.make_mixed()
    made.attach(_status_part(recipient, status))
    head = returned.replace(b"\r\n", b"\n").partition(b"\n\n")[0].decode("utf-8", "replace")
    made.attach(_plain_part("text/rfc822-headers", head))
    made.replace_header("Content-Type", "multipart/report; report-type=delivery-status")
    return made.as_bytes()


def _status_part(recipient: str, status: str) -> EmailMessage:
    action = "failed" if status.startswith("5") else "delayed"
    return _plain_part(
        "message/delivery-status",
        f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {recipient}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; 550 {status} <{recipient}> unknown\n",
    )


def _plain_part(kind: str, text: str) -> EmailMessage:
    part = message_from_string(f"Content-Type: {kind}\n\n{text}", policy=SMTP)
    assert isinstance(part, EmailMessage)
    return part
