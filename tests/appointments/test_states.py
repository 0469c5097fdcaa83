"""Which state may follow which: the same rule in the database as in the code."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import asyncpg
import pytest

from samtal import appointments
from samtal.appointments import Participation, Status, read_status
from samtal.appointments.booking import new_appointment
from samtal.appointments.repository import add
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from tests.appointments.places import ALMA, at, time_of
from tests.database import make_clinic

FINAL = (Status.FULFILLED, Status.CANCELLED, Status.NOSHOW, Status.ENTERED_IN_ERROR)


async def test_code_and_database_agree_on_every_step(database: Database, clinic: Clinic) -> None:
    async with database.reading(clinic.id) as tx:
        for was, becomes in product(Status, Status):
            allowed = await tx.fetchval("select appointment_may_become($1, $2)", was.value, becomes.value)
            assert allowed == was.may_become(becomes), f"{was} to {becomes}"


@pytest.mark.parametrize("final", FINAL)
def test_what_is_over_never_reopens(final: Status) -> None:
    assert {each for each in Status if final.may_become(each)} == {final, Status.ENTERED_IN_ERROR}


async def test_the_database_refuses_to_reopen_what_is_over(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        visit = time_of("2026-03-03 10:00")
        over = await add(new_appointment(visit, patient_id=ALMA, tx=tx, status=Status.CANCELLED), tx)
        assert over is not None

        with pytest.raises(asyncpg.CheckViolationError, match="cancelled cannot become booked"):
            async with tx.savepoint():
                await tx.execute("update appointment set status = 'booked' where id = $1", over.id)


def test_confirmed_is_written_for_booked_and_accepted() -> None:
    assert read_status("confirmed") == (Status.BOOKED, Participation.ACCEPTED)
    assert read_status("noshow") == (Status.NOSHOW, Participation.NEEDS_ACTION)


async def test_no_row_of_another_clinic_can_be_seen_or_written(database: Database, clinic: Clinic) -> None:
    other = await make_clinic(database, "lonashult")
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(time_of("2026-03-03 10:00"), patient_id=ALMA, tx=tx)
        await appointments.name_externally(booked.id, "urn:test", "1", tx=tx)
        await appointments.block_time("berg", at("2026-03-04 09:00"), at("2026-03-04 12:00"), by="Sanna", tx=tx)
        foreign = replace(new_appointment(booked, patient_id=ALMA, tx=tx), clinic_id=other)

        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            async with tx.savepoint():
                await add(foreign, tx)

    async with database.transaction(other) as tx:
        for table in ("appointment", "appointment_external_id", "block"):
            assert await tx.fetchval(f"select count(*) from {table}") == 0
            assert await tx.execute(f"delete from {table}") == 0
