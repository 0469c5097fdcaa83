"""The reviewed lists, read once: concepts with their phrases in both languages."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samtal.kit.language import Language, detect
from samtal.receptionist.safety.numbers import find_numbers, value_of
from samtal.receptionist.safety.phrases import Mention, PhraseBook
from samtal.receptionist.safety.spelling import Speller
from samtal.receptionist.safety.words import Word, split_words

_HERE = Path(__file__).parent
_LANGUAGES: tuple[Language, ...] = ("sv", "en")
_SURE = 0.5
# Swedish "vet" is no animal doctor, Swedish "hit" no blow, and a "man" is in neither a quarrel.
_SHORT = 4
_LITTLE = 3
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

    books: Mapping[Language, PhraseBook]
    speller: Speller

    def read(self, text: str) -> Reading:
        """Every sign in either language; ways out and very short words only in the language of the message."""
        words = [Word(self.speller.mend(word.text), word.sentence, word.clause) for word in split_words(text)]
        language, sureness = detect(text)
        mentions = set(find_numbers(words))
        for own, book in self.books.items():
            found = _find(book, words)
            if language is None or own == language or sureness < _SURE:
                mentions |= found
            else:
                mentions |= {m for m in found if _holds_abroad(m, words)}
        return Reading(tuple(words), tuple(sorted(mentions, key=lambda m: (m.start, m.end, m.concept))))


def _find(book: PhraseBook, words: Sequence[Word]) -> set[Mention]:
    found = set(book.find(words))
    if any(value_of(word.text) is not None for word in words):
        found |= set(book.find([Word(_mask(word.text), word.sentence, word.clause) for word in words]))
    return found


def _holds_abroad(mention: Mention, words: Sequence[Word]) -> bool:
    if mention.concept.startswith("cue_"):
        return False
    longest = max(len(word.text) for word in words[mention.start : mention.end])
    # "At bar" is no "åt bär": several little words are as much a matter of language as one.
    return longest > (_SHORT if mention.end - mention.start == 1 else _LITTLE)


def _mask(word: str) -> str:
    return _NUMBER if value_of(word) is not None else word


@cache
def lexicon() -> Lexicon:
    """The lists of the package, read at the first call."""
    books = {language: PhraseBook(_entries(language)) for language in _LANGUAGES}
    vocabulary = {word for book in books.values() for word in book.vocabulary}
    return Lexicon(books, Speller(vocabulary, mendable=_words("mendable.txt"), ordinary=_words("ordinary.txt")))


def _words(name: str) -> list[str]:
    return (_HERE / "lexicon" / name).read_text(encoding="utf-8").split()


def _entries(language: Language) -> Iterator[tuple[str, str]]:
    for path in sorted((_HERE / "lexicon" / language).glob("*.toml")):
        for concept, phrases in tomllib.loads(path.read_text(encoding="utf-8")).items():
            for phrase in str(phrases).split(","):
                if phrase.strip():
                    yield concept, " ".join(phrase.split())
