"""What an utterance holds before anybody asks what it means: values, cues, sentences, language."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from samtal.engines.understanding.embedded.clinic_names import gazetteer_of, prior_of
from samtal.engines.understanding.embedded.cues import Cue, cue_book
from samtal.engines.understanding.embedded.words import Line, Mask, line_of, pieces_of, unquoted
from samtal.kit.birthdates import BirthDate, find_birth_dates
from samtal.kit.dates import Mention, find
from samtal.kit.dates.reading import Expected
from samtal.kit.emails import EmailMention, find_emails
from samtal.kit.gazetteer import EntryKind, Match
from samtal.kit.language import LANGUAGES, Language, detect, fold
from samtal.kit.names import PersonName, find_names
from samtal.kit.phones import PhoneMention, find_phones
from samtal.kit.spoken_numbers import Numeral, find_numerals
from samtal.receptionist.understanding import TurnContext

_SURE = 0.75
_SIGNS = {"practitioner": "#person", "service": "#service", "location": "#place"}
_FIELD_KINDS: tuple[EntryKind, ...] = ("practitioner", "service", "location")


@dataclass(frozen=True, slots=True)
class Said:
    """One utterance, read."""

    text: str
    language: Language | None
    """None: it did not tell."""
    sureness: float
    plain: Line
    line: Line
    """With placeholders for the values."""
    cues: dict[str, Cue]
    mentions: tuple[Mention, ...]
    matches: tuple[Match, ...]
    names: tuple[PersonName, ...]
    births: tuple[BirthDate, ...]
    phones: tuple[PhoneMention, ...]
    emails: tuple[EmailMention, ...]
    numerals: tuple[Numeral, ...]

    @property
    def words(self) -> list[str]:
        return [piece.text for piece in self.plain.pieces if piece.text not in ".,?"]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """Where values stand."""
        found = [(one.start, one.end) for one in self.mentions]
        found += [(one.start, one.end) for one in self.matches]
        found += [(one.start, one.end) for one in self.names]
        found += [(one.start, one.end) for one in self.births]
        return found + [(one.start, one.end) for one in self.phones]

    @property
    def asks(self) -> bool:
        """A question mark, or the beginning of a question."""
        return "?" in self.text or "question" in self.cues

    def has(self, *labels: str) -> bool:
        return any(label in self.cues for label in labels)

    def matching(self, kind: str) -> list[Match]:
        return [match for match in self.matches if match.kind == kind]


def read(utterance: str, context: TurnContext) -> Said:
    """Find everything that can be found without knowing what it is for."""
    text = unquoted(utterance)[:2000]
    tongue, sureness = detect(text)
    pieces = pieces_of(text)
    plain = line_of(pieces)
    country, today, asked = context.clinic.country, context.now.date(), frozenset(context.heard.asks)
    phones = tuple(find_phones(text, country))
    births = tuple(find_birth_dates(text, country=country, today=today, expects="born" in asked))
    emails = tuple(find_emails(text))
    taken = [(o.start, o.end) for o in phones] + [(o.start, o.end) for o in births] + [(o.start, o.end) for o in emails]
    matches = _matches(text, context, asked)
    names = _names(text, tongue, context, asked, matches, taken)
    taken += [(one.start, one.end) for one in names]
    mentions = _mentions(text, tongue if sureness > 0.5 else None, context, asked, taken)
    mentions, matches = _settled(mentions, matches)
    masks = _masks(mentions, matches, names, taken[: len(taken) - len(names)])
    line = line_of(pieces, masks)
    return Said(
        text=text,
        language=tongue,
        sureness=sureness,
        plain=plain,
        line=line,
        cues=_cues(plain, line, tongue, sureness, context.language),
        mentions=tuple(mentions),
        matches=tuple(matches),
        names=tuple(names),
        births=births,
        phones=phones,
        emails=emails,
        numerals=tuple(find_numerals(text)),
    )


def _matches(text: str, context: TurnContext, asked: frozenset[str]) -> list[Match]:
    expected: EntryKind | None = next((kind for kind in _FIELD_KINDS if kind in asked), None)
    return gazetteer_of(context.clinic).find(text, expects=expected)


def _names(
    text: str,
    tongue: Language | None,
    context: TurnContext,
    asked: frozenset[str],
    matches: list[Match],
    taken: list[tuple[int, int]],
) -> list[PersonName]:
    expects = "name" in asked
    known = [one.name for one in context.clinic.practitioners]
    found = find_names(text, language=tongue, expects=expects, known_practitioners=known)
    people = [(one.start, one.end) for one in matches if one.kind == "practitioner" and not expects]
    return [one for one in found if not _overlaps(one.start, one.end, [*people, *taken])]


def _mentions(
    text: str,
    tongue: Language | None,
    context: TurnContext,
    asked: frozenset[str],
    taken: list[tuple[int, int]],
) -> list[Mention]:
    expects: Expected | None
    if asked & {"code", "rating", "phone"} and not asked & {"date", "time", "offer"}:
        expects = None
    elif (
        context.heard.offers or context.heard.confirms in ("book", "move") or ("time" in asked and "date" not in asked)
    ):
        expects = "time"
    else:
        expects = "date" if "date" in asked else "time" if "offer" in asked else None
    day = context.known.get("date", "")
    found = find(
        _THAT_ONE.sub(lambda match: match[1] + "   ", text),
        now=context.now,
        language=tongue,
        prior=prior_of(context.clinic),
        expects=expects,
        anchor=context.anchor or (date.fromisoformat(day) if day[:2] == "20" and len(day) == 10 else None),
    )
    awaited = bool(asked & {"date", "time", "offer"})
    return [
        one
        for one in found
        if not _overlaps(one.start, one.end, taken)
        and not _is_pronoun(one, text)
        and not _counts_letters(one, text)
        and not _is_greeting(one, text, awaited=awaited)
    ]


_THAT_ONE = re.compile(
    r"\b((?:the|that|this|which|another|different|other)\s+(?:[a-z]+\s+)?)one\b(?!\s+(?:o'?\s?clock|thirty|fifteen|pm|am))",
    re.IGNORECASE,
)
_ARTICLES = frozenset(("one", "en", "ett", "oh", "o"))
_HOUR_BEFORE = re.compile(
    r"(?:\b(?:at|by|around|about|kl|klockan|vid|till|before|after|efter|före)\.?\s*|^\W*)$", re.IGNORECASE
)


_GREETING = re.compile(r"^(?:god|good)? ?(?:morgon|morning|kvall|evening|afternoon|eftermiddag|natt|night|kvallen)$")


_SAID_OF_IT = re.compile(
    r"(?:is|are|if|or|please|works|suits|would|passar|funkar|vore|om|eller|blir|är|går)\b", re.IGNORECASE
)


def _is_greeting(mention: Mention, text: str, *, awaited: bool) -> bool:
    """ "Evening!" and "god morgon" greet; "morning" is an answer where a time was asked for."""
    words = fold(mention.text).strip(" ,.!?")
    if not _GREETING.match(words):
        return False
    before, after = text[: mention.start].casefold(), text[mention.end :].lstrip()
    if words.startswith(("god", "good")) or before.endswith(("good ", "god ", "gonatt ", "nighty ")):
        return True
    return not before.strip() and not awaited and _SAID_OF_IT.match(after) is None


def _counts_letters(mention: Mention, text: str) -> bool:
    """ "With two i": how a name is spelt, and no hour."""
    return re.match(r"\s+[a-zåäö]['’]?s?\s*(?:[.,;!?)]|$)", text[mention.end :], re.IGNORECASE) is not None


def _is_pronoun(mention: Mention, text: str) -> bool:
    """ "That one", "en annan": no hour."""
    if fold(mention.text) not in _ARTICLES:
        return False
    alone = len(text.split()) <= 3 and not re.search(r"\w\s+$", text[: mention.start])
    return not alone and not (_HOUR_BEFORE.search(text[: mention.start]) and mention.start > 0)


def _settled(mentions: list[Mention], matches: list[Match]) -> tuple[list[Mention], list[Match]]:
    """Of two readings of the same words the longer stays."""
    kept = [
        one
        for one in mentions
        if not any(other.start <= one.start and one.end <= other.end and other.score > 0.85 for other in matches)
    ]
    spans = [(one.start, one.end) for one in kept]
    return kept, [one for one in matches if not _overlaps(one.start, one.end, spans)]


def _overlaps(start: int, end: int, spans: list[tuple[int, int]]) -> bool:
    return any(start < other_end and other_start < end for other_start, other_end in spans)


def _masks(
    mentions: list[Mention], matches: list[Match], names: list[PersonName], numbers: list[tuple[int, int]]
) -> list[Mask]:
    masks = [Mask(start, end, "#number") for start, end in numbers]
    masks += [Mask(one.start, one.end, "#name") for one in names]
    masks += [Mask(one.start, one.end, _SIGNS[one.kind]) for one in matches]
    masks += [Mask(one.start, one.end, "#when") for one in mentions]
    return masks


def _cues(plain: Line, line: Line, tongue: Language | None, sureness: float, usual: str) -> dict[str, Cue]:
    """Cues of the language spoken; of both when that is not sure. Places are places in the masked line."""
    spoken = [tongue] if tongue and sureness >= _SURE else list(LANGUAGES)
    if usual in spoken:
        spoken.sort(key=lambda one: one != usual)
    found: dict[str, Cue] = {}
    for language in spoken:
        book = cue_book(language)
        for cue in book.find(line.text):
            found.setdefault(cue.label, cue)
        if plain.text != line.text:
            for cue in [one for one in book.find(plain.text) if one.label != "greet"]:
                found.setdefault(cue.label, replace(cue, start=-1, end=-1))
    return found


def reread(start: int, end: int, said: Said, context: TurnContext) -> dict[str, Cue]:
    """The cues of one part of an utterance."""
    pieces = [one for one in said.plain.pieces if start <= one.start < end]
    masked = [one for one in said.line.pieces if start <= one.start < end]
    return _cues(line_of(pieces), line_of(masked), said.language, said.sureness, context.language)
