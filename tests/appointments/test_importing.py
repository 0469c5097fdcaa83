"""Bringing in what was booked before, once."""

from __future__ import annotations

from samtal import appointments
from samtal.appointments import Imported, Status
from samtal.clinic.model import Clinic, SampleAppointment
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from tests.appointments.places import ALMA, OLLE, at, someone, time_of
from tests.appointments.test_events import Listener

SAMPLES = (
    SampleAppointment("alma", "berg", "visit", "2026-02-02T10:00", "fulfilled"),
    SampleAppointment("alma", "berg", "visit", "2026-03-03T10:00", "booked"),
    SampleAppointment("olle", "lund", "sample", "2026-03-30T13:15", "confirmed"),
    SampleAppointment("olle", "lund", "sample", "2026-03-31T13:15", "cancelled", location="almhult"),
)
PATIENTS = {"alma": ALMA, "olle": OLLE}


async def load(database: Database, clinic: Clinic) -> Imported:
    async with database.transaction(clinic.id) as tx:
        return await appointments.import_appointments(SAMPLES, clinic=clinic, patients=PATIENTS, tx=tx)


async def test_imported_visits_have_their_states_and_local_times(database: Database, clinic: Clinic) -> None:
    added = (await load(database, clinic)).added

    assert [each.written for each in added] == ["fulfilled", "booked", "confirmed", "cancelled"]
    # Summer time has begun by the 30th.
    assert added[2].start == at("2026-03-30 13:15")
    assert [each.location for each in added] == ["almhult", "almhult", "lonashult", "almhult"]


async def test_loading_again_adds_nothing_and_undoes_nothing(database: Database, clinic: Clinic) -> None:
    await load(database, clinic)
    async with database.transaction(clinic.id) as tx:
        (imported,) = await appointments.upcoming([ALMA], now=tx.now(), tx=tx)
        moved = await appointments.move(imported.id, time_of("2026-03-03 14:00"), tx=tx)
        await appointments.book(time_of("2026-03-04 09:00"), patient_id=someone(), tx=tx)

    again = await load(database, clinic)

    assert again == Imported((), ())
    async with database.reading(clinic.id) as reading:
        assert await appointments.upcoming([ALMA], now=reading.now(), tx=reading) == [moved]
        assert len(await appointments.todays(clinic, at("2026-03-04 09:00").date(), tx=reading)) == 1


async def test_an_imported_visit_does_not_push_anybody_out(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(time_of("2026-03-03 10:00"), patient_id=OLLE, tx=tx)

    imported = await load(database, clinic)

    assert imported.in_the_way == (SAMPLES[1],)
    async with database.reading(clinic.id) as reading:
        assert await appointments.get(booked.id, tx=reading) == booked


async def test_only_visits_ahead_are_told_so_that_reminders_go_out(
    database: Database, clinic: Clinic, clock: FakeClock
) -> None:
    listener = Listener(database, clock)

    await load(database, clinic)

    heard = await listener.heard()
    assert [event.start for event in heard] == [at("2026-03-03 10:00"), at("2026-03-30 13:15")]
    assert {event.by for event in heard} == {"import"}


async def test_practitioners_with_visits_ahead_are_known(database: Database, clinic: Clinic) -> None:
    await load(database, clinic)
    async with database.transaction(clinic.id) as tx:
        (almas,) = await appointments.upcoming([ALMA], now=tx.now(), tx=tx)
        cancelled = await appointments.cancel(almas.id, tx=tx)

        assert cancelled.status is Status.CANCELLED
        assert await appointments.practitioners_in_use(now=tx.now(), tx=tx) == ["lund"]
