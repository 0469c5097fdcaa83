"""Many at once: the database decides who was first, and exactly one is."""

from __future__ import annotations

import asyncio
import itertools
from collections import Counter
from collections.abc import AsyncIterator

import pytest

from samtal import appointments
from samtal.appointments import FreeTime, SlotTaken
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.kit.clock import FakeClock
from samtal.kit.ids import PatientId
from tests.appointments.places import ALMA, OLLE, at, someone, time_of

TEN = time_of("2026-03-03 10:00")
ELEVEN = time_of("2026-03-03 11:00")


@pytest.fixture
async def crowd(database_url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """Room for 32 at once."""
    async with await Database.open(database_url, clock=clock, size=32) as opened:
        yield opened


async def _try(database: Database, clinic: Clinic, time: FreeTime, patient: PatientId, *, hold_first: bool) -> str:
    async def work(tx: Transaction) -> str:
        try:
            if hold_first:
                await appointments.hold(time, patient_id=patient, tx=tx)
            await appointments.book(time, patient_id=patient, tx=tx)
        except SlotTaken:
            return "taken"
        return "booked"

    return await database.run(clinic.id, work)


async def test_a_thousand_tries_for_one_time_book_it_once(crowd: Database, clinic: Clinic) -> None:
    tries = [_try(crowd, clinic, TEN, someone(), hold_first=bool(number % 2)) for number in range(1000)]
    outcomes = Counter(await asyncio.gather(*tries))

    assert outcomes == {"booked": 1, "taken": 999}


async def test_overlapping_wishes_never_end_in_overlapping_visits(crowd: Database, clinic: Clinic) -> None:
    wanted = [time_of(f"2026-03-03 {hour:02}:{minute:02}") for hour in (9, 10, 11) for minute in range(0, 60, 5)]
    await asyncio.gather(
        *(
            _try(crowd, clinic, time, someone(), hold_first=False)
            for _ in range(5)
            for time in wanted
            if time.end.hour < 12
        )
    )
    async with crowd.reading(clinic.id) as tx:
        booked = await appointments.todays(clinic, TEN.start.date(), tx=tx)

    assert booked
    assert all(first.end <= second.start for first, second in itertools.pairwise(booked))


async def test_two_who_swap_times_at_once_both_keep_a_visit(crowd: Database, clinic: Clinic) -> None:
    async with crowd.transaction(clinic.id) as tx:
        almas = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        olles = await appointments.book(ELEVEN, patient_id=OLLE, tx=tx)

    async def swap(appointment: appointments.Appointment, to: FreeTime) -> None:
        async def work(tx: Transaction) -> None:
            try:
                await appointments.move(appointment.id, to, tx=tx)
            except SlotTaken:
                return

        await crowd.run(clinic.id, work)

    await asyncio.gather(swap(almas, ELEVEN), swap(olles, TEN))

    async with crowd.reading(clinic.id) as reading:
        for patient in (ALMA, OLLE):
            assert len(await appointments.upcoming([patient], now=reading.now(), tx=reading)) == 1


async def test_a_block_and_a_booking_at_once_never_miss_each_other(crowd: Database, clinic: Clinic) -> None:
    async def block(day: int) -> set[object]:
        async with crowd.transaction(clinic.id) as tx:
            _, told = await appointments.block_time(
                "berg", at(f"2026-03-{day:02} 09:00"), at(f"2026-03-{day:02} 12:00"), by="Sanna", tx=tx
            )
        return {each.id for each in told}

    for day in (3, 4, 5, 6, 9, 10, 11, 12):
        time = time_of(f"2026-03-{day:02} 10:00")
        told, outcome = await asyncio.gather(block(day), _try(crowd, clinic, time, ALMA, hold_first=False))

        assert len(told) == (1 if outcome == "booked" else 0), outcome
