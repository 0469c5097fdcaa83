"""Holds the outcome of a rehearsal against what is in the calendar at the end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from samtal.rehearsals.matching import plain
from samtal.rehearsals.model import AppointmentPattern, Outcome
from samtal.rehearsals.observed import Found, FoundAppointment

_NOT_IN_CALENDAR = frozenset(["cancelled", "entered-in-error", "proposed", "waitlist"])
_HELD = frozenset(["booked", "confirmed"])


def check_outcome(outcome: Outcome, found: Found) -> list[str]:
    """Everything of the outcome that is not so; empty when all is."""
    return [
        *_check_there(outcome.appointments, found.appointments),
        *_check_not_there(outcome.not_appointments, found.appointments),
        *_check_counts(outcome, found),
    ]


def is_standing(one: FoundAppointment) -> bool:
    """In the calendar: not cancelled, and more than an offer held for a moment."""
    return one.status not in _NOT_IN_CALENDAR


def _check_there(wanted: Sequence[AppointmentPattern], found: Sequence[FoundAppointment]) -> Iterator[str]:
    for pattern in wanted:
        if not any(_fits(pattern, one) for one in found):
            hers = [one for one in found if pattern.patient and _same_patient(pattern, one)]
            got = hers or [one for one in found if one.made_here]
            yield f"expected the appointment {written(pattern)}, got {_listed(got)}"


def _check_not_there(unwanted: Sequence[AppointmentPattern], found: Sequence[FoundAppointment]) -> Iterator[str]:
    for pattern in unwanted:
        for one in found:
            if _fits(pattern, one, unwanted=True):
                yield f"expected no appointment {written(pattern)}, got {_written_found(one)}"


def _check_counts(outcome: Outcome, found: Found) -> Iterator[str]:
    new = [one for one in found.appointments if one.made_here and one.status in _HELD]
    if outcome.new_appointments is not None and outcome.new_appointments != len(new):
        yield f"expected {outcome.new_appointments} new appointments, got {_listed(new)}"
    if outcome.repeats is not None and outcome.repeats != found.repeats:
        yield f"expected {outcome.repeats} repeats, got {found.repeats}"
    if outcome.threads is not None and outcome.threads != found.threads:
        yield f"expected {outcome.threads} threads, got {found.threads}"


def _fits(pattern: AppointmentPattern, one: FoundAppointment, *, unwanted: bool = False) -> bool:
    return (
        (not pattern.patient or _same_patient(pattern, one))
        and pattern.practitioner in ("", one.practitioner)
        and pattern.service in ("", one.service)
        and pattern.location in ("", one.location)
        and pattern.start in (None, one.start)
        and pattern.day in (None, one.start.date())
        and _same_status(pattern.status, one, unwanted)
    )


def _same_status(status: str, one: FoundAppointment, unwanted: bool) -> bool:
    if not status:
        # Cancelled is as good as not there; only a status given by name finds it.
        return is_standing(one)
    # A booking that must not stand must not stand confirmed either.
    return one.status == status or (unwanted and status == "booked" and one.status == "confirmed")


def _same_patient(pattern: AppointmentPattern, one: FoundAppointment) -> bool:
    return pattern.patient == one.patient_id or plain(pattern.patient) == plain(one.patient_name)


def written(pattern: AppointmentPattern) -> str:
    """A pattern in words."""
    when = f"{pattern.start:%Y-%m-%dT%H:%M}" if pattern.start else str(pattern.day or "")
    parts = (pattern.patient, pattern.practitioner, pattern.service, pattern.location, when, pattern.status)
    return " ".join(part for part in parts if part) or "at all"


def _written_found(one: FoundAppointment) -> str:
    parts = (one.patient_id or one.patient_name, one.practitioner, one.service, one.location)
    return " ".join(part for part in (*parts, f"{one.start:%Y-%m-%dT%H:%M}", one.status) if part)


def _listed(found: Sequence[FoundAppointment]) -> str:
    return "; ".join(_written_found(one) for one in found) or "none"
