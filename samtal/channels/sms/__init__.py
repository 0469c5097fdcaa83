"""SMS over Twilio.

`webhook.py` verifies and hands over, `parse.py` reads Twilio's forms, `render.py` and `gsm7.py` write short plain
words, `client.py` sends. Set the number's messaging webhook to `/channels/sms/webhook`.
"""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from fastapi import APIRouter
from pydantic import BaseModel

from samtal.channels.base import Capabilities, Channel, Doors, Outgoing, Sent
from samtal.channels.sms import client, webhook
from samtal.channels.sms.gsm7 import segments
from samtal.channels.sms.settings import SmsSettings
from samtal.channels.twilio import complaints

__all__ = ["CHANNEL", "segments"]


class Sms:
    """The clinic's SMS number."""

    name = "sms"
    title: Mapping[str, str] = {"sv": "SMS", "en": "SMS"}
    capabilities = Capabilities(text_limit=1600)
    settings_model: type[BaseModel] = SmsSettings

    def routes(self, doors: Doors) -> APIRouter:
        return webhook.routes(doors)

    async def send(self, outgoing: Outgoing, settings: BaseModel, http: httpx.AsyncClient) -> Sent:
        assert isinstance(settings, SmsSettings)
        return await client.send(outgoing, settings, http)

    async def check(self, settings: BaseModel, http: httpx.AsyncClient) -> list[str]:
        assert isinstance(settings, SmsSettings)
        return await complaints(http, settings)


CHANNEL: Channel = Sms()
