"""Sending SMS through Twilio."""

from __future__ import annotations

from typing import Any, Literal
from urllib.parse import urlencode

import httpx

from samtal.channels.base import Outgoing, Sent, reference
from samtal.channels.sms.gsm7 import segments
from samtal.channels.sms.render import render
from samtal.channels.sms.settings import SmsSettings
from samtal.channels.twilio import post


async def send(outgoing: Outgoing, settings: SmsSettings, http: httpx.AsyncClient) -> Sent:
    """Send one reply; where it takes several messages, the last stands for all and reports back."""
    bodies = render(outgoing.content)
    answer: dict[str, Any] = {}
    for body in bodies[:-1]:
        await post(http, settings, "Messages", _form(outgoing.to, body, settings))
    callback = ("StatusCallback", status_url(settings, reference(outgoing.delivery_id)))
    answer = await post(http, settings, "Messages", [*_form(outgoing.to, bodies[-1], settings), callback])
    return Sent(str(answer["sid"]), _status(answer), sum(map(segments, bodies)))


def status_url(settings: SmsSettings, our_reference: str) -> str:
    """Where Twilio reports what became of a message: our reference travels in the address."""
    query = urlencode({"account": settings.account, "ref": our_reference})
    return f"{settings.public_url.rstrip('/')}/channels/sms/status?{query}"


def _form(to: str, body: str, settings: SmsSettings) -> list[tuple[str, str]]:
    service = settings.messaging_service_sid
    sender = ("MessagingServiceSid", service) if service else ("From", settings.account)
    return [("To", to), sender, ("Body", body), ("ValidityPeriod", str(settings.validity_seconds))]


def _status(answer: dict[str, Any]) -> Literal["queued", "sent"]:
    return "sent" if answer.get("status") in ("sent", "delivered") else "queued"
