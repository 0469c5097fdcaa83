"""The names other systems give to appointments."""

from __future__ import annotations

from samtal import appointments
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from tests.appointments.places import ALMA, time_of


async def test_what_other_systems_call_an_appointment_finds_it(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        first = await appointments.book(time_of("2026-03-03 10:00"), patient_id=ALMA, tx=tx)
        second = await appointments.book(time_of("2026-03-03 11:00"), patient_id=ALMA, tx=tx)
        await appointments.name_externally(first.id, "urn:practice", "A-1", tx=tx)
        await appointments.name_externally(first.id, "urn:uid", "1", tx=tx)

        assert await appointments.known_as("urn:practice", "A-1", tx=tx) == first
        assert await appointments.external_ids_of(first.id, tx=tx) == [("urn:practice", "A-1"), ("urn:uid", "1")]
        await appointments.name_externally(second.id, "urn:practice", "A-1", tx=tx)
        assert await appointments.known_as("urn:practice", "A-1", tx=tx) == second
        assert await appointments.known_as("urn:practice", "A-2", tx=tx) is None
