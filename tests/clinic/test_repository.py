"""A clinic file is stored under its name, loaded again after a change, and never loses what bookings speak of."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from samtal.clinic.clinics import Clinics
from samtal.clinic.loader import ClinicFile, read_clinic_text
from samtal.clinic.repository import find_clinic_by_number, find_clinic_id, load_clinic, save_clinic, save_edited
from samtal.db.pool import Database
from samtal.kit.errors import Misconfigured
from samtal.kit.ids import ClinicId
from tests.clinic.minimal import MINIMAL, changed


def loaded(text: str = MINIMAL) -> ClinicFile:
    return read_clinic_text(text, "clinic.yaml")


async def save(database: Database, clinic_file: ClinicFile) -> tuple[ClinicId, tuple[str, ...]]:
    async with database.as_worker() as tx:
        return await save_clinic(clinic_file, tx)


async def test_a_stored_clinic_is_the_one_of_the_file(database: Database) -> None:
    clinic_id, warnings = await save(database, loaded())

    async with database.reading(clinic_id) as tx:
        stored = await load_clinic(clinic_id, tx)
    assert stored == replace(loaded().clinic, id=clinic_id)
    assert warnings == ()


async def test_the_same_file_keeps_its_clinic_and_a_changed_one_changes_it(database: Database) -> None:
    first, _ = await save(database, loaded())
    again, _ = await save(database, loaded())
    longer, _ = await save(database, loaded(changed("minutes: 15", "minutes: 20")))

    assert first == again == longer
    async with database.reading(first) as tx:
        stored = await load_clinic(first, tx)
    assert stored is not None
    assert stored.service("prov").minutes == 20


async def test_a_practitioner_who_leaves_stays_for_old_bookings(database: Database) -> None:
    clinic_id, _ = await save(database, loaded())

    _, warnings = await save(database, loaded(MINIMAL.replace("berg", "holm").replace("Doctor Berg", "Doctor Holm")))

    async with database.reading(clinic_id) as tx:
        stored = await load_clinic(clinic_id, tx)
    assert stored is not None
    assert stored.practitioner("berg").ended
    assert len(warnings) == 1


async def test_two_processes_that_load_a_new_clinic_at_once_make_one(database: Database) -> None:
    saved = await asyncio.gather(*(save(database, loaded()) for _ in range(4)))

    assert len({clinic_id for clinic_id, _ in saved}) == 1


async def test_a_clinic_is_found_by_its_name(database: Database) -> None:
    clinic_id, _ = await save(database, loaded())

    async with database.as_worker() as tx:
        assert await find_clinic_id("almhult-hudklinik", tx) == clinic_id
        assert await find_clinic_id("Almhult Hudklinik", tx) == clinic_id
        assert await find_clinic_id("somewhere-else", tx) is None


async def test_a_clinic_is_found_by_its_number_on_that_channel(database: Database) -> None:
    clinic_id, _ = await save(database, loaded())

    async with database.as_worker() as tx:
        assert await find_clinic_by_number("sms", "+46701740684", tx) == clinic_id
        assert await find_clinic_by_number("phone", "+46701740684", tx) is None


async def test_one_clinic_cannot_read_the_other(database: Database) -> None:
    mine, _ = await save(database, loaded())
    theirs, _ = await save(database, loaded(MINIMAL.replace("Almhult Hudklinik", "Norrby Hudklinik")))

    async with database.reading(mine) as tx:
        assert await load_clinic(theirs, tx) is None


async def test_an_edit_is_seen_by_another_process_after_it_looks(database: Database) -> None:
    clinic_id, _ = await save(database, loaded())
    here = Clinics(database)
    before = await here.get(clinic_id)
    await here.refresh()
    before = await here.get(clinic_id)

    async with database.transaction(clinic_id) as tx:
        await save_edited(replace(before, phone="+46846500599"), tx)

    assert (await here.get(clinic_id)).phone == before.phone
    assert await here.refresh() == {clinic_id}
    assert (await here.get(clinic_id)).phone == "+46846500599"
    assert await here.refresh() == frozenset()


async def test_a_file_loaded_again_after_an_edit_puts_the_file_back(database: Database) -> None:
    clinic_id, _ = await save(database, loaded())
    async with database.transaction(clinic_id) as tx:
        await save_edited(replace(loaded().clinic, id=clinic_id, phone="+46846500599"), tx)

    await save(database, loaded())

    async with database.reading(clinic_id) as tx:
        stored = await load_clinic(clinic_id, tx)
    assert stored is not None
    assert stored.phone == "+46846500580"


async def test_a_clinic_nobody_stored_is_a_misconfiguration(database: Database) -> None:
    with pytest.raises(Misconfigured, match="there is no clinic 4711"):
        await Clinics(database).get(ClinicId(4711))
