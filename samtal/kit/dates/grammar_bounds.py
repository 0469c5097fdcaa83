"""What limits and what is ruled out: "efter fredag", "not until Thursday", "inte onsdagar"; and what remains."""

from __future__ import annotations

from dataclasses import replace

from samtal.kit.dates.almanac import days
from samtal.kit.dates.grammar_hours import UNTIL, away, moving
from samtal.kit.dates.resolving import spans_of
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Context, Day, Hours, Span, When

EARLY_BOUNDS = Pass()  # before a day takes a part of the day to itself
BOUNDS = Pass()
EXCLUSIONS = Pass()
LEFTOVERS = Pass()

EARLY_BOUNDS = Pass()  # before a day takes a part of the day to itself


BOUNDS = Pass()


EXCLUSIONS = Pass()


LEFTOVERS = Pass()


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
        ("late", "by"): "day",
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


_DOING = frozenset(["do", "make", "come", "manage", "attend", "it", "komma", "hinna", "ga", "vara", "ta"])
"""What may stand between "not" and the day: "I can't make it on Friday", "kan inte komma på fredag"."""


@EXCLUSIONS.rule(
    r"! (?P<verb>x{0,2}) [pdfu<@~]* (?P<x>[DTB]) (?P<more>(?:[&|,]{1,2}[pd]*[DTB])*)",
    r"(?P<x>[DTB]) x?Z",
)
def _excluded(context: Context, match: Match) -> When | None:
    """As in "inte onsdagar", "anything but Friday", "onsdagar går bort"."""
    if "verb" in match.match.groupdict() and any(token.text not in _DOING for token in match.all("verb")):
        return None
    more = match.all("more") if "more" in match.match.groupdict() else []
    first, day = match.tokens[match.match.start()], match.when("x").day
    if first.text in ("no", "inga") and not (day is not None and day.recurring):
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
