"""Turns what was said into readings, with the calendar, the clock and the clinic's day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.hours import Window, windows_of
from samtal.kit.dates.reading import Grain, Reading
from samtal.kit.dates.values import Context, Day, Span, When

MOST_READINGS = 4
TOO_CLOSE = 0.8
"""A second reading this near the first has to be asked about."""


def spans_of(day: Day, context: Context) -> list[Span]:
    """The stretches of days a phrase can mean, best first; empty where the calendar has none."""
    if not day.is_pattern or day.recurring:
        return _recurring(day, context)
    if day.spans:
        found = [span for outer in day.spans for span in _within(day, outer, context)]
    elif day.dom is not None:
        found = _dates(day, context)
    elif day.month is not None:
        found = _months(day, context)
    elif day.weekdays:
        found = _weekdays(day, context)
    else:
        found = []
    return sorted(found, key=lambda span: -span.score)


def _recurring(day: Day, context: Context) -> list[Span]:
    if day.spans:
        return sorted(day.spans, key=lambda span: -span.score)
    if day.month is not None:
        return _months(replace(day, weekdays=frozenset()), context)
    return [Span(None, None)] if day.weekdays else []


def _fits(day: Day, candidate: date) -> bool:
    if day.dom is not None and candidate.day != (_last_of(candidate) if day.dom == -1 else day.dom):
        return False
    if day.month is not None and candidate.month != day.month:
        return False
    if day.year is not None and candidate.year != day.year:
        return False
    return not day.weekdays or candidate.isoweekday() in day.weekdays


def _last_of(day: date) -> int:
    return almanac.month_bounds(day.year, day.month)[1].day


def _within(day: Day, outer: Span, context: Context) -> list[Span]:
    """The days of a stretch that fit; a weekday in a long stretch stays the whole stretch."""
    first, last = outer.first, outer.last
    if first is None or last is None:
        first = first or context.today
        last = last or first + days(370)
    length = (last - first).days
    if day.weekdays and day.dom is None and length > 7:
        return [outer]
    if day.dom is None and not day.weekdays:
        return _months_within(day, first, last, outer.score)
    fitting = [first + days(n) for n in range(min(length, 800) + 1) if _fits(day, first + days(n))]
    if not fitting and length == 0 and day.weekdays:  # "i morgon fredag", when it is not
        near = almanac.on_or_after(context.today, next(iter(day.weekdays)))
        return [replace(outer, score=outer.score * 0.5), Span(near, near, outer.score * 0.5)]
    if day.relation == "this" and day.weekdays:
        fitting = [found for found in fitting if found >= context.today] or fitting
    ahead = [found for found in fitting if found >= context.today] or fitting
    return [Span(found, found, outer.score) for found in ahead[:1]]


def _months_within(day: Day, first: date, last: date, score: float) -> list[Span]:
    """ "I mars nästa år"."""
    fitting = [
        bounds for year in range(first.year, last.year + 1) if (bounds := almanac.month_bounds(year, day.month or 1))
    ]
    inside = [Span(*bounds, score) for bounds in fitting if first <= bounds[0] and bounds[1] <= last]
    return inside[:1] if day.month is not None else []


def _dates(day: Day, context: Context) -> list[Span]:
    today = context.today
    if day.month is None:
        return _day_of_month(day, context)
    years = [day.year] if day.year is not None else list(range(today.year, today.year + 9))
    exact = [made for year in years if (made := _make(year, day.month, day.dom)) is not None]
    ahead = [made for made in exact if made >= today] if day.year is None else exact
    if not ahead:
        return [Span(made, made) for made in exact[:1]]
    best = ahead[0]
    if day.weekdays and best.isoweekday() not in day.weekdays:
        return _contradiction(day, best, ahead, exact, today)
    found = [Span(best, best)]
    last_one = _make(today.year, day.month, day.dom)
    if day.year is None and last_one is not None and 0 < (today - last_one).days <= 60:
        found.append(Span(last_one, last_one, 0.3))
    return found


def _make(year: int, month: int, dom: int | None) -> date | None:
    if dom == -1:
        return almanac.month_bounds(year, month)[1]
    return almanac.make(year, month, dom or 0)


def _contradiction(day: Day, best: date, ahead: list[date], exact: list[date], today: date) -> list[Span]:
    """As in "Fredag 17 oktober" when the 17th is a Saturday: neither is safe, so both are asked about."""
    past = [made for made in exact if made < today and made.isoweekday() in day.weekdays]
    if past and (today - past[-1]).days <= 31:
        return [Span(past[-1], past[-1], 0.6), Span(best, best, 0.55)]
    near = min((almanac.on_or_after(best, weekday) for weekday in day.weekdays), default=best)
    before = almanac.on_or_before(best, next(iter(day.weekdays)))
    other = before if (best - before) < (near - best) and before >= today else near
    return [Span(best, best, 0.6), Span(other, other, 0.55)]


def _day_of_month(day: Day, context: Context) -> list[Span]:
    """The next such day; with a weekday, the next where both are true."""
    today, found = context.today, []
    for step in range(40):
        start, end = almanac.month_bounds(today.year, today.month + step)
        made = end if day.dom == -1 else almanac.make(start.year, start.month, day.dom or 0)
        if made is not None and made >= today and (day.year is None or made.year == day.year):
            found.append(made)
    if not found:
        return []
    if not day.weekdays:
        return [Span(found[0], found[0])]
    both = next((made for made in found if made.isoweekday() in day.weekdays), None)
    if both is None:
        return [Span(found[0], found[0], 0.5)]
    if both in found[:2]:
        return [Span(both, both)]
    near = almanac.on_or_after(today + days(1), next(iter(day.weekdays)))
    return [Span(both, both, 0.6), Span(found[0], found[0], 0.55), Span(near, near, 0.3)]


def _months(day: Day, context: Context) -> list[Span]:
    assert day.month is not None
    today = context.today
    year = day.year if day.year is not None else today.year + (day.month < today.month)
    return [Span(*almanac.month_bounds(year, day.month))]


def _weekdays(day: Day, context: Context) -> list[Span]:
    """The coming such day; "next" and today's own name leave room for doubt."""
    today, weekday = context.today, min(day.weekdays)
    coming = almanac.on_or_after(today + days(1), weekday)
    if day.relation == "last":
        past = almanac.on_or_before(today - days(1), weekday)
        return [Span(past, past)]
    if day.relation == "next":
        return _next_weekday(context, weekday, coming)
    if today.isoweekday() == weekday:
        if day.relation == "this":
            return [Span(today, today), Span(coming, coming, 0.5)]
        return [Span(coming, coming), Span(today, today, 0.5)]
    return [Span(coming, coming)]


def _next_weekday(context: Context, weekday: int, coming: date) -> list[Span]:
    """As in "Nästa tisdag": of next week; said early in a week of a later day, the coming one is as likely."""
    today = context.today
    next_week = almanac.monday_of(today) + days(6 + weekday)
    if coming == next_week:
        return [Span(coming, coming)]
    near = (coming - today).days <= 2 and context.language == "en"
    return [Span(next_week, next_week), Span(coming, coming, 0.6 if near else 0.85)]


def readings_of(when: When, context: Context) -> tuple[Reading, ...]:
    """Every way to understand it, best first; empty when it means nothing."""
    spans = spans_of(when.day, context) if when.day is not None else [Span(None, None)]
    windows = windows_of(when.hours, context.prior) if when.hours is not None else [Window()]
    if when.day is not None and not spans:
        return ()
    found = [_reading(when, span, window, context) for span in spans for window in windows]
    found.sort(key=lambda reading: -reading.score)
    return tuple(_distinct(found)[:MOST_READINGS])


def _distinct(readings: list[Reading]) -> list[Reading]:
    seen: set[Reading] = set()
    result = []
    for reading in readings:
        key = replace(reading, score=1.0)
        if key not in seen:
            seen.add(key)
            result.append(reading)
    return result


def _reading(when: When, span: Span, window: Window, context: Context) -> Reading:
    day, hours = when.day, when.hours
    weekdays: frozenset[int] = frozenset()
    if (
        day is not None
        and day.weekdays
        and (day.recurring or span.first is None or span.last is None or (span.last - span.first).days > 0)
    ):
        weekdays = day.weekdays
    grain: Grain = hours.grain if hours is not None else day.grain if day is not None else "day"
    first, last = (context.today, None) if when.soonest and day is None else (span.first, span.last)
    return Reading(
        first=first,
        last=last,
        weekdays=weekdays,
        at=window.at,
        earliest=window.earliest,
        latest=window.latest,
        grain=grain,
        soonest=when.soonest,
        past=_is_past(span, window.at or window.latest, context),
        approximate=when.approximate or (day is not None and day.offset),
        score=round(span.score * window.score, 4),
        same_time=when.same_time,
        compared=when.compared,
        shift_minutes=when.shift_minutes,
    )


def _is_past(span: Span, at: time | None, context: Context) -> bool:
    if span.last is None:
        return False
    if span.last == context.today and at is not None:
        return time(0) < at < context.now.time().replace(second=0, microsecond=0)
    return span.last < context.today


def too_close(readings: tuple[Reading, ...]) -> bool:
    return len(readings) > 1 and readings[1].score >= TOO_CLOSE * readings[0].score
