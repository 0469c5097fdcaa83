"""Days counted from now: "om tre veckor", "in two or three days", "a week on Tuesday"."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.steps import after, move, unit_around
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Clock, Context, Day, Hours, Span, When, one_day, stretch

COUNTED = Pass()  # before the plain days: offsets need their units

COUNTED = Pass()  # before the plain days: offsets that need their units


COUNT = "(?P<n>[nu]?)"


SINGULAR = frozenset(
    {
        "day", "week", "month", "year", "hour", "dag", "vecka", "manad", "timme", "veckan", "manaden", "dagen",
    }
)  # fmt: skip
"""After a number above one these belong to something else: "den 20 nästa månad"."""


INDEFINITE = frozenset(
    {
        "dag", "vecka", "manad", "timme", "timma", "halvtimme", "halvtimma", "kvartstimme", "halvar", "ar",
    }
)  # fmt: skip
"""What may be counted without a number: "om nån vecka", "om halvår"."""


def _amount(tokens: list[Token]) -> float:
    return float(tokens[0].number) if tokens and tokens[0].symbol in "nu" else 1.0


def unit_of(token: Token) -> tuple[str, int]:
    return cast(tuple[str, int], token.value)


def counted(match: Match, *, sign: int = 1) -> tuple[str, float] | None:
    """The unit and how many of it: "3 veckor", "en och en halv vecka", "en kvart"."""
    groups = match.match.groupdict()
    unit = match.one("u")
    amount = _amount(match.all("n"))
    if "half" in groups and match.all("half"):
        amount = amount + 0.5 if match.has("&") else 0.5
    if unit is None:
        return None
    kind, size = unit_of(unit)
    return kind, sign * amount * size


HALF = "(?P<half>(?:&u)?su?)?"


AHEAD = rf"@ [~k,]* d? {COUNT} {HALF} (?P<u>U)"


@COUNTED.rule(rf"{AHEAD} F?", rf"{COUNT} {HALF} (?P<u>U) F")
def _ahead(context: Context, match: Match) -> When | None:
    """As in "om tre veckor", "in an hour", "two weeks from now"."""
    found = counted(match)
    bare = not match.all("n") and not match.all("half")
    if found is None or (bare and (context.language == "en" or match.get("u").text not in INDEFINITE)):
        return None
    when = after(context, *found)
    return replace(when, approximate=match.has("~")) if when else None


@COUNTED.rule(rf"c d? (?P<j>j?) {COUNT} {HALF} (?P<u>U)")
def _inside(context: Context, match: Match) -> When | None:
    """As in "inom två veckor", "within a month"."""
    found = counted(match)
    return _within(context, *found) if found else None


def _within(context: Context, kind: str, number: float) -> When | None:
    end = after(context, kind, number)
    if end is None or end.day is None:
        return None
    if end.hours is not None:
        now = Clock(context.now.hour, context.now.minute, fixed=True)
        return When(day=end.day, hours=Hours(lo=now, hi=end.hours.at))
    return When(day=stretch(context.today, end.day.spans[0].last))


@COUNTED.rule(r"@ [~k]* (?P<n>[nu]) (?:[r,|]|\|)? (?P<n2>n) (?P<u>U)", r"c (?P<n>n) [r,|]? (?P<n2>n) (?P<u>U)")
def _about_so_many(context: Context, match: Match) -> When | None:
    """As in "om två-tre veckor", "in two or three days"."""
    kind, size = unit_of(match.get("u"))
    low, high = match.get("n").number * size, match.get("n2").number * size
    first, last = move(context.today, kind, low), move(context.today, kind, high)
    if kind in ("minute", "hour") or not low < high <= low + 5 * size or first is None or last is None:
        return None
    return When(day=stretch(first, last), approximate=True)


@COUNTED.rule(rf"@ {COUNT} q", r"u? q F")
def _quarter_of_an_hour(context: Context, match: Match) -> When | None:
    return after(context, "minute", 15)


@COUNTED.rule(rf"f? {COUNT} {HALF} (?P<u>U) (?:&?(?P<n2>n)(?P<u2>U))? g")
def _ago(context: Context, match: Match) -> When | None:
    """As in "för 2 dagar sedan"."""
    found = counted(match, sign=-1)
    if found is None:
        return None
    if match.one("u2"):
        start = move(context.today, *found)
        kind, size = unit_of(match.get("u2"))
        return after(context, kind, -match.get("n2").number * size, start) if start else None
    return after(context, *found)


@COUNTED.rule(r"(?P<w>[WAH]) @ (?P<n>[nu]) (?P<u>U)", r"(?P<w>[WA]) (?P<u>U)(?![na]) ")
def _day_and_weeks(context: Context, match: Match) -> When | None:
    """As in "på fredag om en vecka", "idag om fjorton dagar", "Tuesday week"."""
    token = match.get("w")
    kind, size = unit_of(match.get("u"))
    if kind not in ("week", "fortnight", "day", "month"):
        return None
    amount = _amount(match.all("n")) if "n" in match.match.groupdict() else 1.0
    if "n" not in match.match.groupdict() and (context.language != "en" or kind not in ("week", "fortnight")):
        return None
    if kind == "day" and "n" not in match.match.groupdict():
        return None
    if token.symbol == "A":
        return after(context, kind, amount * size, context.today + days(cast(int, token.value)))
    if token.symbol != "W":
        return None
    coming = almanac.on_or_after(context.today + days(1), cast(int, token.value))
    counted_on = move(coming, kind, amount * size)
    if counted_on is None:
        return None
    landing = move(context.today, kind, amount * size)
    assert landing is not None
    same_week = almanac.monday_of(landing) + days(cast(int, token.value) - 1)
    if same_week == counted_on or "n" not in match.match.groupdict():
        return When(day=one_day(counted_on))
    return When(day=Day(spans=(Span(counted_on, counted_on), Span(same_week, same_week, 0.6))))


@COUNTED.rule(r"@ (?P<n>[nu]) (?P<u>U) p u? (?P<w>W)", r"(?P<n>[nu]) (?P<u>U) p? (?P<w>[WA])(?!n)")
def _weeks_on_day(context: Context, match: Match) -> When | None:
    """As in "om tre veckor på en onsdag", "a week on Tuesday", "a week today"."""
    kind, size = unit_of(match.get("u"))
    token, amount = match.get("w"), _amount(match.all("n")) * size
    if match.match[0][0] == "@":
        landing = move(context.today, kind, amount)
        if landing is None or kind not in ("week", "fortnight", "month"):
            return None
        return When(day=one_day(almanac.monday_of(landing) + days(cast(int, token.value) - 1)))
    if context.language != "en" or kind not in ("week", "fortnight", "month"):
        return None
    start = context.today + days(cast(int, token.value)) if token.symbol == "A" else None
    start = start or almanac.on_or_after(context.today + days(1), cast(int, token.value))
    return after(context, kind, amount, start)


@COUNTED.rule(r"(?P<n>n) (?P<w>[WR]) (?P<f>[FC])")
def _weekdays_from_now(context: Context, match: Match) -> When | None:
    """As in "3 Fridays from now", "två måndagar senare"."""
    value = match.get("w").value
    weekday = cast(int, value[0] if isinstance(value, tuple) else value)
    first = almanac.on_or_after(context.today + days(1), weekday)
    number = match.get("n").number
    return When(day=one_day(first + days(7 * (number - 1)))) if 1 <= number <= 52 else None


@COUNTED.rule(r"[<p@d]* (?P<j>j) (?P<n>[nu]) (?P<u>U)", r"[<p@d]* (?P<n>n) (?P<j>j) (?P<u>U)")
def _next_units(context: Context, match: Match) -> When | None:
    """As in "nästa tre dagar", "the next couple of weeks", "de närmaste dagarna"."""
    relation = str(match.get("j").value)
    kind, size = unit_of(match.get("u"))
    number = int(_amount(match.all("n")) * size)
    if match.get("u").text in SINGULAR and number > 1:
        return None
    if relation == "last" and match.following is not None and match.following.symbol == "v":
        return None  # "the last 3 weeks of this year" are counted there
    if relation not in ("next", "coming", "nearest", "following", "last") or not 1 <= number <= 400:
        return None
    if kind in ("minute", "hour"):
        return _next_hours(
            context, kind, number, -1 if relation == "last" else 1, match.match[0].find("j") > match.match[0].find("n")
        )
    rolling = relation in ("coming", "nearest") or match.match[0].find("n") < match.match[0].find("j")
    if relation == "last":
        first = move(context.today, kind, -number)
        return When(day=stretch(first, context.today - days(1))) if first else None
    last = move(context.today, kind, number)
    if last is None:
        return None
    near = Span(context.today + days(1), last)
    if kind in ("week", "month", "fortnight", "quarter", "year") and not rolling:
        start, end = unit_around(context.today, kind, 1), unit_around(context.today, kind, number)
        if start and end and kind != "fortnight":
            return When(
                day=Day(spans=(Span(start.spans[0].first, end.spans[0].last), replace(near, score=0.5)), grain="week")
            )
    return When(day=Day(spans=(near,)))


def _next_hours(context: Context, kind: str, number: int, way: int, exact: bool) -> When | None:
    step = 60 if kind == "hour" else 1
    now = context.now.replace(second=0, microsecond=0, tzinfo=None)
    if kind == "hour" and not exact:
        now = now.replace(minute=0)
    start = now + days(0) + (0 if exact else way > 0) * step * _MINUTE
    end = start + way * number * step * _MINUTE
    low, high = min(start, end), max(start, end)
    if low.date() != high.date():
        return None
    hours = Hours(lo=Clock(low.hour, low.minute, fixed=True), hi=Clock(high.hour, high.minute, fixed=True))
    return When(day=one_day(low.date()), hours=hours)


_MINUTE = days(1) / (24 * 60)


@COUNTED.rule(r"d? (?P<j>j) (?P<n>n) (?P<w>[WR])", r"d? (?P<n>n) (?P<j>j) (?P<w>R)")
def _next_weekdays(context: Context, match: Match) -> When | None:
    """As in "the next two Fridays"."""
    value, number = match.get("w").value, match.get("n").number
    if match.get("j").value not in ("next", "coming", "nearest", "following") or not 1 <= number <= 20:
        return None
    weekday = cast(int, value[0] if isinstance(value, tuple) else value)
    first = almanac.on_or_after(context.today + days(1), weekday)
    spans = (Span(first, first + days(7 * (number - 1))),)
    return When(day=Day(weekdays=frozenset({weekday}), recurring=True, spans=spans))


@COUNTED.rule(r"[<p@d]* (?P<j>j) (?P<u>U)")
def _nearest_days(context: Context, match: Match) -> When | None:
    """As in "de närmaste dagarna": a few days."""
    if match.get("j").value not in ("coming", "nearest") or match.get("u").text not in ("dagarna", "dagar", "days"):
        return None
    return When(day=stretch(context.today + days(1), context.today + days(4)))
