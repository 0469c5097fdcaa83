"""What is told about appointments, and to whom it comes."""

from __future__ import annotations

import pytest

from samtal import appointments
from samtal.appointments import SlotTaken, Status
from samtal.appointments.events import (
    AppointmentArrived,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentDeclined,
    AppointmentEnteredInError,
    AppointmentEvent,
    AppointmentFulfilled,
    AppointmentMissed,
    AppointmentMoved,
)
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.jobs import Subscriptions, Worker
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId, MatterId, new_id
from tests.appointments.places import ALMA, OLLE, time_of

TEN = time_of("2026-03-03 10:00")
ELEVEN = time_of("2026-03-03 11:00")
KINDS = (
    AppointmentArrived,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentDeclined,
    AppointmentEnteredInError,
    AppointmentFulfilled,
    AppointmentMissed,
    AppointmentMoved,
)


class Listener:
    """Hears every event about appointments, after its way through the database."""

    def __init__(self, database: Database, clock: FakeClock) -> None:
        self._heard: list[AppointmentEvent] = []
        self._clock = clock
        subscriptions = Subscriptions({kind: [("listener", self._hear)] for kind in KINDS})
        database.share(subscriptions)
        self._worker = Worker(database, subscriptions.handlers(), clock)

    async def _hear(self, event: AppointmentEvent, _clinic: ClinicId) -> None:
        self._heard.append(event)

    async def heard(self) -> list[AppointmentEvent]:
        await self._worker.run_due(self._clock.now())
        return self._heard

    async def kinds(self) -> list[str]:
        return [type(event).__name__ for event in await self.heard()]


@pytest.fixture
def listener(database: Database, clock: FakeClock) -> Listener:
    return Listener(database, clock)


async def test_a_booking_is_told_with_all_that_a_reminder_needs(
    database: Database, clinic: Clinic, listener: Listener
) -> None:
    matter = MatterId(new_id())
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, matter_id=matter, channel="sms", tx=tx)

    (told,) = await listener.heard()
    assert isinstance(told, AppointmentBooked)
    assert (told.appointment_id, told.patient_id, told.matter_id) == (booked.id, ALMA, matter)
    assert (told.start, told.end, told.channel, told.by) == (booked.start, booked.end, "sms", "receptionist")
    assert (told.practitioner, told.service, told.location) == ("berg", "visit", "almhult")


async def test_a_move_is_told_once_with_both_times(database: Database, clinic: Clinic, listener: Listener) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        new = await appointments.move(old.id, ELEVEN, by="Sanna", tx=tx)

    booked, moved = await listener.heard()
    assert isinstance(booked, AppointmentBooked)
    assert isinstance(moved, AppointmentMoved)
    assert (moved.old_appointment_id, moved.old_start, moved.old_practitioner) == (old.id, old.start, "berg")
    assert (moved.appointment_id, moved.start, moved.by) == (new.id, new.start, "Sanna")


async def test_what_is_done_twice_is_told_once(database: Database, clinic: Clinic, listener: Listener) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        for _ in range(2):
            await appointments.decline(booked.id, tx=tx)
        for _ in range(2):
            await appointments.confirm_attendance(booked.id, tx=tx)
        for _ in range(2):
            await appointments.cancel(booked.id, reason="ill", tx=tx)

    told = await listener.kinds()
    assert told == ["AppointmentBooked", "AppointmentDeclined", "AppointmentConfirmed", "AppointmentCancelled"]


async def test_how_a_visit_went_is_told(database: Database, clinic: Clinic, listener: Listener) -> None:
    async with database.transaction(clinic.id) as tx:
        first = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        second = await appointments.book(ELEVEN, patient_id=OLLE, tx=tx)
        await appointments.mark(first.id, Status.FULFILLED, by="Sanna", tx=tx)
        await appointments.mark(second.id, Status.NOSHOW, by="Sanna", tx=tx)
        await appointments.mark(second.id, Status.ENTERED_IN_ERROR, by="Sanna", tx=tx)

    assert (await listener.kinds())[2:] == [
        "AppointmentArrived",
        "AppointmentFulfilled",
        "AppointmentMissed",
        "AppointmentEnteredInError",
    ]


async def test_holds_and_refusals_are_not_told(database: Database, clinic: Clinic, listener: Listener) -> None:
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, tx=tx)
        with pytest.raises(SlotTaken):
            await appointments.book(TEN, patient_id=OLLE, tx=tx)
        await appointments.release_hold(held.id, tx=tx)

    assert await listener.heard() == []
