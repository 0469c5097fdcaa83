"""When the clinic may write of its own accord: by the clock on the wall, over midnight and on the days it is moved."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.clinic.loader import load_clinic_file
from samtal.clinic.model import Clinic, QuietHours
from samtal.outreach.quiet import after_quiet, before_quiet, reminder_time
from tests.reception import CLINICS

STOCKHOLM = ZoneInfo("Europe/Stockholm")
RONNBACKEN = load_clinic_file(CLINICS / "ronnbacken.yaml").clinic  # quiet from 20 to 8

ANY_TIME = st.datetimes(datetime.fromisoformat("2026-01-01T00:00"), datetime.fromisoformat("2029-01-01T00:00"))


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=STOCKHOLM)


@pytest.mark.parametrize(
    ("moment", "allowed_at"),
    [
        ("2027-03-02T07:59", "2027-03-02T08:00"),
        ("2027-03-02T08:00", "2027-03-02T08:00"),
        ("2027-03-02T19:59", "2027-03-02T19:59"),
        ("2027-03-02T20:00", "2027-03-03T08:00"),
        ("2027-03-02T23:59", "2027-03-03T08:00"),
        ("2027-03-03T00:00", "2027-03-03T08:00"),
        ("2027-03-27T23:00", "2027-03-28T08:00"),  # an hour is skipped in that night
        ("2027-03-28T01:30", "2027-03-28T08:00"),
        ("2027-10-30T22:00", "2027-10-31T08:00"),  # an hour is lived twice in that night
        ("2027-10-31T02:30", "2027-10-31T08:00"),
        ("2027-12-31T21:00", "2028-01-01T08:00"),
    ],
)
def test_quiet_hours_end_by_the_clock_on_the_wall(moment: str, allowed_at: str) -> None:
    assert after_quiet(_at(moment), RONNBACKEN) == _at(allowed_at)


@pytest.mark.parametrize(
    ("visit", "hours", "sent_at"),
    [
        ("2027-03-10T14:00", 24, "2027-03-09T14:00"),
        ("2027-03-10T14:00", 3, "2027-03-10T11:00"),
        ("2027-03-10T10:30", 3, "2027-03-10T08:00"),  # half past seven is quiet: eight is early enough
        ("2027-03-10T10:00", 3, "2027-03-10T08:00"),  # exactly two hours are enough
        ("2027-03-10T09:59", 3, "2027-03-09T19:59"),  # less are not: the evening before
        ("2027-03-10T07:30", 3, "2027-03-09T19:59"),
        ("2027-03-10T07:30", 24, "2027-03-09T08:00"),
        ("2027-03-28T14:00", 24, "2027-03-27T14:00"),  # 23 hours lie between: the wall clock counts
        ("2027-10-31T14:00", 24, "2027-10-30T14:00"),
        ("2027-03-28T09:00", 3, "2027-03-27T19:59"),
    ],
)
def test_a_reminder_comes_so_many_hours_before_but_never_in_the_quiet(visit: str, hours: int, sent_at: str) -> None:
    assert reminder_time(_at(visit), hours, RONNBACKEN) == _at(sent_at)


def test_a_clinic_without_quiet_hours_writes_at_any_time() -> None:
    awake = replace(RONNBACKEN, quiet_hours=None)

    assert after_quiet(_at("2027-03-02T03:00"), awake) == _at("2027-03-02T03:00")


@pytest.mark.parametrize(
    ("start", "end"), [("20:00", "08:00"), ("12:00", "13:00"), ("00:00", "06:30"), ("22:00", "00:00")]
)
@given(moment=ANY_TIME)
def test_what_is_moved_out_of_the_quiet_is_out_of_it_within_a_day(start: str, end: str, moment: datetime) -> None:
    clinic = _quiet(start, end)
    assert clinic.quiet_hours is not None
    aware = moment.replace(tzinfo=STOCKHOLM)

    for moved in (after_quiet(aware, clinic), before_quiet(aware, clinic)):
        assert moved.astimezone(STOCKHOLM).time() not in clinic.quiet_hours
        assert abs((moved - aware).total_seconds()) <= 25 * 3600


@given(
    visit=ANY_TIME,
    hours=st.sampled_from((1, 2, 3, 4, 24, 48, 72)),
)
def test_a_reminder_is_before_the_visit_and_outside_the_quiet(visit: datetime, hours: int) -> None:
    assert RONNBACKEN.quiet_hours is not None
    aware = visit.replace(tzinfo=STOCKHOLM)

    due = reminder_time(aware, hours, RONNBACKEN)

    assert due < aware
    assert due.astimezone(STOCKHOLM).time() not in RONNBACKEN.quiet_hours


def _quiet(start: str, end: str) -> Clinic:
    return replace(RONNBACKEN, quiet_hours=QuietHours(time.fromisoformat(start), time.fromisoformat(end)))
