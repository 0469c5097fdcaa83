"""What is said together: a day with its time, and stretches of days."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from samtal.kit.dates.almanac import on_or_after
from samtal.kit.dates.grammar_hours import UNTIL, moved_from
from samtal.kit.dates.grammar_times import NOT_COUNTED, clock_of
from samtal.kit.dates.resolving import spans_of
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Context, Day, Hours, When, joined, stretch

RANGES = Pass()
PROMOTIONS = Pass()  # numbers beside a day
ADJACENT = Pass()
TOGETHER = Pass()

RANGES = Pass()


PROMOTIONS = Pass()


ADJACENT = Pass()


TOGETHER = Pass()


GLUE = "[pdv<@f~k,i]*"


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
    if "till" in match.match.groupdict() and match.get("till").value != "by" and match.get("till").text not in UNTIL:
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


@PROMOTIONS.rule(
    rf"(?P<d>[DB]) [,p]? ~? k? (?P<h>n) {NOT_COUNTED}",
    rf"(?P<d>[D]) ,? (?P<h>n) (?P<m>n) {NOT_COUNTED}",
    r"(?P<d>[DB]) ,? (?P<h>n) r? i",
)
def _hour_after_day(context: Context, match: Match) -> When | None:
    """As in "på fredag nio", "imorgon 14", "torsdag tio tjugo"; "fredag 14" is a date when it fits."""
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


@PROMOTIONS.rule(r"(?P<h>n) [pd,]* (?P<d>D) (?P<p>T)")
def _hour_before_day_and_part(context: Context, match: Match) -> When | None:
    """As in "5 tomorrow afternoon"."""
    part, clock = match.when("p").hours, clock_of(match.all("h"))
    if part is None or part.part is None or part.at or clock is None or clock.hour > 12:
        return None
    return joined(match.when("d"), When(hours=replace(part, at=clock, grain="hour")))


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
