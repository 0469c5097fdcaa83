"""Which half of the day, and when the parts of the day are: the clinic's hours decide what "three" means."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from samtal.kit.dates.reading import Prior
from samtal.kit.dates.values import Clock, Edge, Hours

MIDNIGHT = time(0)


@dataclass(frozen=True, slots=True)
class Window:
    """A time of day, or a stretch of one."""

    at: time | None = None
    earliest: time | None = None
    latest: time | None = None
    score: float = 1.0


def minutes(clock: time, *, end: bool = False) -> int:
    """Minutes since midnight; midnight as an end is 24:00."""
    total = clock.hour * 60 + clock.minute
    return 24 * 60 if end and total == 0 else total


def likely(clock: Clock, prior: Prior, part: str | None = None) -> list[tuple[time, float]]:
    """The times a clock can mean, with how well each fits the clinic's day."""
    if clock.fixed or clock.hour > 12:
        return [(clock.as_said, 1.0)]
    if part is not None:
        return [(_in_part(clock, part), 1.0)]
    choices = [clock.as_said, clock.other_half]
    scored = [(choice, _fit(choice, prior)) for choice in choices]
    scored.sort(key=lambda found: -found[1])
    return scored


def _in_part(clock: Clock, part: str) -> time:
    early = {"morning", "forenoon", "late_forenoon", "early", "before_work"}
    hour = clock.hour % 12
    if part == "night" and hour < 6:
        return time(hour, clock.minute)
    if part in early:
        return time(12 if hour == 0 and part != "morning" else hour, clock.minute)
    if part in ("lunch", "before_lunch", "day"):
        return time(hour if hour >= 8 else hour + 12, clock.minute)
    if part in ("evening", "night") and hour < (3 if part == "evening" else 6) and hour != 0:
        return time(hour, clock.minute)
    if part in ("evening", "night") and hour == 0:
        return time(0, clock.minute)
    return time(hour + 12, clock.minute)


def _fit(choice: time, prior: Prior) -> float:
    """1 in opening hours, less the farther outside."""
    at, opens, closes = minutes(choice), minutes(prior.opens), minutes(prior.closes, end=True)
    if opens <= at < closes:
        return 1.0
    if at == closes:
        return 0.9
    outside = (opens - at if at < opens else at - closes) / 60
    late_bonus = 0.01 if at > closes else 0.0  # "halv sju" as far before as after: the afternoon
    return max(0.05, 0.5 / (1 + outside) + late_bonus)


def windows_of(hours: Hours, prior: Prior) -> list[Window]:
    """Every time or stretch the words can mean, best first."""
    if hours.at is not None:
        return [Window(at=choice, score=score) for choice, score in _best(likely(hours.at, prior, hours.part))]
    if hours.lo is not None and hours.hi is not None:
        return _stretches(hours.lo, hours.hi, prior, hours.part)
    if hours.lo is not None:
        return [Window(earliest=choice, score=score) for choice, score in _best(likely(hours.lo, prior, hours.part))]
    if hours.hi is not None:
        return [Window(latest=choice, score=score) for choice, score in _best(likely(hours.hi, prior, hours.part))]
    if hours.part is not None:
        earliest, latest = part_window(hours.part, prior, hours.edge)
        return [Window(earliest=earliest, latest=latest)]
    return [Window()]


def _best(scored: list[tuple[time, float]]) -> list[tuple[time, float]]:
    """Scores relative to the best, which is sure of itself."""
    top = scored[0][1]
    return [(choice, round(score / top, 4)) for choice, score in scored]


def _stretches(low: Clock, high: Clock, prior: Prior, part: str | None) -> list[Window]:
    found: list[Window] = []
    for start, start_score in likely(low, prior, part):
        for end, end_score in likely(high, prior, part):
            length = minutes(end, end=True) - minutes(start)
            if length > 0:
                weight = start_score * end_score * (1.0 if length <= 9 * 60 else 0.3)
                found.append(Window(earliest=start, latest=end, score=weight))
    if not found:
        return [Window(earliest=low.as_said, latest=high.as_said, score=0.5)]
    found.sort(
        key=lambda window: (
            -window.score,
            minutes(window.latest or MIDNIGHT, end=True) - minutes(window.earliest or MIDNIGHT),
        )
    )
    top = found[0].score
    return [
        Window(earliest=window.earliest, latest=window.latest, score=round(window.score / top, 4)) for window in found
    ]


def part_window(part: str, prior: Prior, edge: Edge | None = None) -> tuple[time | None, time | None]:
    """When a part of the day is; the end is not included, None is open."""
    start, end = _part(part, prior)
    if edge is None or start is None or end is None:
        return start, end
    if part in ("forenoon", "morning"):
        return _part("late_forenoon" if edge == "late" else "morning", prior)
    middle = (minutes(start) + minutes(end, end=True)) // 2
    half = time(middle // 60, middle % 60 // 30 * 30)
    return (start, half) if edge == "early" else (half, end)


def _part(part: str, prior: Prior) -> tuple[time | None, time | None]:
    given = prior.parts.get(part)
    if given is not None:
        return given
    lunch = prior.parts.get("lunch", (time(12), time(13)))
    afternoon = prior.parts.get("afternoon", (time(12), prior.closes))
    forenoon = prior.parts.get("forenoon", (prior.opens, time(12)))
    derived: dict[str, tuple[time | None, time | None]] = {
        "after_lunch": (lunch[1], afternoon[1]),
        "before_lunch": (None, lunch[0]),
        "late_forenoon": (time(10), forenoon[1]),
        "early_afternoon": (afternoon[0], time(15)),
        "late_afternoon": (time(15), afternoon[1]),
        "night": (time(18), MIDNIGHT),
        "day": (prior.opens, prior.closes),
        "after_work": (time(17), None),
        "before_work": (None, time(9)),
        "after_school": (time(15), None),
        "early": (prior.opens, time(10)),
        "late": (time(15), prior.closes),
        "morning": (prior.opens, time(10)),
        "forenoon": (prior.opens, time(12)),
        "lunch": (time(12), time(13)),
        "afternoon": (time(12), prior.closes),
        "evening": (time(17), time(20)),
    }
    return derived.get(part, (None, None))
