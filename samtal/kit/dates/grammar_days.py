"""Days as said: "den 17 oktober", "nästa tisdag", "vecka 42", "om tre veckor", "the last Monday of March"."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import cast

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Clock, Context, Day, Hours, Relation, Span, When, one_day, stretch

FIRST = Pass()  # what other days are counted within: months, years, weeks, days with names
BASIC = Pass()  # the rest

IN = "[pv<@]?"


def dated(*patterns: str) -> list[str]:
    """Each pattern with a year and without: "10 july 2026", but "10 july 9 am"."""
    return [pattern + tail for pattern in patterns for tail in ("(?P<y>,?[v@<]?n)", "(?P<y>)")]


def year_of(match: Match) -> int | bool | None:
    """The year said, None when none was, False when the number is no year."""
    tokens = [token for token in match.all("y") if token.symbol == "n"]
    if not tokens:
        return None
    year = tokens[0].number
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


@BASIC.rule(r"d? (?P<a>o) <? (?P<b>o)")
def _two_ordinals(context: Context, match: Match) -> When | None:
    """As in "den tredje i nionde" is 3 September."""
    dom, month = match.get("a").number, match.get("b").number
    if context.language != "sv" or not 1 <= month <= 12 or almanac.make(2024, month, max(dom, 0)) is None:
        return None
    return When(day=Day(dom=dom, month=month))


@BASIC.rule(r"(?P<d>n) r (?P<m>n)")
def _dashed(context: Context, match: Match) -> When | None:
    """As in "25-04" is a date where it cannot be hours."""
    dom, month = match.get("d"), match.get("m")
    if not (dom.digits and month.digits and month.end - dom.start <= 5 and dom.number > 24 and month.number <= 12):
        return None
    return When(day=Day(dom=dom.number, month=month.number)) if almanac.make(2024, month.number, dom.number) else None


_COUNTING = "(?![UVNMmo>z])"


@BASIC.rule(
    rf"d (?P<d>[no]) {_COUNTING}",
    rf"p d? (?P<d>o) {_COUNTING}",
    rf"(?P<d>o) {_COUNTING}",
)
def _day_of_month(context: Context, match: Match) -> When | None:
    token = match.get("d")
    if not (token.number == -1 or 1 <= token.number <= 31) or not _is_a_date(context, match, token):
        return None
    return When(day=Day(dom=token.number))


@BASIC.rule(r"[pd]* (?P<d>[no]) [pvd<@]* (?P<month>D)", r"d? (?P<d>o) [v<]? (?P<u>U)")
def _day_of_a_month(context: Context, match: Match) -> When | None:
    """As in "den 20 nästa månad", "the 1st of this month", "sista i månaden"."""
    token, groups = match.get("d"), match.match.groupdict()
    if not (token.number == -1 or 1 <= token.number <= 31):
        return None
    if "u" in groups:
        if match.get("u").value != ("month", 1) or (token.number != -1 and not token.digits):
            return None
        return When(
            day=Day(dom=token.number, spans=(Span(*almanac.month_bounds(context.today.year, context.today.month)),))
        )
    month = match.when("month").day
    if month is None or month.grain != "month" or month.is_pattern or len(month.spans) != 1:
        return None
    return When(day=Day(dom=token.number, spans=month.spans))


def _is_a_date(context: Context, match: Match, token: Token) -> bool:
    """As in "Den 9:e" is a date; "den första" may be the first of two offers, "the second" a moment."""
    if context.expects == "date" or len(match.tokens) <= match.match.end() - match.match.start():
        return True
    if context.expects == "time" and token.number == -1:
        return False
    start = match.match.start()
    before = match.tokens[start - 1].symbol if start else ""
    neighbour = (match.following.symbol if match.following else ".") or "."
    dressed = before in ("W", "P", "b", "a", "e", "R") or neighbour in "WPtkqsT&r|," or before == "I"
    if token.symbol == "n":
        return True
    if token.digits:
        return True
    if not match.has("d") and not match.has("p"):
        return before in ("W", "b", "a")
    return (
        token.number > 3 or dressed or (context.language == "sv" and neighbour in ".!" and token.number not in (2, -1))
    )


@BASIC.rule(r"(?P<w>[Ww])")
def _weekday(context: Context, match: Match) -> When | None:
    token = match.get("w")
    if token.symbol == "w" and not _sure_weekday(match):
        return None
    return When(day=Day(weekdays=frozenset({cast(int, token.value)})))


def _sure_weekday(match: Match) -> bool:
    """As in "sat", "wed", "to", "on" are days of the week only beside something that dates have."""
    start = match.match.start()
    before = match.tokens[start - 1] if start else None
    follower = match.following
    token = match.get("w")
    if len(token.text) == 2:
        if before is None and follower is not None and follower.symbol in "tPT":
            return True
        return follower is not None and (follower.symbol in "DGo" or (follower.symbol == "n" and follower.digits))
    if before is None and (follower is None or follower.symbol in ".,"):
        return True
    if before is not None and before.symbol in "pjbade&|!er~W":
        return before.symbol != "d" or token.text != "sun"
    return follower is not None and follower.symbol in "nodGPtk,r@MmTDBz"


@BASIC.rule(r"(?P<j>j) [pd]? (?P<w>[Ww])", r"(?P<w>[Ww]) (?P<j>K)", r"(?P<w>[Ww]) [ab] (?P<n>j)")
def _related_weekday(context: Context, match: Match) -> When | None:
    weekday = frozenset({cast(int, match.get("w").value)})
    if (
        match.has("j")
        and match.get("j" if "j" in match.match.groupdict() else "n").value == "last"
        and _preceding_of(match)
    ):
        return None
    if "n" in match.match.groupdict():  # "Wednesday after next"
        if match.get("n").value != "next":
            return None
        return When(day=one_day(almanac.monday_of(context.today) + days(6 + cast(int, match.get("w").value))))
    said = str(match.get("j").value)
    said = "coming" if said == "nearest" else said
    if said == "next2":
        return When(day=one_day(almanac.monday_of(context.today) + days(13 + cast(int, match.get("w").value))))
    if said in ("following", "same", "that"):
        start = context.anchor or context.today
        return When(
            day=one_day(almanac.on_or_after(start + days(1 if said == "following" else 0), next(iter(weekday))))
        )
    return When(day=Day(weekdays=weekday, relation=cast(Relation, said)))


def _preceding_of(match: Match) -> bool:
    return match.following is not None and match.following.symbol == "v"


@BASIC.rule(r"<? (?P<y>y)", r"g (?P<y>W)", r"> (?P<y>W)")
def _past_weekday(context: Context, match: Match) -> When | None:
    """As in "i tisdags", "since Tuesday", "past Tuesday"."""
    if match.match[0][0] in "g>" and context.language == "sv":
        return None
    return When(day=one_day(almanac.on_or_before(context.today - days(1), cast(int, match.get("y").value))))


@BASIC.rule(r"u (?P<w>W)")
def _any_weekday(context: Context, match: Match) -> When | None:
    """As in "on a Tuesday", "en fredag"."""
    return When(day=Day(weekdays=frozenset({cast(int, match.get("w").value)}), recurring=True))


@BASIC.rule(r"(?P<r>R) (?P<more>(?:,?[&|,r<][pd]?R)*)")
def _recurring(context: Context, match: Match) -> When | None:
    """As in "tisdagar och torsdagar", "Mondays to Thursdays"."""
    found = [token for token in [match.get("r"), *match.all("more")] if token.symbol == "R"]
    numbers = [number for token in found for number in cast(tuple[int, ...], token.value)]
    if match.has("r") and len(found) == 2 and numbers[0] < numbers[-1]:
        numbers = list(range(numbers[0], numbers[-1] + 1))
    return When(day=Day(weekdays=frozenset(numbers), recurring=True))


@BASIC.rule(
    r"(?P<w>W) (?P<more>(?:[&,]{0,2}[pd]?W){2,})(?![|,]?\|)",
    r"(?P<w>W) (?P<more>&p?W)(?![,p<d]*[jU|])",
    r"(?P<w>[WR])(?P<more>&R)",
)
def _several_weekdays(context: Context, match: Match) -> When | None:
    """As in "mån ons fre", "måndag och tisdag"."""
    numbers: list[int] = []
    start = match.match.start()
    if start and (
        match.tokens[start - 1].symbol == "e"
        or "ep" in "".join(token.symbol for token in match.tokens[start - 2 : start])
    ):
        return None
    for token in [match.get("w"), *match.all("more")]:
        if token.symbol == "W":
            numbers.append(cast(int, token.value))
        elif token.symbol == "R":
            numbers.extend(cast(tuple[int, ...], token.value))
    return When(day=Day(weekdays=frozenset(numbers), recurring=True)) if len(set(numbers)) > 1 else None


@FIRST.rule(r"(?P<a>A)")
def _relative(context: Context, match: Match) -> When | None:
    return When(day=one_day(context.today + days(cast(int, match.get("a").value))))


@BASIC.rule(r"d? (?P<j>[jJ]) (?P<u>U?)")
def _same(context: Context, match: Match) -> When | None:
    """As in "samma dag", "that week": of the day already talked about."""
    token, unit = match.get("j"), match.one("u")
    if context.anchor is None:
        return None
    if token.symbol == "J":
        return When(day=one_day(context.anchor)) if unit is None else None
    if token.value not in ("same", "that") or unit is None:
        return None
    if unit.value == ("day", 1):
        return When(day=one_day(context.anchor))
    return When(day=unit_around(context.anchor, cast(tuple[str, int], unit.value)[0], 0))


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


def unit_around(day: date, kind: str, step: int) -> Day | None:
    """This, next or last week, month ... around a day."""
    if kind in ("week", "workweek", "weekend", "fortnight"):
        start = almanac.monday_of(day) + days(7 * step)
        if kind == "weekend":
            return stretch(start + days(5), start + days(6))
        length = {"week": 6, "workweek": 4, "fortnight": 13}[kind]
        return stretch(start, start + days(length), "week")
    if kind == "month":
        return stretch(*almanac.month_bounds(day.year, day.month + step), "month")
    if kind == "quarter":
        month = (day.month - 1) // 3 * 3 + 1 + 3 * step
        return stretch(almanac.month_bounds(day.year, month)[0], almanac.month_bounds(day.year, month + 2)[1], "month")
    if kind == "year" and almanac.FIRST_YEAR < day.year + step < almanac.LAST_YEAR:
        return stretch(date(day.year + step, 1, 1), date(day.year + step, 12, 31), "year")
    if kind in ("day", "workday"):
        return one_day(day + days(step))
    return None


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
    if said == "last" and _preceding_of(match):
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


@BASIC.rule(r"r d? (?P<u>U)(?![nab])")
def _to_unit(context: Context, match: Match) -> When | None:
    """As in "till helgen", "till veckan" (the next one)."""
    text = match.get("u").text
    if text not in ("helgen", "veckan", "veckoslutet"):
        return None
    day = unit_around(context.today, "week" if text == "veckan" else "weekend", 1 if text == "veckan" else 0)
    return When(day=day) if day else None


@BASIC.rule(r"[<p@]d? (?P<u>U)(?!n)", r"d (?P<u>U)(?![nabv])")
def _current_unit(context: Context, match: Match) -> When | None:
    """As in "i veckan", "i helgen", "the week"."""
    kind, count = cast(tuple[str, int], match.get("u").value)
    if count != 1 or kind not in ("week", "weekend") or match.get("u").text in ("vecka", "helg", "weeks", "veckor"):
        return None
    if context.language == "en" and kind == "week" and match.match[0][0] in "@<":
        return None
    day = unit_around(context.today, kind, 0)
    assert day is not None
    if kind == "week" and match.match[0][0] == "d":
        day = stretch(context.today, almanac.monday_of(context.today) + days(6), "week")
    return When(day=day)


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


def week_number(context: Context, number: int) -> Day | None:
    """The week of that number that is going on or comes next."""
    for year in (
        context.today.isocalendar()[0],
        context.today.isocalendar()[0] + 1,
        context.today.isocalendar()[0] + 2,
    ):
        bounds = almanac.week_bounds(year, number)
        if bounds and bounds[1] >= context.today:
            return stretch(*bounds, "week")
    return None


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


@BASIC.rule(r"X")
def _turn_of_month(context: Context, match: Match) -> When | None:
    last = almanac.month_bounds(context.today.year, context.today.month)[1]
    return When(day=one_day(last + days(1)))


@BASIC.rule(r"O")
def _now(context: Context, match: Match) -> When | None:
    now = context.now
    return When(day=one_day(now.date()), hours=Hours(at=Clock(now.hour, now.minute, fixed=True)))


def after(context: Context, kind: str, number: float, start: date | None = None) -> When | None:
    """So many units from now, or from a day."""
    if kind in ("minute", "hour"):
        if start is not None or number > 2000:
            return None
        moment = context.now + timedelta(minutes=number * (60 if kind == "hour" else 1))
        clock = Clock(moment.hour, moment.minute, fixed=True)
        return When(day=one_day(moment.date()), hours=Hours(at=clock, grain="minute"))
    day = move(start or context.today, kind, number)
    return When(day=replace(one_day(day), offset=start is None)) if day else None


def move(day: date, kind: str, number: float) -> date | None:
    """A day moved by days, working days, weeks, months or years."""
    if abs(number) > 1000:
        return None
    if kind == "workday":
        for _ in range(int(abs(number))):
            day += days(1 if number > 0 else -1)
            while day.isoweekday() > 5:
                day += days(1 if number > 0 else -1)
        return day
    lengths = {"day": 1, "week": 7, "fortnight": 14, "workweek": 7, "weekend": 7}
    if kind in lengths:
        return day + days(round(number * lengths[kind]))
    months = {"month": 1, "quarter": 3, "year": 12}.get(kind)
    if months is None:
        return None
    moved = almanac.add_months(day, int(number * months))
    return moved + days(15) if kind == "month" and number % 1 else moved
