"""Nothing a model says is taken on its word.

What it points at must stand in the utterance, the situation or the clinic's file.

The model says which words; our own grammars and gazetteers read them. A value that cannot be found is dropped, and the
flow asks for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from samtal.clinic.model import Clinic
from samtal.engines.understanding.llm.clinic_words import matches_in, prior_of
from samtal.kit.birthdates import find_birth_dates
from samtal.kit.dates import Mention, find
from samtal.kit.dates.reading import Expected
from samtal.kit.emails import find_emails
from samtal.kit.gazetteer import Match
from samtal.kit.language import Language, Token, detect, tokens
from samtal.kit.names import PersonName, find_names
from samtal.kit.phones import find_phones
from samtal.kit.spoken_numbers import find_digit_runs, find_numerals
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import Field, Provide

CODE_LENGTH = 6
LONGEST_NAME = 60
SURE_LANGUAGE = 0.45
BY_MEANING = 0.6
"""Sureness of a service that the model found by meaning and no name of it confirms."""

Span = tuple[int, int]


@dataclass(frozen=True)
class Ground:
    """One utterance in its situation, as the things that may be pointed at."""

    utterance: str
    context: TurnContext

    def span(self, words: str) -> Span | None:
        """Where these words stand in the utterance, whatever their capitals and spaces; None: they were not said."""
        exact = re.search(rf"(?<!\w){re.escape(words.strip())}(?!\w)", self.utterance) if words.strip() else None
        if exact:
            return exact.span()
        wanted, said = [one.fold for one in tokens(words)], self._tokens
        for i in range(len(said) - len(wanted) + 1):
            if wanted and [one.fold for one in said[i : i + len(wanted)]] == wanted:
                return said[i].start, said[i + len(wanted) - 1].end
        return None

    def text(self, span: Span) -> str:
        """The patient's own spelling."""
        return self.utterance[span[0] : span[1]]

    @cached_property
    def language(self) -> Language | None:
        tongue, sureness = detect(self.utterance)
        return tongue if sureness >= SURE_LANGUAGE else None

    @cached_property
    def mentions(self) -> list[Mention]:
        return self._read(self.utterance)

    def whens(self, span: Span) -> list[Mention]:
        """What the words say of when, read within the whole utterance, else alone."""
        inside = [one for one in self.mentions if _meet((one.start, one.end), span)]
        if inside:
            return [one for one in inside if self._may_be_wished(one)]
        alone = self._read(self.text(span))
        moved = [
            Mention(one.start + span[0], one.end + span[0], one.text, one.readings, one.asks, one.excluded)
            for one in alone
        ]
        return [one for one in moved if self._may_be_wished(one)]

    @cached_property
    def matches(self) -> list[Match]:
        return matches_in(self.utterance, self.context)

    @cached_property
    def on_the_table(self) -> frozenset[str]:
        """Ids that the situation holds: offered, put to choose from, known."""
        heard = self.context.heard
        offered = {an_id for one in heard.offers for an_id in (one.practitioner, one.location, one.service)}
        options = {option.partition(":")[2] for option, _ in heard.options}
        return frozenset(offered | options | set(self.context.known.values()))

    @cached_property
    def _tokens(self) -> list[Token]:
        return tokens(self.utterance)

    @property
    def _expects(self) -> Expected | None:
        """What a bare number would be."""
        heard = self.context.heard
        if heard.offers or ("time" in heard.asks and "date" not in heard.asks):
            return "time"
        return "date" if "date" in heard.asks else None

    def _read(self, text: str) -> list[Mention]:
        return find(
            text,
            now=self.context.now,
            language=self.language,
            prior=prior_of(self.context.clinic),
            expects=self._expects,
            anchor=self.context.anchor or _day(self.context.known.get("date", "")),
        )

    def _may_be_wished(self, mention: Mention) -> bool:
        """What has passed is an answer to a question, or no wish at all."""
        return not mention.best.past or bool({"date", "time", "offer", "appointment"} & set(self.context.heard.asks))


# The clinic's things --------------------------------------------------------------------------------------------------


def thing(field: Field, ids: list[str], span: Span, ground: Ground, *, excluded: bool) -> Provide | None:
    """A service, practitioner or location. Where the words name one, they and not the model decide which."""
    known = _ids(field, ground.context.clinic)
    named = [one for one in ground.matches if one.kind == field and _meet((one.start, one.end), span)]
    words = ground.text(span)
    if named:
        best = max(named, key=lambda match: match.score)
        return Provide(field, best.ids, words, excluded=excluded, score=best.score)
    meant = tuple(dict.fromkeys(one for one in ids if one in known))
    if not meant:
        return None
    if set(meant) <= ground.on_the_table:
        return Provide(field, meant, words, excluded=excluded)
    if field == "service":
        return Provide(field, meant, words, excluded=excluded, score=BY_MEANING)
    return None


def _ids(field: Field, clinic: Clinic) -> set[str]:
    match field:
        case "service":
            return {one.id for one in clinic.services if not one.ended}
        case "practitioner":
            return {one.id for one in clinic.practitioners if not one.ended}
        case _:
            return {one.id for one in clinic.locations if not one.ended}


# The patient's own ----------------------------------------------------------------------------------------------------


def personal(field: Field, span: Span, ground: Ground) -> tuple[str, str] | None:
    """The canonical value of a field and the words that say it, read by our own finders; None: they say none."""
    country, today = ground.context.clinic.country, ground.context.now.date()
    words = ground.text(span)
    match field:
        case "name":
            is_name = any(letter.isalpha() for letter in words) and not any(letter.isdigit() for letter in words)
            found = person(span, ground)
            return (found.text if found else words, words) if is_name and len(words) <= LONGEST_NAME else None
        case "born":
            births = find_birth_dates(ground.utterance, country=country, today=today, expects=True)
            return next(((o.value.isoformat(), o.text) for o in births if _meet((o.start, o.end), span)), None)
        case "phone":
            phones = find_phones(ground.utterance, country)
            return next(((o.phone.e164, o.text) for o in phones if _meet((o.start, o.end), span)), None)
        case "email":
            emails = find_emails(ground.utterance)
            return next(((o.address, o.text) for o in emails if _meet((o.start, o.end), span)), None)
        case "code":
            return _code(span, ground)
        case "rating":
            return _rating(span, ground)
        case "reason":
            return words, words
        case _:
            return None


def person(span: Span, ground: Ground) -> PersonName | None:
    """The name that our own finder reads there: with capitals, and with what the person is to the speaker."""
    staff = [one.name for one in ground.context.clinic.practitioners]
    names = find_names(ground.utterance, language=ground.language, expects=True, known_practitioners=staff)
    return next((one for one in names if span[0] <= one.start and one.end <= span[1]), None)


def _code(span: Span, ground: Ground) -> tuple[str, str] | None:
    for run in find_digit_runs(ground.utterance):
        digits = next((one for one in run.readings if len(one) == CODE_LENGTH), "")
        if digits and _meet((run.start, run.end), span):
            return digits, ground.text((run.start, run.end))
    return None


def _rating(span: Span, ground: Ground) -> tuple[str, str] | None:
    """Nought to ten, where it was asked for."""
    if "rating" not in ground.context.heard.asks:
        return None
    numbers = [one for one in find_numerals(ground.utterance) if _meet((one.start, one.end), span)]
    return next(((str(o.value), ground.text(span)) for o in numbers if 0 <= o.value <= 10 and not o.ordinal), None)


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
