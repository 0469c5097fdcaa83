"""What an appointment is: its states and what may follow which, a hold, blocked time, and the refusals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from samtal.kit.errors import Refused
from samtal.kit.ids import AppointmentId, ClinicId, MatterId, PatientId


class Status(StrEnum):
    """FHIR R4 Appointment.status, verbatim."""

    PROPOSED = "proposed"
    PENDING = "pending"
    BOOKED = "booked"
    ARRIVED = "arrived"
    CHECKED_IN = "checked-in"
    FULFILLED = "fulfilled"
    CANCELLED = "cancelled"
    NOSHOW = "noshow"
    WAITLIST = "waitlist"
    ENTERED_IN_ERROR = "entered-in-error"

    def may_become(self, status: Status) -> bool:
        """Whether this state may be followed by that one; the database has the same rule."""
        return status is self or status is Status.ENTERED_IN_ERROR or status in _NEXT.get(self, frozenset())


_NEXT: Mapping[Status, frozenset[Status]] = {
    Status.WAITLIST: frozenset({Status.PROPOSED, Status.BOOKED, Status.CANCELLED}),
    Status.PROPOSED: frozenset({Status.PENDING, Status.BOOKED, Status.CANCELLED}),
    Status.PENDING: frozenset({Status.BOOKED, Status.CANCELLED}),
    Status.BOOKED: frozenset({Status.ARRIVED, Status.CHECKED_IN, Status.NOSHOW, Status.CANCELLED}),
    Status.ARRIVED: frozenset({Status.CHECKED_IN, Status.FULFILLED}),
    Status.CHECKED_IN: frozenset({Status.FULFILLED}),
}


class Participation(StrEnum):
    """FHIR R4 participant.status: what the patient says of coming."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    NEEDS_ACTION = "needs-action"


CONFIRMED = "confirmed"
"""How a booked appointment whose patient has said that she will come is written in files; no state of its own."""


def read_status(written: str) -> tuple[Status, Participation]:
    """The state that a file's word stands for."""
    if written == CONFIRMED:
        return Status.BOOKED, Participation.ACCEPTED
    return Status(written), Participation.NEEDS_ACTION


@dataclass(frozen=True, slots=True)
class Appointment:
    """One visit. Times are aware and in UTC; `start.astimezone(clinic.zone)` is what the patient hears."""

    id: AppointmentId
    clinic_id: ClinicId
    patient_id: PatientId
    practitioner: str
    service: str
    location: str
    start: datetime
    end: datetime
    status: Status
    participation: Participation
    hold_expires_at: datetime | None
    matter_id: MatterId | None
    made_on_channel: str
    made_by: str
    cancelled_reason: str
    replaces: AppointmentId | None
    arrived_at: datetime | None
    fulfilled_at: datetime | None
    created_at: datetime
    updated_at: datetime

    @property
    def written(self) -> str:
        """The state as files and people write it: `confirmed` for a booked one that the patient will come to."""
        if self.status is Status.BOOKED and self.participation is Participation.ACCEPTED:
            return CONFIRMED
        return self.status.value

    def held_at(self, now: datetime) -> bool:
        """Whether this is a hold that has not run out."""
        return self.status is Status.PROPOSED and self.hold_expires_at is not None and self.hold_expires_at > now


@dataclass(frozen=True, slots=True)
class Block:
    """Time that a practitioner is not to be booked, beyond what the clinic file says."""

    id: UUID
    practitioner: str
    start: datetime
    end: datetime
    reason: str


class SlotTaken(Refused):
    """Somebody else has this time, or the practitioner's time is blocked."""

    phrase = "slot_taken"


class NotPossible(Refused):
    """The appointment's state does not allow this: it has been cancelled, or has taken place."""

    phrase = "appointment_not_possible"


class NoSuchAppointment(Refused):
    """There is no such appointment at this clinic."""

    phrase = "no_such_appointment"
