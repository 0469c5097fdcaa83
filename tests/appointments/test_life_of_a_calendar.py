"""A calendar that is booked, held, moved, cancelled and blocked at random stays what a paper calendar would be."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from samtal import appointments
from samtal.appointments import Appointment, FreeTime, SlotTaken
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.kit.clock import FakeClock
from samtal.kit.ids import AppointmentId, PatientId
from tests.appointments.places import someone, time_of

PATIENTS = tuple(someone() for _ in range(5))


@dataclass
class Paper:
    """The oracle: who has what, with pencil (a hold) or ink."""

    booked: dict[AppointmentId, tuple[PatientId, FreeTime]] = field(default_factory=dict)
    held: dict[PatientId, tuple[FreeTime, datetime]] = field(default_factory=dict)

    def is_free(self, time: FreeTime, patient: PatientId, now: datetime, but: AppointmentId | None = None) -> bool:
        taken = [other for id_, (_, other) in self.booked.items() if id_ != but]
        taken += [other for who, (other, until) in self.held.items() if who != patient and until > now]
        return not any(_overlap(time, other) for other in taken)


def _overlap(one: FreeTime, other: FreeTime) -> bool:
    return one.practitioner == other.practitioner and one.start < other.end and other.start < one.end


def _some_time(dice: random.Random) -> FreeTime:
    who, service = dice.choice([("berg", "visit"), ("berg", "check"), ("lund", "sample"), ("lund", "visit")])
    return time_of(
        f"2026-03-03 {dice.choice((9, 10, 11)):02}:{dice.randrange(0, 60, 5):02}", practitioner=who, service=service
    )


async def _taken(attempt: Awaitable[Appointment]) -> Appointment | None:
    try:
        return await attempt
    except SlotTaken:
        return None


async def _book(paper: Paper, dice: random.Random, tx: Transaction) -> None:
    patient, time = dice.choice(PATIENTS), _some_time(dice)
    booked = await _taken(appointments.book(time, patient_id=patient, tx=tx))
    assert (booked is not None) == paper.is_free(time, patient, tx.now())
    if booked is not None:
        paper.booked[booked.id] = (patient, time)
        paper.held.pop(patient, None)


async def _hold(paper: Paper, dice: random.Random, tx: Transaction) -> None:
    patient, time = dice.choice(PATIENTS), _some_time(dice)
    held = await _taken(appointments.hold(time, patient_id=patient, tx=tx))
    assert (held is not None) == paper.is_free(time, patient, tx.now())
    if held is not None:
        paper.held[patient] = (time, tx.now() + timedelta(minutes=10))


async def _move(paper: Paper, dice: random.Random, tx: Transaction) -> None:
    if not paper.booked:
        return
    old = dice.choice(list(paper.booked))
    patient, now_at = paper.booked[old]
    time = _some_time(dice)
    new = await _taken(appointments.move(old, time, tx=tx))
    assert (new is not None) == (time == now_at or paper.is_free(time, patient, tx.now(), but=old))
    if new is not None and new.id != old:
        del paper.booked[old]
        paper.booked[new.id] = (patient, time)
        paper.held.pop(patient, None)


async def _cancel(paper: Paper, dice: random.Random, tx: Transaction) -> None:
    if paper.booked:
        gone = dice.choice(list(paper.booked))
        await appointments.cancel(gone, tx=tx)
        del paper.booked[gone]


Step = Callable[[Paper, random.Random, Transaction], Awaitable[None]]
STEPS: tuple[Step, ...] = (_book, _book, _hold, _move, _cancel)


@pytest.mark.parametrize("seed", range(4))
async def test_the_calendar_agrees_with_paper(database: Database, clinic: Clinic, clock: FakeClock, seed: int) -> None:
    dice, paper = random.Random(seed), Paper()
    for _ in range(150):
        clock.move_to(clock.now() + timedelta(minutes=dice.choice((0, 1, 4))))
        async with database.transaction(clinic.id) as tx:
            await dice.choice(STEPS)(paper, dice, tx)

    async with database.reading(clinic.id) as reading:
        standing = await appointments.upcoming(PATIENTS, now=reading.now(), tx=reading)
    # All this happens the day before, so nothing that is booked is over yet.
    assert {each.id for each in standing} == set(paper.booked)
    for who in ("berg", "lund"):
        days = [each for each in standing if each.practitioner == who]
        assert all(first.end <= second.start for first, second in pairwise(days))
