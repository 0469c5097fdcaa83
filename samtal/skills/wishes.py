"""What is known of when, who and where, as facts of a matter, and the `Wish` they come to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from samtal.appointments.wishes import FreeTime, Wish
from samtal.clinic.model import Clinic
from samtal.kit.dates import Mention, Reading
from samtal.matters.model import Matter
from samtal.skills.base import Turn

ANY = "any"


def date_json(reading: Reading) -> dict[str, Any]:
    return {
        "first": reading.first.isoformat() if reading.first else None,
        "last": reading.last.isoformat() if reading.last else None,
        "weekdays": sorted(reading.weekdays),
        "soonest": reading.soonest,
        "grain": reading.grain,
    }


def time_json(reading: Reading) -> dict[str, Any]:
    return {
        "at": _time(reading.at),
        "earliest": _time(reading.earliest),
        "latest": _time(reading.latest),
        "approximate": reading.approximate,
    }


def _time(value: time | None) -> str | None:
    return value.strftime("%H:%M") if value else None


def single_day(matter: Matter) -> date | None:
    """The day wished for, when it is one day."""
    value = matter.value("date")
    if value and value["first"] and value["first"] == value["last"]:
        return date.fromisoformat(value["first"])
    return None


def wanted_time(matter: Matter) -> time | None:
    """The exact time of day wished for."""
    value = matter.value("time")
    if value and value["at"] and not value["approximate"]:
        return time.fromisoformat(value["at"])
    return None


def about_time(matter: Matter) -> time | None:
    """The time of day wished for, exactly or about."""
    value = matter.value("time")
    return time.fromisoformat(value["at"]) if value and value["at"] else None


async def absorb(turn: Turn, matter: Matter, mention: Mention, reading: Reading) -> None:
    """Keep what was said about when. A new day keeps the time of day wished for before, and the other way round."""
    if mention.excluded:
        excluded = dict(matter.value("not_when") or {"weekdays": [], "dates": []})
        if reading.first and reading.last:
            span = [reading.first.isoformat(), reading.last.isoformat()]
            if reading.first == reading.last and _names_weekday_only(mention):
                excluded["weekdays"] = sorted({*excluded["weekdays"], reading.first.isoweekday()})
            else:
                excluded["dates"] = [*excluded["dates"], span]
        excluded["weekdays"] = sorted({*excluded["weekdays"], *reading.weekdays})
        await turn.remember(matter, "not_when", excluded, mention.text)
        return
    if reading.has_date or reading.soonest:
        await turn.remember(matter, "date", date_json(reading), mention.text)
        if not reading.has_time and (time_before := matter.value("time")) and time_before.get("of_offer"):
            await turn.forget(matter, "time")
    if reading.has_time:
        await turn.remember(matter, "time", time_json(reading), mention.text)


def _names_weekday_only(mention: Mention) -> bool:
    return not any(letter.isdigit() for letter in mention.text)


def wish_of(matter: Matter, clinic: Clinic, *, at: bool = True) -> Wish:
    """The wish that the facts of a matter come to; `at=False` leaves an exact time of day out."""
    service = matter.value("service")
    practitioners = matter.value("practitioner")
    location = matter.value("location")
    day, moment, excluded = matter.value("date"), matter.value("time"), matter.value("not_when")
    wish = Wish(
        service=service,
        practitioners=() if practitioners in (None, ANY) else tuple(practitioners),
        locations=() if location in (None, ANY) else (location,),
    )
    if day:
        wish = replace(
            wish,
            first=_date(day["first"]),
            last=_date(day["last"]),
            weekdays=frozenset(day["weekdays"]),
        )
    if excluded:
        wish = replace(
            wish,
            not_weekdays=frozenset(excluded["weekdays"]),
            not_dates=tuple((date.fromisoformat(a), date.fromisoformat(b)) for a, b in excluded["dates"]),
        )
    if moment:
        exact = _clock(moment["at"]) if at and not moment["approximate"] else None
        wish = replace(wish, at=exact, earliest=_clock(moment["earliest"]), latest=_clock(moment["latest"]))
    return wish


def without_when(wish: Wish) -> Wish:
    """The same visit at any time."""
    return Wish(wish.service, wish.practitioners, wish.locations)


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _clock(value: str | None) -> time | None:
    return time.fromisoformat(value) if value else None


def free_json(free: FreeTime) -> dict[str, str]:
    return {
        "start": free.start.isoformat(),
        "end": free.end.isoformat(),
        "practitioner": free.practitioner,
        "location": free.location,
        "service": free.service,
    }


def free_from(value: Mapping[str, Any], clinic: Clinic) -> FreeTime:
    return FreeTime(
        datetime.fromisoformat(value["start"]).astimezone(clinic.zone),
        datetime.fromisoformat(value["end"]).astimezone(clinic.zone),
        value["practitioner"],
        value["location"],
        value["service"],
    )


def spread(free: list[FreeTime], limit: int) -> list[FreeTime]:
    """A few times that give a choice: on different days when there are several, else early, middle and late."""
    if len(free) <= limit:
        return free
    by_day: dict[date, FreeTime] = {}
    for one in free:
        by_day.setdefault(one.start.date(), one)
    days = list(by_day.values())
    if len(days) >= limit:
        return days[:limit]
    if len(days) == 1:
        return [free[round(index * (len(free) - 1) / (limit - 1))] for index in range(limit)]
    picked = [*days]
    for one in free:
        if len(picked) == limit:
            break
        if one not in picked and one.start - days[0].start >= timedelta(minutes=45):
            picked.append(one)
    return sorted(picked, key=lambda one: one.start)
