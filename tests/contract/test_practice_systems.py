"""What every practice system promises, run over every one there is."""

from __future__ import annotations

import asyncio
import importlib
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import replace

import httpx
import pytest
from pydantic import BaseModel, ValidationError

from samtal.appointments import SlotTaken, Wish
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.kit import plugins
from samtal.kit.errors import Outside
from samtal.kit.ids import ClinicId, PatientId
from samtal.patients import repository as patients
from samtal.practice_systems.base import Calendar, Capabilities, PracticeSystem
from tests.appointments.places import CLINIC

FOUND: dict[str, PracticeSystem] = plugins.find("samtal.practice_systems", "PRACTICE_SYSTEM")
every_system = pytest.mark.parametrize("system", FOUND.values(), ids=FOUND)

WISH = Wish(CLINIC.services[0].id)


@pytest.fixture
def clinic(clinic_id: ClinicId) -> Clinic:
    return replace(CLINIC, id=clinic_id)


@pytest.fixture
async def patient_id(database: Database, clinic_id: ClinicId) -> PatientId:
    return await someone(database, clinic_id, "Alma Berg")


@pytest.fixture
async def calendar(system: PracticeSystem, clinic: Clinic, database: Database) -> AsyncIterator[Calendar]:
    async with trial(system) as settings, httpx.AsyncClient() as http:
        yield system.connect(clinic, settings, database=database, http=http)


async def someone(database: Database, clinic_id: ClinicId, name: str) -> PatientId:
    async with database.transaction(clinic_id) as tx:
        return await patients.add_patient(tx, name=name)


def trial(system: PracticeSystem) -> AbstractAsyncContextManager[BaseModel]:
    """Something to connect to: what the plug-in brings, or its own defaults."""
    module = importlib.import_module(type(system).__module__)
    found: AbstractAsyncContextManager[BaseModel] | None = module.TRIAL() if hasattr(module, "TRIAL") else None
    return found or _defaults(system)


@asynccontextmanager
async def _defaults(system: PracticeSystem) -> AsyncIterator[BaseModel]:
    try:
        yield system.settings_model()
    except ValidationError:
        pytest.fail(f"{system.name} needs settings, so it must bring a TRIAL (samtal/practice_systems/base.py)")


def needs(system: PracticeSystem, *capabilities: str) -> None:
    if not all(getattr(system.capabilities, one) for one in capabilities):
        pytest.skip(f"{system.name} does not claim to {' and '.join(capabilities)}")


@every_system
def test_a_practice_system_is_its_folders_name_and_has_a_title_in_both_languages(system: PracticeSystem) -> None:
    assert FOUND[system.name] is system
    assert all(system.title[language].strip() for language in ("sv", "en"))


@every_system
def test_every_setting_is_described(system: PracticeSystem) -> None:
    assert all(field.description for field in system.settings_model.model_fields.values())


@every_system
async def test_a_link_that_works_has_nothing_to_complain_of(system: PracticeSystem, calendar: Calendar) -> None:
    assert await calendar.health() == []


@every_system
async def test_health_is_words_even_when_nobody_answers(
    system: PracticeSystem, clinic: Clinic, database_url: str
) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there", request=request)

    if system.capabilities == Capabilities():
        pytest.skip(f"{system.name} claims nothing yet, so it asks nobody")
    gone = await Database.open(database_url)
    await gone.close()
    async with trial(system) as settings, httpx.AsyncClient(transport=httpx.MockTransport(away)) as http:
        complaints = await system.connect(clinic, settings, database=gone, http=http).health()

    assert complaints
    assert all(isinstance(one, str) and one for one in complaints)


@every_system
async def test_free_times_come_soonest_first_and_no_more_than_asked_for(
    system: PracticeSystem, calendar: Calendar
) -> None:
    needs(system, "read_slots")

    found = await calendar.slots(WISH, limit=4)

    assert 0 < len(found) <= 4
    assert [one.start for one in found] == sorted(one.start for one in found)
    assert all(one.start.utcoffset() is not None and one.service == WISH.service for one in found)


@every_system
async def test_a_booked_time_is_free_no_more(system: PracticeSystem, calendar: Calendar, patient_id: PatientId) -> None:
    needs(system, "read_slots", "book")
    first, *_ = await calendar.slots(WISH)

    booking = await calendar.book(first, patient_id=patient_id, key="alma-1")

    assert booking.time == first
    assert first not in await calendar.slots(WISH)


@every_system
async def test_a_taken_time_is_refused_to_somebody_else(
    system: PracticeSystem, calendar: Calendar, patient_id: PatientId, database: Database, clinic_id: ClinicId
) -> None:
    needs(system, "read_slots", "book")
    olle = await someone(database, clinic_id, "Olle Ek")
    first, *_ = await calendar.slots(WISH)
    await calendar.book(first, patient_id=patient_id, key="alma-1")

    with pytest.raises(SlotTaken):
        await calendar.book(first, patient_id=olle, key="olle-1")


@every_system
async def test_the_same_key_is_the_same_booking_however_parallel(
    system: PracticeSystem, calendar: Calendar, patient_id: PatientId
) -> None:
    needs(system, "read_slots", "book")
    first, *_ = await calendar.slots(WISH)

    made = await asyncio.gather(*(calendar.book(first, patient_id=patient_id, key="alma-1") for _ in range(4)))

    assert len({one.id for one in made}) == 1
    assert await calendar.find("alma-1") == made[0]
    assert await calendar.find("nobody") is None


@every_system
async def test_a_cancelled_time_is_free_again_and_cancelling_twice_is_once(
    system: PracticeSystem, calendar: Calendar, patient_id: PatientId
) -> None:
    needs(system, "read_slots", "book", "cancel")
    first, *_ = await calendar.slots(WISH)
    booking = await calendar.book(first, patient_id=patient_id, key="alma-1")

    await calendar.cancel(booking.id, reason="ill")
    await calendar.cancel(booking.id, reason="ill")

    assert first in await calendar.slots(WISH)


@every_system
async def test_a_held_time_can_be_booked_by_its_holder_alone(
    system: PracticeSystem, calendar: Calendar, patient_id: PatientId, database: Database, clinic_id: ClinicId
) -> None:
    needs(system, "read_slots", "hold", "book")
    olle = await someone(database, clinic_id, "Olle Ek")
    first, *_ = await calendar.slots(WISH)

    await calendar.hold(first, patient_id=patient_id)

    with pytest.raises((SlotTaken, Outside)):
        await calendar.book(first, patient_id=olle, key="olle-1")
    assert (await calendar.book(first, patient_id=patient_id, key="alma-1")).time == first
