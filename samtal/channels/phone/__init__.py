"""The phone, at the level of text: the carrier hears and speaks (ConversationRelay), we converse.

`webhook.py` takes calls and the relay socket, `call.py` is one live call, `parse.py` and `render.py` are its frames,
`twiml.py` what the carrier is told, `client.py` calls out. Set the number's voice webhook to `/channels/phone/voice`.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.channels.base import Capabilities, Channel, Doors, Outgoing, Sent
from samtal.channels.phone import client, webhook
from samtal.channels.phone.settings import PhoneSettings
from samtal.channels.twilio import complaints


class Phone:
    """The clinic's phone number."""

    name = "phone"
    title: Mapping[str, str] = {"sv": "Telefon", "en": "Phone"}
    capabilities = Capabilities(text_limit=2000, choices=3, choice_title_limit=60, links=False, speaks=True)
    settings_model: type[BaseModel] = PhoneSettings

    def routes(self, doors: Doors) -> APIRouter:
        return webhook.routes(doors)

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        assert isinstance(settings, PhoneSettings)
        return await client.send(outgoing, settings, http)

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        assert isinstance(settings, PhoneSettings)
        return await complaints(http, settings)


CHANNEL: Channel = Phone()
