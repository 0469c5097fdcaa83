"""Days as said: "på måndag", "nästa tisdag", "den 17:e", "Mondays and Wednesdays", "i helgen"."""

from __future__ import annotations

from typing import cast

from samtal.kit.dates import almanac
from samtal.kit.dates.almanac import days
from samtal.kit.dates.grammar_months import preceding_of
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.steps import unit_around
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Clock, Context, Day, Hours, Relation, Span, When, one_day, stretch

BASIC = Pass()

BASIC = Pass()  # the rest


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
    dressed = (
        before in ("W", "P", "b", "a", "e", "R")
        or neighbour in ("WPtkqsT&r|," if context.language == "sv" else "WPtksT&r|,")
        or before == "I"
    )
    if token.symbol == "n" and not token.digits:
        return context.language == "sv" and token.number > 12  # "den tjugofem" as heard; "the two" are a pair
    if token.digits:
        return True
    if not match.has("d") and not match.has("p"):
        return before in ("W", "b", "a") or (token.number > 3 and neighbour in "TPk")
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
        and preceding_of(match)
    ):
        return None
    if "n" in match.match.groupdict():  # "Wednesday after next"
        if match.get("n").value != "next":
            return None
        return When(day=one_day(almanac.on_or_after(context.today + days(8), cast(int, match.get("w").value))))
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
    follower = match.following
    if follower is not None and isinstance(follower.value, When) and follower.value.day and follower.value.day.dom:
        return None  # "the week of 6 October"
    day = unit_around(context.today, kind, 0)
    assert day is not None
    if kind == "week" and match.match[0][0] == "d":
        day = stretch(context.today, almanac.monday_of(context.today) + days(6), "week")
    return When(day=day)


@BASIC.rule(r"X")
def _turn_of_month(context: Context, match: Match) -> When | None:
    last = almanac.month_bounds(context.today.year, context.today.month)[1]
    return When(day=one_day(last + days(1)))


@BASIC.rule(r"O")
def _now(context: Context, match: Match) -> When | None:
    now = context.now
    return When(day=one_day(now.date()), hours=Hours(at=Clock(now.hour, now.minute, fixed=True)))
