"""The calendar at the end is what the rehearsal says it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from samtal.rehearsals.model import AppointmentPattern as Pattern
from samtal.rehearsals.model import Outcome
from samtal.rehearsals.observed import Found, FoundAppointment
from samtal.rehearsals.outcome import check_outcome

NINE = datetime.fromisoformat("2027-03-04T09:00")
VISIT = FoundAppointment(
    practitioner="berg",
    service="eksem",
    location="torget",
    start=NINE,
    status="booked",
    patient_id="alma",
    patient_name="Alma Ryd",
    made_here=True,
)
NEW = replace(VISIT, patient_id="", patient_name="Åsa Björk", start=NINE.replace(hour=10))
FOUND = Found(appointments=(VISIT, NEW), repeats=0, threads=1)


def there(pattern: Pattern, found: Found = FOUND) -> list[str]:
    return check_outcome(Outcome(appointments=(pattern,)), found)


def not_there(pattern: Pattern, found: Found = FOUND) -> list[str]:
    return check_outcome(Outcome(not_appointments=(pattern,)), found)


def with_status(status: str) -> Found:
    return Found(appointments=(replace(VISIT, status=status),))


@pytest.mark.parametrize(
    "pattern",
    [
        Pattern(patient="alma", practitioner="berg", service="eksem", start=NINE, status="booked"),
        Pattern(patient="Alma Ryd"),
        Pattern(patient="asa bjork", start=NINE.replace(hour=10)),
        Pattern(location="torget", day=date(2027, 3, 4)),
    ],
)
def test_an_appointment_is_found_by_whatever_is_named(pattern: Pattern) -> None:
    assert there(pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [Pattern("olle"), Pattern(practitioner="holm"), Pattern(start=NINE.replace(hour=11)), Pattern(status="confirmed")],
)
def test_a_missing_appointment_is_told_beside_what_there_is(pattern: Pattern) -> None:
    (problem,) = there(pattern)

    assert problem.startswith("expected the appointment ")
    assert "got alma berg eksem torget 2027-03-04T09:00 booked" in problem


def test_a_cancelled_visit_or_a_mere_hold_is_not_there_unless_asked_for_by_name() -> None:
    for status in ("cancelled", "proposed"):
        assert there(Pattern("alma"), with_status(status)) != []
        assert not_there(Pattern("alma"), with_status(status)) == []
        assert there(Pattern("alma", status=status), with_status(status)) == []


def test_what_must_not_be_booked_must_not_be_confirmed_either() -> None:
    booked = Pattern("alma", status="booked")

    assert not_there(booked, with_status("confirmed")) != []
    assert not_there(booked, with_status("cancelled")) == []
    assert there(booked, with_status("confirmed")) != []


def test_new_appointments_are_those_made_here_and_still_standing() -> None:
    brought = replace(VISIT, made_here=False)
    gone = replace(VISIT, status="cancelled")
    found = Found(appointments=(brought, gone, NEW))

    assert check_outcome(Outcome(new_appointments=1), found) == []
    assert check_outcome(Outcome(new_appointments=0), found)[0].startswith("expected 0 new appointments, got Åsa Björk")


def test_repeats_and_threads_are_counted() -> None:
    problems = check_outcome(Outcome(repeats=0, threads=1), Found(repeats=2, threads=3))

    assert problems == ["expected 0 repeats, got 2", "expected 1 threads, got 3"]
