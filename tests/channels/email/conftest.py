"""The e-mail channel between its listener and a relay, both on real ports."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

from samtal.channels.base import Outgoing, Sent
from samtal.channels.email import CHANNEL, listening
from samtal.channels.email.settings import EmailSettings
from samtal.conversations.content import Content
from samtal.emulators.mail import MailWorld
from samtal.kit.ids import ClinicId, DeliveryId
from tests.channels.doors import RecordingDoors

CLINIC = "info@solglantan.example"
ALMA = "alma@example.com"


@dataclass(slots=True)
class Post:
    """The clinic's side and the patients' side."""

    doors: RecordingDoors
    world: MailWorld
    settings: EmailSettings
    lmtp_port: int

    def configure(self, **changes: object) -> None:
        self.settings = EmailSettings.model_validate({**self.settings.model_dump(), **changes})
        self.doors.know("email", self.settings)

    async def send(self, content: Content, *, to: str = ALMA, in_reply_to: str = "") -> Sent:
        outgoing = Outgoing(ClinicId(1), DeliveryId(uuid4()), CLINIC, to, content, in_reply_to=in_reply_to)
        async with httpx.AsyncClient() as http:
            return await CHANNEL.send(outgoing, self.settings, http)


@pytest.fixture
async def post() -> AsyncIterator[Post]:
    doors = RecordingDoors()
    world = MailWorld(clock=doors.clock, user="samtal", password="relay-word")
    async with world.relaying() as relay_port, listening(doors) as lmtp_port:
        world.clinic_at = ("127.0.0.1", lmtp_port)
        settings = {
            "account": CLINIC,
            "name": "Solgläntans vårdcentral",
            "host": "127.0.0.1",
            "port": relay_port,
            "security": "none",
            "user": "samtal",
            "password": "relay-word",
        }
        made = Post(doors, world, EmailSettings.model_validate(settings), lmtp_port)
        doors.know("email", made.settings)
        yield made
