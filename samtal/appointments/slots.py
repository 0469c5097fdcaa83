"""Which times a practitioner could be booked, from the clinic file alone: no database, no clock, no guessing.

Time is counted in UTC and shown clinic-local: on the night the clocks change an hour is neither lost nor served twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from samtal.appointments.wishes import FreeTime, Wish
from samtal.clinic.model import Clinic, Practitioner, Service, Span

_MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Shift:
    """A stretch of work at one place, aware and clinic-local."""

    start: datetime
    end: datetime
    location: str


def local(day: date, moment: time, zone: ZoneInfo) -> datetime:
    """A clinic-local time of day as a moment; one that the clocks skip is the moment they were put forward."""
    wall = datetime.combine(day, moment, tzinfo=zone)
    there = wall.astimezone(UTC).astimezone(zone)
    return there if there.time() == moment else _end_of_gap(wall, zone)


def _end_of_gap(skipped: datetime, zone: ZoneInfo) -> datetime:
    """The first moment after the gap, so that a span inside it is empty and the next span begins no earlier."""
    before, after = skipped.replace(fold=1).astimezone(UTC), skipped.replace(fold=0).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while before.astimezone(zone).utcoffset() != offset:
        before += timedelta(minutes=1)
    return before.astimezone(zone)


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return local(day, _MIDNIGHT, zone)


def shifts(practitioner: Practitioner, clinic: Clinic, location: str, day: date) -> tuple[Shift, ...]:
    """When the practitioner works at this place on this day: never on a closed day, never when away."""
    if day in clinic.closed or is_away(practitioner, day):
        return ()
    spans = practitioner.hours.get(location, {}).get(day.isoweekday(), ())
    return tuple(_shift(span, location, day, clinic.zone) for span in spans)


def is_away(practitioner: Practitioner, day: date) -> bool:
    return any(day in days for days in practitioner.away)


def slots(
    practitioner: Practitioner, clinic: Clinic, service: Service, location: str, day: date
) -> tuple[FreeTime, ...]:
    """Every visit of this service that fits into the day's shifts, whether taken or not."""
    if service.id not in practitioner.services:
        return ()
    return tuple(
        FreeTime(start, end, practitioner.id, location, service.id)
        for shift in shifts(practitioner, clinic, location, day)
        for start, end in _visits(shift, service.minutes, step_minutes(clinic, service))
    )


def step_minutes(clinic: Clinic, service: Service) -> int:
    """How far apart visits may start: the clinic's choice, else the length of the service."""
    return clinic.policy.slot_step_minutes or service.minutes


def open_times(wish: Wish, days: Iterator[date] | list[date], *, clinic: Clinic, now: datetime) -> Iterator[FreeTime]:
    """Every visit that the wish and the clinic's rules allow, soonest first, whether taken or not."""
    service = clinic.service(wish.service)
    who = candidates(wish, clinic)
    soonest = earliest_start(clinic, now)
    if wish.not_before is not None:
        soonest = max(soonest, wish.not_before.astimezone(UTC))
    for day in days:
        if wish.allows_day(day):
            yield from _open_on(day, wish, service, who, clinic, soonest)


def candidates(wish: Wish, clinic: Clinic) -> tuple[Practitioner, ...]:
    """Those asked for who offer the service, in the order asked for; when nobody was asked for, all who offer it."""
    offering = {one.id: one for one in clinic.who_offers(wish.service) if places(one, wish)}
    if not wish.practitioners:
        return tuple(offering.values())
    return tuple(offering[each] for each in dict.fromkeys(wish.practitioners) if each in offering)


def places(practitioner: Practitioner, wish: Wish) -> tuple[str, ...]:
    """Where the practitioner works that the wish allows."""
    return tuple(place for place in practitioner.hours if not wish.locations or place in wish.locations)


def earliest_start(clinic: Clinic, now: datetime) -> datetime:
    """The first moment that still gives the clinic its minimum notice."""
    return now.astimezone(UTC) + timedelta(minutes=clinic.policy.minimum_notice_minutes)


def last_day(clinic: Clinic, now: datetime) -> date:
    """The last day of the booking window."""
    return now.astimezone(clinic.zone).date() + timedelta(days=clinic.policy.booking_window_days)


def days_to_search(wish: Wish, *, clinic: Clinic, now: datetime) -> list[date]:
    """The days of the wish inside the booking window."""
    today = now.astimezone(clinic.zone).date()
    first = max(today, wish.first or today)
    final = last_day(clinic, now)
    last = min(final, wish.last or final)
    return [first + timedelta(days=count) for count in range((last - first).days + 1)]


def visit_at(start: datetime, *, practitioner: str, service: str, clinic: Clinic, location: str = "") -> FreeTime:
    """The visit that starts then, asked for by staff, who may book outside the grid; only a taken time stops them."""
    begins = start.astimezone(UTC)
    ends = begins + timedelta(minutes=clinic.service(service).minutes)
    place = location or _place_at(clinic.practitioner(practitioner), clinic, begins)
    return FreeTime(begins.astimezone(clinic.zone), ends.astimezone(clinic.zone), practitioner, place, service)


def _place_at(practitioner: Practitioner, clinic: Clinic, moment: datetime) -> str:
    """Where the practitioner works at that moment, else that day, else first of all."""
    day = moment.astimezone(clinic.zone).date()
    by_place: Mapping[str, tuple[Shift, ...]] = {
        place: shifts(practitioner, clinic, place, day) for place in practitioner.hours
    }
    for place, found in by_place.items():
        if any(shift.start.astimezone(UTC) <= moment < shift.end.astimezone(UTC) for shift in found):
            return place
    that_day = next((place for place, found in by_place.items() if found), "")
    return that_day or next(iter(practitioner.locations), "")


def _shift(span: Span, location: str, day: date, zone: ZoneInfo) -> Shift:
    # 24:00 is read as 00:00, and a shift that ends at midnight ends with its day.
    last = day + timedelta(days=1) if span.end == _MIDNIGHT else day
    return Shift(local(day, span.start, zone), local(last, span.end, zone), location)


def _visits(shift: Shift, minutes: int, step: int) -> Iterator[tuple[datetime, datetime]]:
    zone = shift.start.tzinfo
    start, shift_end = shift.start.astimezone(UTC), shift.end.astimezone(UTC)
    length, pace = timedelta(minutes=minutes), timedelta(minutes=step)
    while (end := start + length) <= shift_end:
        yield start.astimezone(zone), end.astimezone(zone)
        start += pace


def _open_on(
    day: date, wish: Wish, service: Service, who: tuple[Practitioner, ...], clinic: Clinic, soonest: datetime
) -> list[FreeTime]:
    found = [
        time
        for practitioner in who
        for place in places(practitioner, wish)
        for time in slots(practitioner, clinic, service, place, day)
        if wish.allows_time(time.start.time()) and time.start.astimezone(UTC) >= soonest
    ]
    # Sorting is stable: at the same moment the order of preference stays.
    return sorted(found, key=moment_of)


def moment_of(time: FreeTime) -> datetime:
    """The start in UTC: two local times compare by the wall clock, which is wrong in the hour that comes twice."""
    return time.start.astimezone(UTC)
