"""How the receptionist writes and speaks dates and times."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Literal

from samtal.kit.dates.numerals import SPOKEN_NUMBERS, SPOKEN_ORDINALS

Style = Literal["written", "spoken", "short"]

_WEEKDAYS = {
    "sv": ("måndag", "tisdag", "onsdag", "torsdag", "fredag", "lördag", "söndag"),
    "en": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
}
_MONTHS = {
    "sv": (
        "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober",
        "november", "december",
    ),
    "en": (
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
        "November", "December",
    ),
}  # fmt: skip
_SHORT_MONTHS = {
    "sv": ("jan", "feb", "mars", "apr", "maj", "juni", "juli", "aug", "sep", "okt", "nov", "dec"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}
_NEAR = {"sv": ("i dag", "i morgon"), "en": ("today", "tomorrow")}
_FAR = 300
"""So many days ahead a date needs its year."""


def say_date(d: date, *, language: str, now: datetime, style: Style = "written") -> str:
    """A day: "i morgon, fredag 17 oktober", "Friday the seventeenth of October", "fre 17 okt"."""
    language = _known(language)
    if style == "short":
        return _short_date(d, language, now)
    ahead = (d - now.date()).days
    named = f"{_NEAR[language][ahead]}, " if ahead in (0, 1) else ""
    return named + (_spoken_date if style == "spoken" else _written_date)(d, language, now)


def say_time(t: time, *, language: str, style: Style = "written") -> str:
    """A time of day: "14.00", "14:00", "klockan halv tre", "half past two"."""
    language = _known(language)
    if style == "spoken":
        return _swedish_time(t) if language == "sv" else _english_time(t)
    return f"{t:%H.%M}" if language == "sv" else f"{t:%H:%M}"


def say_moment(dt: datetime, *, language: str, now: datetime, style: Style = "written") -> str:
    """A day and a time: "fredag 17 oktober kl. 14.00", "Friday 17 October at 14:00", "fre 17 okt 14.00"."""
    language = _known(language)
    day = say_date(dt.date(), language=language, now=now, style=style)
    at = say_time(dt.time(), language=language, style=style)
    if style == "short":
        return f"{day} {at}"
    if style == "spoken":
        return f"{day} {at}" if language == "sv" else f"{day} at {at}"
    return f"{day} kl. {at}" if language == "sv" else f"{day} at {at}"


def _known(language: str) -> str:
    return "sv" if language == "sv" else "en"


def _needs_year(d: date, now: datetime) -> bool:
    return not 0 <= (d - now.date()).days <= _FAR


def _short_date(d: date, language: str, now: datetime) -> str:
    month = _SHORT_MONTHS[language][d.month - 1]
    if _needs_year(d, now):  # the year takes the weekday's room on a button
        return f"{d.day} {month} {d.year}"
    return f"{_WEEKDAYS[language][d.weekday()][:3]} {d.day} {month}"


def _written_date(d: date, language: str, now: datetime) -> str:
    year = f" {d.year}" if _needs_year(d, now) else ""
    return f"{_WEEKDAYS[language][d.weekday()]} {d.day} {_MONTHS[language][d.month - 1]}{year}"


def _spoken_date(d: date, language: str, now: datetime) -> str:
    weekday, month = _WEEKDAYS[language][d.weekday()], _MONTHS[language][d.month - 1]
    year = f" {d.year}" if _needs_year(d, now) else ""
    ordinal = SPOKEN_ORDINALS[language][d.day]
    if language == "sv":
        return f"{weekday} den {ordinal} {month}{year}"
    return f"{weekday} the {ordinal} of {month}{year}"


def _hour(hour: int, language: str) -> str:
    return SPOKEN_NUMBERS[language][(hour - 1) % 12 + 1]


def _swedish_time(t: time) -> str:
    """The clock as it is read aloud, with the part of the day where the hour alone could be mistaken."""
    this, following = _hour(t.hour, "sv"), _hour(t.hour + 1, "sv")
    minute = t.minute
    phrases = {
        0: this, 5: f"fem över {this}", 10: f"tio över {this}", 15: f"kvart över {this}", 20: f"tjugo över {this}",
        25: f"fem i halv {following}", 30: f"halv {following}", 35: f"fem över halv {following}",
        40: f"tjugo i {following}",
        45: f"kvart i {following}", 50: f"tio i {following}", 55: f"fem i {following}",
    }  # fmt: skip
    words = phrases.get(minute) or _odd_minutes(minute, this, following, "sv")
    return f"klockan {words}{_swedish_part(t)}"


def _odd_minutes(minute: int, this: str, following: str, language: str) -> str:
    over, unit, to = ("över", "minuter", "i") if language == "sv" else ("past", "minutes", "to")
    if minute in (1, 59):
        unit = "minut" if language == "sv" else "minute"
    count = SPOKEN_NUMBERS[language][minute if minute < 30 else 60 - minute]
    if language == "sv" and count.endswith("ett"):
        count = count[:-3] + "en"
    return f"{count} {unit} {over} {this}" if minute < 30 else f"{count} {unit} {to} {following}"


def _swedish_part(t: time) -> str:
    if t.hour < 5:
        return " på natten"
    if t.hour < 8:
        return " på morgonen"
    return " på kvällen" if t.hour >= 18 else ""


def _english_time(t: time) -> str:
    if t.minute == 0 and t.hour in (0, 12):
        return "midnight" if t.hour == 0 else "noon"
    this, following = _hour(t.hour, "en"), _hour(t.hour + 1, "en")
    phrases = {
        0: this, 5: f"five past {this}", 10: f"ten past {this}", 15: f"quarter past {this}",
        20: f"twenty past {this}",
        25: f"twenty-five past {this}", 30: f"half past {this}", 35: f"twenty-five to {following}",
        40: f"twenty to {following}",
        45: f"quarter to {following}", 50: f"ten to {following}", 55: f"five to {following}",
    }  # fmt: skip
    words = phrases.get(t.minute) or _odd_minutes(t.minute, this, following, "en")
    return words + _english_part(t)


def _english_part(t: time) -> str:
    if t.minute and 8 <= t.hour < 18:
        return ""
    if t.hour == 0:
        return " at night"
    if t.hour < 12:
        return " in the morning"
    return " in the afternoon" if t.hour < 18 else " in the evening"
