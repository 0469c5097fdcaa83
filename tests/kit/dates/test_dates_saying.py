"""How the receptionist words a moment, and that she understands herself."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtal.kit.dates import find, mentions_date, mentions_time, say_date, say_moment, say_time
from samtal.kit.dates.saying import Style

NOW = datetime(2026, 10, 14, 10, 20)  # noqa: DTZ001 - clinic-local
FRIDAY = datetime(2026, 10, 23, 14, 0)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("language", "style", "said"),
    [
        ("sv", "written", "fredag 23 oktober kl. 14.00"),
        ("sv", "spoken", "fredag den tjugotredje oktober klockan två"),
        ("sv", "short", "fre 23 okt 14.00"),
        ("en", "written", "Friday 23 October at 14:00"),
        ("en", "spoken", "Friday the twenty-third of October at two in the afternoon"),
        ("en", "short", "Fri 23 Oct 14:00"),
    ],
)
def test_a_moment_is_said_as_people_say_it(language: str, style: Style, said: str) -> None:
    assert say_moment(FRIDAY, language=language, now=NOW, style=style) == said


def test_today_and_tomorrow_are_called_so_with_their_weekday() -> None:
    assert say_date(date(2026, 10, 14), language="sv", now=NOW) == "i dag, onsdag 14 oktober"
    assert say_date(date(2026, 10, 15), language="en", now=NOW) == "tomorrow, Thursday 15 October"


def test_a_far_date_has_its_year() -> None:
    assert say_date(date(2027, 9, 3), language="sv", now=NOW) == "fredag 3 september 2027"
    assert say_date(date(2027, 1, 8), language="en", now=NOW) == "Friday 8 January"


@pytest.mark.parametrize(
    ("at", "swedish", "english"),
    [
        (time(14, 30), "klockan halv tre", "half past two"),
        (time(9, 15), "klockan kvart över nio", "quarter past nine"),
        (time(8, 40), "klockan tjugo i nio", "twenty to nine"),
        (time(13, 25), "klockan fem i halv två", "twenty-five past one"),
        (time(7, 0), "klockan sju på morgonen", "seven in the morning"),
        (time(19, 0), "klockan sju på kvällen", "seven in the evening"),
        (time(12, 0), "klockan tolv", "noon"),
        (time(11, 47), "klockan tretton minuter i tolv", "thirteen minutes to twelve"),
    ],
)
def test_the_clock_is_read_aloud(at: time, swedish: str, english: str) -> None:
    assert say_time(at, language="sv", style="spoken") == swedish
    assert say_time(at, language="en", style="spoken") == english


moments = st.datetimes(min_value=NOW.replace(hour=0), max_value=NOW + timedelta(days=900)).map(
    lambda at: at.replace(second=0, microsecond=0)
)
styles: st.SearchStrategy[Style] = st.sampled_from(["written", "spoken", "short"])
languages = st.sampled_from(["sv", "en"])


@settings(max_examples=150, deadline=None)
@given(moment=moments, style=styles, language=languages)
def test_what_she_says_is_understood_as_that_moment(moment: datetime, style: Style, language: str) -> None:
    said = say_moment(moment, language=language, now=NOW, style=style)

    (mention,) = find(said, now=NOW, language=language)

    assert mention.best.first == mention.best.last == moment.date()
    assert mention.best.at == moment.time()


@settings(max_examples=100, deadline=None)
@given(moment=moments, style=styles, language=languages)
def test_what_she_says_mentions_that_moment(moment: datetime, style: Style, language: str) -> None:
    said = say_moment(moment, language=language, now=NOW, style=style)

    assert mentions_date(said, moment.date(), now=NOW)
    assert mentions_time(said, moment.time())


@settings(max_examples=100, deadline=None)
@given(moment=moments, language=languages)
def test_a_button_has_room_for_it(moment: datetime, language: str) -> None:
    assert len(say_moment(moment, language=language, now=NOW, style="short")) <= 20
