"""Meta's envelope into what patients did and what became of our messages.

Tolerant by design: every entry, change, message and status is read by itself, a field of an unexpected shape counts as
missing, and a message that cannot be read is handed over as `unreadable` with its raw data, never dropped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from samtal.channels.base import Address, Inbound, StatusUpdate
from samtal.channels.whatsapp.messages import Read, read_message
from samtal.channels.whatsapp.shape import items, mapping, text
from samtal.kit.ids import DeliveryId
from samtal.kit.phones import from_whatsapp

CHANNEL_NAME = "whatsapp"


@dataclass(frozen=True, slots=True)
class Noted:
    """Something that is acknowledged and goes no further; `what` may be logged."""

    account: str
    what: str
    id: str = ""


Item = Inbound | StatusUpdate | Noted

_STATUSES: Mapping[str, Any] = {
    "sent": "sent", "delivered": "delivered", "read": "read", "played": "read", "failed": "failed"
}  # fmt: skip


def parse(envelope: Mapping[str, Any], now: datetime) -> list[Item]:
    """Everything in one webhook, all messages before all statuses: a status must never keep a message waiting."""
    found = [item for change in _changes(envelope) for item in _in_change(change, now)]
    return sorted(found, key=lambda item: 0 if isinstance(item, Inbound) else 1)


def _changes(envelope: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for entry in items(envelope.get("entry")):
        yield from items(entry.get("changes"))


def _in_change(change: Mapping[str, Any], now: datetime) -> Iterator[Item]:
    value = mapping(change.get("value"))
    account = text(mapping(value.get("metadata")).get("phone_number_id"))
    field = text(change.get("field"))
    if field == "smb_message_echoes":
        # Staff wrote this in the phone app: it is not the patient's.
        for echo in items(value.get("message_echoes")):
            yield Noted(account, "echo", text(echo.get("id")))
        return
    if field != "messages":
        yield Noted(account, f"field {field}")
        return
    contacts = items(value.get("contacts"))
    for message in items(value.get("messages")):
        yield _inbound(account, message, contacts, now)
    for status in items(value.get("statuses")):
        yield _status(account, status, now)
    for error in items(value.get("errors")):
        yield Noted(account, "error", str(error.get("code", "")))


# Messages ------------------------------------------------------------------------------------------------------------


def _inbound(account: str, message: Mapping[str, Any], contacts: list[Mapping[str, Any]], now: datetime) -> Item:
    sender = _sender(message)
    if sender is None or not text(message.get("id")):
        return Noted(account, "message without sender or id", text(message.get("id")))
    read = read_message(message) or Read("unreadable", data=dict(message))
    return Inbound(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=text(message.get("id")),
        sender=sender,
        sent_at=moment(message.get("timestamp"), now),
        kind=read.kind,
        text=read.text,
        action=read.action,
        in_reply_to=read.about or text(mapping(message.get("context")).get("id")),
        name=_profile_name(message, contacts),
        data=read.data,
    )


def _sender(message: Mapping[str, Any]) -> Address | None:
    """Who wrote: a number, a business-scoped user id where the number is hidden, or both."""
    wa_id, user_id = text(message.get("from")), text(message.get("from_user_id"))
    if wa_id:
        also = (("whatsapp_user", user_id),) if user_id else ()
        return Address(raw=wa_id, scheme="tel", canonical=from_whatsapp(wa_id) or "", also=also)
    return Address(raw=user_id, scheme="whatsapp_user", canonical=user_id) if user_id else None


def _profile_name(message: Mapping[str, Any], contacts: list[Mapping[str, Any]]) -> str:
    ids = {text(message.get("from")), text(message.get("from_user_id"))} - {""}
    for contact in contacts:
        if ids & {text(contact.get("wa_id")), text(contact.get("user_id"))}:
            return text(mapping(contact.get("profile")).get("name"))
    return ""


# Statuses ------------------------------------------------------------------------------------------------------------


def _status(account: str, status: Mapping[str, Any], now: datetime) -> Item:
    known = _STATUSES.get(text(status.get("status")))
    provider_id = text(status.get("id"))
    if known is None or not provider_id:
        return Noted(account, f"status {text(status.get('status'))}", provider_id)
    error = next(iter(items(status.get("errors"))), {})
    code = error.get("code")
    return StatusUpdate(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=provider_id,
        status=known,
        at=moment(status.get("timestamp"), now),
        delivery_id=_delivery_id(status.get("biz_opaque_callback_data")),
        code="" if code is None else str(code),
        detail=text(mapping(error.get("error_data")).get("details")) or text(error.get("title")),
    )


def _delivery_id(reference: object) -> DeliveryId | None:
    try:
        return DeliveryId(UUID(hex=text(reference)))
    except ValueError:
        return None


def moment(timestamp: object, now: datetime) -> datetime:
    """Meta's Unix seconds, a string; now when they are no time."""
    try:
        return datetime.fromtimestamp(int(str(timestamp)), UTC)
    except (ValueError, OverflowError, OSError):
        return now
