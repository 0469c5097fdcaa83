"""Fold case and accents away, and remember where every letter stood."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Folded:
    """`text` in small letters without accents; letter i came from `origin[i]` of the text as written."""

    text: str
    origin: tuple[int, ...]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """A stretch of the folded text as a stretch of the text as written."""
        if start >= end:
            return (0, 0)
        last = self.origin[end - 1] + 1
        if end < len(self.origin):  # a combining accent belongs to the letter before it
            last = max(last, min(self.origin[end], last + 1))
        return self.origin[start], last


@lru_cache(maxsize=4096)
def _letter(character: str) -> str:
    if character.isascii():
        return character.lower()
    if unicodedata.combining(character):
        return ""
    plain = unicodedata.normalize("NFKD", character)
    plain = "".join(part for part in plain if not unicodedata.combining(part))
    return _TWINS.get(plain, plain[:1].lower()[:1] or " ")


_TWINS = {
    "’": "'",
    "‘": "'",
    "´": "'",
    "`": "'",
    "–": "-",
    "—": "-",
    "−": "-",
    "‑": "-",
    "ø": "o",
    "Ø": "o",
    "æ": "a",
    "Æ": "a",
}


@lru_cache(maxsize=512)
def fold(text: str) -> Folded:
    """The text without case and accents."""
    letters: list[str] = []
    origin: list[int] = []
    for index, character in enumerate(text):
        letter = _letter(character)
        if letter:
            letters.append(letter)
            origin.append(index)
    return Folded("".join(letters), tuple(origin))


def folded(text: str) -> str:
    """Only the folded text."""
    return fold(text).text
