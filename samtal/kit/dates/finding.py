"""Find what an utterance says about dates and times."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from samtal.kit.dates.almanac import on_or_after
from samtal.kit.dates.folding import Folded, fold, folded
from samtal.kit.dates.grammar_bounds import BOUNDS, EARLY_BOUNDS, EXCLUSIONS, LEFTOVERS
from samtal.kit.dates.grammar_counts import COUNTED
from samtal.kit.dates.grammar_days import BASIC
from samtal.kit.dates.grammar_hours import LONE
from samtal.kit.dates.grammar_joins import ADJACENT, PROMOTIONS, RANGES, TOGETHER
from samtal.kit.dates.grammar_months import FIRST
from samtal.kit.dates.grammar_times import TIMES, clock_of
from samtal.kit.dates.grammar_within import NTH, RELATIVE
from samtal.kit.dates.reading import Expected, Mention, Prior
from samtal.kit.dates.resolving import readings_of, spans_of, too_close
from samtal.kit.dates.rewriting import Pass
from samtal.kit.dates.tokens import Token, tokenise
from samtal.kit.dates.values import Context, Day, Hours, When, one_day

DEFAULT_PRIOR = Prior()
LONGEST = 2000
"""What is longer than any message is cut."""

CASCADE: tuple[Pass, ...] = (
    COUNTED,
    TIMES,
    FIRST,
    NTH,
    BASIC,
    ADJACENT,
    RANGES,
    RELATIVE,
    RANGES,
    LONE,
    PROMOTIONS,
    LEFTOVERS,
    EARLY_BOUNDS,
    TOGETHER,
    TOGETHER,
    RANGES,
    BOUNDS,
    TOGETHER,
    RELATIVE,
    TOGETHER,
    EXCLUSIONS,
)


def find(
    text: str,
    *,
    now: datetime,
    language: str | None = None,
    prior: Prior = DEFAULT_PRIOR,
    expects: Expected | None = None,
    anchor: date | None = None,
) -> list[Mention]:
    """Every mention of a date or a time, in the order said.

    `now` is clinic-local. `language` None tries Swedish and English and keeps the better. `expects` is what was just
    asked: it makes a bare number an hour or a day. `anchor` is the day already talked about, for "the Wednesday after".
    """
    source = fold(text[:LONGEST])
    moment = now.replace(tzinfo=None)
    languages = (language,) if language in ("sv", "en") else ("sv", "en")
    found = [_find(source, text, Context(moment, prior, each, expects, anchor)) for each in languages]
    return max(found, key=_quality) if found else []


def _quality(mentions: list[Mention]) -> tuple[int, int]:
    """How much of the text was understood, in as few pieces as possible."""
    return sum(mention.end - mention.start for mention in mentions), -len(mentions)


def _find(source: Folded, text: str, context: Context) -> list[Mention]:
    tokens = parse(source, text, context)
    mentions = []
    for token in tokens:
        if isinstance(token.value, When):
            mention = _mention(token, token.value, source, text, context)
            if mention is not None:
                mentions.append(mention)
    return mentions


def parse(source: Folded, text: str, context: Context) -> list[Token]:
    """The tokens of the utterance with everything about time gathered into `When` values."""
    tokens = [token for token in tokenise(source, text, context.language) if token.symbol != "%"]
    for each in CASCADE:
        tokens = each.run(tokens, context)
    tokens = _expected(tokens, context)
    return _shared(tokens, context)


def _expected(tokens: list[Token], context: Context) -> list[Token]:
    """A bare number answers the question that was asked."""
    if context.expects is None or any(_answers(token, context.expects) for token in tokens):
        return tokens
    for index, token in enumerate(tokens):
        follower = tokens[index + 1].symbol if index + 1 < len(tokens) else ""
        if token.symbol not in "no" or follower in ("U", "V", "N"):
            continue
        when = _answer(token, context)
        if when is not None:
            return [*tokens[:index], replace(token, symbol=when.symbol, value=when), *tokens[index + 1 :]]
    return tokens


def _answers(token: Token, expected: str) -> bool:
    """Whether something said already answers the question."""
    if not isinstance(token.value, When) or token.value.excluded:
        return False
    return (
        token.value.hours is not None
        if expected == "time"
        else token.value.day is not None or token.value.hours is not None
    )


def _answer(token: Token, context: Context) -> When | None:
    if context.expects == "date":
        return When(day=Day(dom=token.number)) if 1 <= token.number <= 31 or token.value == -1 else None
    clock = clock_of([token]) if token.symbol == "n" else None
    return When(hours=Hours(at=clock, grain="minute" if clock.minute else "hour")) if clock else None


def _shared(tokens: list[Token], context: Context) -> list[Token]:
    """As in "tisdag eller onsdag nästa vecka", "fredag klockan två eller tre": what was said once is shared."""
    result = list(tokens)
    for index in range(len(result) - 2, 0, -1):
        left, right = result[index - 1], result[index + 1]
        if result[index].symbol in "|&," and isinstance(left.value, When) and isinstance(right.value, When):
            result[index - 1] = replace(left, value=_with_stretch(left.value, right.value))
            result[index - 1] = _with_day(result[index - 1], right.value)
        elif result[index].symbol in "|&" and left.symbol in "no" and isinstance(right.value, When):
            result[index - 1] = _same_month(left, right.value)
    for index in range(1, len(result) - 1):
        left, right = result[index - 1], result[index + 1]
        if result[index].symbol not in "|&" or not isinstance(left.value, When):
            continue
        if isinstance(right.value, When):
            result[index + 1] = right = replace(right, value=_in_same_week(left.value, right.value, context))
        if (
            isinstance(right.value, When)
            and right.value.day is None
            and right.value.hours is not None
            and left.value.day
            and left.value.hours
        ):
            result[index + 1] = replace(right, value=replace(right.value, day=left.value.day), symbol="B")
        elif (
            right.symbol == "n"
            and left.value.hours is not None
            and left.value.hours.at is not None
            and clock_of([right])
        ):
            follower = result[index + 2].symbol if index + 2 < len(result) else ""
            if follower not in ("U", "N", "M"):
                when = When(day=left.value.day, hours=Hours(at=clock_of([right]), grain="hour"))
                result[index + 1] = replace(right, value=when, symbol=when.symbol)
    return result


def _in_same_week(left: When, right: When, context: Context) -> When:
    """As in "nästa vecka torsdag eller fredag": the Friday of that week too."""
    a, b = left.day, right.day
    if a is None or b is None or a.recurring or b.recurring or len(a.weekdays) != 1 or len(b.weekdays) != 1:
        return right
    if b.spans or b.dom is not None or b.relation is not None or min(b.weekdays) <= min(a.weekdays):
        return right
    if a.spans:
        return replace(right, day=replace(b, spans=a.spans))
    first = next((span.first for span in spans_of(a, context)), None)
    return right if first is None else replace(right, day=one_day(on_or_after(first, min(b.weekdays))))


def _with_day(left: Token, right: When) -> Token:
    """As in "kl nio eller tio på fredag"."""
    when = left.value
    if not isinstance(when, When) or when.day is not None or when.hours is None or when.hours.at is None:
        return left
    if right.day is None or right.hours is None or right.hours.at is None:
        return left
    return replace(left, value=replace(when, day=right.day), symbol="B")


def _same_month(left: Token, right: When) -> Token:
    """As in "12 eller 13 december"."""
    day = right.day
    if day is None or day.dom is None or day.month is None or right.hours is not None or not 1 <= left.number < day.dom:
        return left
    when = When(day=replace(day, dom=left.number, weekdays=frozenset()), excluded=right.excluded)
    return replace(left, value=when, symbol="D")


def _with_stretch(left: When, right: When) -> When:
    if left.day is None or right.day is None or left.hours is not None:
        return left
    bare = bool(left.day.weekdays) and not left.day.spans and left.day.dom is None and left.day.relation is None
    if bare and right.day.weekdays and right.day.spans and not left.day.recurring:
        return replace(left, day=replace(left.day, spans=right.day.spans), excluded=left.excluded)
    if left.day.dom and left.day.month is None and right.day.dom and right.day.month is not None:
        return replace(left, day=replace(left.day, month=right.day.month, year=right.day.year))
    return left


def _mention(token: Token, when: When, source: Folded, text: str, context: Context) -> Mention | None:
    readings = readings_of(when, context)
    if not readings:
        return None
    start, end = source.span(token.start, token.end)
    return Mention(start, end, text[start:end], readings, asks=too_close(readings), excluded=when.excluded)


def alternatives(text: str, mentions: list[Mention]) -> list[Mention]:
    """The mentions with days offered as alternatives made one: "tisdag eller onsdag" is Tuesday to Wednesday."""
    result: list[Mention] = []
    for mention in mentions:
        last = result[-1] if result else None
        merged = _merged(text, last, mention) if last is not None else None
        if merged is None:
            result.append(mention)
        else:
            result[-1] = merged
    return result


def _merged(text: str, left: Mention, right: Mention) -> Mention | None:
    between = folded(text[left.end : right.start]).strip(" ,/")
    joined_by = {word for word in between.split() if word not in ("pa", "den", "on", "the", "helst", "kanske", "maybe")}
    if (
        left.excluded != right.excluded
        or not (joined_by <= {"eller", "el", "or", "ell"})
        or (not joined_by and "," not in text[left.end : right.start])
    ):
        return None
    a, b = left.best, right.best
    if (
        a.first is None
        or b.last is None
        or b.first is None
        or a.last is None
        or a.has_time
        or a.first > b.first
        or a.weekdays
        or b.weekdays
    ):
        return None
    readings = (replace(b, first=a.first, last=max(a.last, b.last)),)
    return Mention(
        left.start, right.end, text[left.start : right.end], readings, left.asks or right.asks, left.excluded
    )
