"""Takes times and gives them back. The database decides who was first; nobody here looks before he leaps.

Every function works inside the caller's transaction. A refusal leaves the transaction usable and everything as it was:
whoever catches `SlotTaken` may go on, offer another time and commit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from samtal.appointments import repository
from samtal.appointments.events import (
    OF_STATUS,
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentConfirmed,
    AppointmentDeclined,
    about,
    moved,
)
from samtal.appointments.model import (
    Appointment,
    NoSuchAppointment,
    NotPossible,
    Participation,
    SlotTaken,
    Status,
)
from samtal.appointments.wishes import FreeTime
from samtal.db.transaction import Transaction
from samtal.jobs import publish
from samtal.kit.ids import AppointmentId, MatterId, PatientId, new_id

RECEPTIONIST = "receptionist"
HOLD_MINUTES = 10
MOVED = "moved"
"""Why the old one of a moved pair was cancelled."""


async def hold(
    time: FreeTime,
    *,
    patient_id: PatientId,
    tx: Transaction,
    matter_id: MatterId | None = None,
    minutes: int = HOLD_MINUTES,
    channel: str = "",
    by: str = RECEPTIONIST,
    moving: AppointmentId | None = None,
) -> Appointment:
    """Keep a time for a patient while she makes up her mind; a matter holds one time, so an earlier hold of it ends.

    A time that overlaps the visit she is `moving` cannot be kept beside it. If nobody else has any of it the answer is
    a hold that is not stored: the visit itself keeps most of the time, and the move decides.
    """
    wanted = new_appointment(time, patient_id=patient_id, matter_id=matter_id, channel=channel, by=by, tx=tx)
    wanted = replace(wanted, status=Status.PROPOSED, hold_expires_at=tx.now() + timedelta(minutes=minutes))
    if moving is not None and await _overlaps(wanted, moving, tx):
        return await _free_but_for(wanted, moving, tx)
    held = await _take(wanted, tx)
    await repository.end_holds_of_matter(patient_id, matter_id, but=held.id, tx=tx)
    return held


async def book(
    time: FreeTime | Appointment,
    *,
    patient_id: PatientId,
    tx: Transaction,
    matter_id: MatterId | None = None,
    channel: str = "",
    by: str = RECEPTIONIST,
) -> Appointment:
    """Book a free time, or the one the patient holds; a hold that ran out is still good while nobody else took it."""
    wanted = new_appointment(time, patient_id=patient_id, matter_id=matter_id, channel=channel, by=by, tx=tx)
    booked = await _take_held_or_free(wanted, tx)
    await repository.end_holds_of_matter(patient_id, booked.matter_id, but=None, tx=tx)
    await publish(about(AppointmentBooked, booked, by=by, channel=channel), tx)
    return booked


async def move(
    appointment_id: AppointmentId,
    to: FreeTime | Appointment,
    *,
    tx: Transaction,
    channel: str = "",
    by: str = RECEPTIONIST,
) -> Appointment:
    """Give a visit a new time and free the old one, or change nothing: the patient is never left with none.

    The answer is a new appointment that `replaces` the old, which stays as a cancelled one: what was said about the
    old time remains true of the old row. Moving to where it is already changes nothing.
    """
    old = await _for_change(appointment_id, tx)
    _require(old.status in (Status.PENDING, Status.BOOKED), old, "moved")
    if _same_visit(old, to):
        return old
    matter_id = _matter_of(to) or old.matter_id
    wanted = new_appointment(to, patient_id=old.patient_id, matter_id=matter_id, channel=channel, by=by, tx=tx)
    async with tx.savepoint():
        # Freed first inside the savepoint, for the new time may overlap the old; nobody else sees it free until commit.
        old = await repository.save(_cancelled(old, MOVED, tx), tx)
        new = await _take_held_or_free(replace(wanted, replaces=old.id), tx)
    await repository.end_holds_of_matter(new.patient_id, new.matter_id, but=None, tx=tx)
    await publish(moved(old, new, by=by, channel=channel), tx)
    return new


async def cancel(
    appointment_id: AppointmentId, *, tx: Transaction, by: str = RECEPTIONIST, reason: str = "", channel: str = ""
) -> Appointment:
    """Free the time and tell whoever waits for one. Cancelling twice is cancelling once."""
    appointment = await _for_change(appointment_id, tx)
    if appointment.status is Status.CANCELLED:
        return appointment
    _require(appointment.status.may_become(Status.CANCELLED), appointment, "cancelled")
    appointment = await repository.save(_cancelled(appointment, reason, tx), tx)
    await publish(about(AppointmentCancelled, appointment, by=by, channel=channel, reason=reason), tx)
    return appointment


async def release_hold(appointment_id: AppointmentId, *, tx: Transaction) -> bool:
    """Let go of a held time; False when it was not held any more. A hold leaves no trace: it was no appointment."""
    return await repository.end_hold(appointment_id, tx)


async def confirm_attendance(
    appointment_id: AppointmentId, *, tx: Transaction, by: str = RECEPTIONIST, channel: str = ""
) -> Appointment:
    """The patient will come."""
    appointment, changed = await _answer(appointment_id, Participation.ACCEPTED, tx)
    if changed:
        await publish(about(AppointmentConfirmed, appointment, by=by, channel=channel), tx)
    return appointment


async def decline(
    appointment_id: AppointmentId, *, tx: Transaction, by: str = RECEPTIONIST, channel: str = ""
) -> Appointment:
    """The patient cannot come; the time stays hers until she moves or cancels it."""
    appointment, changed = await _answer(appointment_id, Participation.DECLINED, tx)
    if changed:
        await publish(about(AppointmentDeclined, appointment, by=by, channel=channel), tx)
    return appointment


async def mark(appointment_id: AppointmentId, status: Status, *, tx: Transaction, by: str) -> Appointment:
    """Staff say how the visit went. One that has taken place was also arrived at: that step is taken on the way."""
    if status is Status.CANCELLED:
        return await cancel(appointment_id, tx=tx, by=by)
    appointment = await _for_change(appointment_id, tx)
    if appointment.status is status:
        return appointment
    for step in _steps(appointment.status, status):
        _require(appointment.status.may_become(step), appointment, status.value)
        appointment = await repository.save(_marked(appointment, step, tx), tx)
        if step in OF_STATUS:
            await publish(about(OF_STATUS[step], appointment, by=by), tx)
    return appointment


def new_appointment(
    time: FreeTime | Appointment,
    *,
    patient_id: PatientId,
    tx: Transaction,
    matter_id: MatterId | None = None,
    channel: str = "",
    by: str = RECEPTIONIST,
    status: Status = Status.BOOKED,
    participation: Participation = Participation.NEEDS_ACTION,
) -> Appointment:
    """A visit at this time that nothing has been done about yet: it is not kept, and the time is not taken."""
    return Appointment(
        id=AppointmentId(new_id()),
        clinic_id=tx.clinic_id,
        patient_id=patient_id,
        practitioner=time.practitioner,
        service=time.service,
        location=time.location,
        start=time.start.astimezone(UTC),
        end=time.end.astimezone(UTC),
        status=status,
        participation=participation,
        hold_expires_at=None,
        matter_id=matter_id or _matter_of(time),
        made_on_channel=channel,
        made_by=by,
        cancelled_reason="",
        replaces=None,
        arrived_at=None,
        fulfilled_at=None,
        created_at=tx.now(),
        updated_at=tx.now(),
    )


async def _overlaps(wanted: Appointment, moving: AppointmentId, tx: Transaction) -> bool:
    own = await _for_change(moving, tx)
    return own.practitioner == wanted.practitioner and own.start < wanted.end and wanted.start < own.end


async def _free_but_for(wanted: Appointment, moving: AppointmentId, tx: Transaction) -> Appointment:
    """The wanted time, refused if anything but the visit that is moved is in it."""
    in_the_way = await repository.busy(
        [wanted.practitioner],
        wanted.start,
        wanted.end,
        now=tx.now(),
        tx=tx,
        for_patient=wanted.patient_id,
        moving=moving,
    )
    if in_the_way:
        raise SlotTaken
    return wanted


async def _take(wanted: Appointment, tx: Transaction) -> Appointment:
    """Put the appointment where nobody else is, in place of what the same patient held there."""
    async with tx.savepoint():
        await repository.clear_holds(
            wanted.practitioner, wanted.start, wanted.end, patient_id=wanted.patient_id, now=tx.now(), tx=tx
        )
        taken = await repository.add(wanted, tx)
        if taken is None:
            raise SlotTaken
    return taken


async def _take_held_or_free(wanted: Appointment, tx: Transaction) -> Appointment:
    """Turn the patient's hold of exactly this visit into the appointment, else take the time as anybody would."""
    held = await repository.own_hold(
        wanted.patient_id, wanted.practitioner, wanted.service, wanted.start, wanted.end, tx
    )
    if held is None:
        return await _take(wanted, tx)
    kept = replace(wanted, id=held.id, matter_id=wanted.matter_id or held.matter_id, created_at=held.created_at)
    return await repository.save(kept, tx)


async def _for_change(appointment_id: AppointmentId, tx: Transaction) -> Appointment:
    appointment = await repository.find_for_update(appointment_id, tx)
    if appointment is None:
        raise NoSuchAppointment(f"no appointment {appointment_id}")
    return appointment


async def _answer(
    appointment_id: AppointmentId, participation: Participation, tx: Transaction
) -> tuple[Appointment, bool]:
    """Keep what the patient says of coming; saying it again changes nothing."""
    appointment = await _for_change(appointment_id, tx)
    if appointment.participation is participation:
        return appointment, False
    _require(appointment.status in (Status.PENDING, Status.BOOKED), appointment, participation.value)
    answered = replace(appointment, participation=participation, updated_at=tx.now())
    return await repository.save(answered, tx), True


def _cancelled(appointment: Appointment, reason: str, tx: Transaction) -> Appointment:
    return replace(appointment, status=Status.CANCELLED, cancelled_reason=reason, updated_at=tx.now())


def _marked(appointment: Appointment, status: Status, tx: Transaction) -> Appointment:
    now = tx.now()
    appointment = replace(appointment, status=status, updated_at=now)
    if status in (Status.ARRIVED, Status.CHECKED_IN):
        return replace(appointment, arrived_at=appointment.arrived_at or now)
    if status is Status.FULFILLED:
        return replace(appointment, fulfilled_at=now)
    return appointment


def _steps(was: Status, becomes: Status) -> tuple[Status, ...]:
    if was is Status.BOOKED and becomes is Status.FULFILLED:
        return Status.ARRIVED, Status.FULFILLED
    return (becomes,)


def _same_visit(old: Appointment, to: FreeTime | Appointment) -> bool:
    # In UTC: a local time in the hour that comes twice equals no moment of another zone, not even itself.
    there = (to.practitioner, to.service, to.location, to.start.astimezone(UTC), to.end.astimezone(UTC))
    return (old.practitioner, old.service, old.location, old.start, old.end) == there


def _matter_of(time: FreeTime | Appointment) -> MatterId | None:
    return time.matter_id if isinstance(time, Appointment) else None


def _require(allowed: bool, appointment: Appointment, becomes: str) -> None:
    if not allowed:
        raise NotPossible(f"appointment {appointment.id} is {appointment.status} and cannot be {becomes}")
