"""Numbers that only what stands around them makes an hour: "efter tre", "9-11", "two in the afternoon"."""

from __future__ import annotations

from dataclasses import replace

from samtal.kit.dates.grammar_times import at, clock_of, shifted
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Clock, Context, Hours, When

LONE = Pass()

LONE = Pass()


LONE_HOUR = "(?P<{0}>nz?|T)"


_UNCOUNTED = "(?![,r|]?[UVNMmoi])(?![|&]n[UVN])"


@LONE.rule(rf"~+ k? (?P<h>n) {_UNCOUNTED}")
def _about(context: Context, match: Match) -> When | None:
    if an_article(match, match.get("h")):
        return None
    return at(clock_of(match.all("h")), match)


def an_article(match: Match, token: Token) -> bool:
    """As in "Efter ett besök", "after one visit": one of something, not one o'clock."""
    follower = match.following
    return token.text in ("ett", "one") and follower is not None and follower.symbol in "x|"


UNTIL = ("until", "untill", "till", "til", "'til")


def away(match: Match) -> bool:
    """As in "I won't be home until Wednesday" is from Wednesday on."""
    said = [token.text for token in match.tokens[: match.match.start()]]
    return any(
        text.endswith("n't") or text in ("not", "never", "wont", "cant", "away", "busy", "working", "off")
        for text in said
    )


@LONE.rule(r"(?P<x>x) (?P<h>n) (?=[.,]|$|x$|x\.)")
def _does_it_suit(context: Context, match: Match) -> When | None:
    """As in "går tio?", "funkar halv elva" with the hour alone."""
    if (
        match.get("x").text not in ("gar", "funkar", "passar", "fungerar", "does", "would", "could")
        or match.get("h").number > 19
    ):
        return None
    return at(clock_of(match.all("h")))


@LONE.rule(r"(?P<h>n) (?P<b>L)")
def _hour_or_later(context: Context, match: Match) -> When | None:
    """As in "10 or later"."""
    if context.expects == "date" or match.get("h").number > 19:
        return None
    return bounded(at(clock_of(match.all("h"))), str(match.get("b").value), match)


@LONE.rule(rf"(?P<b>[ab]) [~k]* (?P<h>n) {_UNCOUNTED}")
def _bounded(context: Context, match: Match) -> When | None:
    token = match.get("b")
    if an_article(match, match.get("h")):
        return None
    bound = "from" if token.text in UNTIL and away(match) else str(token.value)
    return bounded(at(clock_of(match.all("h"))), bound, match)


def bounded(when: When | None, bound: str, match: Match) -> When | None:
    """As in "after three", "senast tio": one side of an hour."""
    if when is None or when.hours is None or when.hours.at is None:
        return None
    clock = when.hours.at
    hours = (
        Hours(lo=clock, grain=when.hours.grain)
        if bound in ("after", "from")
        else Hours(hi=clock, grain=when.hours.grain)
    )
    return replace(when, hours=hours)


_MOVES = frozenset(
    {
        "flytta", "flyttar", "flyttas", "byta", "byter", "andra", "andrar", "omboka", "ombokas", "skjuta", "move",
        "moved", "moving", "change", "changing", "reschedule", "swap", "switch", "push",
    }
)  # fmt: skip


def moving(tokens: list[Token]) -> bool:
    """Whether something is to be moved."""
    return any(token.text in _MOVES and token.symbol in "xo" for token in tokens)


def moved_from(match: Match) -> bool:
    """As in "Flytta från tisdag till torsdag" names an old time and a new one, not a stretch."""
    start, end = match.match.span()
    said_from = match.match[0][0] == "a" or (start > 0 and match.tokens[start - 1].symbol == "a")
    said_to = any(token.text in ("till", "to") for token in match.tokens[start:end])
    return (said_from or said_to) and moving(match.tokens)


@LONE.rule(
    rf"e [k~]* {LONE_HOUR.format('lo')} [&r)|] [k~]* {LONE_HOUR.format('hi')} {_UNCOUNTED}",
    rf"a? [k~]* {LONE_HOUR.format('lo')} [r)] [k~]* {LONE_HOUR.format('hi')} {_UNCOUNTED}",
    rf"[k~]* {LONE_HOUR.format('lo')} b [k~]* {LONE_HOUR.format('hi')} {_UNCOUNTED}",
    rf"a [k~]* {LONE_HOUR.format('lo')} & ?b [k~]* {LONE_HOUR.format('hi')} {_UNCOUNTED}",
)
def _stretch(context: Context, match: Match) -> When | None:
    """As in "mellan tio och tolv", "9-11", "from 3:30 to six p.m."."""
    low, high = _hour_in(match.all("lo")), _hour_in(match.all("hi"))
    if moved_from(match):
        return None
    if low is None or high is None or low == high:
        return None
    plain = match.get("lo").symbol == match.get("hi").symbol == "n" and match.match[0][0] not in "ea"
    if plain and not _plausible(match):
        return None
    return When(hours=Hours(lo=low, hi=high), approximate=match.has("~"))


def _plausible(match: Match) -> bool:
    """Bare "9-11" is hours of a day; "25-30" and a level "på 17-19" are not."""
    low, high, start = match.get("lo"), match.get("hi"), match.match.start()
    if start and match.tokens[start - 1].symbol == "p":
        return False
    return low.number <= 24 and high.number <= 24 and low.digits == high.digits


def _hour_in(tokens: list[Token]) -> Clock | None:
    value = tokens[0].value
    if isinstance(value, When):
        return value.hours.at if value.hours and value.day is None else None
    return clock_of(tokens)


@LONE.rule(r"a? (?P<t>T) f (?P<n>[nu]) (?P<u>U)", r"f (?P<n>[nu]) (?P<u>U) a (?P<t>T)")
def _lasting(context: Context, match: Match) -> When | None:
    """As in "from 4 pm for thirty minutes"."""
    start, unit = match.when("t").hours, match.get("u").value
    if start is None or start.at is None or not isinstance(unit, tuple) or unit[0] not in ("minute", "hour"):
        return None
    length = match.get("n").number * unit[1] * (60 if unit[0] == "hour" else 1)
    return When(hours=Hours(lo=start.at, hi=shifted(start.at, length))) if 0 < length < 24 * 60 else None


@LONE.rule(r"(?P<b>[a]) (?P<lo>T) [&x]* (?P<c>b) (?P<hi>T)")
def _between_bounds(context: Context, match: Match) -> When | None:
    """As in "later than 3:30pm but before 6pm"."""
    low, high = _hour_in(match.all("lo")), _hour_in(match.all("hi"))
    return When(hours=Hours(lo=low, hi=high)) if low and high else None


@LONE.rule(rf"(?P<p>T) k? (?P<h>n) {_UNCOUNTED} (?![r)]n)", r"(?P<h>n) [pd@]+ (?P<p>T)")
def _with_part(context: Context, match: Match) -> When | None:
    """As in "afternoon 3", "two in the afternoon"."""
    part, clock = match.when("p"), clock_of(match.all("h"))
    if part.hours is None or part.hours.part is None or part.hours.at or clock is None or clock.hour > 12:
        return None
    return When(hours=replace(part.hours, at=clock, grain="hour"), approximate=match.has("~"))
