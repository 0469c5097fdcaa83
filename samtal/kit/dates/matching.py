"""Does a text name this time, or this date, in any usual way of writing or saying it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time

from samtal.kit.dates.finding import DEFAULT_PRIOR, parse
from samtal.kit.dates.folding import fold
from samtal.kit.dates.hours import windows_of
from samtal.kit.dates.resolving import spans_of
from samtal.kit.dates.values import Context, Day, When

_ANY_DAY = datetime(2024, 1, 1, 0, 0)  # noqa: DTZ001 - a time of day is the same on every day
_LANGUAGES = ("sv", "en")


def mentions_time(text: str, t: time) -> bool:
    """Whether the text contains this time: "14:00", "kl 14", "2 pm", "kvart över två", "half past two"."""
    wanted = t.replace(second=0, microsecond=0, tzinfo=None)
    for when, _ in _said(text, _ANY_DAY):
        if when.hours is not None:
            for window in windows_of(when.hours, DEFAULT_PRIOR):
                exact = (
                    (window.at,)
                    if when.hours.part and not when.hours.at
                    else (window.at, window.earliest, window.latest)
                )
                if wanted in exact:
                    return True
    return False


def mentions_date(text: str, d: date, *, now: datetime) -> bool:
    """Whether the text contains this date: "Friday 17 October", "fre 17 okt", "17/10", "i morgon"; no bare weekday."""
    for when, context in _said(text, now.replace(tzinfo=None)):
        if when.day is not None and _is_date(when.day, d, context):
            return True
    return False


def _said(text: str, now: datetime) -> Iterator[tuple[When, Context]]:
    """Everything about time in the text, read as Swedish and as English."""
    source = fold(text)
    for language in _LANGUAGES:
        context = Context(now, DEFAULT_PRIOR, language, None, None)
        for token in parse(source, text, context):
            if isinstance(token.value, When):
                yield token.value, context


def _is_date(day: Day, d: date, context: Context) -> bool:
    if day.recurring or (day.dom is None and not day.spans):
        return False
    if day.dom is not None and day.month is not None:  # as written, even when it is past
        return (day.dom, day.month) == (d.day, d.month) and day.year in (None, d.year)
    return any(span.first == d and span.last == d for span in spans_of(day, context))
