"""The appointments room as a practice system: each call is a transaction of its own."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from samtal import appointments
from samtal.appointments import Appointment, FreeTime, SlotTaken, Wish
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.db.transaction import Reading, Transaction
from samtal.kit.errors import SamtalError
from samtal.kit.ids import AppointmentId, PatientId
from samtal.practice_systems.base import Booking

KEY = "samtal:booking-key"
"""The system under which a booking's key is kept beside its other external ids."""
BY = "practice_system"


class OwnCalendar:
    """One clinic's appointments."""

    def __init__(self, clinic: Clinic, database: Database) -> None:
        self._clinic, self._database = clinic, database

    async def slots(self, wish: Wish, *, limit: int = 10) -> Sequence[FreeTime]:
        async with self._database.reading(self._clinic.id) as tx:
            return await appointments.free_times(wish, clinic=self._clinic, now=tx.now(), tx=tx, limit=limit)

    async def hold(self, time: FreeTime, *, patient_id: PatientId) -> None:
        async with self._database.transaction(self._clinic.id) as tx:
            await appointments.hold(time, patient_id=patient_id, tx=tx, by=BY)

    async def book(self, time: FreeTime, *, patient_id: PatientId, key: str) -> Booking:
        async def once(tx: Transaction) -> Booking:
            if known := await self._known(key, tx):
                return known
            booked = await appointments.book(time, patient_id=patient_id, tx=tx, by=BY)
            await appointments.name_externally(booked.id, KEY, key, tx=tx)
            return self._booking(booked)

        try:
            return await self._database.run(self._clinic.id, once)
        except SlotTaken:
            # A twin of this very call may have been the faster one.
            if known := await self.find(key):
                return known
            raise

    async def find(self, key: str) -> Booking | None:
        async with self._database.reading(self._clinic.id) as tx:
            return await self._known(key, tx)

    async def cancel(self, booking_id: str, *, reason: str) -> None:
        async with self._database.transaction(self._clinic.id) as tx:
            await appointments.cancel(AppointmentId(UUID(booking_id)), tx=tx, by=BY, reason=reason)

    async def health(self) -> list[str]:
        try:
            async with self._database.reading(self._clinic.id) as tx:
                await tx.fetchval("select true")
        except SamtalError as error:
            return [f"the database does not answer: {error}"]
        return []

    async def _known(self, key: str, tx: Reading) -> Booking | None:
        found = await appointments.known_as(KEY, key, tx=tx)
        return self._booking(found) if found else None

    def _booking(self, one: Appointment) -> Booking:
        zone = self._clinic.zone
        time = FreeTime(
            one.start.astimezone(zone), one.end.astimezone(zone), one.practitioner, one.location, one.service
        )
        return Booking(str(one.id), time)
