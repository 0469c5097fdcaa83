"""The journey is moved to the present and stays the same journey."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.demo.dates import just_over, moved
from samtal.demo.journey import LANGUAGES, load_journey
from samtal.kit.errors import Misconfigured
from samtal.rehearsals.model import Gives
from samtal.rehearsals.timing import moments

DAYS_FROM_2026 = st.integers(0, 5000)
MINUTES = st.integers(0, 24 * 60 - 1)
JOURNEYS = {language: load_journey(language, datetime(2027, 3, 4, 12, tzinfo=UTC)) for language in LANGUAGES}


@given(days=DAYS_FROM_2026, minutes=MINUTES, language=st.sampled_from(LANGUAGES))
def test_journey_has_ended_within_the_last_week_whatever_the_day(days: int, minutes: int, language: str) -> None:
    now = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=days, minutes=minutes)

    journey = just_over(JOURNEYS[language], now)

    ends = [moment for _, moment in moments(journey.steps, journey.clinic.clinic.zone)][-1]

    # A week in which the clocks change is an hour longer or shorter.
    assert timedelta(hours=-1) <= now - ends <= timedelta(days=7, hours=1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_date_keeps_its_weekday(language: str) -> None:
    journey = load_journey(language, datetime(2031, 12, 24, 12, tzinfo=UTC))
    written = load_journey(language, datetime(2027, 3, 4, 12, tzinfo=UTC))

    for one, other in zip(journey.steps, written.steps, strict=True):
        assert (one.at is None) == (other.at is None)
        assert one.at is None or other.at is None or one.at.isoweekday() == other.at.isoweekday()
    visits = zip(journey.outcome.appointments, written.outcome.appointments, strict=True)
    assert all(one.start and other.start and (one.start - other.start).days % 7 == 0 for one, other in visits)
    booked = [datetime.fromisoformat(one.start) for one in journey.clinic.appointments]
    before = [datetime.fromisoformat(one.start) for one in written.clinic.appointments]
    assert [(one - other).days % 7 for one, other in zip(booked, before, strict=True)] == [0] * len(booked)


@pytest.mark.parametrize("language", LANGUAGES)
def test_visits_of_other_patients_are_still_to_come(language: str) -> None:
    for day in range(7):
        now = datetime(2028, 2, 28 - day, 23, tzinfo=UTC)

        journey = load_journey(language, now)

        starts = [datetime.fromisoformat(one.start) for one in journey.clinic.appointments]
        assert min(starts) > now.replace(tzinfo=None)


def test_birth_dates_and_what_patients_say_stay() -> None:
    journey = load_journey("sv", datetime(2027, 3, 4, 12, tzinfo=UTC))

    later = moved(journey, timedelta(weeks=60))

    assert [one.born for one in later.clinic.patients] == [one.born for one in journey.clinic.patients]
    given = [act for step in later.steps for act in step.acts if isinstance(act, Gives)]
    assert given == [act for step in journey.steps for act in step.acts if isinstance(act, Gives)]


def test_dates_in_expectations_move_along() -> None:
    journey = load_journey("en", datetime(2027, 3, 4, 12, tzinfo=UTC))

    later = moved(journey, timedelta(weeks=2))

    expected = [step.expect.answer for step in later.steps if step.expect and step.expect.answer]
    assert any("2027-03-18" in alternatives for answers in expected for alternatives in answers)


def test_a_moved_clinic_is_another_file() -> None:
    journey = load_journey("en", datetime(2027, 3, 4, 12, tzinfo=UTC))

    later = moved(journey, timedelta(weeks=1))

    assert later.clinic.fingerprint != journey.clinic.fingerprint


def test_language_nobody_speaks_is_refused_with_those_there_are() -> None:
    with pytest.raises(Misconfigured, match="sv or en"):
        load_journey("fi", datetime(2027, 3, 4, tzinfo=UTC))
