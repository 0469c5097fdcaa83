"""Who the patient is does not leave the house: names, numbers and addresses go out as placeholders and come back."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from samtal.engines.understanding.llm.clinic_words import gazetteer_of, prior_of
from samtal.kit.birthdates import find_birth_dates
from samtal.kit.dates import Mention, find
from samtal.kit.emails import find_emails
from samtal.kit.everyday import is_everyday
from samtal.kit.given_names import is_given_name
from samtal.kit.identifiers import find_identifiers
from samtal.kit.language import Token, fold, tokens
from samtal.kit.names import find_names
from samtal.kit.phones import find_phones
from samtal.kit.spoken_numbers import find_digit_runs
from samtal.receptionist.understanding import TurnContext

PLACEHOLDER = re.compile(r"\[[A-Z]+_\d+\]")
LONG_NUMBER = 5
"""Digits in a row that are more than a time or a price: a code, a case number, part of a number."""


@dataclass(frozen=True, slots=True)
class Found:
    """A stretch of a text that tells who somebody is."""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Pseudonyms:
    """The placeholders of one turn; the same words get the same placeholder wherever they stand."""

    context: TurnContext
    _by_words: dict[str, str] = field(default_factory=dict)
    _by_placeholder: dict[str, str] = field(default_factory=dict)

    def masked(self, text: str, *, asked: frozenset[str] = frozenset()) -> str:
        """The text with placeholders; `asked`: what the patient was just asked for."""
        out, at = "", 0
        for found in _apart(find_personal(text, self.context, asked)):
            out += text[at : found.start] + self._placeholder(text[found.start : found.end], found.kind)
            at = found.end
        return out + text[at:]

    def restored(self, text: str) -> str:
        """Placeholders put back; one that was never given out stays what it is."""
        return PLACEHOLDER.sub(lambda match: self._by_placeholder.get(match[0], match[0]), text)

    def _placeholder(self, words: str, kind: str) -> str:
        key = fold(words)
        if key not in self._by_words:
            number = sum(one.startswith(f"[{kind}_") for one in self._by_placeholder) + 1
            self._by_words[key] = f"[{kind}_{number}]"
            self._by_placeholder[self._by_words[key]] = words
        return self._by_words[key]


def find_personal(text: str, context: TurnContext, asked: frozenset[str]) -> list[Found]:
    """Everything in a text that tells who somebody is; the clinic's own people are public."""
    country, today = context.clinic.country, context.now.date()
    # Words that look like a placeholder must come back as they were written.
    found = [Found(*match.span(), "TEXT") for match in PLACEHOLDER.finditer(text)]
    found += [Found(one.start, one.end, "EMAIL") for one in find_emails(text)]
    found += [Found(one.start, one.end, "ID") for one in find_identifiers(text, today=today, country=country)]
    found += [Found(one.start, one.end, "PHONE") for one in find_phones(text, country)]
    births = find_birth_dates(text, country=country, today=today, expects="born" in asked)
    found += [Found(one.start, one.end, "BORN") for one in births]
    found += _numbers(text, context, asked)
    return found + _names(text, context, asked)


def _numbers(text: str, context: TurnContext, asked: frozenset[str]) -> list[Found]:
    """Long numbers that are neither a day nor a time to come."""
    longest = 4 if "code" in asked else LONG_NUMBER
    runs = [one for one in find_digit_runs(text) if len(one.readings[0]) >= longest]
    if not runs:
        return []
    times = [] if "code" in asked else [one for one in _times(text, context) if not one.best.past]
    return [
        Found(run.start, run.end, "NUMBER")
        for run in runs
        if not any(one.start <= run.start and run.end <= one.end for one in times)
    ]


def _times(text: str, context: TurnContext) -> list[Mention]:
    return find(text, now=context.now, prior=prior_of(context.clinic))


def _names(text: str, context: TurnContext, asked: frozenset[str]) -> list[Found]:
    staff = [one.name for one in context.clinic.practitioners]
    given = find_names(text, expects="name" in asked, known_practitioners=staff)
    found = [Found(one.start, one.end, "NAME") for one in given]
    words = tokens(text)
    unsaid = [*_known_words(words, context), *_looks_like_names(text, words)]
    if unsaid:
        # "Maj" and "June" are also months.
        times = [(one.start, one.end) for one in _times(text, context)]
        found += [one for one in unsaid if not _within(one.start, one.end, times)]
    if not found:
        return []
    public = [
        (one.start, one.end)
        for one in gazetteer_of(context.clinic).find(text)
        if one.kind == "location" or (one.kind == "practitioner" and "name" not in asked)
    ]
    return [one for one in found if not _within(one.start, one.end, public)]


def _known_words(words: list[Token], context: TurnContext) -> list[Found]:
    """The speaker's own names, wherever they turn up."""
    names = (*context.speaker_names, context.known.get("name", ""))
    known = {token.fold for name in names for token in tokens(name) if len(token.fold) > 2}
    return [Found(word.start, word.end, "NAME") for word in words if word.fold in known]


def _looks_like_names(text: str, words: list[Token]) -> list[Found]:
    """A first name with a capital, and the capitals that follow it."""
    found: list[Found] = []
    for i, word in enumerate(words):
        if not _first_name(word, text):
            continue
        last = i
        while last + 1 < len(words) and _follows(words[last], words[last + 1], text):
            last += 1
        found.append(Found(word.start, words[last].end, "NAME"))
    return found


def _first_name(word: Token, text: str) -> bool:
    capital = word.text[:1].isupper() and not text.isupper()
    return capital and is_given_name(word.fold) and not is_everyday(word.fold)


def _follows(word: Token, after: Token, text: str) -> bool:
    return text[word.end : after.start] in (" ", "-") and after.text[:1].isupper() and not is_everyday(after.fold)


def _within(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _apart(found: list[Found]) -> list[Found]:
    """In order, those that overlap made one."""
    result: list[Found] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if result and one.start < result[-1].end:
            last = result[-1]
            result[-1] = Found(last.start, max(last.end, one.end), last.kind)
        else:
            result.append(one)
    return result
