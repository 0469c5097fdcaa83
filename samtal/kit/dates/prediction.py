"""The plain JSON forms of a reading, and the one answer a benchmark row asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from types import MappingProxyType

from samtal.kit.dates.finding import find
from samtal.kit.dates.reading import Mention, Prior, Reading

GENERAL_PARTS: Mapping[str, tuple[time, time]] = MappingProxyType(
    {
        "morning": (time(0), time(12)),
        "forenoon": (time(0), time(12)),
        "lunch": (time(12), time(13)),
        "after_lunch": (time(13), time(17)),
        "afternoon": (time(12), time(18)),
        "late_afternoon": (time(15), time(17)),
        "evening": (time(18), time(0)),
    }
)
"""The parts of the day where no clinic has said when they are: the whole of each, as dictionaries have them."""

GENERAL = Prior(parts=GENERAL_PARTS)

DateValue = str | dict[str, str | None] | dict[str, list[int]]
TimeValue = str | dict[str, str | None]
Prediction = dict[str, str | bool | None]


def date_value(reading: Reading) -> DateValue | None:
    """The days of a reading: YYYY-MM-DD, {"from", "to"} or {"weekdays"}; None when no day was said."""
    if reading.weekdays and reading.first is None and reading.last is None:
        return {"weekdays": sorted(reading.weekdays)}
    if reading.first is None and reading.last is None:
        return None
    if reading.first == reading.last:
        assert reading.first is not None
        return reading.first.isoformat()
    return {"from": _iso(reading.first), "to": _iso(reading.last)}


def time_value(reading: Reading) -> TimeValue | None:
    """The time of day of a reading: HH:MM or {"from", "to"}; None when none was said."""
    if reading.at is not None:
        return f"{reading.at:%H:%M}"
    if reading.earliest is None and reading.latest is None:
        return None
    return {"from": _hhmm(reading.earliest), "to": _hhmm(reading.latest)}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _hhmm(at: time | None) -> str | None:
    return f"{at:%H:%M}" if at is not None else None


def predict(text: str, *, now: datetime, language: str | None, in_sentence: bool) -> Prediction | None:
    """What the text is understood as: point, interval, before, after; None for nothing; or that we would ask."""
    moment = now.replace(tzinfo=None)
    mentions = find(text, now=moment, language=language, prior=GENERAL)
    if not mentions and not in_sentence:
        mentions = find(text, now=moment, language=language, prior=GENERAL, expects="time")
    mention = _meant(mentions)
    if mention is None:
        return None
    if mention.asks:
        return {"asks": True}
    return prediction_of(mention.best, moment)


def _meant(mentions: list[Mention]) -> Mention | None:
    """The one the sentence comes down to: the last that is neither ruled out nor over."""
    useful = [mention for mention in mentions if mention.best.has_date or mention.best.has_time or mention.best.soonest]
    for wanted in (
        [m for m in useful if not m.excluded and not m.best.past],
        [m for m in useful if not m.excluded],
        useful,
    ):
        if wanted:
            return _completed(wanted)
    return None


def _completed(mentions: list[Mention]) -> Mention:
    """A day and, said apart from it, its hour: "can I come on Monday? 3 pm would be good"."""
    dated = [index for index, mention in enumerate(mentions) if mention.best.has_date]
    if not dated:
        return mentions[-1]
    day, later = mentions[dated[-1]], mentions[dated[-1] + 1 :]
    if day.best.has_time or not later or not later[-1].best.has_time or day.asks:
        return day
    hour = later[-1].best
    best = replace(day.best, at=hour.at, earliest=hour.earliest, latest=hour.latest, grain=hour.grain)
    return replace(day, readings=(best,))


def prediction_of(reading: Reading, now: datetime) -> Prediction:
    """A reading as type, grain, start and end."""
    if reading.soonest and not reading.has_time and reading.last is None:
        return _answer("after", "minute", now.isoformat(), None)
    if reading.first is None and reading.last is None and not reading.weekdays:
        return _hours_only(reading)
    if reading.weekdays and reading.first is None and reading.last is None:
        day = next(
            now.date() + timedelta(n)
            for n in range(1, 9)
            if (now.date() + timedelta(n)).isoweekday() in reading.weekdays
        )
        return _on_day(reading, day, now)
    if reading.first is not None and reading.first == reading.last:
        return _on_day(reading, reading.first, now)
    if reading.first is None:
        assert reading.last is not None
        return _answer("before", "day", _start(reading.last, reading.latest), None)
    if reading.last is None:
        return _answer("after", "day", _start(reading.first, reading.at or reading.earliest), None)
    end = reading.last + timedelta(1) if reading.grain == "week" else reading.last
    return _answer("interval", reading.grain, _start(reading.first, reading.earliest), _start(end, None))


def _hours_only(reading: Reading) -> Prediction:
    if reading.at is not None:
        return _answer("point", "minute", f"{reading.at:%H:%M}", None)
    if reading.latest is None:
        return _answer("after", "minute", _hhmm(reading.earliest), None)
    if reading.earliest is None:
        return _answer("before", "minute", _hhmm(reading.latest), None)
    return _answer("interval", "minute", _hhmm(reading.earliest), _hhmm(reading.latest))


def _on_day(reading: Reading, day: date, now: datetime) -> Prediction:
    if reading.at is not None:
        return _answer("point", "minute", _start(day, reading.at), None)
    if reading.earliest is not None and reading.latest is not None:
        end = day if reading.latest > reading.earliest else day + timedelta(1)
        return _answer("interval", "minute", _start(day, reading.earliest), _start(end, reading.latest))
    if reading.earliest is not None:
        return _answer("after", "minute", _start(day, reading.earliest), None)
    if reading.latest is not None:
        return _answer("before", "minute", _start(day, reading.latest), None)
    if reading.approximate and not reading.weekdays:  # counted from now, so to the hour as well
        return _answer("point", reading.grain, _start(day, now.time().replace(minute=0, second=0, microsecond=0)), None)
    return _answer("point", reading.grain, _start(day, None), None)


def _start(day: date, at: time | None) -> str:
    return datetime.combine(day, at or time()).isoformat()


def _answer(kind: str, grain: str, start: str | None, end: str | None) -> Prediction:
    return {"type": kind, "grain": grain, "start": start, "end": end}
