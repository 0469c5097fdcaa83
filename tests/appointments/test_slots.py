"""Which times the clinic file allows."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtal.appointments import FreeTime, Wish
from samtal.appointments.slots import days_to_search, open_times, shifts, slots, visit_at
from samtal.clinic.model import Clinic, Days, Practitioner, Service, Span, Text
from tests.appointments.places import BERG, CLINIC, LUND, STOCKHOLM, at, practitioner, span, starts, with_policy

TUESDAY = date(2026, 3, 3)
VISIT = CLINIC.service("visit")


def open_on(
    wish: Wish, clinic: Clinic = CLINIC, *, now: datetime = datetime(2026, 3, 2, 9, tzinfo=UTC)
) -> list[FreeTime]:
    return list(open_times(wish, days_to_search(wish, clinic=clinic, now=now), clinic=clinic, now=now))


def test_a_day_has_one_shift_for_each_span_at_the_place() -> None:
    morning, afternoon = shifts(BERG, CLINIC, "almhult", TUESDAY)

    assert (morning.start, morning.end) == (at("2026-03-03 09:00"), at("2026-03-03 12:00"))
    assert (afternoon.start, afternoon.end) == (at("2026-03-03 13:00"), at("2026-03-03 17:00"))
    assert shifts(BERG, CLINIC, "lonashult", TUESDAY) == ()
    assert shifts(BERG, CLINIC, "almhult", date(2026, 3, 7)) == ()


def test_nobody_works_on_a_closed_day_or_when_away() -> None:
    away = replace(BERG, away=(Days(date(2026, 3, 3), date(2026, 3, 4)),))

    assert shifts(BERG, CLINIC, "almhult", date(2026, 4, 3)) == ()
    assert shifts(away, CLINIC, "almhult", date(2026, 3, 4)) == ()
    assert shifts(away, CLINIC, "almhult", date(2026, 3, 5)) != ()


def test_visits_are_as_far_apart_as_they_are_long_from_the_start_of_the_shift() -> None:
    found = slots(BERG, CLINIC, CLINIC.service("check"), "almhult", TUESDAY)

    assert starts(found)[:4] == ["03-03 09:00", "03-03 09:20", "03-03 09:40", "03-03 10:00"]
    assert starts(found)[8:10] == ["03-03 11:40", "03-03 13:00"]


def test_the_clinic_may_choose_its_own_step() -> None:
    found = slots(BERG, with_policy(CLINIC, slot_step_minutes=45), VISIT, "almhult", TUESDAY)

    assert starts(found)[:4] == ["03-03 09:00", "03-03 09:45", "03-03 10:30", "03-03 11:15"]


def test_a_visit_ends_within_its_shift() -> None:
    nine_to_ten = practitioner("berg", {"almhult": {2: (span("09:00-10:10"),)}})

    found = slots(nine_to_ten, with_policy(CLINIC, slot_step_minutes=10), VISIT, "almhult", TUESDAY)

    assert starts(found) == ["03-03 09:00", "03-03 09:10", "03-03 09:20", "03-03 09:30", "03-03 09:40"]


def test_a_shift_may_last_until_midnight() -> None:
    late = practitioner("berg", {"almhult": {2: (Span(time(22), time(0)),)}})

    assert starts(slots(late, CLINIC, VISIT, "almhult", TUESDAY))[-1] == "03-03 23:30"


def test_a_service_that_is_not_offered_has_no_times() -> None:
    assert slots(BERG, CLINIC, CLINIC.service("sample"), "almhult", TUESDAY) == ()
    assert open_on(Wish("surgery")) == []
    assert open_on(Wish("sample", practitioners=("berg",))) == []


def test_times_keep_the_minimum_notice_and_the_booking_window() -> None:
    clinic = with_policy(CLINIC, minimum_notice_minutes=120, booking_window_days=1)

    found = open_on(Wish("visit", practitioners=("berg",)), clinic)

    # It is ten by the clinic's clock.
    assert starts(found)[0] == "03-02 13:00"
    assert starts(found)[-1] == "03-03 16:30"


def test_a_wish_narrows_days_and_times() -> None:
    wish = Wish(
        "visit",
        practitioners=("berg",),
        first=date(2026, 3, 3),
        last=date(2026, 3, 12),
        weekdays=frozenset({2, 4, 5}),
        not_weekdays=frozenset({5}),
        not_dates=((date(2026, 3, 4), date(2026, 3, 5)),),
        earliest=time(11, 30),
        latest=time(13, 30),
    )

    found = open_on(wish)

    assert starts(found) == [f"03-{day} {hour}" for day in ("03", "10", "12") for hour in ("11:30", "13:00")]


def test_a_wish_for_one_time_finds_that_time_only() -> None:
    assert starts(open_on(Wish("visit", ("berg",), first=TUESDAY, last=TUESDAY, at=time(14, 30)))) == ["03-03 14:30"]
    assert open_on(Wish("visit", ("berg",), first=TUESDAY, last=TUESDAY, at=time(14, 10))) == []


def test_nothing_begins_before_the_wished_moment() -> None:
    found = open_on(Wish("visit", ("berg",), not_before=at("2026-03-04 16:15")))

    assert starts(found)[:2] == ["03-04 16:30", "03-05 09:00"]


def test_a_wish_for_a_place_finds_that_place_only() -> None:
    found = open_on(Wish("visit", locations=("lonashult",), first=TUESDAY, last=TUESDAY))

    assert {(time.practitioner, time.location) for time in found} == {("lund", "lonashult")}
    assert starts(found)[0] == "03-03 13:00"


def test_at_the_same_moment_the_practitioner_wished_first_comes_first() -> None:
    nine = {"first": TUESDAY, "last": TUESDAY, "at": time(9)}

    assert [each.practitioner for each in open_on(Wish("visit", **nine))] == ["berg", "lund"]  # type: ignore[arg-type]
    assert [each.practitioner for each in open_on(Wish("visit", ("lund", "berg"), **nine))] == ["lund", "berg"]  # type: ignore[arg-type]


def test_staff_may_place_a_visit_outside_the_grid_and_it_finds_its_place() -> None:
    visit = visit_at(at("2026-03-03 14:10"), practitioner="lund", service="visit", clinic=CLINIC)

    assert (visit.location, visit.end) == ("lonashult", at("2026-03-03 14:40"))


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        # The clocks go from 02:00 to 03:00: the hour between is not there.
        (date(2026, 3, 29), ["01:00", "01:30", "03:00", "03:30"]),
        # The clocks go from 03:00 to 02:00: the hour between comes twice.
        (date(2026, 10, 25), ["01:00", "01:30", "02:00", "02:30", "02:00", "02:30", "03:00", "03:30"]),
        (date(2026, 10, 18), ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]),
    ],
)
def test_the_night_the_clocks_change_has_no_missing_and_no_doubled_visit(day: date, expected: list[str]) -> None:
    night = practitioner("berg", {"almhult": {7: (span("01:00-04:00"),)}})

    found = slots(night, CLINIC, VISIT, "almhult", day)

    assert [f"{each.start:%H:%M}" for each in found] == expected
    moments = [each.start.astimezone(UTC) for each in found]
    assert all(later - earlier == timedelta(minutes=30) for earlier, later in pairwise(moments))


def test_a_shift_that_the_clocks_skip_is_not_worked_beside_the_next_one() -> None:
    night = practitioner("berg", {"almhult": {7: (span("02:15-02:45"), span("02:50-03:30"))}})

    assert starts(slots(night, CLINIC, VISIT, "almhult", date(2026, 3, 29))) == ["03-29 03:00"]


def test_a_day_shift_keeps_its_wall_clock_when_the_clocks_have_changed() -> None:
    sunday = practitioner("berg", {"almhult": {7: (span("09:00-10:00"),)}})

    before, after = (slots(sunday, CLINIC, VISIT, "almhult", date(2026, 10, day))[0] for day in (18, 25))

    assert (before.start.hour, after.start.hour) == (9, 9)
    assert (before.start.utcoffset(), after.start.utcoffset()) == (timedelta(hours=2), timedelta(hours=1))


minutes_of_day = st.integers(0, 95).map(lambda quarter: quarter * 15)


@st.composite
def weeks(draw: st.DrawFn) -> dict[int, tuple[Span, ...]]:
    hours: dict[int, tuple[Span, ...]] = {}
    for weekday in draw(st.sets(st.integers(1, 7))):
        edges = sorted(draw(st.sets(minutes_of_day, min_size=2, max_size=4)))
        moments = [time(edge // 60, edge % 60) for edge in edges]
        hours[weekday] = tuple(Span(*pair) for pair in zip(moments[::2], moments[1::2], strict=False))
    return hours


@st.composite
def clinics(draw: st.DrawFn) -> Clinic:
    zone = draw(
        st.sampled_from(["Europe/Stockholm", "Europe/London", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
    )
    # Around the days when clocks change on both halves of the world.
    day = draw(st.dates(date(2026, 3, 1), date(2026, 4, 10)) | st.dates(date(2026, 9, 25), date(2026, 11, 5)))
    away = draw(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=2))
    who = Practitioner(
        "berg",
        "Doctor Berg",
        ("visit",),
        ("a", "b"),
        {"a": draw(weeks()), "b": draw(weeks())},
        away=tuple(Days(day + timedelta(first), day + timedelta(first + length)) for first, length in away),
    )
    return replace(
        with_policy(
            CLINIC,
            slot_step_minutes=draw(st.sampled_from([0, 5, 15, 50])),
            minimum_notice_minutes=draw(st.sampled_from([0, 60, 1440])),
            booking_window_days=draw(st.integers(0, 10)),
        ),
        timezone=zone,
        closed=frozenset(day + timedelta(days=offset) for offset in draw(st.sets(st.integers(0, 9), max_size=3))),
        services=(Service("visit", Text({"": "Visit"}), draw(st.sampled_from([5, 20, 30, 45, 90]))),),
        practitioners=(who,),
        # Where today is, for the test.
        website=day.isoformat(),
    )


@settings(max_examples=150, deadline=None)
@given(clinics())
def test_every_time_lies_in_a_shift_on_an_open_day_within_the_window(clinic: Clinic) -> None:
    zone = ZoneInfo(clinic.timezone)
    now = datetime.combine(date.fromisoformat(clinic.website), time(10, 7), tzinfo=zone)
    who = clinic.practitioners[0]

    found = open_on(Wish("visit"), clinic, now=now)

    moments = [each.start.astimezone(UTC) for each in found]
    assert moments == sorted(moments)
    for each in found:
        day, start, end = each.start.date(), each.start.astimezone(UTC), each.end.astimezone(UTC)
        assert day not in clinic.closed
        assert not any(day in days for days in who.away)
        # Minutes that pass, not the clock's: the day the clock is put back has more of them.
        assert start >= now.astimezone(UTC) + timedelta(minutes=clinic.policy.minimum_notice_minutes)
        assert day <= now.date() + timedelta(days=clinic.policy.booking_window_days)
        assert end - start == timedelta(minutes=clinic.services[0].minutes)
        assert any(
            shift.start.astimezone(UTC) <= start and end <= shift.end.astimezone(UTC)
            for shift in shifts(who, clinic, each.location, day)
        )


@settings(max_examples=60, deadline=None)
@given(clinics())
def test_with_steps_as_long_as_visits_no_two_times_of_a_place_overlap(clinic: Clinic) -> None:
    clinic = with_policy(clinic, booking_window_days=10)
    now = datetime.combine(date.fromisoformat(clinic.website), time(0, 0), tzinfo=UTC)

    found = open_on(Wish("visit", locations=("a",)), clinic, now=now)

    for earlier, later in pairwise(found):
        assert earlier.end.astimezone(UTC) <= later.start.astimezone(UTC)


def test_the_zone_of_a_time_is_the_clinics() -> None:
    assert {each.start.tzinfo for each in slots(LUND, CLINIC, VISIT, "almhult", TUESDAY)} == {STOCKHOLM}
