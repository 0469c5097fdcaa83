"""Steps over the calendar: this and next week, so many units on, the early part of a month."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.values import Clock, Context, Day, Hours, When, one_day, stretch


def unit_around(day: date, kind: str, step: int) -> Day | None:
    """This, next or last week, month ... around a day."""
    if kind in ("week", "workweek", "weekend", "fortnight"):
        start = almanac.monday_of(day) + days(7 * step)
        if kind == "weekend":
            return stretch(start + days(5), start + days(6))
        length = {"week": 6, "workweek": 4, "fortnight": 13}[kind]
        return stretch(start, start + days(length), "week")
    if kind == "month":
        return stretch(*almanac.month_bounds(day.year, day.month + step), "month")
    if kind == "quarter":
        month = (day.month - 1) // 3 * 3 + 1 + 3 * step
        return stretch(almanac.month_bounds(day.year, month)[0], almanac.month_bounds(day.year, month + 2)[1], "month")
    if kind == "year" and almanac.FIRST_YEAR < day.year + step < almanac.LAST_YEAR:
        return stretch(date(day.year + step, 1, 1), date(day.year + step, 12, 31), "year")
    if kind in ("day", "workday"):
        return one_day(day + days(step))
    return None


def week_number(context: Context, number: int) -> Day | None:
    """The week of that number that is going on or comes next."""
    for year in (
        context.today.isocalendar()[0],
        context.today.isocalendar()[0] + 1,
        context.today.isocalendar()[0] + 2,
    ):
        bounds = almanac.week_bounds(year, number)
        if bounds and bounds[1] >= context.today:
            return stretch(*bounds, "week")
    return None


def after(context: Context, kind: str, number: float, start: date | None = None) -> When | None:
    """So many units from now, or from a day."""
    if kind in ("minute", "hour"):
        if start is not None or number > 2000:
            return None
        moment = context.now + timedelta(minutes=number * (60 if kind == "hour" else 1))
        clock = Clock(moment.hour, moment.minute, fixed=True)
        return When(day=one_day(moment.date()), hours=Hours(at=clock, grain="minute"))
    day = move(start or context.today, kind, number)
    return When(day=replace(one_day(day), offset=start is None)) if day else None


def move(day: date, kind: str, number: float) -> date | None:
    """A day moved by days, working days, weeks, months or years."""
    if abs(number) > 1000:
        return None
    if kind == "workday":
        for _ in range(int(abs(number))):
            day += days(1 if number > 0 else -1)
            while day.isoweekday() > 5:
                day += days(1 if number > 0 else -1)
        return day
    lengths = {"day": 1, "week": 7, "fortnight": 14, "workweek": 7, "weekend": 7}
    if kind in lengths:
        return day + days(round(number * lengths[kind]))
    months = {"month": 1, "quarter": 3, "year": 12}.get(kind)
    if months is None:
        return None
    moved = almanac.add_months(day, int(number * months))
    return moved + days(15) if kind == "month" and number % 1 else moved


def portion(first: date, last: date, edge: str, today: date) -> tuple[date, date]:
    """The early, middle or late part of a stretch, or what is left of it."""
    length = (last - first).days + 1
    if edge == "rest":
        return min(max(first, today), last), last
    if length < 5:
        return first, last
    if length == 7:  # a week: its late part is Thursday and Friday
        parts = {"early": (0, 2), "middle": (1, 3), "late": (3, 4)}
    else:
        third = 10 if 28 <= length <= 31 else length // 3
        parts = {"early": (0, third - 1), "middle": (third, 2 * third - 1), "late": (2 * third, length - 1)}
    start, end = parts.get(edge, parts["late"])
    return first + days(start), first + days(end)
