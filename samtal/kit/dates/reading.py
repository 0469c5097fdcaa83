"""What a stretch of talk about time can mean: readings, best first, never a silent guess."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time
from types import MappingProxyType
from typing import Literal

Grain = Literal["minute", "hour", "part", "day", "week", "month", "year"]
Expected = Literal["date", "time"]

CLINIC_PARTS: Mapping[str, tuple[time, time]] = MappingProxyType(
    {
        "morning": (time(8), time(10)),
        "forenoon": (time(8), time(12)),
        "lunch": (time(12), time(13)),
        "after_lunch": (time(13), time(17)),
        "afternoon": (time(12), time(17)),
        "evening": (time(17), time(20)),
    }
)


@dataclass(frozen=True, slots=True)
class Prior:
    """What a day at the clinic looks like: it decides that "three" is 15:00, and when the afternoon is."""

    opens: time = time(8)
    closes: time = time(17)
    parts: Mapping[str, tuple[time, time]] = field(default_factory=lambda: CLINIC_PARTS)


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to understand a mention. `first` and `last` are both included; `latest` is not."""

    first: date | None = None
    """Equal to `last` for one day; both None when no date was said; one None where the stretch is open."""
    last: date | None = None
    weekdays: frozenset[int] = frozenset()
    """Recurring days ("on Mondays"), ISO 1..7."""
    at: time | None = None
    earliest: time | None = None
    latest: time | None = None
    grain: Grain = "day"
    soonest: bool = False
    past: bool = False
    approximate: bool = False
    score: float = 1.0
    same_time: bool = False
    """As in "Same time": the time of day already talked about."""
    compared: Literal["earlier", "later"] | None = None
    """As in "Later", "a bit earlier": compared with what was offered or booked."""
    shift_minutes: int | None = None
    """How much, when it was said: 60 for "an hour later", -60 for "an hour earlier"."""

    @property
    def has_date(self) -> bool:
        return self.first is not None or self.last is not None or bool(self.weekdays)

    @property
    def has_time(self) -> bool:
        return self.at is not None or self.earliest is not None or self.latest is not None


@dataclass(frozen=True, slots=True)
class Mention:
    """Where something was said about time, and what it can mean."""

    start: int
    end: int
    text: str
    readings: tuple[Reading, ...]
    """Best first, never empty."""
    asks: bool
    """The readings are too close to choose between: ask which one is meant."""
    excluded: bool = False
    """As in "Not Fridays"."""

    @property
    def best(self) -> Reading:
        return self.readings[0]
