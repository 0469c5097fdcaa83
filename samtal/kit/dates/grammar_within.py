"""Days counted from or within other days: "andra tisdagen i november", "dagen efter jul", "slutet av nästa vecka"."""

from __future__ import annotations

from datetime import date
from typing import cast

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.grammar_counts import COUNT, HALF, counted, unit_of
from samtal.kit.dates.resolving import spans_of
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.steps import move, portion, unit_around
from samtal.kit.dates.values import Clock, Context, Day, Hours, When, one_day, stretch

NTH = Pass()  # the nth weekday or week of a month or year
RELATIVE = Pass()  # what is counted from a day already read

NTH = Pass()  # between them: the nth weekday or week of a month or year


RELATIVE = Pass()  # after them: what is counted from a day already read


def _ends(context: Context, day: Day | None) -> tuple[date, date] | None:
    """The first and last day of the best reading."""
    if day is None:
        return None
    spans = spans_of(day, context)
    if not spans or spans[0].first is None or spans[0].last is None:
        return None
    return spans[0].first, spans[0].last


OF = "[pv<@d,]*"


@NTH.rule(
    rf"d? (?P<o>o) (?P<w>[WR]) {OF} (?P<d>D)",
    rf"d? (?P<o>j) (?P<w>W) {OF} (?P<d>D)",
    rf"d? (?P<o>[oj]) (?P<w>[WR]) {OF} (?P<u>U)",
)
def _nth_weekday(context: Context, match: Match) -> When | None:
    """As in "första måndagen i november", "last Monday of March"."""
    nth = match.get("o").value
    if nth == "last":
        nth = -1
    ends = _stretch_of(context, match)
    if not isinstance(nth, int) or ends is None or (ends[1] - ends[0]).days < 7:
        return None
    value = match.get("w").value
    found = almanac.nth_weekday(*ends, cast(int, value[0] if isinstance(value, tuple) else value), nth)
    return When(day=one_day(found)) if found else None


def _stretch_of(context: Context, match: Match) -> tuple[date, date] | None:
    groups = match.match.groupdict()
    if "d" in groups and match.all("d"):
        return _ends(context, match.when("d").day)
    kind, size = unit_of(match.get("u"))
    around = unit_around(context.today, kind, 0) if size == 1 else None
    return _ends(context, around)


@NTH.rule(
    rf"[<p@]? d? (?P<o>[oj]) (?P<n>n?) (?P<k>U) {OF} (?P<d>D)", rf"[<p@]? d? (?P<o>o) (?P<n2>o?) (?P<k>U) {OF} (?P<u>U)"
)
def _nthunit_of(context: Context, match: Match) -> When | None:
    """As in "sista veckan i maj", "first ten days of next month", "the 9th month of next year"."""
    nth, (kind, size) = match.get("o").value, unit_of(match.get("k"))
    ends = _stretch_of(context, match)
    if nth == "last":
        nth = -1
    if not isinstance(nth, int) or size != 1 or ends is None:
        return None
    number = match.one("n") if "n" in match.match.groupdict() else None
    count = number.number if number else 1
    if not 1 <= count <= 31 or (nth != -1 and nth < 1):
        return None
    return _units_in(ends, kind, nth, count)


def _units_in(ends: tuple[date, date], kind: str, nth: int, count: int) -> When | None:
    first, last = ends
    if kind == "week":
        start = almanac.nth_week(first, last, nth)[0] - (days(7 * (count - 1)) if nth < 0 else days(0))
        return When(day=stretch(start, start + days(7 * count - 1), "week"))
    if kind == "day":
        start = first + days(nth - 1) if nth > 0 else last - days(count - 1)
        if start > last:
            return None
        return When(day=one_day(start) if count == 1 else stretch(start, start + days(count - 1)))
    if kind == "month" and (last - first).days > 300:
        month = nth if nth > 0 else 12
        return When(day=stretch(*almanac.month_bounds(first.year, month), "month")) if month <= 12 else None
    if kind == "weekend":
        saturday = almanac.nth_weekday(first, last, 6, nth)
        return When(day=stretch(saturday, saturday + days(1))) if saturday else None
    return None


@RELATIVE.rule(
    rf"(?P<n>[nu]) {HALF} (?P<u>U) (?P<way>[ab]) d? (?P<d>[DB])", r"(?P<n>[nu]) (?P<u>U) (?P<way>a) d? (?P<d>D)"
)
def _units_from_day(context: Context, match: Match) -> When | None:
    """As in "två dagar efter idag", "3 weeks after Christmas", "16 days from 1 February"."""
    found, ends = counted(match), _ends(context, match.when("d").day)
    if found is None or ends is None or found[0] in ("minute", "hour") or match.get("way").text.startswith("start"):
        return None
    before = match.get("way").symbol == "b"
    landing = move(ends[0] if before else ends[1], found[0], -found[1] if before else found[1])
    hours = match.when("d").hours
    return When(day=one_day(landing), hours=hours) if landing else None


@RELATIVE.rule(r"[<p@]? d? (?P<u>U) (?P<way>[ab]) d? (?P<d>D)")
def _unit_beside_day(context: Context, match: Match) -> When | None:
    """As in "dagen efter Kristi himmelsfärd", "veckan före jul"."""
    (kind, size), ends = unit_of(match.get("u")), _ends(context, match.when("d").day)
    if ends is None or size != 1 or kind not in ("day", "week", "weekend", "month"):
        return None
    step = 1 if match.get("way").symbol == "a" else -1
    if kind == "day":
        return When(day=one_day(ends[1] + days(1) if step > 0 else ends[0] - days(1)))
    around = unit_around(ends[1] if step > 0 else ends[0], kind, step)
    return When(day=around) if around else None


@NTH.rule(r"(?P<o>o) (?P<w>W) (?P<way>[ab]) d? (?P<d>D)")
@RELATIVE.rule(r"d? (?P<w>D) (?P<way>[ab]) d? (?P<d>D)")
def _weekday_beside_day(context: Context, match: Match) -> When | None:
    """As in "third Tuesday after Christmas", "fredagen efter påsk"."""
    ends = _ends(context, match.when("d").day)
    token = match.get("w")
    if ends is None:
        return None
    if isinstance(token.value, When):
        day = token.value.day
        if day is None or len(day.weekdays) != 1 or day.spans or day.dom or day.recurring:
            return None
        weekday = next(iter(day.weekdays))
    else:
        weekday = cast(int, token.value)
    nth = match.get("o").number if "o" in match.match.groupdict() else 1
    if match.get("way").value not in ("after", "before"):
        return None
    if match.get("way").symbol == "a":
        return When(day=one_day(almanac.on_or_after(ends[1] + days(1), weekday) + days(7 * (nth - 1))))
    return When(day=one_day(almanac.on_or_before(ends[0] - days(1), weekday) - days(7 * (nth - 1))))


@RELATIVE.rule(
    rf"[<p@]? d? (?P<e>E) r? {OF} ~? {OF} (?P<d>[DB])",
    rf"[<p@]? d? (?P<e>E) {OF} ~? (?P<u>U)",
    rf"(?P<e>l) {OF} (?P<d>D)",
)
def _part_of(context: Context, match: Match) -> When | None:
    """As in "början av april", "slutet av veckan", "mid March", "late next week"."""
    edge = str(match.get("e").value)
    ends = _stretch_of(context, match)
    if ends is None:
        return None
    follower = match.following
    if match.get("e").symbol == "l" and follower is not None and follower.symbol == "T":
        return None  # "sent på fredag eftermiddag": late belongs to the afternoon
    part = portion(*ends, edge, context.today)
    if edge == "late" and context.language == "en" and 5 < (ends[1] - ends[0]).days < 8:
        part = (ends[0] + days(4), ends[1])  # an English week ends with its weekend
    if ends[0] == ends[1]:
        return When(day=one_day(ends[0]), hours=Hours(part="early" if edge == "early" else "late", grain="part"))
    return When(day=stretch(*part))


@RELATIVE.rule(rf"(?P<c>C) {OF} (?P<d>D)", rf"(?P<c>C) {OF} (?P<u>U)")
def _later_in(context: Context, match: Match) -> When | None:
    """As in "senare i veckan", "later today"."""
    ends = _stretch_of(context, match)
    if ends is None or match.get("c").value != "later":
        return None
    first, last = ends
    if first == last:
        if first != context.today:
            return None
        now, close = context.now, context.prior.closes
        until = Clock(close.hour, close.minute, fixed=True) if close > now.time() else None
        return When(day=one_day(first), hours=Hours(lo=Clock(now.hour, now.minute, fixed=True), hi=until))
    if not first <= context.today <= last:
        return When(day=stretch(*portion(first, last, "late", context.today)))
    start = max(context.today + days(1), first + days(2)) if (last - first).days < 8 else context.today
    return When(day=stretch(min(start, last), last))


@RELATIVE.rule(rf"d? (?P<o>[oj]) s {OF} (?P<d>D)")
def _half_of(context: Context, match: Match) -> When | None:
    """As in "första halvan av november", "the second half of next week"."""
    ends, nth = _ends(context, match.when("d").day), match.get("o").value
    if ends is None or nth not in (1, 2, -1, "last") or (ends[1] - ends[0]).days < 3:
        return None
    middle = ends[0] + (ends[1] - ends[0]) // 2
    return When(day=stretch(ends[0], middle) if nth == 1 else stretch(middle + days(1), ends[1]))


@RELATIVE.rule(r"f? u (?P<q>Q) d? (?P<d>D)")
def _week_from(context: Context, match: Match) -> When | None:
    """As in "for a week starting tomorrow"."""
    ends = _ends(context, match.when("d").day)
    return When(day=stretch(ends[0], ends[0] + days(6))) if ends else None


@RELATIVE.rule(r"d? (?P<q>Q) d? (?P<d>D)", r"d (?P<u>U) v? d? (?P<d>D)")
def _week_of(context: Context, match: Match) -> When | None:
    """As in "the week commencing 4 February"."""
    ends = _ends(context, match.when("d").day)
    kind = "week"
    if "u" in match.match.groupdict():
        kind, _ = unit_of(match.get("u"))
        if kind not in ("week", "weekend") or (ends and ends[0] != ends[1]):
            return None
    return When(day=unit_around(ends[0], kind, 0)) if ends else None


@RELATIVE.rule(
    r"(?P<n>[nu]) (?P<u>U) ,? a? (?P<d>D)",
    r"a? (?P<d>D) f (?P<n>[nu]) (?P<u>U)",
    r"f (?P<n>[nu]) (?P<u>U) ,? a (?P<d>D)",
)
def _lasting(context: Context, match: Match) -> When | None:
    """As in "for 10 days from 18 December"."""
    ends, (kind, size) = _ends(context, match.when("d").day), unit_of(match.get("u"))
    if ends is None or kind in ("minute", "hour") or ("f" not in match.match[0] and not _starts(match)):
        return None
    last = move(ends[0], kind, match.get("n").number * size)
    return When(day=stretch(ends[0], last - days(1))) if last else None


def _starts(match: Match) -> bool:
    return any(
        token.symbol == "a" and token.text.startswith("start")
        for token in match.tokens[match.match.start() : match.match.end()]
    )


@RELATIVE.rule(
    r"[<p@]? d? (?P<u>U) (?P<way>[ab])(?![pd<@]*[DTBnW])",
    r"[<p@]? d? (?P<u>U) (?P<way>x)",
    rf"{COUNT} {HALF} (?P<u>U) (?P<way>C)",
)
def _beside_anchor(context: Context, match: Match) -> When | None:
    """As in "veckan efter", "dan innan", "a week later"."""
    way = match.get("way")
    if way.symbol == "x" and way.text not in ("darpa", "darefter", "innan", "thereafter"):
        return None
    found = counted(match) if "n" in match.match.groupdict() else unit_of(match.get("u"))
    assert found is not None  # the unit is there
    kind, number = found
    later = way.symbol in "ax" or way.value == "later"
    if kind in ("minute", "hour"):
        if way.symbol != "C":
            return None
        minutes = int(number * (60 if kind == "hour" else 1))
        return When(compared="later" if later else "earlier", shift_minutes=minutes if later else -minutes)
    start = context.anchor or _said_before(context, match) or context.today
    if kind == "day" or way.symbol == "C":
        landing = move(start, kind, number if later else -number)
        return When(day=one_day(landing)) if landing else None
    if way.value in ("by", "from"):
        return None
    around = unit_around(start, kind, 1 if later else -1)
    return When(day=around) if around else None


@RELATIVE.rule(r"d? (?P<j>[jJ]) (?P<u>U?)")
def _same(context: Context, match: Match) -> When | None:
    """As in "samma dag", "that week": of the day already talked about."""
    token, unit = match.get("j"), match.one("u")
    anchor = context.anchor or _talked_about(context, match)
    if anchor is None:
        return None
    if token.symbol == "J":
        return When(day=one_day(anchor)) if unit is None else None
    if token.value not in ("same", "that") or unit is None:
        return None
    if unit.value == ("day", 1):
        return When(day=one_day(anchor))
    return When(day=unit_around(anchor, cast(tuple[str, int], unit.value)[0], 0))


@RELATIVE.rule(r"J [<@p]? (?P<d>D)")
def _same_weekday(context: Context, match: Match) -> When | None:
    """As in "samma dag nästa vecka": the weekday already talked about."""
    ends = _ends(context, match.when("d").day)
    anchor = context.anchor or _talked_about(context, match)
    if anchor is None or ends is None or (ends[1] - ends[0]).days != 6:
        return None
    return When(day=one_day(almanac.on_or_after(ends[0], anchor.isoweekday())))


def _talked_about(context: Context, match: Match) -> date | None:
    """The day that "the same week" looks back to: "tisdagen ... till fredag samma vecka"."""
    before = match.tokens[: match.match.start()]
    while before and before[-1].symbol in "DBT|&,":
        before = before[:-1]
    days_said = [token.value.day for token in before if isinstance(token.value, When) and token.value.day is not None]
    ends = _ends(context, days_said[-1]) if days_said else None
    return ends[0] if ends else None


@RELATIVE.rule(r"u? q (?P<way>C)")
def _a_quarter(context: Context, match: Match) -> When | None:
    """As in "en kvart senare"."""
    later = match.get("way").value == "later"
    return When(compared="later" if later else "earlier", shift_minutes=15 if later else -15)


def _said_before(context: Context, match: Match) -> date | None:
    """A day earlier in the same utterance: "på fredag ... dagen efter"."""
    for token in reversed(match.tokens[: match.match.start()]):
        if isinstance(token.value, When) and token.value.day is not None:
            ends = _ends(context, token.value.day)
            return ends[1] if ends else None
    return None


@RELATIVE.rule(r"d? (?P<d>D) (?P<way>a)(?![pd<@]*[DTBnW])", r"d? (?P<d>D) (?P<way>x)")
def _weekday_after_anchor(context: Context, match: Match) -> When | None:
    """As in "the Wednesday after"."""
    day, way = match.when("d").day, match.get("way")
    start = context.anchor or _said_before(context, match)
    if start is None or day is None or len(day.weekdays) != 1 or day.spans or day.dom or way.value in ("from", "by"):
        return None
    if way.symbol == "x" and way.text not in ("darpa", "darefter", "thereafter"):
        return None
    return When(day=one_day(almanac.on_or_after(start + days(1), next(iter(day.weekdays)))))
