"""A visitor's frame as what a patient did."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from samtal.channels.base import Address, Inbound
from samtal.channels.webchat.frames import Form, Message, Press, Send

CHANNEL_NAME = "webchat"


def inbound(message: Message, account: str, sender: Address, now: datetime) -> Inbound:
    """The visitor's own message id, made unique by who the visitor is, guards against duplicates."""
    common = Inbound(
        channel=CHANNEL_NAME,
        account=account,
        provider_id=f"{sender.canonical[:24]}:{message.client_id}",
        sender=sender,
        sent_at=now,
        data={"client_id": message.client_id},
    )
    return _filled(common, message)


def _filled(common: Inbound, message: Message) -> Inbound:
    if isinstance(message, Send):
        return replace(common, text=message.text.strip())
    if isinstance(message, Press):
        return replace(common, kind="press", action=message.action, text=message.title or message.action)
    given = {name: value.strip() for name, value in _details(message).items() if value.strip()}
    return replace(common, kind="form", name=given.get("name", ""), data={**common.data, **given})


def _details(form: Form) -> dict[str, str]:
    return {"name": form.name, "phone": form.phone, "email": form.email, "born": form.born}
