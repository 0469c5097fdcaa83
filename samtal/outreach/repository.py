"""All SQL of the outreach: what has been and what a call was about."""

from __future__ import annotations

from samtal.appointments.model import Appointment
from samtal.db.transaction import Reading
from samtal.kit.ids import AppointmentId, ContactPointId

_USUAL_NEXT = """
select later.service from appointment earlier
  join appointment later on later.clinic_id = earlier.clinic_id and later.patient_id = earlier.patient_id
   and later.starts_at > earlier.starts_at and later.starts_at < earlier.starts_at + interval '60 days'
   and later.status = 'fulfilled'
where earlier.clinic_id = $1 and earlier.patient_id = $2 and earlier.service = $3 and earlier.id <> $4
  and earlier.status = 'fulfilled'
group by later.service order by count(*) desc limit 1
"""

_MADE_IN_CALL = """
select about from matter
where clinic_id = $1 and data->>'call' = $2 and state = 'done' and about is not null and kind in ('book', 'reschedule')
order by touched_at
"""

_CALLER = """
select contact_point_id from timeline_entry
where clinic_id = $1 and channel = 'phone' and data->>'call_id' = $2 and kind = 'call_started' limit 1
"""


async def usual_next(appointment: Appointment, tx: Reading) -> str | None:
    """The service this patient has come for most often after this one before."""
    found = await tx.fetchval(_USUAL_NEXT, tx.clinic_id, appointment.patient_id, appointment.service, appointment.id)
    return str(found) if found else None


async def made_in_call(call_id: str, tx: Reading) -> list[AppointmentId]:
    """What was booked or moved in a call, in order."""
    return [AppointmentId(row["about"]) for row in await tx.fetch(_MADE_IN_CALL, tx.clinic_id, call_id)]


async def caller(call_id: str, tx: Reading) -> ContactPointId | None:
    """Whose call it was."""
    found = await tx.fetchval(_CALLER, tx.clinic_id, call_id)
    return ContactPointId(found) if found else None
