"""When each step of a rehearsal happens."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from samtal.rehearsals.model import Step

BETWEEN_STEPS = timedelta(seconds=10)


def moments(steps: Iterable[Step], zone: ZoneInfo) -> Iterator[tuple[Step, datetime]]:
    """Each step with its moment, aware and in UTC: its `at`, else ten seconds after the step before.

    The clock never goes back: an `at` that many quick steps have already passed happens at once.
    """
    now: datetime | None = None
    for step in steps:
        wanted = _moment(step, zone, now)
        now = max(now, wanted) if now else wanted
        yield step, now


def _moment(step: Step, zone: ZoneInfo, now: datetime | None) -> datetime:
    if step.at is not None:
        # An hour that comes twice is taken the first time.
        return step.at.replace(tzinfo=zone).astimezone(UTC)
    assert now is not None, "a first step without `at` is refused by the loader"
    return now + BETWEEN_STEPS
