"""The calendar: months, weeks, nth weekdays, and the days that have names."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import lru_cache

FIRST_YEAR, LAST_YEAR = 1900, 2200


def days(count: int) -> timedelta:
    return timedelta(days=count)


def make(year: int, month: int, day: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def month_bounds(year: int, month: int) -> tuple[date, date]:
    """The first and the last day of a month; a month past December runs on into the next years."""
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    year = min(max(year, FIRST_YEAR), LAST_YEAR)
    start = date(year, month, 1)
    return start, (start + days(31)).replace(day=1) - days(1)


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day where it is shorter."""
    start, end = month_bounds(day.year, day.month + months)
    return start.replace(day=min(day.day, end.day))


def monday_of(day: date) -> date:
    return day - days(day.weekday())


def week_bounds(year: int, week: int) -> tuple[date, date] | None:
    """An ISO week, Monday to Sunday."""
    try:
        start = date.fromisocalendar(year, week, 1)
    except ValueError:
        return None
    return start, start + days(6)


def on_or_after(day: date, weekday: int) -> date:
    return day + days((weekday - day.isoweekday()) % 7)


def on_or_before(day: date, weekday: int) -> date:
    return day - days((day.isoweekday() - weekday) % 7)


def nth_weekday(first: date, last: date, weekday: int, nth: int) -> date | None:
    """The nth such weekday of a stretch; -1 is the last one."""
    found = (
        on_or_after(first, weekday) + days(7 * (nth - 1))
        if nth > 0
        else on_or_before(last, weekday) + days(7 * (nth + 1))
    )
    return found if first <= found <= last else None


def nth_week(first: date, last: date, nth: int) -> tuple[date, date]:
    """The nth week of a stretch: a week with a day or two outside still counts as its first one."""
    start = monday_of(first) if first.isoweekday() <= 2 else monday_of(first) + days(7)
    if nth < 0:
        start, nth = monday_of(last + days(1)) - days(7), nth + 2
    start += days(7 * (nth - 1))
    return start, start + days(6)


@lru_cache(maxsize=512)
def easter(year: int) -> date:
    """Easter Sunday in the Gregorian calendar."""
    golden, century = year % 19, year // 100
    epact = (century - century // 4 - (8 * century + 13) // 25 + 19 * golden + 15) % 30
    epact -= (epact // 28) * (1 - (epact // 28) * (29 // (epact + 1)) * ((21 - golden) // 11))
    weekday = (year + year // 4 + epact + 2 - century + century // 4) % 7
    shift = epact - weekday
    month = 3 + (shift + 40) // 44
    return date(year, month, shift + 28 - 31 * (month // 4))


def _fixed(month: int, day: int) -> Callable[[int], tuple[date, date]]:
    return lambda year: (date(year, month, day), date(year, month, day))


def _stretch(first: tuple[int, int], last: tuple[int, int]) -> Callable[[int], tuple[date, date]]:
    return lambda year: (date(year, *first), date(year + (last < first), *last))


def _easter(offset: int, until: int | None = None) -> Callable[[int], tuple[date, date]]:
    last = offset if until is None else until
    return lambda year: (easter(year) + days(offset), easter(year) + days(last))


def _nth(month: int, weekday: int, nth: int, shift: int = 0) -> Callable[[int], tuple[date, date]]:
    def found(year: int) -> tuple[date, date]:
        day = nth_weekday(*month_bounds(year, month), weekday, nth)
        assert day is not None  # every month has four of each weekday
        return day + days(shift), day + days(shift)

    return found


def _from(month: int, day: int, weekday: int, shift: int = 0) -> Callable[[int], tuple[date, date]]:
    def found(year: int) -> tuple[date, date]:
        start = on_or_after(date(year, month, day), weekday) + days(shift)
        return start, start

    return found


def _midsummer(year: int) -> tuple[date, date]:
    eve = on_or_after(date(year, 6, 19), 5)
    return eve, eve + days(1)


def _swedish_week(week: int) -> Callable[[int], tuple[date, date]]:
    return lambda year: (date.fromisocalendar(year, week, 1), date.fromisocalendar(year, week, 7))


HOLIDAYS: dict[str, Callable[[int], tuple[date, date]]] = {
    "new_years_day": _fixed(1, 1),
    "new_years_eve": _fixed(12, 31),
    "new_year": _fixed(1, 1),
    "turn_of_year": _fixed(1, 1),
    "early_year": _stretch((1, 1), (1, 31)),
    "twelfth_eve": _fixed(1, 5),
    "epiphany": _fixed(1, 6),
    "knut": _fixed(1, 13),
    "valentine": _fixed(2, 14),
    "shrove_tuesday": _easter(-47),
    "ash_wednesday": _easter(-46),
    "st_patrick": _fixed(3, 17),
    "mothering_sunday": _easter(-21),
    "lady_day": _fixed(3, 25),
    "maundy_thursday": _easter(-3),
    "good_friday": _easter(-2),
    "easter_eve": _easter(-1),
    "easter": _easter(0),
    "easter_weekend": _easter(-2, 1),
    "easter_monday": _easter(1),
    "walpurgis": _fixed(4, 30),
    "may_day": _fixed(5, 1),
    "early_may_bank_holiday": _nth(5, 1, 1),
    "spring_bank_holiday": _nth(5, 1, -1),
    "summer_bank_holiday": _nth(8, 1, -1),
    "ascension": _easter(39),
    "whit_eve": _easter(48),
    "whit": _easter(49),
    "whit_monday": _easter(50),
    "mothers_day_sv": _nth(5, 7, -1),
    "mothers_day_us": _nth(5, 7, 2),
    "fathers_day_en": _nth(6, 7, 3),
    "fathers_day_sv": _nth(11, 7, 2),
    "national_day_sv": _fixed(6, 6),
    "midsummer_eve": _from(6, 19, 5),
    "midsummer_day": _from(6, 20, 6),
    "midsummer": _midsummer,
    "independence_day": _fixed(7, 4),
    "labor_day": _nth(9, 1, 1),
    "halloween": _fixed(10, 31),
    "all_saints_sv": _from(10, 31, 6),
    "all_saints_en": _fixed(11, 1),
    "bonfire_night": _fixed(11, 5),
    "remembrance_day": _fixed(11, 11),
    "martin": _fixed(11, 11),
    "thanksgiving": _nth(11, 4, 4),
    "black_friday": _nth(11, 4, 4, 1),
    "advent_1": _from(11, 27, 7),
    "advent_2": _from(11, 27, 7, 7),
    "advent_3": _from(11, 27, 7, 14),
    "advent_4": _from(11, 27, 7, 21),
    "lucia": _fixed(12, 13),
    "christmas_eve": _fixed(12, 24),
    "christmas_day": _fixed(12, 25),
    "christmas": _stretch((12, 24), (12, 26)),
    "boxing_day": _fixed(12, 26),
    "between_holidays": _stretch((12, 27), (12, 30)),
    "christmas_break": _stretch((12, 22), (1, 8)),
    "sports_break": _swedish_week(9),
    "easter_break": lambda year: (easter(year) - days(6), easter(year) + days(1)),
    "autumn_break": _swedish_week(44),
    "half_term_autumn": _swedish_week(44),
    "summer_break": _stretch((6, 15), (8, 18)),
    "spring": _stretch((3, 1), (5, 31)),
    "summer": _stretch((6, 1), (8, 31)),
    "autumn": _stretch((9, 1), (11, 30)),
    "winter": lambda year: (date(year, 12, 1), date(year + 1, 3, 1) - days(1)),
}
"""Where the break or season is a matter of place, the commonest dates; the dialogue reads them back."""


def holiday(name: str, year: int) -> tuple[date, date]:
    """The first and the last day of what has a name."""
    if name == "school_break":
        return next_holiday(name, date(year, 1, 1))
    return HOLIDAYS[name](year)


_SCHOOL_BREAKS = ("sports_break", "easter_break", "summer_break", "autumn_break", "christmas_break")


def next_holiday(name: str, today: date) -> tuple[date, date]:
    """The one that is going on or comes next; "the school break" is whichever that is."""
    if name == "school_break":
        return min(next_holiday(each, today) for each in _SCHOOL_BREAKS)
    for year in (today.year - 1, today.year, today.year + 1):
        first, last = holiday(name, year)
        if last >= today:
            return first, last
    return holiday(name, today.year + 2)
