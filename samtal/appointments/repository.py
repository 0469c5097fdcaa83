"""All SQL about appointments. Every moment is given by the caller: the database's own clock is never asked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from samtal.appointments.model import Appointment, Block, Participation, Status
from samtal.db.transaction import Reading, Row, Transaction
from samtal.kit.ids import AppointmentId, ClinicId, MatterId, PatientId

_COLUMNS = """id, clinic_id, patient_id, practitioner, service, location,
  starts_at, ends_at, status, participation, hold_expires_at, matter_id,
  made_on_channel, made_by, cancelled_reason, replaces, arrived_at, fulfilled_at, created_at, updated_at"""
_SELECT = f"select {_COLUMNS} from appointment"  # noqa: S608 - no value in it
# Spelled like the predicate of the index appointment_of_practitioner, or the planner will not use it.
_TAKES_TIME = "status in ('proposed', 'pending', 'booked', 'arrived', 'checked-in', 'fulfilled')"
_LONGEST = timedelta(days=1)

BusyRow = tuple[str, datetime, datetime]


async def busy(
    practitioners: Collection[str],
    start: datetime,
    end: datetime,
    *,
    now: datetime,
    tx: Reading,
    for_patient: PatientId | None = None,
    moving: AppointmentId | None = None,
) -> list[BusyRow]:
    """When these practitioners cannot be booked.

    What does not count: holds that have run out, the patient's own holds, and the visit that is to be moved.
    """
    rows = await tx.fetch(
        f"""
        select practitioner, starts_at, ends_at from appointment
         where clinic_id = $1 and practitioner = any($2) and starts_at >= $7 and starts_at < $4
           and ends_at > $3 and {_TAKES_TIME}
           and (status <> 'proposed' or (hold_expires_at > $5 and patient_id is distinct from $6))
           and id is distinct from $8
        union all
        select practitioner, starts_at, ends_at from block
         where clinic_id = $1 and practitioner = any($2) and ends_at > $3 and starts_at < $4
        """,  # noqa: S608 - no value in it
        tx.clinic_id, list(practitioners), start, end, now, for_patient, start - _LONGEST, moving,
    )  # fmt: skip
    return [(row[0], row[1], row[2]) for row in rows]


async def add(appointment: Appointment, tx: Transaction) -> Appointment | None:
    """Keep a new appointment; None when its time is taken or blocked. Waits for whoever is just taking it."""
    row = await tx.fetchrow(
        f"""
        insert into appointment (id, clinic_id, patient_id, practitioner, service, location, starts_at, ends_at, status,
          participation, hold_expires_at, matter_id, made_on_channel, made_by, cancelled_reason, replaces,
          arrived_at, fulfilled_at, created_at, updated_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
        on conflict do nothing
        returning {_COLUMNS}
        """,  # noqa: S608 - no value in it
        appointment.id, appointment.clinic_id, appointment.patient_id, appointment.practitioner, appointment.service,
        appointment.location, appointment.start, appointment.end, appointment.status.value,
        appointment.participation.value, appointment.hold_expires_at, appointment.matter_id,
        appointment.made_on_channel, appointment.made_by, appointment.cancelled_reason, appointment.replaces,
        appointment.arrived_at, appointment.fulfilled_at, appointment.created_at, appointment.updated_at,
    )  # fmt: skip
    return _appointment(row) if row else None


async def save(appointment: Appointment, tx: Transaction) -> Appointment:
    """Keep what may change of an appointment: never its patient, practitioner or time."""
    await tx.execute(
        """
        update appointment
           set status = $3, participation = $4, hold_expires_at = $5, matter_id = $6, made_on_channel = $7,
               made_by = $8, cancelled_reason = $9, replaces = $10, arrived_at = $11, fulfilled_at = $12,
               updated_at = $13
         where clinic_id = $1 and id = $2
        """,
        appointment.clinic_id, appointment.id, appointment.status.value, appointment.participation.value,
        appointment.hold_expires_at, appointment.matter_id, appointment.made_on_channel, appointment.made_by,
        appointment.cancelled_reason, appointment.replaces, appointment.arrived_at, appointment.fulfilled_at,
        appointment.updated_at,
    )  # fmt: skip
    return appointment


async def clear_holds(
    practitioner: str, start: datetime, end: datetime, *, patient_id: PatientId, now: datetime, tx: Transaction
) -> None:
    """Make way in a stretch of time: holds that have run out, and the patient's own."""
    await tx.execute(
        """
        delete from appointment
         where clinic_id = $1 and practitioner = $2
           and starts_at >= $7 and starts_at < $4 and ends_at > $3
           and status = 'proposed' and (hold_expires_at <= $5 or patient_id = $6)
        """,
        tx.clinic_id, practitioner, start, end, now, patient_id, start - _LONGEST,
    )  # fmt: skip


async def end_holds_of_matter(
    patient_id: PatientId, matter_id: MatterId | None, *, but: AppointmentId | None, tx: Transaction
) -> int:
    """Let go of what a patient holds for one matter, but for one hold."""
    return await tx.execute(
        """
        delete from appointment
         where clinic_id = $1 and patient_id = $2 and matter_id is not distinct from $3 and status = 'proposed'
           and id is distinct from $4
        """,
        tx.clinic_id, patient_id, matter_id, but,
    )  # fmt: skip


async def end_hold(appointment_id: AppointmentId, tx: Transaction) -> bool:
    """Let go of one hold; False when it is none any more."""
    sql = "delete from appointment where clinic_id = $1 and id = $2 and status = 'proposed'"
    return await tx.execute(sql, tx.clinic_id, appointment_id) > 0


async def end_holds_run_out(now: datetime, tx: Transaction) -> int:
    """Sweep away the holds that have run out."""
    sql = "delete from appointment where clinic_id = $1 and status = 'proposed' and hold_expires_at <= $2"
    return await tx.execute(sql, tx.clinic_id, now)


async def own_hold(
    patient_id: PatientId, practitioner: str, service: str, start: datetime, end: datetime, tx: Transaction
) -> Appointment | None:
    """The patient's hold of exactly this visit, run out or not, for change."""
    row = await tx.fetchrow(
        f"""
        {_SELECT}
         where clinic_id = $1 and patient_id = $2 and practitioner = $3 and service = $4
           and starts_at = $5 and ends_at = $6 and status = 'proposed'
           for update
        """,
        tx.clinic_id, patient_id, practitioner, service, start, end,
    )  # fmt: skip
    return _appointment(row) if row else None


async def held(patient_id: PatientId, matter_id: MatterId | None, *, now: datetime, tx: Reading) -> Appointment | None:
    """What the patient holds for a matter."""
    row = await tx.fetchrow(
        f"""
        {_SELECT}
         where clinic_id = $1 and patient_id = $2 and matter_id is not distinct from $3 and status = 'proposed'
           and hold_expires_at > $4
         order by created_at desc limit 1
        """,
        tx.clinic_id, patient_id, matter_id, now,
    )  # fmt: skip
    return _appointment(row) if row else None


async def find(appointment_id: AppointmentId, tx: Reading) -> Appointment | None:
    """One appointment."""
    row = await tx.fetchrow(f"{_SELECT} where clinic_id = $1 and id = $2", tx.clinic_id, appointment_id)
    return _appointment(row) if row else None


async def find_for_update(appointment_id: AppointmentId, tx: Transaction) -> Appointment | None:
    """One appointment that nobody else changes until this transaction is over."""
    row = await tx.fetchrow(f"{_SELECT} where clinic_id = $1 and id = $2 for update", tx.clinic_id, appointment_id)
    return _appointment(row) if row else None


async def find_at(patient_id: PatientId, start: datetime, tx: Reading) -> Appointment | None:
    """The patient's appointment at that moment: the one that stands, else the latest that stood."""
    row = await tx.fetchrow(
        f"""
        {_SELECT}
         where clinic_id = $1 and patient_id = $2 and starts_at = $3 and status <> 'proposed'
         order by {_TAKES_TIME} desc, created_at desc limit 1
        """,
        tx.clinic_id, patient_id, start,
    )  # fmt: skip
    return _appointment(row) if row else None


async def upcoming(patient_ids: Sequence[PatientId], *, now: datetime, tx: Reading) -> list[Appointment]:
    """What these patients have booked and not yet been to, soonest first; one that has begun is still theirs."""
    rows = await tx.fetch(
        f"""
        {_SELECT}
         where clinic_id = $1 and patient_id = any($2) and starts_at >= $4 and ends_at > $3
           and status in ('pending', 'booked')
         order by starts_at, id
        """,
        tx.clinic_id, list(patient_ids), now, now - _LONGEST,
    )  # fmt: skip
    return [_appointment(row) for row in rows]


async def earlier(patient_ids: Sequence[PatientId], *, now: datetime, limit: int, tx: Reading) -> list[Appointment]:
    """What these patients had before now, or have left at the clinic, latest first."""
    rows = await tx.fetch(
        f"""
        {_SELECT}
         where clinic_id = $1 and patient_id = any($2) and starts_at <= $3
           and status not in ('proposed', 'waitlist', 'entered-in-error')
         order by starts_at desc, id desc limit $4
        """,
        tx.clinic_id, list(patient_ids), now, limit,
    )  # fmt: skip
    return [_appointment(row) for row in rows]


async def all_of(patient_ids: Sequence[PatientId], tx: Reading) -> list[Appointment]:
    """Everything these patients ever had, holds aside, by time."""
    rows = await tx.fetch(
        f"{_SELECT} where clinic_id = $1 and patient_id = any($2) and status <> 'proposed' order by starts_at, id",
        tx.clinic_id, list(patient_ids),
    )  # fmt: skip
    return [_appointment(row) for row in rows]


async def between(
    start: datetime, end: datetime, *, tx: Reading, practitioners: Collection[str] = ()
) -> list[Appointment]:
    """What begins in a stretch of time, by time: the day list and the calendar. Holds and mistakes are left out."""
    rows = await tx.fetch(
        f"""
        {_SELECT}
         where clinic_id = $1 and starts_at >= $2 and starts_at < $3
           and (cardinality($4::text[]) = 0 or practitioner = any($4))
           and status not in ('proposed', 'waitlist', 'entered-in-error')
         order by starts_at, practitioner, id
        """,
        tx.clinic_id, start, end, list(practitioners),
    )  # fmt: skip
    return [_appointment(row) for row in rows]


async def known(patient_id: PatientId, practitioner: str, start: datetime, tx: Reading) -> bool:
    """Whether this patient has, or ever had, a visit with this practitioner at that moment."""
    sql = """select exists (select from appointment where clinic_id = $1 and patient_id = $2 and practitioner = $3
              and starts_at = $4 and status <> 'proposed')"""
    found: bool = await tx.fetchval(sql, tx.clinic_id, patient_id, practitioner, start)
    return found


async def practitioners_in_use(*, now: datetime, tx: Reading) -> list[str]:
    """Who still has visits ahead: nobody of them may vanish from the clinic."""
    sql = """select distinct practitioner from appointment
              where clinic_id = $1 and starts_at > $2 and status in ('pending', 'booked') order by 1"""
    return [row[0] for row in await tx.fetch(sql, tx.clinic_id, now)]


async def add_block(block: Block, *, by: str, tx: Transaction) -> None:
    """Block a time. Waits for whoever is just booking with this practitioner."""
    await tx.execute(
        """
        insert into block (id, clinic_id, practitioner, starts_at, ends_at, reason, made_by, created_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        block.id, tx.clinic_id, block.practitioner, block.start, block.end, block.reason, by, tx.now(),
    )  # fmt: skip


async def end_block(block_id: UUID, tx: Transaction) -> bool:
    """Take a block away; False when there is none."""
    return await tx.execute("delete from block where clinic_id = $1 and id = $2", tx.clinic_id, block_id) > 0


async def blocks_within(start: datetime, end: datetime, tx: Reading) -> list[Block]:
    """What is blocked in a stretch of time, by time."""
    rows = await tx.fetch(
        """
        select id, practitioner, starts_at, ends_at, reason from block
         where clinic_id = $1 and starts_at < $3 and ends_at > $2 order by starts_at, practitioner
        """,
        tx.clinic_id, start, end,
    )  # fmt: skip
    return [Block(row[0], row[1], row[2], row[3], row[4]) for row in rows]


async def end_holds_within(practitioner: str, start: datetime, end: datetime, tx: Transaction) -> int:
    """Let go of every hold with a practitioner in a stretch of time."""
    sql = """delete from appointment where clinic_id = $1 and practitioner = $2 and starts_at < $4 and ends_at > $3
              and status = 'proposed'"""
    return await tx.execute(sql, tx.clinic_id, practitioner, start, end)


async def booked_within(practitioner: str, start: datetime, end: datetime, tx: Reading) -> list[Appointment]:
    """The visits with a practitioner that are booked in a stretch of time, by time."""
    rows = await tx.fetch(
        f"""
        {_SELECT}
         where clinic_id = $1 and practitioner = $2 and starts_at >= $5 and starts_at < $4 and ends_at > $3
           and status in ('pending', 'booked')
         order by starts_at
        """,
        tx.clinic_id, practitioner, start, end, start - _LONGEST,
    )  # fmt: skip
    return [_appointment(row) for row in rows]


async def add_external_id(appointment_id: AppointmentId, system: str, value: str, tx: Transaction) -> None:
    """Keep what another system calls an appointment; a name that it gave to another one before moves here."""
    await tx.execute(
        """
        insert into appointment_external_id (clinic_id, system, value, appointment_id) values ($1, $2, $3, $4)
        on conflict (clinic_id, system, value) do update set appointment_id = excluded.appointment_id
        """,
        tx.clinic_id, system, value, appointment_id,
    )  # fmt: skip


async def find_by_external_id(system: str, value: str, tx: Reading) -> Appointment | None:
    """The appointment that another system knows by this name."""
    row = await tx.fetchrow(
        f"""
        {_SELECT}
         where clinic_id = $1 and id = (select appointment_id from appointment_external_id
                                         where clinic_id = $1 and system = $2 and value = $3)
        """,  # noqa: S608 - no value in it
        tx.clinic_id, system, value,
    )  # fmt: skip
    return _appointment(row) if row else None


async def external_ids(appointment_id: AppointmentId, tx: Reading) -> list[tuple[str, str]]:
    """What other systems call an appointment: system and value."""
    sql = """select system, value from appointment_external_id
              where clinic_id = $1 and appointment_id = $2 order by system, value"""
    return [(row[0], row[1]) for row in await tx.fetch(sql, tx.clinic_id, appointment_id)]


def _appointment(row: Row) -> Appointment:
    return Appointment(
        id=AppointmentId(row["id"]),
        clinic_id=ClinicId(row["clinic_id"]),
        patient_id=PatientId(row["patient_id"]),
        practitioner=row["practitioner"],
        service=row["service"],
        location=row["location"],
        start=row["starts_at"],
        end=row["ends_at"],
        status=Status(row["status"]),
        participation=Participation(row["participation"]),
        hold_expires_at=row["hold_expires_at"],
        matter_id=row["matter_id"],
        made_on_channel=row["made_on_channel"],
        made_by=row["made_by"],
        cancelled_reason=row["cancelled_reason"],
        replaces=row["replaces"],
        arrived_at=row["arrived_at"],
        fulfilled_at=row["fulfilled_at"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
    )
