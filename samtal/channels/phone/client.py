"""Placing a call: the words are spoken when it is answered, and then we listen."""

from __future__ import annotations

from urllib.parse import urlencode

import httpx

from samtal.channels.base import Outgoing, Sent, reference
from samtal.channels.phone import twiml
from samtal.channels.phone.render import speech
from samtal.channels.phone.settings import PhoneSettings
from samtal.channels.twilio import post
from samtal.kit.errors import Rejected

_RING_SECONDS = 30
TWIML_LIMIT = 4000
"""Characters of TwiML a call may carry along."""


async def send(outgoing: Outgoing, settings: PhoneSettings, http: httpx.AsyncClient) -> Sent:
    """Ring the patient. Raises Rejected when there are no words, or too many for a call to begin with."""
    words = speech(outgoing.content)
    if not words:
        raise Rejected("there is nothing to say", code="empty")
    instructions = twiml.converse(
        in_language(settings, outgoing.content.language), greeting=words, parameters=_carried(outgoing)
    )
    if len(instructions) > TWIML_LIMIT:
        raise Rejected("too long to open a call with", code="too_long")
    query = urlencode({"account": settings.account, "ref": reference(outgoing.delivery_id)})
    form = [
        ("To", outgoing.to),
        ("From", settings.account),
        ("Twiml", instructions),
        ("Timeout", str(_RING_SECONDS)),
        ("StatusCallback", settings.address("http", f"status?{query}")),
        *(("StatusCallbackEvent", event) for event in ("ringing", "answered", "completed")),
    ]
    return Sent(str((await post(http, settings, "Calls", form))["sid"]), "queued")


def in_language(settings: PhoneSettings, language: str) -> PhoneSettings:
    return settings.model_copy(update={"language": language}) if language in settings.speech_tags else settings


def _carried(outgoing: Outgoing) -> dict[str, str]:
    """What the relay must know of the words it did not speak itself."""
    content = outgoing.content
    carried = {
        "ref": reference(outgoing.delivery_id),
        "entry": outgoing.entry_id.hex if outgoing.entry_id else "",
        "language": content.language,
        "keypad": str(content.keypad) if content.keypad else "",
        "choices": " ".join(choice.id for choice in content.choices),
    }
    return {name: value for name, value in carried.items() if value}
