"""Times of day: "halv fyra", "ten past nine", "nio trettio", "3 pm", "sent på eftermiddagen"."""

from __future__ import annotations

from dataclasses import replace

from samtal.kit.dates.almanac import days
from samtal.kit.dates.rewriting import Match, Pass
from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Clock, Context, Edge, Hours, When, one_day

TIMES = Pass()

TIMES = Pass()


HOUR = "(?P<h>[nt]z?)"


NOT_COUNTED = "(?!,?[UVNMmoi])"


def clock_of(tokens: list[Token], *, spoken: bool = True) -> Clock | None:
    """An hour, with am or pm if said; "930" and "1430" are an hour and minutes."""
    token = tokens[0]
    if isinstance(token.value, Clock):
        clock: Clock | None = token.value
    else:
        clock = _from_number(token)
    if clock is None or len(tokens) == 1:
        return clock
    return halved(clock, "pm" if tokens[1].value == "p" else "am")


def _from_number(token: Token) -> Clock | None:
    value = token.number
    if 0 <= value <= 24:
        fixed = value > 12 or value == 0 or (token.text.startswith("0") and token.digits)
        return Clock(value % 24, 0, fixed=fixed, digits=token.digits)
    if token.digits and len(token.text) in (3, 4) and value // 100 <= 24 and value % 100 < 60:
        return Clock(value // 100 % 24, value % 100, fixed=value >= 1300 or token.text.startswith("0"))
    return None


def halved(clock: Clock, half: str) -> Clock:
    """The clock with am or pm settled; what cannot be am ("14:00 am") stays."""
    if clock.fixed and (clock.hour > 12 or clock.hour == 0):
        return clock
    hour = clock.hour % 12 + (12 if half == "pm" else 0)
    return replace(clock, hour=hour, fixed=True)


def shifted(clock: Clock, minutes: int) -> Clock:
    total = (clock.hour * 60 + clock.minute + minutes) % (24 * 60)
    hour = total // 60
    if not clock.fixed and hour == 0:  # "kvart i ett": a quarter to one is 12:45
        hour = 12
    return replace(clock, hour=hour, minute=total % 60)


def at(clock: Clock | None, match: Match | None = None) -> When | None:
    if clock is None:
        return None
    approximate = match is not None and (match.has("~") or match.has("i"))
    grain = "hour" if clock.minute == 0 else "minute"
    return When(hours=Hours(at=clock, grain="minute" if grain == "minute" else "hour"), approximate=approximate)


@TIMES.rule(r"[k~]* (?P<h>tz?) h? i?")
def _written(context: Context, match: Match) -> When | None:
    return at(clock_of(match.all("h")), match)


@TIMES.rule(
    r"[k~f]* (?P<h>nz) h?",
    r"[k~]* (?P<h>n) h(?P<z>z?)",
    rf"~*k[~f]* (?P<h>n) {NOT_COUNTED}",
    r"[k~]* (?P<h>n) r?i(?P<z>z?)",
)
def _hour(context: Context, match: Match) -> When | None:
    tokens = match.all("h")
    return at(clock_of(tokens + match.all("z") if "z" in match.match.groupdict() else tokens), match)


@TIMES.rule(
    rf"[k~]* (?P<h>n) &? (?P<m>nn?) {NOT_COUNTED}",
    r"[k~]* (?P<h>n) r? (?P<m>nn?) (?P<z>z)",
    rf"[k~]* (?P<h>n) r (?P<m>nr?n?) {NOT_COUNTED}",
)
def _pair(context: Context, match: Match) -> When | None:
    """As in "nio trettio", "klockan tretton och fyrtio", "twelve oh three", "åtta noll noll"."""
    hour, minutes = clock_of(match.all("h")), [token for token in match.all("m") if token.symbol == "n"]
    value = _minutes(minutes)
    if hour is None or hour.minute or value is None or match.get("h").number > 24:
        return None
    start = match.match.start()
    if match.has("&") and (
        (not match.has("k") and value < 13 and value != 0) or (start and match.tokens[start - 1].symbol == "e")
    ):
        return None
    if any(token.symbol == "r" and token.text != "-" for token in match.tokens[start : match.match.end()]):
        return None
    spoken = not match.get("h").digits and not minutes[0].digits
    if match.has("&") and match.get("h").digits:
        return None  # "klockan 8 och 20" are two times
    if match.has("r") and not spoken:
        return None
    if not spoken and not match.has("k") and len(minutes[-1].text) < 2:
        return None
    clock = replace(hour, minute=value, fixed=hour.fixed)
    zone = match.one("z") if "z" in match.match.groupdict() else None
    return at(halved(clock, "pm" if zone.value == "p" else "am") if zone else clock, match)


def _minutes(tokens: list[Token]) -> int | None:
    first = tokens[0].number
    if len(tokens) == 2:
        return tokens[1].number if first == 0 and 0 <= tokens[1].number <= 9 else None
    if tokens[0].digits:
        return first if len(tokens[0].text) == 2 and first <= 59 else None
    return first if 10 <= first <= 59 else None


@TIMES.rule(r"[~k]* (?P<s>s?) (?P<h>[nt]) r? \#")
def _round_about(context: Context, match: Match) -> When | None:
    """As in "3-tiden", "halv tio-tiden"."""
    clock, half = clock_of(match.all("h")), match.one("s")
    if clock is None or (half and clock.minute):
        return None
    when = at(shifted(clock, half.number) if half else clock)
    return replace(when, approximate=True) if when else None


@TIMES.rule(r"[~k]* (?P<a>n) [r|]? (?P<b>n) r? \#")
def _between_hours(context: Context, match: Match) -> When | None:
    """As in "tre fyra-tiden"."""
    low, high = clock_of(match.all("a")), clock_of(match.all("b"))
    if low is None or high is None or high.hour % 12 != (low.hour + 1) % 12 or low.minute or high.minute:
        return None
    return When(hours=Hours(lo=low, hi=high), approximate=True)


@TIMES.rule(
    rf"[k~f]* u? (?P<m>[nq]) (?P<u>U?) (?P<way>[<>ab)]) d? {HOUR} h? (?!r?[UVNMm])",
    rf"[k~f]* (?P<m>u) (?P<u>U) (?P<way>[<>)]) {HOUR}",
)
def _past_or_to(context: Context, match: Match) -> When | None:
    """As in "tio över åtta", "kvart i fem", "20 minutes to 2pm"."""
    minutes, unit, way = match.get("m"), match.one("u"), match.get("way").symbol
    if unit is not None and unit.value != ("minute", 1):
        return None
    if not 1 <= minutes.number <= 59 or (unit is None and minutes.number > 29):
        return None
    hours = match.all("h")
    if way == "b" and (match.get("way").text != "fore" or minutes.number not in (5, 10, 15, 20, 25)):
        return None
    if way == "a" and not (len(hours) == 2 and minutes.number in (5, 10, 15, 20, 25)):
        return None
    if way == ")" and _looks_like_range(context, minutes, hours[0], unit):
        return None
    clock = clock_of(hours)
    return at(shifted(clock, -minutes.number if way in "<)b" else minutes.number), match) if clock else None


def _looks_like_range(context: Context, first: Token, second: Token, unit: Token | None) -> bool:
    """English "9 to 11" is a stretch, "ten to eleven" is 10:50."""
    if unit is not None or first.symbol == "q":
        return False
    if first.number not in (5, 10, 15, 20, 25):
        return True
    return first.digits and (first.number < second.number or (second.symbol == "t" and second.digits))


@TIMES.rule(rf"[k~]* (?P<s>s) (?P<past>>?) d? {HOUR} h? z? (?!r?[UVNMm])")
def _half(context: Context, match: Match) -> When | None:
    """Swedish "halv fyra" is 15:30; English "half four" and "half past four" are 16:30."""
    clock = clock_of(match.all("h"))
    if clock is None or clock.minute:
        return None
    return at(shifted(clock, match.get("s").number if not match.all("past") else 30), match)


@TIMES.rule(r"[k~]* (?P<m>[nq]) U? (?P<way>[<>)]) (?P<s>s) (?P<h>n)")
def _near_half(context: Context, match: Match) -> When | None:
    """As in "fem i halv nio" is 8:25."""
    clock, minutes = clock_of(match.all("h")), match.get("m").number
    if clock is None or not 1 <= minutes <= 20:
        return None
    return at(shifted(clock, match.get("s").number + (minutes if match.get("way").symbol == ">" else -minutes)), match)


@TIMES.rule(r"(?P<l>l?) [pd@]* (?P<p>P)")
def _part(context: Context, match: Match) -> When | None:
    late = match.one("l")
    if late is None and match.match.group()[0] != "P":
        return None
    part = str(match.get("p").value)
    if part.startswith("too_"):
        return _too(part.removeprefix("too_"), match)
    return When(hours=Hours(part=part, edge=_edge(late), grain="part"))


def _too(edge: str, match: Match) -> When:
    """As in "Too late" asks for something earlier; "not too late" rules that part out."""
    start = match.match.start()
    if start and match.tokens[start - 1].symbol == "!":
        return When(hours=Hours(part=edge, grain="part"))
    return When(compared="later" if edge == "early" else "earlier")


def _edge(token: Token | None) -> Edge | None:
    return None if token is None else "early" if token.value == "early" else "late"


@TIMES.rule(r"(?P<l>l?) (?P<i>I)")
def _day_part(context: Context, match: Match) -> When | None:
    """As in "tonight", "i eftermiddag", "late this morning"."""
    value = match.get("i").value
    assert isinstance(value, tuple)
    offset, part = value
    return When(
        day=one_day(context.today + days(offset)), hours=Hours(part=part, edge=_edge(match.one("l")), grain="part")
    )
