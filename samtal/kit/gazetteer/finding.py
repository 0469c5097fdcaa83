"""The names of one clinic, ready to be looked up in what people say."""

from __future__ import annotations

import re
from collections.abc import Iterable

from samtal.kit.everyday import is_everyday, is_plain_word
from samtal.kit.gazetteer.context import STRONG_TITLES, SURNAME_SHAPE, TITLES
from samtal.kit.gazetteer.model import Entry, EntryKind, Match
from samtal.kit.gazetteer.people import PersonBook
from samtal.kit.gazetteer.person import person_of
from samtal.kit.gazetteer.phrases import PhraseBook
from samtal.kit.given_names import is_given_name
from samtal.kit.language import Language, Token, tokens

# Businesses that are listed among the practitioners are found as phrases.
_BUSINESS = re.compile(
    r"[&:/]|\b(?:salon|clinic|dental|dentistry|center|centre|associates|office|lab|hair|barber\w*|studio|spa|cuts|clips"
    r"|klinik\w*|mottagning\w*|vårdcentral|tandvård|team\w*|medical|health|hospital|institute|care|shop|parlor)\b",
    re.IGNORECASE,
)


class Gazetteer:
    """The names of one clinic, ready to be looked up."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        practitioners = [entry for entry in self.entries if entry.kind == "practitioner"]
        people = [entry for entry in practitioners if not _BUSINESS.search(entry.names[0])]
        self.people = PersonBook(people)
        self._roles = PhraseBook([_role_entry(entry) for entry in practitioners], "practitioner")
        self._services = PhraseBook([entry for entry in self.entries if entry.kind == "service"], "service")
        self._locations = PhraseBook([entry for entry in self.entries if entry.kind == "location"], "location")

    def find(self, text: str, *, expects: EntryKind | None = None) -> list[Match]:
        """Everything the clinic has that the text names, in the order said; `expects` is the kind just asked for."""
        words = tokens(text)
        everywhere = self._locations.find(text, words, frozenset(), expected=expects == "location")
        people, _ = self.people.find(text, words, expected=expects == "practitioner")
        people = [person for person in people if not _only_a_place(person, everywhere, expects)]
        unknown = _unknown(text, words, self)
        spans = [(person.start, person.end) for person in people]
        spans += [(words[unknown[0]].start, words[unknown[1]].end)] if unknown else []
        taken = frozenset(i for i, word in enumerate(words) if any(a <= word.start < b for a, b in spans))
        roles = self._roles.find(text, words, taken, expected=expects == "practitioner")
        found = [
            *people,
            *(role for role in roles if role.score >= 0.9 and not _only_a_place(role, everywhere, expects)),
            *self._services.find(text, words, taken, expected=expects == "service"),
            *self._locations.find(text, words, taken, expected=expects == "location"),
        ]
        return sorted(found, key=lambda match: (match.start, match.kind))


def _only_a_place(match: Match, places: list[Match], expects: EntryKind | None) -> bool:
    """`a salon in Walnut Creek` does not ask for the one that has Walnut Creek in its name."""
    inside = any(place.start <= match.start and match.end <= place.end for place in places)
    return inside and expects != "practitioner"


def _role_entry(entry: Entry) -> Entry:
    """The names of a practitioner that are no person's name: `kuratorn`, `BVC-sköterskan`, a company."""
    if _BUSINESS.search(entry.names[0]):
        return entry
    person = person_of(entry)
    own = {*person.given, person.surname, *person.aliases} if person else set()
    roles = tuple(name for name in entry.names if not any(token.fold in own for token in tokens(name)))
    return Entry(entry.id, roles, entry.kind)


def unknown_person(text: str, gazetteer: Gazetteer, language: Language | None = None) -> str | None:
    """A title and surname that no practitioner of the clinic has (`Dr Harrison`), as said."""
    words = tokens(text)
    found = _unknown(text, words, gazetteer)
    return text[words[found[0]].start : words[found[1]].end] if found else None


_SEEING = frozenset(("hos", "traffa", "traffar", "see", "seeing", "with"))


def _unknown(text: str, words: list[Token], gazetteer: Gazetteer) -> tuple[int, int] | None:
    """The first and last word of the name of somebody whom the clinic does not have."""
    _, taken = gazetteer.people.find(text, words, expected=False)
    for i, word in enumerate(words[:-1]):
        if i in taken:
            continue
        titled = word.fold in TITLES
        if not titled and word.fold not in _SEEING:
            continue
        last = _name_after(text, words, i)
        if last is None or taken & frozenset(range(i, last + 1)):
            continue
        if not any(gazetteer.people.knows(words[j].fold, loose=True) for j in range(i + 1, last + 1)) or last > i + 1:
            return (i if titled else i + 1), last
    return None


def _name_after(text: str, words: list[Token], i: int) -> int | None:
    """The last word of the name that begins behind a title or `hos`."""
    last = i
    for j in range(i + 1, min(i + 4, len(words))):
        between = text[words[j - 1].end : words[j].start]
        if re.fullmatch(r"[ .\-]{1,2}", between) is None:
            break
        if not _may_be_name(words[j], words[j - 1], first=j == i + 1, text=text):
            break
        last = j
    return last if last > i else None


def _may_be_name(word: Token, before: Token, *, first: bool, text: str) -> bool:
    """Whether a word may be the (next) word of a name; without a title only a first name, or a surname after `hos`."""
    if is_plain_word(word.fold) or len(word.fold) < 3 or word.fold in TITLES:
        return False
    capital = word.text[:1].isupper() and not text.isupper()
    if not first:
        return capital or (not is_everyday(word.fold) and SURNAME_SHAPE.search(word.fold) is not None)
    if before.fold in TITLES:
        return capital or (before.fold in STRONG_TITLES and not is_everyday(word.fold))
    if is_given_name(word.fold) and not is_everyday(word.fold):
        return True
    return before.fold == "hos" and capital and SURNAME_SHAPE.search(word.fold) is not None
