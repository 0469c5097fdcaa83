"""Hours, days and weeks as a clinic file writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import time

from samtal.clinic.model import Days, QuietHours, Span, Week
from samtal.kit.fields import items, listed, parse_date, parse_time, suggestion, text
from samtal.kit.yaml_file import Item, Problems

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_SPAN = re.compile(r"\s*(\S+?)\s*[-–]\s*(\S+)\s*")


def read_week(item: Item, problems: Problems, what: str) -> Week:
    """A map from weekday to spans; a day left out is closed."""
    if not isinstance(item.value, Mapping):
        problems.add(item.line, f"{what} must be a map such as {{mon: ['08:00-17:00']}}, got {item.kind}")
        return {}
    week: dict[int, tuple[Span, ...]] = {}
    for name, spans in item.value.items():
        if name not in WEEKDAYS:
            problems.add(spans.line, f"unknown day '{name}' in {what}, {suggestion(name, WEEKDAYS)}")
            continue
        found = _read_spans(spans, problems, f"{what} on {name}")
        if found:
            week[WEEKDAYS.index(name) + 1] = found
    return week


def read_hours(item: Item, problems: Problems, locations: Collection[str]) -> Mapping[str, Week]:
    """A practitioner's hours by location id: given so, or once for every location she works at."""
    if not isinstance(item.value, Mapping) or not any(isinstance(one.value, Mapping) for one in item.value.values()):
        week = read_week(item, problems, "hours")
        return dict.fromkeys(locations, week)
    found: dict[str, Week] = {}
    for name, one in item.value.items():
        if name in WEEKDAYS:
            problems.add(one.line, f"hours are by weekday or by location ({listed(locations)}), not both")
        elif name not in locations:
            problems.add(one.line, f"hours at '{name}', but the practitioner's locations are {listed(locations)}")
        else:
            found[name] = read_week(one, problems, f"hours at {name}")
    _refuse_two_places_at_once(found, item.line, problems)
    return found


def read_days(item: Item, problems: Problems, what: str) -> tuple[Days, ...]:
    """Dates (`2025-10-20`) and inclusive ranges (`2025-10-20/2025-10-24`)."""
    read = (_read_range(one, problems, what) for one in items(item, problems, what))
    return tuple(days for days in read if days is not None)


def read_quiet_hours(item: Item, problems: Problems, what: str) -> QuietHours | None:
    """`21:00-08:00`, over midnight when the start is the later; `none` for no quiet hours."""
    if item.value in ("none", "None"):
        return None
    times = _times(text(item, problems, what)) if isinstance(item.value, str) else None
    if times is None:
        problems.add(item.line, f"{what} must be a span such as '21:00-08:00' or none, got {item.kind}")
        return None
    if times[0] == times[1]:
        problems.add(item.line, f"{what} begin when they end, write none or a later end")
    return QuietHours(*times)


def _read_spans(item: Item, problems: Problems, what: str) -> tuple[Span, ...]:
    found: list[Span] = []
    for one in items(item, problems, what):
        span = _read_span(one, problems, what)
        clash = next((other for other in found if span and span.start < other.end and other.start < span.end), None)
        if span and clash:
            problems.add(one.line, f"{what}: {_written(span)} overlaps {_written(clash)}, join them or move one")
        elif span:
            found.append(span)
    return tuple(sorted(found, key=lambda span: span.start))


def _read_span(item: Item, problems: Problems, what: str) -> Span | None:
    times = _times(item.value) if isinstance(item.value, str) else None
    if times is None:
        problems.add(item.line, f"{what} must be a span such as '08:00-17:00', got {item.kind}")
        return None
    if times[1] <= times[0]:
        problems.add(item.line, f"{what}: {item.value} ends before it starts, write the earlier time first")
        return None
    return Span(*times)


def _times(written: str) -> tuple[time, time] | None:
    match = _SPAN.fullmatch(written)
    if not match:
        return None
    # A clock has no 24:00; what is open until midnight ends with the day's last minute.
    start, end = parse_time(match[1]), time(23, 59) if match[2] == "24:00" else parse_time(match[2])
    return (start, end) if start is not None and end is not None else None


def _read_range(item: Item, problems: Problems, what: str) -> Days | None:
    first, slash, last = (item.value if isinstance(item.value, str) else "").partition("/")
    start, end = parse_date(first), parse_date(last if slash else first)
    if start is None or end is None:
        right = "a date such as 2025-10-20 or a range such as 2025-10-20/2025-10-24"
        problems.add(item.line, f"{what} must be {right}, got {item.kind}")
        return None
    if end < start:
        problems.add(item.line, f"{what}: {item.value} ends before it starts, write the earlier date first")
        return None
    return Days(start, end)


def _refuse_two_places_at_once(hours: Mapping[str, Week], line: int, problems: Problems) -> None:
    seen: list[tuple[int, Span, str]] = []
    for location, week in hours.items():
        for day, spans in week.items():
            for span in spans:
                for other_day, other, where in seen:
                    if day == other_day and where != location and span.start < other.end and other.start < span.end:
                        problems.add(
                            line,
                            f"hours on {WEEKDAYS[day - 1]}: {_written(span)} at {location} overlaps {_written(other)} "
                            f"at {where}, nobody is in two places at once",
                        )
                seen.append((day, span, location))


def _written(span: Span) -> str:
    return f"{span.start:%H:%M}-{span.end:%H:%M}"
