"""A recorded conversation played against the engine: the clinic is the one of the record, the state is our own.

What is understood of each text fills in whom, when and where; what is said last counts. A conversation in which nobody asked
for an appointment, or the last word on it was no, ends without one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from typing import Any

from samtal.engines.understanding.evaluation_context import context_of
from samtal.kit.dates import Reading
from samtal.receptionist.understanding import Heard, TurnContext, Understanding
from samtal.skills.commands import (
    Affirm,
    Ask,
    CancelFlow,
    Deny,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    StartFlow,
    Thank,
)

_WEEK = tuple(date(2026, 3, 2) + timedelta(days=number) for number in range(7))
Engine = Callable[[str, TurnContext], Understanding]


@dataclass(slots=True)
class _Played:
    """What has been said so far."""

    known: dict[str, str] = field(default_factory=dict)
    books: bool = False
    turns: int = 0
    repeats: int = 0
    """Questions for a day or an hour that had just been given, in words that name no single one."""
    waits: str = ""
    """What our last question was: `book` for a read-back, `offer` for somebody we named."""
    refused: list[str] = field(default_factory=list)
    """Those we named who were not wanted."""


def replay(record: Mapping[str, Any], engine: Engine) -> dict[str, object]:
    """The appointment that the conversation comes to, and what it took."""
    played, providers = _Played(), record["context"].get("providers", ())
    known_here = {_name(one) for one in providers}
    for one in record["utterance"]:
        text = one["user"] if isinstance(one, Mapping) else str(one)
        played.turns += 1
        # The places of the record are not all told with its practitioners: one said may be one that is not known here.
        base = _only_known(context_of({**record, "utterance": text, "context": _situation(record, played)}), known_here)
        understood = engine(text, _now(base, played))
        _take(understood, played)
        played.repeats += played.books and bool(_told(understood) - played.known.keys())
        _propose([one for one in providers if isinstance(one, Mapping)], played)
        _refuse_taken(record["context"].get("taken", ()), played)
        played.waits = _next(played, placed=any(isinstance(one, Mapping) for one in providers))
    return {"appointment": _appointment(record, played), "turns_used": played.turns, "repeats": played.repeats}


def _only_known(context: TurnContext, names: set[str]) -> TurnContext:
    """The practitioners of the record alone."""
    people = tuple(one for one in context.clinic.practitioners if one.name in names)
    return replace(context, clinic=replace(context.clinic, practitioners=people))


def _name(provider: object) -> str:
    return str(provider.get("practitioner")) if isinstance(provider, Mapping) else str(provider)


def _situation(record: Mapping[str, Any], played: _Played) -> dict[str, Any]:
    given = dict(record["context"])
    now = given.get("reference_time") or _clock(given)
    asked = ["location"] if played.turns > 1 and played.waits in ("", "where") else []
    return {"reference_time": now, "providers": given.get("providers", ()), "previous_bot": {"asked": asked}}


def _clock(given: Mapping[str, Any]) -> str:
    """A day that is the weekday told, at the hour told ("Wednesday", "5 pm")."""
    day = next((one for one in _WEEK if f"{one:%A}" == given.get("today")), _WEEK[0])
    hour = re.match(r"(\d{1,2})(?::(\d{2}))?\s*([ap]m)?", str(given.get("now", "9 am")).lower())
    if hour is None:
        return f"{day.isoformat()}T09:00:00"
    clock = int(hour[1]) % 12 + (12 if hour[3] == "pm" else 0) if hour[3] else int(hour[1])
    return f"{day.isoformat()}T{clock:02d}:{hour[2] or '00'}:00"


def _now(base: TurnContext, played: _Played) -> TurnContext:
    asks = {"book": ("confirm",), "offer": ("offer",), "when": ("date", "time"), "where": ("location",)}.get(
        played.waits, ()
    )
    if not asks and not played.waits and played.turns > 1:
        asks = ("location",)
    heard = Heard(
        text="?" if played.turns > 1 else "",
        asks=asks,
        confirms=played.waits if played.waits in ("book", "more") else "",
    )
    return replace(
        base,
        flow="book" if played.books else "find_provider" if "seeks" in played.known else "",
        known=dict(played.known),
        heard=heard,
    )


def _take(understood: Understanding, played: _Played) -> None:
    for command in understood.commands:
        match command:
            case StartFlow(flow="book"):
                played.books = True
            case Provide(field="practitioner", excluded=False):
                played.known["practitioner"] = command.value
                played.known["accepted"] = "yes"
            case ProvideWhen() if not command.mention.excluded:
                played.known.pop("settled", None)
                # Who names a time has said yes to whom we named.
                if "practitioner" in played.known and command.mention.best.has_time | command.mention.best.has_date:
                    played.known["accepted"] = "yes"
                played.books = played.books or "accepted" in played.known
                _take_when(command.mention.best, played)
            case CancelFlow():
                played.books = False
            case StartFlow(flow="find_provider") | Ask(topic="who_treats"):
                played.known["seeks"] = "yes"
            case Provide(field="location" | "service", excluded=False):
                if played.known.get(command.field) != command.value:
                    played.known.pop("practitioner", None)
                    played.known.pop("accepted", None)
                played.known[command.field] = command.value
            case RequestAlternatives() if played.waits == "offer":
                played.refused.append(played.known.pop("practitioner", ""))
                played.known.pop("accepted", None)
            case RequestAlternatives():
                played.known.pop("time", None)
            case Affirm() if played.waits == "offer":
                played.known["accepted"] = "yes"
            case Deny() if played.waits == "book":
                played.known.pop("time", None)
            case Affirm() | Thank() if played.waits == "book":
                played.known["settled"] = "yes"
            case _:
                pass


def _propose(providers: Sequence[Mapping[str, Any]], played: _Played) -> None:
    """The first of those there are, by place and kind, who was not refused."""
    placed = any(one.get("location") for one in providers)
    told = "location" in played.known or (not placed and ("seeks" in played.known or played.books))
    if "practitioner" in played.known or not told:
        return
    fitting = [
        one["practitioner"]
        for one in providers
        if all(played.known.get(kind) in (None, one.get(kind)) for kind in ("location", "service") if one.get(kind))
    ]
    # When all have been named they are named again.
    left = [name for name in fitting if name not in played.refused] or fitting
    if left:
        played.known["practitioner"] = left[0]


def _refuse_taken(taken: Sequence[Mapping[str, Any]], played: _Played) -> None:
    """A time that is taken cannot be had: another is asked for."""
    wanted = {kind: played.known.get(kind) for kind in ("practitioner", "date", "time")}
    if "time" in played.known and any(
        isinstance(one, Mapping) and all(one.get(kind) == value for kind, value in wanted.items()) for one in taken
    ):
        played.known.pop("time")


def _told(understood: Understanding) -> set[str]:
    """Whether a day, an hour or both were given in any words."""
    readings = [
        one.mention.best for one in understood.commands if isinstance(one, ProvideWhen) and not one.mention.excluded
    ]
    days, hours = any(one.has_date for one in readings), any(one.has_time for one in readings)
    return {field for field, told in (("date", days), ("time", hours)) if told}


def _take_when(reading: Reading, played: _Played) -> None:
    if reading.first is not None and reading.first == reading.last:
        played.known["date"] = reading.first.isoformat()
    # "After half past three" is had at half past three.
    clock = reading.at or (reading.earliest if reading.latest is None else None)
    if clock is not None:
        played.known["time"] = f"{clock:%H:%M}"


def _next(played: _Played, *, placed: bool) -> str:
    """What we would ask now. `placed`: there are several places."""
    if "practitioner" in played.known and "accepted" not in played.known:
        return "offer"
    if not played.books:
        return "offer" if "practitioner" in played.known else ""
    if placed and not {"practitioner", "location", "date", "time"} & played.known.keys():
        return "where"
    if "settled" in played.known:
        return "more"
    return "book" if {"date", "time"} <= played.known.keys() else "when"


def _appointment(record: Mapping[str, Any], played: _Played) -> dict[str, str] | None:
    known = played.known
    if not played.books or "date" not in known or "time" not in known:
        return None
    practitioner = known.get("practitioner", "")
    if "reference_time" in record["context"]:
        return {"practitioner": practitioner, "date": known["date"], "time": known["time"]} if practitioner else None
    day, clock = datetime.fromisoformat(known["date"]), time.fromisoformat(known["time"])
    return {"practitioner": practitioner, "weekday": f"{day:%A}", "hour": f"{clock:%H:%M}"}
