"""What other systems call an appointment: pairs of (system, value), several per appointment."""

from __future__ import annotations

from samtal.appointments import repository
from samtal.appointments.model import Appointment
from samtal.db.transaction import Reading, Transaction
from samtal.kit.ids import AppointmentId


async def name_externally(appointment_id: AppointmentId, system: str, value: str, *, tx: Transaction) -> None:
    """Remember the name a practice system gave an appointment."""
    await repository.add_external_id(appointment_id, system, value, tx)


async def known_as(system: str, value: str, *, tx: Reading) -> Appointment | None:
    """The appointment a practice system means."""
    return await repository.find_by_external_id(system, value, tx)


async def external_ids_of(appointment_id: AppointmentId, *, tx: Reading) -> list[tuple[str, str]]:
    """All names other systems have for an appointment."""
    return await repository.external_ids(appointment_id, tx)
