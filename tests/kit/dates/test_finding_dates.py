"""What the dialogue may rely on, whatever the words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time

import pytest

from samtal.kit.dates import Prior, alternatives, date_value, find, time_value


def test_a_day_and_a_time_are_one_mention(wednesday: datetime) -> None:
    text = "Kan jag komma måndag den 26 oktober klockan halv tre?"

    (mention,) = find(text, now=wednesday, language="sv")

    assert mention.text == "måndag den 26 oktober klockan halv tre"
    assert text[mention.start : mention.end] == mention.text
    assert (mention.best.first, mention.best.at) == (date(2026, 10, 26), time(14, 30))


def test_alternatives_are_two_mentions_and_can_be_gathered(wednesday: datetime) -> None:
    text = "torsdag eller fredag nästa vecka"

    mentions = find(text, now=wednesday, language="sv")

    assert [mention.best.first for mention in mentions] == [date(2026, 10, 22), date(2026, 10, 23)]
    (wish,) = alternatives(text, mentions)
    assert date_value(wish.best) == {"from": "2026-10-22", "to": "2026-10-23"}


def test_what_is_ruled_out_is_never_gathered_with_what_is_wanted(wednesday: datetime) -> None:
    text = "inte torsdag, fredag"

    mentions = alternatives(text, find(text, now=wednesday, language="sv"))

    assert [mention.excluded for mention in mentions][:1] == [True]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("fredag den 17 oktober", "sv"),  # a Saturday
        ("Friday 17 October", "en"),
        ("nästa fredag", "sv"),
        ("nästa lördag", "sv"),
        ("next Saturday", "en"),
        ("i morgon fredag", "sv"),
        ("nästa helg", "sv"),
        ("Monday the 21st", "en"),
    ],
)
def test_what_can_mean_two_days_is_asked_about(text: str, language: str, wednesday: datetime) -> None:
    (mention,) = find(text, now=wednesday, language=language)

    assert mention.asks
    assert mention.readings[0].first != mention.readings[1].first


@pytest.mark.parametrize(
    ("text", "language"), [("på fredag", "sv"), ("next Monday", "en"), ("nästa måndag", "sv"), ("klockan tre", "sv")]
)
def test_what_nobody_doubts_is_not_asked_about(text: str, language: str, wednesday: datetime) -> None:
    (mention,) = find(text, now=wednesday, language=language)

    assert not mention.asks


def test_an_hour_that_fits_the_clinics_day_twice_is_asked_about(wednesday: datetime) -> None:
    late = Prior(opens=time(7), closes=time(21))

    (mention,) = find("klockan åtta", now=wednesday, language="sv", prior=late)

    assert mention.asks
    assert {reading.at for reading in mention.readings} == {time(8), time(20)}


def test_clinic_hours_decide_which_half_of_the_day(wednesday: datetime) -> None:
    evenings = Prior(opens=time(16), closes=time(22))

    (by_day,) = find("at eight", now=wednesday, language="en")
    (by_night,) = find("at eight", now=wednesday, language="en", prior=evenings)

    assert (by_day.best.at, by_night.best.at) == (time(8), time(20))


def test_half_four_is_an_hour_earlier_in_swedish(wednesday: datetime) -> None:
    (swedish,) = find("halv fyra", now=wednesday, language="sv")
    (english,) = find("half four", now=wednesday, language="en")

    assert (swedish.best.at, english.best.at) == (time(15, 30), time(16, 30))


def test_a_bare_number_is_what_was_asked_for(read: Callable[..., str]) -> None:
    assert read("nio", "sv") == "nothing"
    assert read("nio", "sv", expects="time") == "09:00"
    assert read("9", "sv", expects="date") == "2026-11-09"
    assert read("den nionde", "sv", expects="date") == "2026-11-09"
    assert read("three please", "en", expects="time") == "15:00"
    assert read("two or three", "en", expects="time") == "14:00; 15:00"


def test_the_day_already_talked_about_is_the_anchor(read: Callable[..., str], offered_day: date) -> None:
    assert read("the Wednesday after", "en", anchor=offered_day) == "2026-10-28"
    assert read("veckan efter", "sv", anchor=offered_day) == "2026-10-26..2026-11-01"
    assert read("tisdag veckan efter", "sv", anchor=offered_day) == "2026-10-27"
    assert read("dagen därpå", "sv", anchor=offered_day) == "2026-10-23"
    assert read("samma dag", "sv", anchor=offered_day) == "2026-10-22"
    assert read("same day please", "en", anchor=offered_day) == "2026-10-22"
    assert read("fredag samma vecka", "sv", anchor=offered_day) == "2026-10-23"


def test_past_days_are_seen_as_past(wednesday: datetime) -> None:
    for text, language in [
        ("i måndags", "sv"),
        ("för tre dagar sedan", "sv"),
        ("yesterday", "en"),
        ("last week", "en"),
        ("2026-10-01", "sv"),
    ]:
        (mention,) = find(text, now=wednesday, language=language)
        assert mention.best.past, text


def test_a_date_just_past_keeps_its_past_reading(wednesday: datetime) -> None:
    (mention,) = find("den 9 oktober", now=wednesday, language="sv")

    assert [reading.first for reading in mention.readings] == [date(2027, 10, 9), date(2026, 10, 9)]
    assert [reading.past for reading in mention.readings] == [False, True]


def test_moving_from_one_day_to_another_is_no_stretch(read: Callable[..., str]) -> None:
    assert read("kan jag flytta från tisdag till torsdag", "sv") == "2026-10-20; 2026-10-15"
    assert read("move it from Friday to Monday please", "en") == "2026-10-16; 2026-10-19"
    assert read("från tisdag till torsdag", "sv") == "2026-10-20..2026-10-22"


@pytest.mark.parametrize(
    "day",
    [(2026, 3, 28), (2026, 10, 24), (2026, 12, 31), (2028, 2, 28)],
)
def test_tomorrow_is_one_day_on_over_clock_changes_and_month_ends(day: tuple[int, int, int]) -> None:
    now = datetime(*day, 22, 0)  # noqa: DTZ001 - clinic-local

    (mention,) = find("i morgon klockan nio", now=now, language="sv")

    assert mention.best.first is not None
    assert (mention.best.first - now.date()).days == 1
    assert mention.best.at == time(9)


def test_an_aware_moment_is_read_like_a_naive_one(wednesday: datetime) -> None:
    aware = wednesday.astimezone()

    assert find("på fredag", now=aware.replace(tzinfo=aware.tzinfo), language="sv") == find(
        "på fredag", now=wednesday, language="sv"
    )


def test_a_language_that_is_not_known_is_guessed(read: Callable[..., str]) -> None:
    assert read("på fredag klockan halv tre") == "2026-10-16 14:30"
    assert read("half past two on Friday") == "2026-10-16 14:30"


def test_letters_may_be_wrong_or_lack_their_accents(read: Callable[..., str]) -> None:
    assert read("pa sondag", "sv") == "2026-10-18"
    assert read("i overmorgon", "sv") == "2026-10-16"
    assert read("tordag kl 9", "sv") == "2026-10-15 09:00"
    assert read("wensday at 2", "en") == "2026-10-21 14:00"
    assert read("tommorow", "en") == "2026-10-15"


def test_values_are_the_plain_forms(wednesday: datetime) -> None:
    (window,) = find("på tisdag efter lunch", now=wednesday, language="sv")
    (recurring,) = find("måndagar och onsdagar", now=wednesday, language="sv")
    (soonest,) = find("så fort som möjligt", now=wednesday, language="sv")

    assert (date_value(window.best), time_value(window.best)) == ("2026-10-20", {"from": "13:00", "to": "17:00"})
    assert date_value(recurring.best) == {"weekdays": [1, 3]}
    assert date_value(soonest.best) == {"from": "2026-10-14", "to": None}


def test_a_swedish_word_is_not_taken_for_an_english_one(read: Callable[..., str]) -> None:
    assert read("låter bra") == "nothing"
