"""What the grammar builds before a clock and a calendar turn it into readings."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Literal

from samtal.kit.dates.reading import Expected, Grain, Prior

Relation = Literal["next", "this", "coming", "last"]
Edge = Literal["early", "middle", "late"]


@dataclass(frozen=True, slots=True)
class Context:
    """What is known before a word is read."""

    now: datetime
    prior: Prior
    language: str
    expects: Expected | None
    anchor: date | None

    @property
    def today(self) -> date:
        return self.now.date()


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of days, both included; None is open."""

    first: date | None
    last: date | None
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Day:
    """Which days are meant: a pattern (weekday, day of month ...), stretches already known, or both."""

    weekdays: frozenset[int] = frozenset()
    dom: int | None = None
    month: int | None = None
    year: int | None = None
    spans: tuple[Span, ...] = ()
    grain: Grain = "day"
    relation: Relation | None = None
    recurring: bool = False
    offset: bool = False
    """Counted from now ("in three days"), so a few hours more or less are meant too."""
    asks: bool = False

    @property
    def is_pattern(self) -> bool:
        return bool(self.weekdays) or self.dom is not None or self.month is not None or self.year is not None


@dataclass(frozen=True, slots=True)
class Clock:
    """An hour and a minute as said; not yet sure which half of the day unless `fixed`."""

    hour: int
    minute: int = 0
    fixed: bool = False
    digits: bool = True

    @property
    def as_said(self) -> time:
        return time(self.hour % 24, self.minute)

    @property
    def other_half(self) -> time:
        return time((self.hour + 12) % 24, self.minute)


@dataclass(frozen=True, slots=True)
class Hours:
    """What is said about the time of day."""

    at: Clock | None = None
    lo: Clock | None = None
    hi: Clock | None = None
    part: str | None = None
    edge: Edge | None = None
    grain: Grain = "minute"


@dataclass(frozen=True, slots=True)
class When:
    """Days and hours said together, and what else was said of them."""

    day: Day | None = None
    hours: Hours | None = None
    approximate: bool = False
    excluded: bool = False
    soonest: bool = False
    same_time: bool = False
    compared: Literal["earlier", "later"] | None = None
    shift_minutes: int | None = None

    @property
    def symbol(self) -> str:
        """D for days, T for hours, B for both, § for what has neither ("later", "the same time")."""
        if self.day is not None:
            return "B" if self.hours is not None else "D"
        return "T" if self.hours is not None else "§"


def one_day(day: date, score: float = 1.0) -> Day:
    return Day(spans=(Span(day, day, score),))


def stretch(first: date | None, last: date | None, grain: Grain = "day") -> Day:
    return Day(spans=(Span(first, last),), grain=grain)


def joined(a: When, b: When) -> When | None:
    """Both said together, or None where they contradict each other."""
    day = _days(a.day, b.day)
    hours = _hours(a.hours, b.hours)
    if (day is None and (a.day or b.day)) or (hours is None and (a.hours or b.hours)):
        return None
    return replace(
        a,
        day=day,
        hours=hours,
        approximate=a.approximate or b.approximate,
        soonest=a.soonest or b.soonest,
        same_time=a.same_time or b.same_time,
        compared=a.compared or b.compared,
        shift_minutes=a.shift_minutes if a.shift_minutes is not None else b.shift_minutes,
    )


def _days(a: Day | None, b: Day | None) -> Day | None:
    if a is None or b is None:
        return a or b
    if a.spans and b.spans:
        return _overlap(a, b)
    for field in ("dom", "month", "year"):
        if None not in (getattr(a, field), getattr(b, field)):
            return None
    if a.weekdays and b.weekdays:
        return None
    grain: Grain = "day" if a.weekdays or b.weekdays or a.dom or b.dom else a.grain
    return Day(
        weekdays=a.weekdays or b.weekdays,
        dom=a.dom if a.dom is not None else b.dom,
        month=a.month if a.month is not None else b.month,
        year=a.year if a.year is not None else b.year,
        spans=a.spans or b.spans,
        grain=grain,
        relation=a.relation or b.relation,
        recurring=a.recurring or b.recurring,
        offset=False,
        asks=a.asks or b.asks,
    )


def _overlap(a: Day, b: Day) -> Day | None:
    """Two stretches said of the same thing ("the sports break, week 9"): the narrower, where they meet."""
    if a.is_pattern or b.is_pattern or not (a.spans and b.spans):
        return None
    one, other = a.spans[0], b.spans[0]
    if None in (one.first, one.last, other.first, other.last):
        return None
    assert one.first is not None
    assert one.last is not None
    assert other.first is not None
    assert other.last is not None
    first, last = max(one.first, other.first), min(one.last, other.last)
    if first > last:
        return None
    return Day(
        spans=(Span(first, last),), grain=a.grain if one.last - one.first <= other.last - other.first else b.grain
    )


def _hours(a: Hours | None, b: Hours | None) -> Hours | None:
    if a is None or b is None:
        return a or b
    exact, part = (a, b) if a.part is None else (b, a)
    if exact.part is not None or part.part is None or part.at or part.lo or part.hi:
        return None
    return replace(exact, part=part.part, edge=part.edge)
