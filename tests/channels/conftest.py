"""The channels on a real port, their vendors on real ports, and a house that remembers."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from samtal.channels.base import Channel, Outgoing
from samtal.channels.phone import CHANNEL as PHONE
from samtal.channels.phone.settings import PhoneSettings
from samtal.channels.sms import CHANNEL as SMS
from samtal.channels.sms.settings import SmsSettings
from samtal.channels.webchat import Webchat
from samtal.channels.webchat.settings import WebchatSettings
from samtal.channels.whatsapp import CHANNEL as WHATSAPP
from samtal.channels.whatsapp.settings import WhatsAppSettings
from samtal.conversations.content import Content
from samtal.emulators.serving import serving
from samtal.emulators.twilio import TwilioAccount
from samtal.emulators.twilio.account import Number
from samtal.emulators.web_visitor import WebVisitor
from samtal.emulators.whatsapp_cloud import Template, WhatsAppCloud
from samtal.kit.ids import ClinicId, DeliveryId, EntryId
from tests.channels.doors import RecordingDoors

ALMA = "+447700900101"
CLINIC_SMS = "+447700900900"
CLINIC_PHONE = "+442079460900"
WIDGET = "widget-1"

REMINDER = Template(
    bodies={"sv": "Hej {{1}}, din tid är {{2}}.", "en": "Hello {{1}}, your appointment is {{2}}."},
    buttons={"sv": ("Ja", "Nej"), "en": ("Yes", "No")},
)


@dataclass(slots=True)
class House:
    """Our server with all channels, and the vendors it talks to."""

    doors: RecordingDoors
    url: str
    http: httpx.AsyncClient
    cloud: WhatsAppCloud
    twilio: TwilioAccount
    whatsapp: WhatsAppSettings
    sms: SmsSettings
    phone: PhoneSettings
    webchat: WebchatSettings
    chat: Webchat
    """Of this test alone: it remembers who was here."""
    visitors: list[WebVisitor] = field(default_factory=list)

    def visitor(self, session: str = "", **how: str) -> WebVisitor:
        visitor = WebVisitor(self.url, WIDGET, session=session, **how)
        self.visitors.append(visitor)
        return visitor

    def configure_phone(self, **changes: object) -> None:
        self.phone = self.phone.model_copy(update=changes)
        self.doors.know("phone", self.phone)


class Switch:
    """An app whose inside changes from test to test, while its port stays open."""

    def __init__(self) -> None:
        self.app: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        assert self.app is not None
        await self.app(scope, receive, send)


@pytest.fixture(scope="session")
async def ports() -> AsyncIterator[list[tuple[str, Switch]]]:
    """Ours, Meta's and Twilio's address."""
    switches = [Switch(), Switch(), Switch()]
    async with AsyncExitStack() as stack:
        yield [(await stack.enter_async_context(serving(switch)), switch) for switch in switches]


@pytest.fixture
async def house(ports: list[tuple[str, Switch]]) -> AsyncIterator[House]:
    (url, ours), (meta, metas), (api, twilios) = ports
    doors, app, chat = RecordingDoors(), FastAPI(), Webchat()
    channels: list[Channel] = [WHATSAPP, SMS, PHONE, chat]
    for channel in channels:
        app.include_router(channel.routes(doors), prefix=f"/channels/{channel.name}")
    async with httpx.AsyncClient() as http:
        cloud = WhatsAppCloud(clock=doors.clock, http=http, templates={"reminder": REMINDER})
        twilio = TwilioAccount(clock=doors.clock, http=http)
        ours.app, metas.app, twilios.app = app, cloud.app, twilio.app
        built = _built(doors, url, http, cloud, twilio, meta, api, chat)
        yield built
        for visitor in built.visitors:
            await visitor.leaves()
        cloud.faults.stop()
        twilio.faults.stop()


def _built(
    doors: RecordingDoors,
    url: str,
    http: httpx.AsyncClient,
    cloud: WhatsAppCloud,
    twilio: TwilioAccount,
    meta: str,
    api: str,
    chat: Webchat,
) -> House:
    login = {"account_sid": twilio.account_sid, "auth_token": twilio.auth_token, "public_url": url, "api_url": api}
    whatsapp = WhatsAppSettings.model_validate(
        {
            "account": cloud.account,
            "access_token": cloud.access_token,
            "app_secret": cloud.app_secret,
            "verify_token": "verify-me",
            "api_url": meta,
        }
    )
    sms = SmsSettings.model_validate({"account": CLINIC_SMS, **login})
    phone = PhoneSettings.model_validate({"account": CLINIC_PHONE, **login})
    webchat = WebchatSettings.model_validate({"account": WIDGET, "session_secret": "a secret of the tests"})
    for name, settings in (("whatsapp", whatsapp), ("sms", sms), ("phone", phone), ("webchat", webchat)):
        doors.know(name, settings)
    cloud.webhook_url = f"{url}/channels/whatsapp/webhook/{cloud.account}"
    twilio.numbers[CLINIC_SMS] = Number(sms_url=f"{url}/channels/sms/webhook")
    twilio.numbers[CLINIC_PHONE] = Number(voice_url=f"{url}/channels/phone/voice")
    return House(doors, url, http, cloud, twilio, whatsapp, sms, phone, webchat, chat)


def outgoing(content: Content, *, account: str, to: str, window_open: bool = True) -> Outgoing:
    """One message of the house to somebody."""
    return Outgoing(
        clinic_id=ClinicId(1),
        delivery_id=DeliveryId(uuid4()),
        account=account,
        to=to,
        content=content,
        window_open=window_open,
        entry_id=EntryId(uuid4()),
        seq=1,
    )
