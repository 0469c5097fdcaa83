"""A turn for a skill to work in, on a real database."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from samtal.conversations import repository as conversations
from samtal.conversations.intake import Arrival, receive
from samtal.conversations.model import Way
from samtal.db.pool import Database
from samtal.kit.ids import ClinicId
from samtal.patients.model import ContactPoint
from samtal.skills.base import Turn
from tests.appointments.places import CLINIC

NUMBER = "+46701740605"


@pytest.fixture
async def turn(database: Database, clinic_id: ClinicId) -> AsyncIterator[Turn]:
    """A stranger has written something on SMS that nobody has made anything of; give it commands and it goes on."""
    clinic, now = replace(CLINIC, id=clinic_id), database.clock.now()
    arrival = Arrival("sms", "clinic", "SM1", "tel", NUMBER, NUMBER, "text", "...", now)
    accepted = await receive(database, clinic_id, arrival)
    async with database.transaction(clinic_id) as tx:
        conversation = await conversations.conversation(accepted.conversation_id, tx)
        (entry,) = await conversations.pending(conversation, tx)
        yield Turn(
            tx=tx,
            clinic=clinic,
            now=now.astimezone(clinic.zone),
            channel="sms",
            speaks=False,
            language=clinic.language,
            conversation=conversation,
            point=ContactPoint(accepted.contact_point_id, "tel", NUMBER, accepted.conversation_id, ""),
            way=Way(accepted.contact_point_id, "sms", "clinic", NUMBER),
            entry=entry,
            call_id="",
            candidates=[],
            speaker=None,
            assurances=[],
            matters=[],
            standing=[],
            loose={},
        )
