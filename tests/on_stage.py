"""The whole house over real sockets with the vendors as emulators, for tests of what no single room can promise."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest

from samtal.clinic.loader import load_clinic_file
from samtal.db.pool import Database
from samtal.db.transaction import Row
from samtal.kit.clock import FakeClock
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.stage import Stage, stage
from tests.reception import CLINICS, understanding

TUESDAY = datetime(2027, 3, 2, 9, 0, tzinfo=UTC)

__all__ = ["at_larkfield", "at_ronnbacken", "understanding"]


@asynccontextmanager
async def staged(database: Database, clock: FakeClock, clinic: str, engine: Understands) -> AsyncIterator[Stage]:
    clock.move_to(TUESDAY)
    async with stage(database, load_clinic_file(CLINICS / f"{clinic}.yaml"), clock=clock, understanding=engine) as made:
        await made.settle()
        try:
            yield made
        finally:
            made.whatsapp.faults.stop()
            made.twilio.faults.stop()


@pytest.fixture
async def at_larkfield(database: Database, clock: FakeClock, understanding: Understands) -> AsyncIterator[Stage]:
    """An English clinic on every channel."""
    async with staged(database, clock, "larkfield", understanding) as made:
        yield made


@pytest.fixture
async def at_ronnbacken(database: Database, clock: FakeClock, understanding: Understands) -> AsyncIterator[Stage]:
    """A Swedish clinic on every channel."""
    async with staged(database, clock, "ronnbacken", understanding) as made:
        yield made


async def rows(stage: Stage, sql: str, *args: object) -> Sequence[Row]:
    """What stands in the database; `$1` is the clinic."""
    async with stage.house.database.reading(stage.clinic_id) as tx:
        return await tx.fetch(sql, stage.clinic_id, *args)


async def deliveries(stage: Stage) -> list[tuple[str, str, str]]:
    """(channel, purpose, status) of everything that was to go out, in order."""
    found = await rows(
        stage, "select channel, purpose, status from delivery where clinic_id = $1 order by created_at, id"
    )
    return [(row["channel"], row["purpose"], row["status"]) for row in found]


async def tasks(stage: Stage) -> list[str]:
    """What the desk was asked to do, in order."""
    found = await rows(
        stage, "select kind || ': ' || text as task from staff_task where clinic_id = $1 order by opened_at, id"
    )
    return [row["task"] for row in found]


async def later(stage: Stage, **how_long: float) -> None:
    """Let time pass."""
    await stage.go_to(stage.clock.now() + timedelta(**how_long))
