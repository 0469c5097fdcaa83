"""WhatsApp over Meta's Cloud API.

`webhook.py` verifies and hands over, `parse.py` reads Meta's envelope, `render.py` writes Meta's messages, `client.py`
sends them and reads Meta's errors. Register `/channels/whatsapp/webhook/<phone number id>` at Meta.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.channels.base import Capabilities, Channel, Doors, Outgoing, Sent
from samtal.channels.whatsapp import client, webhook
from samtal.channels.whatsapp.settings import WhatsAppSettings


class WhatsApp:
    """The clinic's number on WhatsApp."""

    name = "whatsapp"
    title: Mapping[str, str] = {"sv": "WhatsApp", "en": "WhatsApp"}
    capabilities = Capabilities(text_limit=4096, choices=10, choice_title_limit=20, markup=True, window_hours=24)
    settings_model: type[BaseModel] = WhatsAppSettings

    def routes(self, doors: Doors) -> APIRouter:
        return webhook.routes(doors)

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        assert isinstance(settings, WhatsAppSettings)
        return await client.send(outgoing, settings, http)

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        assert isinstance(settings, WhatsAppSettings)
        return await client.check(settings, http)


CHANNEL: Channel = WhatsApp()
