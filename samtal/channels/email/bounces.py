"""Delivery reports (RFC 3464): what became of a message of ours, told by a mail server further on."""

from __future__ import annotations

import re
from datetime import datetime
from email.message import Message
from typing import Literal

from samtal.channels.base import StatusUpdate
from samtal.channels.email.ids import delivery_of

_ACTIONS: dict[str, Literal["failed", "delivered"]] = {
    "failed": "failed", "delivered": "delivered", "relayed": "delivered", "expanded": "delivered",
}  # fmt: skip
_STATUS = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")


def is_report(message: Message) -> bool:
    return message.get_content_type() == "multipart/report"


def report(message: Message, raw: bytes, *, channel: str, account: str, now: datetime) -> StatusUpdate | None:
    """What the report says; None when it is about no message of ours, or only says that it takes longer."""
    ours = _about(raw, account.rpartition("@")[2])
    action, status = _outcome(message)
    known = _ACTIONS.get(action)
    if not ours or known is None:
        return None
    return StatusUpdate(
        channel=channel,
        account=account,
        provider_id=ours,
        status=known,
        at=now,
        delivery_id=delivery_of(ours, account.rpartition("@")[2]),
        # The words beside the code name the patient's address: the code must do.
        code=status if known == "failed" else "",
    )


def _about(raw: bytes, domain: str) -> str:
    """Our message's id: out of the returned headers, else wherever it is named (the report's own In-Reply-To)."""
    text = raw.decode("latin-1")
    written = rf"<[0-9a-f]{{32}}@{re.escape(domain)}>"
    named = re.search(rf"^Message-ID:\s*({written})", text, re.I | re.M) or re.search(f"({written})", text, re.I)
    return named[1] if named else ""


def _outcome(message: Message) -> tuple[str, str]:
    """The action and the status code of the recipient: we write to one at a time."""
    for part in message.walk():
        action = str(part.get("Action", "")).strip().casefold()
        if action:
            status = _STATUS.search(str(part.get("Status", "")))
            return action, status[0] if status else ""
    return "", ""
