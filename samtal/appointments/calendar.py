"""What is booked: a patient's next visits, a day's list, one appointment."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from samtal.appointments import repository
from samtal.appointments.model import Appointment, Block, NoSuchAppointment
from samtal.appointments.slots import start_of
from samtal.clinic.model import Clinic
from samtal.db.transaction import Reading
from samtal.kit.ids import AppointmentId, MatterId, PatientId


async def get(appointment_id: AppointmentId, *, tx: Reading) -> Appointment:
    """One appointment, which must be there."""
    found = await repository.find(appointment_id, tx)
    if found is None:
        raise NoSuchAppointment(f"no appointment {appointment_id}")
    return found


async def at(patient_id: PatientId, start: datetime, *, tx: Reading) -> Appointment | None:
    """The patient's appointment that begins then: the one that stands, else the latest that stood."""
    return await repository.find_at(patient_id, start, tx)


async def held(patient_id: PatientId, matter_id: MatterId | None, *, now: datetime, tx: Reading) -> Appointment | None:
    """The time that is kept for the patient while she makes up her mind about this matter."""
    return await repository.held(patient_id, matter_id, now=now, tx=tx)


async def upcoming(patient_ids: Sequence[PatientId], *, now: datetime, tx: Reading) -> list[Appointment]:
    """What these patients have booked and not yet been to, soonest first."""
    return await repository.upcoming(patient_ids, now=now, tx=tx)


async def earlier(
    patient_ids: Sequence[PatientId], *, now: datetime, tx: Reading, limit: int = 10
) -> list[Appointment]:
    """What these patients had before now, in whatever state, latest first."""
    return await repository.earlier(patient_ids, now=now, limit=limit, tx=tx)


async def everything(patient_ids: Sequence[PatientId], *, tx: Reading) -> list[Appointment]:
    """All that these patients have and had, cancelled ones too, by time."""
    return await repository.all_of(patient_ids, tx)


async def todays(clinic: Clinic, day: date, *, tx: Reading) -> list[Appointment]:
    """The list of a day, by time, cancelled ones too: the desk wants to see who is not coming."""
    return await between(clinic, day, day, tx=tx)


async def between(
    clinic: Clinic, first: date, last: date, *, tx: Reading, practitioners: Collection[str] = ()
) -> list[Appointment]:
    """The calendar from one clinic-local day to another, both included; of everybody when nobody is named."""
    start, end = start_of(first, clinic.zone), start_of(last + timedelta(days=1), clinic.zone)
    return await repository.between(start, end, tx=tx, practitioners=practitioners)


async def blocks_between(clinic: Clinic, first: date, last: date, *, tx: Reading) -> list[Block]:
    """What is blocked from one clinic-local day to another, both included."""
    start, end = start_of(first, clinic.zone), start_of(last + timedelta(days=1), clinic.zone)
    return await repository.blocks_within(start, end, tx)


async def practitioners_in_use(*, now: datetime, tx: Reading) -> list[str]:
    """Who still has visits ahead: nobody of them may vanish from the clinic file."""
    return await repository.practitioners_in_use(now=now, tx=tx)
