"""Slips of the finger and of the ear, mended word by word towards the words of the lexicon."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz.distance import OSA

from samtal.kit.language import ENGLISH_WORDS, SWEDISH_WORDS, fold
from samtal.receptionist.safety.words import drawn_together

# Words of five or six letters are mended only where two letters changed places: too many real words are near.
_SHORTEST = 5
_ONLY_SWAPPED = 6
_TWO_SLIPS_FROM = 9


class Speller:
    """Knows which words are worth mending towards, and which ordinary words look like them and are not meant."""

    def __init__(self, vocabulary: Iterable[str], *, mendable: Iterable[str], ordinary: Iterable[str]) -> None:
        self._ordinary = {fold(word).replace("'", "") for word in (*SWEDISH_WORDS, *ENGLISH_WORDS, *ordinary)}
        self._words = frozenset(vocabulary)
        self._by_first: dict[str, list[str]] = defaultdict(list)
        for word in sorted({fold(word) for word in mendable}):
            self._by_first[word[0]].append(word)
        self.mend = lru_cache(maxsize=20_000)(self._mend)

    def _mend(self, word: str) -> str:
        """The word itself, or the one lexicon word it is nearly."""
        word = drawn_together(word)
        if len(word) < _SHORTEST or word in self._words or word in self._ordinary or not word.isalpha():
            return word
        slips = 2 if len(word) >= _TWO_SLIPS_FROM else 1
        if len(word) <= _ONLY_SWAPPED:
            return self._swapped(word)
        near = [
            (OSA.distance(word, known, score_cutoff=slips), known)
            for known in self._by_first[word[0]]
            if abs(len(known) - len(word)) <= slips
        ]
        found = sorted((distance, known) for distance, known in near if distance <= slips)
        # Two equally near words: no telling which, so leave it.
        if not found or (len(found) > 1 and found[0][0] == found[1][0]):
            return word
        return found[0][1]

    def _swapped(self, word: str) -> str:
        swaps = (word[:at] + word[at + 1] + word[at] + word[at + 2 :] for at in range(len(word) - 1))
        return next((swap for swap in swaps if swap in self._words), word)
