"""What is looked for, what is found, and why a wanted time cannot be had."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Wish:
    """Which times would suit. Everything left out is open; days and times of day are clinic-local."""

    service: str
    practitioners: tuple[str, ...] = ()
    """Empty: anyone who offers the service. Otherwise the order is the order of preference."""
    locations: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None
    """Both included."""
    weekdays: frozenset[int] = frozenset()
    """ISO weekdays; empty: any."""
    not_dates: tuple[tuple[date, date], ...] = ()
    """Ranges of dates, both ends included."""
    not_weekdays: frozenset[int] = frozenset()
    at: time | None = None
    """Starts exactly then."""
    earliest: time | None = None
    """Starts then or later."""
    latest: time | None = None
    """Starts before then."""
    not_before: datetime | None = None

    def allows_day(self, day: date) -> bool:
        """Whether a day is wanted."""
        return (
            (self.first is None or day >= self.first)
            and (self.last is None or day <= self.last)
            and (not self.weekdays or day.isoweekday() in self.weekdays)
            and day.isoweekday() not in self.not_weekdays
            and not any(first <= day <= last for first, last in self.not_dates)
        )

    def allows_time(self, moment: time) -> bool:
        """Whether a time of day is wanted."""
        return (
            (self.at is None or moment == self.at)
            and (self.earliest is None or moment >= self.earliest)
            and (self.latest is None or moment < self.latest)
        )


@dataclass(frozen=True, slots=True)
class FreeTime:
    """A time that can be booked. Start and end are aware and clinic-local."""

    start: datetime
    end: datetime
    practitioner: str
    location: str
    service: str


class WhyNot(StrEnum):
    """Why a wanted time cannot be had, the nearest reason: what the receptionist tells the patient."""

    PAST = "past"
    TOO_SOON = "too_soon"
    """Nearer than the clinic's minimum notice."""
    TOO_FAR = "too_far"
    """Beyond the booking window."""
    WRONG_SERVICE = "wrong_service"
    """None of those asked for offers the service at that place."""
    CLOSED_DAY = "closed_day"
    """A closed date, or a weekday on which the clinic is not open."""
    AWAY = "away"
    DAY_OFF = "day_off"
    """The clinic is open, but the practitioner does not work on that weekday (at that place)."""
    OUTSIDE_HOURS = "outside_hours"
    NOT_A_SLOT = "not_a_slot"
    """Within hours, but visits do not start at that minute."""
    TAKEN = "taken"
