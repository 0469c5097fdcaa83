"""The little pattern language of the lexicon: phrases compiled to word tests and found in a message.

`word*` any ending, `*word` any beginning, `a/b` either, `(word)` may be missing, `_` up to two words between, `__` up
to five, `<n>` a number. A gap never crosses the end of a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

from samtal.receptionist.safety.words import Word, split_words

_GAPS = {"_": 2, "__": 5}


@dataclass(frozen=True, slots=True)
class Mention:
    """A concept found in the message, from word `start` up to word `end` (exclusive)."""

    concept: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Step:
    """One word of a phrase: what it may be, and how many words may stand before it."""

    exact: frozenset[str]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]
    gap: int

    def fits(self, word: str) -> bool:
        return (
            word in self.exact
            or (bool(self.beginnings) and word.startswith(self.beginnings))
            or (bool(self.endings) and word.endswith(self.endings))
        )


Phrase = tuple[_Step, ...]


class PhraseBook:
    """Every phrase of every concept, indexed by how its first word begins."""

    def __init__(self, concepts: Iterable[tuple[str, str]]) -> None:
        self._exact: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._begins: dict[str, list[tuple[str, Phrase]]] = defaultdict(list)
        self._ends: list[tuple[str, Phrase]] = []
        self.vocabulary: set[str] = set()
        seen: set[tuple[str, Phrase]] = set()
        for concept, text in concepts:
            for phrase in _compile(text):
                if (concept, phrase) not in seen:
                    seen.add((concept, phrase))
                    self._add(concept, phrase)

    def _add(self, concept: str, phrase: Phrase) -> None:
        first = phrase[0]
        for word in first.exact:
            self._exact[word].append((concept, phrase))
        for beginning in first.beginnings:
            self._begins[beginning[:2]].append((concept, phrase))
        if first.endings:
            self._ends.append((concept, phrase))
        for step in phrase:
            self.vocabulary |= step.exact | set(step.beginnings)

    def knows(self, word: str) -> bool:
        """Whether a phrase has this very word, or a beginning of it."""
        return word in self.vocabulary or any(word[:size] in self.vocabulary for size in range(4, len(word)))

    def find(self, words: Sequence[Word]) -> list[Mention]:
        """Every concept in the message, the longest span of each at each place."""
        longest: dict[tuple[str, int], int] = {}
        for at, word in enumerate(words):
            for concept, phrase in self._starting(word.text):
                for end in _ends(phrase, words, at):
                    key = (concept, at)
                    longest[key] = max(end, longest.get(key, 0))
        return [Mention(concept, start, end) for (concept, start), end in longest.items()]

    def _starting(self, word: str) -> Iterator[tuple[str, Phrase]]:
        yield from self._exact.get(word, ())
        for concept, phrase in self._begins.get(word[:2], ()):
            if word.startswith(phrase[0].beginnings) and word not in phrase[0].exact:
                yield concept, phrase
        for concept, phrase in self._ends:
            if word.endswith(phrase[0].endings):
                yield concept, phrase


def _ends(phrase: Phrase, words: Sequence[Word], at: int) -> list[int]:
    """Where the phrase may end when its first word stands at `at`."""
    ends = [at + 1]
    for step in phrase[1:]:
        following: list[int] = []
        for end in ends:
            for place in range(end, min(end + step.gap + 1, len(words))):
                if words[place].sentence != words[at].sentence:
                    break
                if step.fits(words[place].text):
                    following.append(place + 1)
                    break
        if not following:
            return []
        ends = following
    return ends


def _compile(text: str) -> list[Phrase]:
    """`(jätte) svårt att andas` gives two phrases: with the word in brackets and without."""
    parts = text.replace("-", "-").split()
    choices = [[part[1:-1], ""] if re.fullmatch(r"\(.*\)", part) else [part] for part in _joined(parts)]
    phrases = []
    for choice in product(*choices):
        steps = _steps(" ".join(choice).split())
        if steps:
            phrases.append(steps)
    return phrases


def _joined(parts: list[str]) -> list[str]:
    """Brackets around several words become one part again: `(att döda)`."""
    text = " ".join(parts)
    return re.findall(r"\([^)]*\)|\S+", text)


def _steps(parts: list[str]) -> Phrase:
    steps: list[_Step] = []
    gap = 0
    for part in parts:
        if part in _GAPS:
            gap = _GAPS[part]
            continue
        for number, step in enumerate(_word_steps(part)):
            steps.append(_Step(step.exact, step.beginnings, step.endings, gap if number == 0 else 0))
        gap = 0
    return tuple(steps)


def _word_steps(part: str) -> list[_Step]:
    exact, beginnings, endings = set(), [], []
    for alternative in part.split("/"):
        bare = alternative.strip("*")
        if alternative == "<n>":
            exact.add("<n>")
            continue
        folded = [word.text for word in split_words(bare)]
        if len(folded) != 1:
            # `a&e` or `t.ex.` fall into several words: each becomes a step of its own.
            return [_Step(frozenset([word]), (), (), 0) for word in folded]
        if alternative.startswith("*"):
            endings.append(folded[0])
        elif alternative.endswith("*"):
            beginnings.append(folded[0])
        else:
            exact.add(folded[0])
    return [_Step(frozenset(exact), tuple(beginnings), tuple(endings), 0)]
