"""Whether a reply names a time or a date."""

from __future__ import annotations

from datetime import date, datetime, time

import pytest

from samtal.kit.dates import mentions_date, mentions_time


@pytest.mark.parametrize(
    "text",
    [
        "14:00",
        "14.00",
        "Det blir kl 14 hos Karin.",
        "kl. 14",
        "2 pm",
        "at 2pm then",
        "two o'clock",
        "two in the afternoon",
        "klockan två",
        "KLOCKAN TVA",
        "Jag har fredag 14.00 eller måndag 10.00.",
        "fre 17 okt 14.00",
        "mellan 13:00 och 14:00",
        "13.30, 14.00 eller 15.30",
        "Bokat: 2026-10-23 14:00.",
    ],
)
def test_two_in_the_afternoon_is_recognised_however_written(text: str) -> None:
    assert mentions_time(text, time(14))


@pytest.mark.parametrize(
    ("text", "at"), [("kvart över två", time(14, 15)), ("half past two", time(14, 30)), ("tjugo i tre", time(14, 40))]
)
def test_spoken_times_are_recognised(text: str, at: time) -> None:
    assert mentions_time(text, at)


@pytest.mark.parametrize(
    "text", ["14:30", "kl 15", "ring 0701740614", "det kostar 14 kr", "Storgatan 14", "den 14 oktober", "halv två"]
)
def test_another_number_is_not_that_time(text: str) -> None:
    assert not mentions_time(text, time(14))


@pytest.mark.parametrize(
    "text",
    [
        "Friday 23 October",
        "fre 23 okt 14.00",
        "23/10",
        "2026-10-23",
        "fredag den tjugotredje oktober",
        "the 23rd of October",
        "October 23rd",
        "Då ses vi fredag 23 oktober kl. 14.",
        "den 23:e",
        "om nio dagar",
        "fredag nästa vecka",
    ],
)
def test_a_date_is_recognised_however_written(text: str, wednesday: datetime) -> None:
    assert mentions_date(text, date(2026, 10, 23), now=wednesday)


def test_tomorrow_is_a_date_when_now_says_so(wednesday: datetime) -> None:
    assert mentions_date("Välkommen i morgon!", date(2026, 10, 15), now=wednesday)
    assert not mentions_date("Välkommen i morgon!", date(2026, 10, 16), now=wednesday)


@pytest.mark.parametrize("text", ["fredag", "on Friday at 14:00", "fredag 24 oktober", "23 november", "klockan 23"])
def test_a_weekday_alone_or_another_date_is_not_that_date(text: str, wednesday: datetime) -> None:
    assert not mentions_date(text, date(2026, 10, 23), now=wednesday)


def test_a_past_date_is_still_named(wednesday: datetime) -> None:
    assert mentions_date("Du var här 1 september.", date(2026, 9, 1), now=wednesday)
