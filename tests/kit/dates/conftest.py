"""A short notation for what was understood, so that a table of expressions can be read at a glance."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from samtal.kit.dates import Mention, Reading, find

WEDNESDAY = datetime(2026, 10, 14, 10, 20)  # noqa: DTZ001 - clinic-local, as the grammar wants it


def _days(reading: Reading) -> str:
    named = "" if not reading.weekdays else "every " + "".join(str(day) for day in sorted(reading.weekdays))
    if reading.first is None and reading.last is None:
        return named
    if reading.first == reading.last:
        return f"{reading.first}"
    return f"{named} {reading.first or ''}..{reading.last or ''}".strip()


def _hours(reading: Reading) -> str:
    if reading.at is not None:
        return f"{reading.at:%H:%M}"
    if reading.earliest is None and reading.latest is None:
        return ""
    return "-".join(f"{edge:%H:%M}" if edge else "" for edge in (reading.earliest, reading.latest))


def shown(mention: Mention) -> str:
    """ "2026-10-19 09:00", "not every 3", "..2026-10-16", "soonest", with a question mark where it asks."""
    best = mention.best
    flags = [
        "not" if mention.excluded else "",
        "soonest" if best.soonest else "",
        "same time" if best.same_time else "",
        best.compared or "",
        f"{best.shift_minutes:+d}" if best.shift_minutes else "",
    ]
    days = "" if best.soonest and best.last is None else _days(best)
    return " ".join(part for part in (*flags, days, _hours(best)) if part) + ("?" if mention.asks else "")


@pytest.fixture
def read() -> Callable[..., str]:
    """Everything found in a text, said on Wednesday 14 October 2026 at 10:20."""

    def _read(text: str, language: str | None = None, now: datetime = WEDNESDAY, **known: Any) -> str:
        return "; ".join(shown(mention) for mention in find(text, now=now, language=language, **known)) or "nothing"

    return _read


@pytest.fixture
def wednesday() -> datetime:
    return WEDNESDAY


@pytest.fixture
def offered_day() -> date:
    """The day already talked about."""
    return date(2026, 10, 22)
