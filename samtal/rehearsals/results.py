"""What came of rehearsals: kept per step, so that a report, a transcript and a JSON file can be made of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from samtal.rehearsals.model import Rehearsal, Step
from samtal.rehearsals.observed import Button, Found, Observed
from samtal.rehearsals.repeats import Repeat

LineKind = Literal["patient", "receptionist", "staff", "system", "event", "call"]


@dataclass(frozen=True, slots=True)
class TranscriptLine:
    """One thing that was said or happened."""

    at: datetime
    """Clinic-local."""
    kind: LineKind
    channel: str
    """Empty for what happened on no channel: a booking, a hand-over."""
    who: str
    text: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class StepResult:
    step: Step
    at: datetime
    """Clinic-local."""
    observed: Observed
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RehearsalResult:
    rehearsal: Rehearsal
    steps: tuple[StepResult, ...]
    found: Found
    problems: tuple[str, ...] = ()
    """Of the outcome, or why the rehearsal could not be played to its end."""
    repeats: tuple[Repeat, ...] = ()
    transcript: tuple[TranscriptLine, ...] = ()

    @property
    def passed(self) -> bool:
        return not self.problems and not any(step.problems for step in self.steps)

    @property
    def turns(self) -> int:
        """How often a patient did something."""
        return sum(1 for one in self.steps if one.step.by_patient)

    @property
    def reply_times(self) -> list[float]:
        """Milliseconds of every step that got a reply."""
        return [one.observed.milliseconds for one in self.steps if one.step.by_patient and one.observed.replies]


@dataclass(frozen=True, slots=True)
class Totals:
    passed: int
    failed: int
    turns: int
    repeats: int
    threads: int
    p50_ms: float
    p95_ms: float


def totals_of(results: Iterable[RehearsalResult]) -> Totals:
    results = list(results)
    times = sorted(time for one in results for time in one.reply_times)
    passed = sum(1 for one in results if one.passed)
    return Totals(
        passed=passed,
        failed=len(results) - passed,
        turns=sum(one.turns for one in results),
        repeats=sum(one.found.repeats for one in results),
        threads=sum(one.found.threads for one in results),
        p50_ms=percentile(times, 50),
        p95_ms=percentile(times, 95),
    )


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest value that this share of all does not exceed; 0 where there is none."""
    if not ordered:
        return 0.0
    rank = -(-len(ordered) * percent // 100)
    return ordered[max(rank, 1) - 1]
