"""The reviewed lists, read once: concepts with their phrases in both languages."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samtal.receptionist.safety.numbers import find_numbers, value_of
from samtal.receptionist.safety.phrases import Mention, PhraseBook
from samtal.receptionist.safety.spelling import Speller
from samtal.receptionist.safety.words import Word, split_words

_HERE = Path(__file__).parent
_LANGUAGES = ("sv", "en")
_NUMBER = "<n>"


@dataclass(frozen=True, slots=True)
class Reading:
    """A message read with the lexicon: its words and every concept found in them."""

    words: tuple[Word, ...]
    mentions: tuple[Mention, ...]

    def text(self, start: int, end: int) -> str:
        return " ".join(word.text for word in self.words[start:end])


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Both languages at once: people mix them, and danger does not ask which one was chosen."""

    book: PhraseBook
    speller: Speller
    concepts: frozenset[str]

    def read(self, text: str) -> Reading:
        words = [Word(self.speller.mend(word.text), word.sentence, word.clause) for word in split_words(text)]
        mentions = {*self.book.find(words), *find_numbers(words)}
        if any(value_of(word.text) is not None for word in words):
            masked = [Word(_mask(word.text), word.sentence, word.clause) for word in words]
            mentions |= set(self.book.find(masked))
        return Reading(tuple(words), tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.concept))))


def _mask(word: str) -> str:
    return _NUMBER if value_of(word) is not None else word


@cache
def lexicon() -> Lexicon:
    """The lists of the package, read at the first call."""
    entries = [
        (concept, " ".join(phrase.split()))
        for language in _LANGUAGES
        for path in sorted((_HERE / "lexicon" / language).glob("*.toml"))
        for concept, phrases in tomllib.loads(path.read_text(encoding="utf-8")).items()
        for phrase in str(phrases).split(",")
        if phrase.strip()
    ]
    ordinary = (_HERE / "lexicon" / "ordinary.txt").read_text(encoding="utf-8").split()
    book = PhraseBook(entries)
    return Lexicon(book, Speller(book.vocabulary, ordinary=ordinary), frozenset(concept for concept, _ in entries))
