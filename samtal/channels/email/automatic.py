"""What no person wrote: out-of-office notes, newsletters, our own mail come back. Answering it would start a loop."""

from __future__ import annotations

import re
from email.message import Message

from samtal.channels.email.headers import header

_MACHINES = re.compile(
    r"(mailer-?daemon|postmaster|no-?_?reply|do-?not-?reply|inget-?svar|svara-?(ej|inte))([+.-].*)?@", re.I
)
_RESPONDERS = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "X-Mail-Autoreply")


def is_mass(message: Message) -> bool:
    """Sent to many at once."""
    precedence = header(message, "Precedence").casefold()
    listed = header(message, "List-Id") or header(message, "List-Unsubscribe")
    return precedence in ("bulk", "list", "junk") or bool(listed)


def is_automatic(message: Message, sender: str, envelope_sender: str | None) -> bool:
    """Sent by a program. `envelope_sender` is None where nobody told it; then the header it leaves is looked at."""
    # RFC 3834: everything but "no" is a machine; parameters may follow.
    submitted = header(message, "Auto-Submitted").partition(";")[0].strip().casefold()
    if submitted not in ("", "no") or any(header(message, name) for name in _RESPONDERS):
        return True
    envelope = header(message, "Return-Path") if envelope_sender is None else envelope_sender or "<>"
    return envelope == "<>" or _MACHINES.match(sender) is not None
