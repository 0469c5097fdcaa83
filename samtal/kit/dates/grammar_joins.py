"""What is said together: a day with its time, stretches of days, bounds, and what is ruled out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samtal.kit.dates.almanac import days, on_or_after
from samtal.kit.dates.grammar_times import NOT_COUNTED, UNTIL, away, clock_of, moved_from, moving
from samtal.kit.dates.resolving import spans_of
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Context, Day, Hours, Span, When, joined, stretch

RANGES = Pass()
PROMOTIONS = Pass()
ADJACENT = Pass()
TOGETHER = Pass()
EARLY_BOUNDS = Pass()  # before a day takes a part of the day to itself
BOUNDS = Pass()
EXCLUSIONS = Pass()
LEFTOVERS = Pass()

GLUE = "[pdv<@f~k,i]*"


# Stretches of days


@RANGES.rule(
    r"a? d? (?P<a>D) [r)] [pd]* (?P<b>D)",
    r"e [pd]* (?P<a>D) [&r)] [pd]* (?P<b>D)",
    r"a [pd]* (?P<a>D) [r)&]? (?P<till>b) [pd]* (?P<b>D)",
    r"(?P<a>D) (?P<till>b) [pd]* (?P<b>D)",
)
def _from_to(context: Context, match: Match) -> When | None:
    """As in "tisdag till fredag", "between Monday and Wednesday", "13 juli - 15 juli"."""
    if moved_from(match):
        return None
    if "till" in match.match.groupdict() and match.get("till").value not in ("by", "before"):
        return None
    return between(context, match.when("a").day, match.when("b").day)


@RANGES.rule(r"e (?P<a>B) [&)r] (?P<b>[TB])")
def _from_now(context: Context, match: Match) -> When | None:
    """As in "between now and eight o'clock"."""
    a, b = match.when("a"), match.when("b")
    if a.hours is None or b.hours is None or a.hours.at is None or b.hours.at is None:
        return None
    return replace(a, hours=Hours(lo=a.hours.at, hi=b.hours.at))


def between(context: Context, a: Day | None, b: Day | None) -> When | None:
    """From one day to another: the second is read after the first."""
    if a is None or b is None or a.recurring or b.recurring:
        return None
    if a.dom is not None and a.month is None and a.spans == () and b.month is not None:
        a = replace(a, month=b.month, year=b.year)
    start = _first(a, context)
    if start is None:
        return None
    last = _last_after(b, start, context)
    if last is None or last < start or (last - start).days > 800:
        return None
    return When(day=stretch(start, last, "day" if "day" in (a.grain, b.grain) else a.grain))


def _first(day: Day, context: Context) -> date | None:
    spans = spans_of(day, context)
    return spans[0].first if spans else None


def _last_after(day: Day, start: date, context: Context) -> date | None:
    if day.weekdays and day.dom is None and not day.spans:
        return on_or_after(start, min(day.weekdays))
    from_start = replace(context, now=context.now.replace(year=start.year, month=start.month, day=start.day))
    later = max(start, context.today) if start >= context.today else start
    spans = spans_of(day, from_start if later > context.today and not day.spans else context)
    return spans[0].last if spans else None


@RANGES.rule(
    r"[ae]? [pd]* (?P<a>[no]) [r)&|] [pd]* (?P<b>D)",
    r"[ae]? (?P<a>D) [r)&] d? (?P<b>[no])(?![UVNMmz>h])",
    r"[ae] d? (?P<a>[no]) [r)&] d? (?P<b>[no]) [v<@p]* (?P<c>D)",
    r"d? (?P<a>[no]) [r)] d? (?P<b>[no]) [v<@p]* (?P<c>D)",
)
def _days_of_month(context: Context, match: Match) -> When | None:
    """As in "8-10 april", "July 13-15", "mellan den 7 och 9 april", "4-23 in next month"."""
    groups = match.match.groupdict()
    first, second = match.get("a"), match.get("b")
    if "c" in groups:
        return _two_in(context, first, second, match.when("c").day)
    if isinstance(second.value, When):
        base = second.value.day
        if base is None or base.dom is None or base.dom < 1 or not 1 <= first.number <= 31 or match.has("|"):
            return None
        return between(
            context, replace(base, dom=first.number, weekdays=frozenset()), replace(base, weekdays=frozenset())
        )
    base = match.when("a").day
    if base is None or base.dom is None or not base.dom < second.number <= 31:
        return None
    if base.month is None and second.symbol == "n" and match.match.group()[-2] not in "&<r":
        return None
    return between(context, replace(base, weekdays=frozenset()), replace(base, dom=second.number, weekdays=frozenset()))


def _two_in(context: Context, first: Token, second: Token, outer: Day | None) -> When | None:
    if (
        outer is None
        or outer.dom is not None
        or outer.weekdays
        or not 1 <= first.number <= 31
        or not 1 <= second.number <= 31
    ):
        return None
    if outer.month is None and outer.grain != "month":
        return None
    low = replace(outer, dom=first.number, grain="day")
    return between(context, low, replace(outer, dom=second.number, grain="day"))


@RANGES.rule(r"d? (?P<n>[no]) (?P<more>(?:[,&|]d?[no])+) (?=.)")
def _listed(context: Context, match: Match) -> When | None:
    return None


# Numbers beside a day


@PROMOTIONS.rule(
    rf"(?P<d>[DB]) [,p]? ~? k? (?P<h>n) {NOT_COUNTED}",
    rf"(?P<d>[D]) ,? (?P<h>n) (?P<m>n) {NOT_COUNTED}",
    r"(?P<d>[DB]) ,? (?P<h>n) r? i",
)
def _hour_after_day(context: Context, match: Match) -> When | None:
    """As in "på fredag nio", "imorgon 14", "torsdag tio tjugo"; "fredag 14" is asked about when the 14th is a Friday."""
    when, token = match.when("d"), match.get("h")
    clock = clock_of(match.all("h"))
    start = match.match.start()
    if token.text == "one" and start and match.tokens[start - 1].symbol == "d":
        return None  # "the Thursday one"
    if (
        clock is None
        or when.day is None
        or when.day.grain in ("month", "year")
        or (when.day.recurring and not token.digits)
    ):
        return None
    if "m" in match.match.groupdict():
        minute = match.get("m").number
        if clock.minute or not (10 <= minute <= 59):
            return None
        clock = replace(clock, minute=minute)
    if when.hours is not None and (when.hours.at or when.hours.lo or when.hours.hi or not when.hours.part):
        return None
    if token.number > 24 and not clock.minute:
        return None
    if _may_be_a_date(when.day, token, context):
        return replace(when, day=replace(when.day, dom=token.number))
    return joined(
        when,
        When(
            hours=Hours(at=clock, grain="minute" if clock.minute else "hour"),
            approximate=match.has("~") or match.has("i"),
        ),
    )


def _may_be_a_date(day: Day, token: Token, context: Context) -> bool:
    """As in "fredag 14" where the coming Friday is the 14th, and no clinic is open at 23."""
    if not (
        day.weekdays
        and day.dom is None
        and not day.spans
        and token.digits
        and 1 <= token.number <= 31
        and len(token.text) <= 2
    ):
        return False
    coming = spans_of(replace(day, dom=None), context)
    same = any(span.first is not None and span.first.day == token.number for span in coming)
    return same or token.number > 20


@PROMOTIONS.rule(r"(?P<d>D) [<@pd]* (?P<z>z)")
def _half_of_day(context: Context, match: Match) -> When | None:
    """As in "Tuesday am", "thurs pm"."""
    part = "afternoon" if match.get("z").value == "p" else "forenoon"
    return joined(match.when("d"), When(hours=Hours(part=part, grain="part")))


@PROMOTIONS.rule(r"(?P<h>n) [pd,]* (?P<d>[DB])", r"(?P<h>n) (?P<d>[DB])")
def _hour_before_day(context: Context, match: Match) -> When | None:
    """As in "9 tomorrow evening", "8 tonight", "tio på fredag"."""
    when, token = match.when("d"), match.get("h")
    clock = clock_of(match.all("h"))
    if clock is None or when.day is None or (token.number > 24 and len(token.text) != 4):
        return None
    part = when.hours.part if when.hours is not None else None
    if part is None and not 7 <= clock.hour <= 19:
        return None
    if part is not None and token.number > 12:
        return None
    if when.hours is not None and (when.hours.at or when.hours.lo or when.hours.hi):
        return None
    hours = replace(when.hours, at=clock, grain="hour") if when.hours is not None else Hours(at=clock, grain="hour")
    return replace(when, hours=hours)


@PROMOTIONS.rule(
    rf"(?P<d>[DB]) {GLUE} e [k~]* (?P<lo>nz?) [&r)] [k~]* (?P<hi>nz?)",
    rf"(?P<d>[DB]) {GLUE} (?P<lo>nz?) [r)] (?P<hi>nz?) {NOT_COUNTED}",
)
def _stretch_after_day(context: Context, match: Match) -> When | None:
    low, high, when = clock_of(match.all("lo")), clock_of(match.all("hi")), match.when("d")
    if low is None or high is None or (when.hours is not None and (when.hours.part is None or when.hours.at)):
        return None
    return joined(When(day=when.day), When(hours=Hours(lo=low, hi=high, part=when.hours.part if when.hours else None)))


# Together


@ADJACENT.rule(r"(?P<a>D) [pd,]* (?P<b>D)")
def _adjacent(context: Context, match: Match) -> When | None:
    """As in "mån 9/11": before stretches are read, so that "mån 9/11-ons 11/11" is one."""
    a, b = match.when("a"), match.when("b")
    if a.day is None or b.day is None or not _one_date(a.day, b.day) or b.day.dom is None:
        return None
    both = joined(a, b)
    return both if both is not None and both.day is not None and spans_of(both.day, context) else None


@TOGETHER.rule(rf"(?P<a>[DTB§]) {GLUE} (?P<b>[DTB§])")
def _together(context: Context, match: Match) -> When | None:
    """As in "fredag klockan två", "3 pm on Friday", "måndag den 27 oktober"."""
    a, b = match.when("a"), match.when("b")
    if a.excluded != b.excluded:
        return None
    if (
        match.has(",")
        and a.symbol == b.symbol
        and (a.day is not None and b.day is not None and not _one_date(a.day, b.day))
    ):
        return None
    both = joined(a, b)
    if both is None or (
        both.day is not None and a.day is not None and b.day is not None and not spans_of(both.day, context)
    ):
        return None
    return both


def _one_date(a: Day, b: Day) -> bool:
    """As in "onsdag, 22 januari" is one day; "onsdag, torsdag" is not."""
    return bool(a.weekdays) != bool(b.weekdays) and not (a.recurring or b.recurring)


# Bounds


@EARLY_BOUNDS.rule(r"(?P<b>[ab]) [pd]* (?P<x>D) (?=[p@]d?T)")
def _bound_before_part(context: Context, match: Match) -> When | None:
    """As in "efter påsk på eftermiddagen": the days are bounded, the hours are not."""
    following = match.tokens[match.match.end() :]
    part = next((token.value for token in following if isinstance(token.value, When)), None)
    if part is None or part.hours is None or part.hours.part is None:
        return None
    return _bound_days(match.when("x"), str(match.get("b").value), context)


@BOUNDS.rule(r"(?P<b>[ab]) d? x x? p? (?P<x>D)")
def _bound_by_event(context: Context, match: Match) -> When | None:
    """As in "innan bröllopet den 5 september"."""
    day, bound = match.when("x").day, str(match.get("b").value)
    if day is None or day.dom is None or bound not in ("before", "after"):
        return None
    return _bound_days(match.when("x"), bound, context)


@BOUNDS.rule(
    r"!? (?P<b>[ab]) [pdf~k<v]* (?P<x>[DTB])",
    r"(?P<x>[DTB]) ,? (?P<b>L)",
    r"(?P<x>[DTB]) (?P<b>[ab])(?![pd~k<]*[DTBn])",
    r"(?P<b>r) (?P<x>[DT])",
)
def _bound(context: Context, match: Match) -> When | None:
    """As in "efter fredag", "senast klockan tio", "fredag eller senare", "not until Thursday"."""
    when, token = match.when("x"), match.get("b")
    bound = str(token.value)
    suffix = match.match[0][0] not in "!abr"
    if token.symbol == "r":
        return _bound_hours(when, "by") if when.hours and token.text in ("through", "thru") else None
    if suffix and token.symbol != "L" and token.text not in ("tidigast", "senast", "earliest", "latest"):
        return None
    if suffix:
        bound = {"after": "from", "before": "by"}.get(bound, bound)
    if bound == "before" and token.text in UNTIL and away(match):
        bound = "from"
    if match.has("!"):
        bound = {"after": "by", "from": "by", "before": "from", "by": "after"}[bound]
    if moving(match.tokens) and match.following is not None and match.following.symbol in "r)" and bound == "from":
        return when
    if (
        when.hours is not None
        and when.hours.part in ("evening", "night")
        and when.day is not None
        and bound in ("from", "by")
    ):
        shut = replace(
            when, hours=None
        )  # "not back till Wednesday night": from the day after; "by Friday evening": all of Friday
        return _bound_days(shut, "after" if bound == "from" else "by", context)
    if when.hours is not None:
        return _bound_hours(when, bound)
    return _bound_days(when, bound, context)


@BOUNDS.rule(r"(?P<l>l) [pd]* (?P<x>B)")
def _early_or_late(context: Context, match: Match) -> When | None:
    """As in "sent på fredag eftermiddag"."""
    when = match.when("x")
    if when.hours is None or when.hours.part is None or when.hours.at or when.hours.edge:
        return None
    return replace(when, hours=replace(when.hours, edge="early" if match.get("l").value == "early" else "late"))


def _bound_hours(when: When, bound: str) -> When | None:
    hours = when.hours
    assert hours is not None
    late = bound in ("after", "from")
    if hours.at is not None:
        clock = hours.at
        limited = replace(hours, at=None, lo=clock if late else None, hi=None if late else clock)
        return replace(when, hours=limited)
    if hours.part is not None and hours.lo is None and hours.hi is None:
        return replace(when, hours=Hours(part=_beyond(hours.part, bound), grain="part"))
    return when if bound == "from" else None


def _beyond(part: str, bound: str) -> str:
    """As in "efter lunch", "före eftermiddagen"; what has no word of its own stays as said."""
    words = {
        ("lunch", "after"): "after_lunch",
        ("lunch", "from"): "after_lunch",
        ("lunch", "before"): "before_lunch",
        ("lunch", "by"): "before_lunch",
        ("afternoon", "before"): "forenoon",
        ("forenoon", "after"): "afternoon",
        ("morning", "after"): "late_forenoon",
        ("evening", "before"): "day",
    }
    return words.get((part, bound), part)


def _bound_days(when: When, bound: str, context: Context) -> When | None:
    day = when.day
    if day is None or day.recurring:
        return None
    found = []
    for span in spans_of(day, context):
        if bound == "after" and span.last is not None:
            found.append(Span(span.last + days(1), None, span.score))
        elif bound == "from" and span.first is not None:
            found.append(Span(span.first, None, span.score))
        elif bound == "before" and span.first is not None:
            found.append(Span(None, span.first - days(1), span.score))
        elif bound == "by" and span.last is not None:
            found.append(Span(None, span.last, span.score))
    return replace(when, day=Day(spans=tuple(found), grain="day")) if found else None


# Ruled out


@EXCLUSIONS.rule(
    r"! [pdfu<@~]* (?P<x>[DTB]) (?P<more>(?:[&|,]{1,2}[pd]*[DTB])*)",
    r"(?P<x>[DTB]) x?Z",
)
def _excluded(context: Context, match: Match) -> When | None:
    """As in "inte onsdagar", "anything but Friday", "onsdagar går bort"."""
    more = match.all("more") if "more" in match.match.groupdict() else []
    first, day = match.tokens[match.match.start()], match.when("x").day
    if first.text == "no" and not (day is not None and day.recurring):
        return None  # "no, Friday"
    if more:
        return _excluded_list(match, more)
    return replace(match.when("x"), excluded=True)


def _excluded_list(match: Match, more: list[Token]) -> When | None:
    """As in "inte måndag eller tisdag": weekdays ruled out together."""
    whens = [match.when("x"), *(token.value for token in more if isinstance(token.value, When))]
    weekdays: set[int] = set()
    for when in whens:
        if when.day is None or not when.day.weekdays or when.day.dom or when.day.spans or when.hours:
            return None
        weekdays |= when.day.weekdays
    return When(day=Day(weekdays=frozenset(weekdays), recurring=True), excluded=True)


# What remains


@LEFTOVERS.rule(r"S")
def _soonest(context: Context, match: Match) -> When | None:
    return When(soonest=True)


@LEFTOVERS.rule(r"(?P<x>[ab]) (?![pd~k<]*[DTBn])")
def _earliest(context: Context, match: Match) -> When | None:
    """As in "när kan jag tidigast få komma"."""
    start = match.match.start()
    if start and match.tokens[start - 1].symbol in "DTB":
        return None
    return When(soonest=True) if match.get("x").text in ("tidigast", "earliest", "allra tidigast") else None


@LEFTOVERS.rule(r"Y")
def _same_time(context: Context, match: Match) -> When | None:
    return When(same_time=True)


@LEFTOVERS.rule(r"(?P<c>C)")
def _compared(context: Context, match: Match) -> When | None:
    return When(compared="later" if match.get("c").value == "later" else "earlier")
