"""Which wished times are free, what is nearest to one that is not, and why it is not."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import islice

from samtal.appointments import repository
from samtal.appointments.repository import BusyRow
from samtal.appointments.slots import (
    candidates,
    days_to_search,
    earliest_start,
    is_away,
    last_day,
    local,
    moment_of,
    open_times,
    places,
    shifts,
    slots,
    start_of,
)
from samtal.appointments.wishes import FreeTime, WhyNot, Wish
from samtal.clinic.model import Clinic, Practitioner
from samtal.db.transaction import Reading
from samtal.kit.ids import AppointmentId, PatientId

# Most wishes are met within two weeks; only the others pay for reading the rest of the booking window.
_FIRST_LOOK_DAYS = 14


class Busy:
    """The taken times of several practitioners, asked by moment."""

    def __init__(self, rows: Iterable[BusyRow]) -> None:
        self._starts: dict[str, list[datetime]] = defaultdict(list)
        self._ends: dict[str, list[datetime]] = defaultdict(list)
        for practitioner, start, end in sorted(rows):
            self._add(practitioner, start, end)

    def _add(self, practitioner: str, start: datetime, end: datetime) -> None:
        # Overlapping ones (a block over a visit) are joined, so that the last one begun is also the last to end.
        starts, ends = self._starts[practitioner], self._ends[practitioner]
        if ends and start < ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)

    def takes(self, time: FreeTime) -> bool:
        """Whether something of this practitioner's overlaps the visit."""
        starts = self._starts.get(time.practitioner)
        if not starts:
            return False
        before_end = bisect_right(starts, time.end.astimezone(UTC) - timedelta(microseconds=1))
        return before_end > 0 and self._ends[time.practitioner][before_end - 1] > time.start.astimezone(UTC)


async def free_times(
    wish: Wish,
    *,
    clinic: Clinic,
    now: datetime,
    tx: Reading,
    limit: int = 10,
    for_patient: PatientId | None = None,
    moving: AppointmentId | None = None,
    each_moment_once: bool = False,
) -> list[FreeTime]:
    """The first free times that fit the wish, soonest first; at the same moment in the order of `wish.practitioners`.

    Other patients' holds count as taken; holds that have run out do not, nor does what `for_patient` holds, nor the
    visit that she is `moving` (she may want to come a quarter later). `each_moment_once` leaves out the others who are
    free at the same moment.
    """
    days = days_to_search(wish, clinic=clinic, now=now)
    found: list[FreeTime] = []
    for part in (days[:_FIRST_LOOK_DAYS], days[_FIRST_LOOK_DAYS:]):
        if part and len(found) < limit:
            free = await _free_on(part, wish, clinic=clinic, now=now, tx=tx, for_patient=for_patient, moving=moving)
            found += islice(_first_at_each_moment(free) if each_moment_once else free, limit - len(found))
    return found


async def nearest(
    wish: Wish,
    at: datetime,
    *,
    clinic: Clinic,
    now: datetime,
    tx: Reading,
    limit: int = 3,
    for_patient: PatientId | None = None,
    moving: AppointmentId | None = None,
) -> list[FreeTime]:
    """The best instead of a wanted time that cannot be had, best first.

    First the same day, then the days after it (wished weekdays before others), each by how near its time of day is;
    what the patient has ruled out stays out. Other practitioners than those wished come last: see `practitioner`.
    """
    wanted = at.astimezone(clinic.zone)
    open_wish = replace(wish, practitioners=(), first=wanted.date(), last=None, weekdays=frozenset(), at=None)
    days = days_to_search(open_wish, clinic=clinic, now=now)
    asked_for = wish.practitioners or tuple(one.id for one in candidates(wish, clinic))
    best: list[FreeTime] = []
    for part in (days[:_FIRST_LOOK_DAYS], days[_FIRST_LOOK_DAYS:]):
        own = [time for time in best if time.practitioner in asked_for]
        if part and len(own) < limit:
            free = await _free_on(
                part, open_wish, clinic=clinic, now=now, tx=tx, for_patient=for_patient, moving=moving
            )
            ranked = sorted([*best, *free], key=lambda time: _distance(time, wanted, wish, asked_for))
            best = list(islice(_first_at_each_moment(ranked), limit))
    return best


async def look(
    wish: Wish,
    at: datetime,
    *,
    clinic: Clinic,
    now: datetime,
    tx: Reading,
    for_patient: PatientId | None = None,
    moving: AppointmentId | None = None,
) -> FreeTime | WhyNot:
    """The wanted time if it can be booked (with the first of those wished who is free), else why not."""
    fitting = fits(wish, at, clinic=clinic, now=now)
    if isinstance(fitting, WhyNot):
        return fitting
    start, end = min(map(moment_of, fitting)), max(time.end.astimezone(UTC) for time in fitting)
    who = {time.practitioner for time in fitting}
    busy = Busy(await repository.busy(who, start, end, now=now, tx=tx, for_patient=for_patient, moving=moving))
    return next((time for time in fitting if not busy.takes(time)), WhyNot.TAKEN)


async def why_not(
    wish: Wish,
    at: datetime,
    *,
    clinic: Clinic,
    now: datetime,
    tx: Reading,
    for_patient: PatientId | None = None,
    moving: AppointmentId | None = None,
) -> WhyNot | None:
    """Why the wanted time cannot be booked; None when it can."""
    found = await look(wish, at, clinic=clinic, now=now, tx=tx, for_patient=for_patient, moving=moving)
    return found if isinstance(found, WhyNot) else None


def fits(wish: Wish, at: datetime, *, clinic: Clinic, now: datetime) -> tuple[FreeTime, ...] | WhyNot:
    """The visits at that moment, taken or not, as far as the clinic file can tell; or why there is none.

    Only service, practitioners and locations of the wish count: the moment itself is what is wanted.
    """
    # In UTC: a local time in the hour that comes twice equals no moment of another zone, not even itself.
    at = at.astimezone(UTC)
    if (reason := _outside_window(at, clinic, now)) is not None:
        return reason
    who = candidates(wish, clinic)
    if not who:
        return WhyNot.WRONG_SERVICE
    day = at.astimezone(clinic.zone).date()
    found = tuple(time for one in who for time in _slots_of(one, wish, clinic, day) if moment_of(time) == at)
    return found or _nearest_reason([_why_no_slot(one, wish, clinic, at) for one in who], clinic, day)


def _outside_window(at: datetime, clinic: Clinic, now: datetime) -> WhyNot | None:
    if at <= now:
        return WhyNot.PAST
    if at < earliest_start(clinic, now):
        return WhyNot.TOO_SOON
    if at.astimezone(clinic.zone).date() > last_day(clinic, now):
        return WhyNot.TOO_FAR
    return None


def _slots_of(practitioner: Practitioner, wish: Wish, clinic: Clinic, day: date) -> Iterator[FreeTime]:
    service = clinic.service(wish.service)
    for place in places(practitioner, wish):
        yield from slots(practitioner, clinic, service, place, day)


# From what a patient can mend by choosing another minute to what is no use trying.
_REASONS = (WhyNot.NOT_A_SLOT, WhyNot.OUTSIDE_HOURS, WhyNot.AWAY, WhyNot.DAY_OFF, WhyNot.CLOSED_DAY)


def _why_no_slot(practitioner: Practitioner, wish: Wish, clinic: Clinic, at: datetime) -> WhyNot:
    """Why this practitioner has no visit that starts then."""
    day = at.astimezone(clinic.zone).date()
    if day in clinic.closed:
        return WhyNot.CLOSED_DAY
    if is_away(practitioner, day):
        return WhyNot.AWAY
    working = [shift for place in places(practitioner, wish) for shift in shifts(practitioner, clinic, place, day)]
    if not working:
        return WhyNot.DAY_OFF
    end = at + timedelta(minutes=clinic.service(wish.service).minutes)
    within = any(shift.start.astimezone(UTC) <= at and end <= shift.end.astimezone(UTC) for shift in working)
    return WhyNot.NOT_A_SLOT if within else WhyNot.OUTSIDE_HOURS


def _nearest_reason(reasons: Sequence[WhyNot], clinic: Clinic, day: date) -> WhyNot:
    reason = min(reasons, key=_REASONS.index)
    weekday_is_closed = bool(clinic.opening_hours) and not clinic.opening_hours.get(day.isoweekday())
    return WhyNot.CLOSED_DAY if reason is WhyNot.DAY_OFF and weekday_is_closed else reason


async def _free_on(
    days: list[date],
    wish: Wish,
    *,
    clinic: Clinic,
    now: datetime,
    tx: Reading,
    for_patient: PatientId | None,
    moving: AppointmentId | None,
) -> Iterator[FreeTime]:
    who = [one.id for one in candidates(wish, clinic)]
    start, end = start_of(days[0], clinic.zone), start_of(days[-1] + timedelta(days=2), clinic.zone)
    rows = await repository.busy(who, start, end, now=now, tx=tx, for_patient=for_patient, moving=moving) if who else []
    busy = Busy(rows)
    return (time for time in open_times(wish, days, clinic=clinic, now=now) if not busy.takes(time))


def _distance(time: FreeTime, wanted: datetime, wish: Wish, asked_for: tuple[str, ...]) -> tuple[object, ...]:
    """How far a time is from the wanted one; less is better."""
    day = time.start.date()
    other_day = day != wanted.date()
    same_hour = local(day, wanted.time(), wanted.tzinfo)  # type: ignore[arg-type]
    return (
        time.practitioner not in asked_for,
        other_day and bool(wish.weekdays) and day.isoweekday() not in wish.weekdays,
        day,
        abs(moment_of(time) - same_hour.astimezone(UTC)),
        moment_of(time),
        asked_for.index(time.practitioner) if time.practitioner in asked_for else 0,
    )


def _first_at_each_moment(times: Iterable[FreeTime]) -> Iterator[FreeTime]:
    """Of those that begin at the same moment the first: a patient is not offered one time twice."""
    seen: set[datetime] = set()
    for time in times:
        if (moment := moment_of(time)) not in seen:
            seen.add(moment)
            yield time
