"""What other days are counted within: "17 oktober", "vecka 42", "nästa månad", "Christmas 2027"."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.steps import move, unit_around, week_number
from samtal.kit.dates.values import Context, Day, Span, When, one_day, stretch

FIRST = Pass()

FIRST = Pass()  # what other days are counted within: months, years, weeks, days with names


IN = "[pv<@]?"


def dated(*patterns: str) -> list[str]:
    """Each pattern with a year and without: "10 july 2026", but "10 july 9 am"."""
    return [pattern + tail for pattern in patterns for tail in ("(?P<y>,?[v@<r]?n)", "(?P<y>)")]


def year_of(match: Match) -> int | bool | None:
    """The year said, None when none was, False when the number is no year."""
    tokens = [token for token in match.all("y") if token.symbol == "n"]
    if not tokens:
        return None
    year = tokens[0].number
    if 32 <= year <= 99 and tokens[0].digits:
        return 1900 + year  # "12 april -85"
    return year if 1900 <= year <= 2150 else False


def _day_month(match: Match) -> When | None:
    number, month, year = match.get("d").number, cast(int, match.get("m").value), year_of(match)
    if year is False:
        return None
    if number == -1:
        return When(day=Day(dom=-1, month=month, year=year or None))
    if not 1 <= number <= 99:
        return None
    return When(day=Day(dom=number, month=month, year=year or None))


@FIRST.rule(
    *dated(
        rf"d? (?P<d>[no]) ,?{IN} d? (?P<m>[Mm])",
        rf"d? (?P<d>o) (?P<u>U) {IN} d? (?P<m>[Mm])",
        rf"d? (?P<d>j) (?P<u>U) {IN} (?P<m>[Mm])",
    )
)
def _day_then_month(context: Context, match: Match) -> When | None:
    unit = match.one("u") if "u" in match.match.groupdict() else None
    if unit is not None and unit.value != ("day", 1):
        return None
    if match.get("d").symbol == "j":
        if match.get("d").value != "last":
            return None
        year = year_of(match)
        return (
            None if year is False else When(day=Day(dom=-1, month=cast(int, match.get("m").value), year=year or None))
        )
    return _day_month(match)


@FIRST.rule(*dated(r"[pv<@]? (?P<m>[Mm]) [r|]? d? (?P<d>[no]) (?!r?[hz])"))
def _month_then_day(context: Context, match: Match) -> When | None:
    follower = match.following
    if not match.all("y") and follower is not None and follower.symbol in "UN":
        return None
    return _day_month(match)


@FIRST.rule(r"[pv<@]? (?P<m>[Mm]) [v@<r|,]? (?P<y>n)")
def _month_of_year(context: Context, match: Match) -> When | None:
    year = year_of(match)
    if not year:
        return None
    return When(day=replace(stretch(*almanac.month_bounds(int(year), cast(int, match.get("m").value))), grain="month"))


@FIRST.rule(r"(?P<p>[p<@v]?) (?P<j>j?) (?P<m>[Mm])")
def _month(context: Context, match: Match) -> When | None:
    token, relation = match.get("m"), match.one("j")
    if token.symbol == "m" and not (
        match.all("p") or relation or len(match.tokens) == 1 or _preceded(match, "Eerba~|&lo")
    ):
        return None
    month, today = cast(int, token.value), context.today
    if relation is not None and relation.value == "last":
        year = today.year if month < today.month else today.year - 1
        return When(day=stretch(*almanac.month_bounds(year, month), "month"))
    return When(day=Day(month=month, grain="month"))


def _preceded(match: Match, symbols: str) -> bool:
    start = match.match.start()
    return start > 0 and match.tokens[start - 1].symbol in symbols


@FIRST.rule(r"[v@<] (?P<y>n)", r"U (?P<y>n)")
def _year(context: Context, match: Match) -> When | None:
    year = match.get("y").number
    if not 2000 <= year <= 2150 or (
        match.match[0][0] == "U" and match.tokens[match.match.start()].value != ("year", 1)
    ):
        return None
    return When(day=stretch(*(almanac.month_bounds(year, 1)[0], almanac.month_bounds(year, 12)[1]), "year"))


def _a_fraction(match: Match) -> bool:
    """As in "1/2 timme", "1 och 1/2"."""
    start, follower = match.match.start(), match.following
    if match.get("g").text not in ("1/2", "1/4", "3/4"):
        return False
    before = match.tokens[start - 1].symbol if start else ""
    return before in ("&", "n", "u") or (follower is not None and follower.symbol in "UN")


@FIRST.rule(r"(?P<g>G)", r"(?P<g>G) (?P<y>,?n)")
def _literal(context: Context, match: Match) -> When | None:
    day = match.get("g").value
    assert isinstance(day, Day)
    year = year_of(match) if "y" in match.match.groupdict() else None
    if year is False or (year and (day.year is not None or day.dom is None)) or _a_fraction(match):
        return None
    return When(day=replace(day, year=year) if year else day)


def preceding_of(match: Match) -> bool:
    follower, end = match.following, match.match.end()
    if follower is None:
        return False
    beyond = match.tokens[end + 1].symbol if end + 1 < len(match.tokens) else ""
    return follower.symbol == "v" or (follower.symbol in "@p" and beyond in tuple("MmjdHn"))


@FIRST.rule(r"(?P<a>A)")
def _relative(context: Context, match: Match) -> When | None:
    return When(day=one_day(context.today + days(cast(int, match.get("a").value))))


@FIRST.rule(
    r"(?P<h>H) [v<@]? (?P<y>n?)", r"(?P<j>j) (?P<h>H)", r"(?P<h>H) (?P<j>j) (?P<u>U)", r"(?P<h>H) v (?P<j>j) (?P<u>U)"
)
def _holiday(context: Context, match: Match) -> When | None:
    groups = match.match.groupdict()
    name = str(match.get("h").value)
    year = year_of(match) if "y" in groups else None
    if year is False:
        return None
    first, last = almanac.next_holiday(name, context.today) if not year else almanac.holiday(name, int(year))
    relation = match.one("j") if "j" in groups else None
    if relation is not None:
        if "u" in groups and match.get("u").value != ("year", 1):
            return None
        if relation.value == "last":
            first, last = almanac.holiday(name, first.year - 1)
        elif relation.value == "next" and ("u" in groups or first <= context.today):
            first, last = almanac.holiday(name, first.year + 1)
    return When(day=stretch(first, last, "day" if (last - first).days < 10 else "month"))


_STEPS = {"this": 0, "coming": 1, "next": 1, "following": 1, "next2": 2, "last": -1}


@FIRST.rule(
    r"[<p@]? d? (?P<j>j) (?P<u>[UV])",
    r"[<p@]? (?P<u>U) (?P<j>K)",
    r"d? (?P<u>U) a (?P<j>j)",
    r"d? (?P<u>U) (?P<j>j)",
    r"d? (?P<j>j) (?P<u>q)",
)
def _related_unit(context: Context, match: Match) -> When | None:
    """As in "nästa vecka", "this weekend", "the week after next"."""
    unit = match.get("u")
    said, (kind, count) = (
        str(match.get("j").value),
        ("quarter", 1) if unit.symbol == "q" else cast(tuple[str, int], unit.value),
    )
    if unit.symbol == "q" and context.language != "en":
        return None
    if said == "last" and preceding_of(match):
        return None  # "the last week of July" is counted there
    if said == "nearest" and count == 1 and kind in ("week", "month"):
        end = move(context.today, kind, 1)
        return When(day=stretch(context.today, end)) if end else None
    if said not in _STEPS or count != 1 or kind in ("minute", "hour"):
        return None
    if "Uj" in match.match[0] and match.following is not None and match.following.symbol in "WMUHn":
        return None  # "dagar nästa vecka": the word belongs to what follows
    step = _STEPS[said]
    if "a" in match.match[0]:
        if said != "next":
            return None
        step = 2
    start = context.anchor if said == "following" and context.anchor else context.today
    if said == "coming" and kind == "weekend":
        step = 0
    day = unit_around(start, kind, step)
    if day is None:
        return None
    if said == "next" and kind == "weekend" and start.isoweekday() <= 5:
        first = day.spans[0].first
        assert first is not None
        day = Day(spans=(day.spans[0], Span(first - days(7), first - days(6), 0.85)))
    return When(day=replace(day, spans=_sunday_doubt(context, day, said, kind)))


def _sunday_doubt(context: Context, day: Day, said: str, kind: str) -> tuple[Span, ...]:
    """On a Sunday "next week" may be the one that starts tomorrow or the one after."""
    span = day.spans[0]
    if said == "next" and kind == "week" and context.today.isoweekday() == 7 and span.first and span.last:
        return (span, Span(span.first + days(7), span.last + days(7), 0.4))
    return day.spans


@FIRST.rule(
    r"[<p@]? d? (?P<u>[UV]) d? (?P<n>n) (?P<y>(?:,?n)?)(?![hz>U])", r"[<p@]? d? (?P<u>[UV]) (?P<n>n) (?P<j>j) (?P<k>U)"
)
def _numbered_week(context: Context, match: Match) -> When | None:
    """As in "vecka 42", "v 7"."""
    kind, count = cast(tuple[str, int], match.get("u").value)
    number, year = match.get("n").number, None
    if "y" in match.match.groupdict():
        year = year_of(match)
    if kind != "week" or count != 1 or not 1 <= number <= 53 or year is False:
        return None
    if match.get("u").text in ("veckor", "weeks", "veckorna") or _gestation(match):
        return None
    if year:
        bounds = almanac.week_bounds(int(year), number)
        return When(day=stretch(*bounds, "week")) if bounds else None
    return When(day=week_number(context, number))


def _gestation(match: Match) -> bool:
    """As in "Jag är i vecka 34", "gravid v 9": how far gone, not when."""
    before = [token.text for token in match.tokens[: match.match.start()]]
    return any(text.startswith(("gravid", "pregnan")) for text in before) or "ar" in before[-2:]


@FIRST.rule(r"[<p@]? (?P<u>[UV]) (?P<a>n) [r&<] [UV]? (?P<b>n)")
def _numbered_weeks(context: Context, match: Match) -> When | None:
    """As in "v27-28"."""
    kind, _ = cast(tuple[str, int], match.get("u").value)
    first, last = match.get("a").number, match.get("b").number
    if kind != "week" or not (1 <= first <= 53 and 1 <= last <= 53) or match.has("z"):
        return None
    start, end = week_number(context, first), week_number(context, last)
    if start is None or end is None or start.spans[0].first is None or end.spans[0].last is None:
        return None
    if end.spans[0].last < start.spans[0].first:
        return None
    return When(day=stretch(start.spans[0].first, end.spans[0].last, "week"))
