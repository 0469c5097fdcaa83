"""Twilio's message forms into what patients did and what became of our messages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from samtal.channels.base import Address, Inbound, StatusUpdate
from samtal.kit.ids import DeliveryId
from samtal.kit.phones import normalise

CHANNEL_NAME = "sms"

_STATUSES: Mapping[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "partially_delivered": "delivered",
    "undelivered": "failed", "failed": "failed", "canceled": "failed",
}  # fmt: skip


def inbound(form: Mapping[str, str], now: datetime) -> Inbound | None:
    """A message to the clinic; None without an id, the duplicate guard. Twilio sends no time of its own."""
    provider_id, sender = form.get("MessageSid") or form.get("SmsSid", ""), form.get("From", "")
    if not provider_id or not sender:
        return None
    media = _media(form)
    text = form.get("Body", "")
    return Inbound(
        channel=CHANNEL_NAME,
        account=form.get("To", ""),
        provider_id=provider_id,
        sender=address(sender),
        sent_at=now,
        kind="media" if media else "text" if text.strip() else "unreadable",
        text=text,
        data={**({"media": media, **media[0]} if media else {}), **_opt_out(form)},
    )


def address(raw: str) -> Address:
    """A sender's number; a name or a short code is written to nobody's account and matches no patient."""
    phone = normalise(raw, "ZZ")
    return Address(raw=raw, scheme="tel", canonical=phone.e164 if phone else "")


def _media(form: Mapping[str, str]) -> list[dict[str, str]]:
    count = form.get("NumMedia", "")
    numbers = range(min(int(count), 10)) if count.isdecimal() else range(0)
    found = [(form.get(f"MediaUrl{n}", ""), form.get(f"MediaContentType{n}", "")) for n in numbers]
    return [{"id": url, "mime_type": mime} for url, mime in found if url]


def _opt_out(form: Mapping[str, str]) -> dict[str, Any]:
    """Twilio recognised STOP, START or HELP and acts on it at its edge; our consent must follow."""
    kind = form.get("OptOutType", "")
    return {"opt_out_type": kind} if kind in ("STOP", "START", "HELP") else {}


def status(form: Mapping[str, str], account: str, our_reference: str, now: datetime) -> StatusUpdate | None:
    """What became of one of our messages; None for a step nobody needs to know of."""
    known = _STATUSES.get(form.get("MessageStatus") or form.get("SmsStatus", ""))
    provider_id = form.get("MessageSid") or form.get("SmsSid", "")
    if known is None or not provider_id:
        return None
    code = form.get("ErrorCode", "")
    return StatusUpdate(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=provider_id,
        status=known,
        at=now,
        delivery_id=_delivery_id(our_reference),
        code=(code or form.get("MessageStatus", "")) if known == "failed" else "",
    )


def _delivery_id(our_reference: str) -> DeliveryId | None:
    try:
        return DeliveryId(UUID(hex=our_reference))
    except ValueError:
        return None
