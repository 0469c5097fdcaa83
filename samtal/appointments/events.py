"""What happened to appointments, told in the transaction where it happened. Holds come and go without a word."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from samtal.appointments.model import Appointment, Status
from samtal.jobs import event
from samtal.kit.ids import AppointmentId, ClinicId, MatterId, PatientId


@dataclass(frozen=True, slots=True)
class AppointmentEvent:
    """Which visit it is about, as it stood then. Subscribers that act later read the appointment again."""

    clinic_id: ClinicId
    appointment_id: AppointmentId
    patient_id: PatientId
    matter_id: MatterId | None
    practitioner: str
    service: str
    location: str
    start: datetime
    end: datetime
    at: datetime
    by: str
    """Who did it: `receptionist`, the name of a member of staff, `import`."""
    channel: str
    """Where the patient did it; empty when somebody else did."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentBooked(AppointmentEvent):
    """A visit is booked that was not there before. Those of an import were booked elsewhere: by `import`."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentMoved(AppointmentEvent):
    """A visit has a new time, and the old time is free. The event's own visit is the new one."""

    old_appointment_id: AppointmentId
    old_practitioner: str
    old_service: str
    old_location: str
    old_start: datetime
    old_end: datetime


@event
@dataclass(frozen=True, slots=True)
class AppointmentCancelled(AppointmentEvent):
    """A visit will not take place, and its time is free."""

    reason: str


@event
@dataclass(frozen=True, slots=True)
class AppointmentConfirmed(AppointmentEvent):
    """The patient has said that she will come."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentDeclined(AppointmentEvent):
    """The patient has said that she will not come; the time is still hers until it is moved or cancelled."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentArrived(AppointmentEvent):
    """The patient is at the clinic."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentFulfilled(AppointmentEvent):
    """The visit has taken place."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentMissed(AppointmentEvent):
    """The patient did not come."""


@event
@dataclass(frozen=True, slots=True)
class AppointmentEnteredInError(AppointmentEvent):
    """The entry was a mistake: nobody has this visit."""


E = TypeVar("E", bound=AppointmentEvent)

OF_STATUS: dict[Status, type[AppointmentEvent]] = {
    Status.ARRIVED: AppointmentArrived,
    Status.FULFILLED: AppointmentFulfilled,
    Status.NOSHOW: AppointmentMissed,
    Status.ENTERED_IN_ERROR: AppointmentEnteredInError,
}
"""What is told when staff mark a visit; checking in is part of having arrived."""


def about(kind: type[E], appointment: Appointment, *, by: str, channel: str = "", **more: object) -> E:
    """The event of this kind about this appointment."""
    return kind(
        clinic_id=appointment.clinic_id,
        appointment_id=appointment.id,
        patient_id=appointment.patient_id,
        matter_id=appointment.matter_id,
        practitioner=appointment.practitioner,
        service=appointment.service,
        location=appointment.location,
        start=appointment.start,
        end=appointment.end,
        at=appointment.updated_at,
        by=by,
        channel=channel,
        **more,
    )


def moved(old: Appointment, new: Appointment, *, by: str, channel: str) -> AppointmentMoved:
    return about(
        AppointmentMoved,
        new,
        by=by,
        channel=channel,
        old_appointment_id=old.id,
        old_practitioner=old.practitioner,
        old_service=old.service,
        old_location=old.location,
        old_start=old.start,
        old_end=old.end,
    )
