"""How far a finding stands from what might make it harmless: in words, in clauses, in sentences."""

from __future__ import annotations

from enum import IntEnum

from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.rules import Finding
from samtal.receptionist.safety.words import word_set

FAR = 40
"""What `Surroundings.of` answers when there is no such cue."""
_SAYS = frozenset(["says", "said", "insists", "reckons", "claims", "sager", "sa", "pastar", "havdar", "tycker"])
_APPOINTED = word_set(
    "time date day slot appointment monday tuesday wednesday thursday friday saturday sunday oclock"
    " tid tiden datum datumet dagen mandag tisdag onsdag torsdag fredag lordag sondag klockan"
)


class Apart(IntEnum):
    """What lies between a cue and a finding."""

    NOTHING = 0
    CLAUSE = 1
    """A comma, or a word such as "but" or "and"."""
    SENTENCE = 2


class Surroundings:
    """The cues around one finding."""

    def __init__(self, finding: Finding, reading: Reading) -> None:
        self._finding = finding
        self._words = reading.words
        self._signs = {mention.concept for mention in reading.mentions}
        self._contrasts = [m.start for m in reading.mentions if m.concept == "cue_contrast"]
        self._cues: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            # "Has stopped moving" is the sign itself, not its end.
            own = any(overlap(mention, sign) for sign in finding.mentions)
            if mention.concept.startswith("cue_") and not own and not _ends_nothing(mention, reading):
                self._cues.setdefault(mention.concept, []).append(mention)

    @property
    def category(self) -> str:
        return self._finding.rule.category

    @property
    def lone(self) -> bool:
        """One sign alone: the name of an illness more often than the illness."""
        return len(self._finding.mentions) == 1

    def says(self, concept: str) -> bool:
        """Whether the message has a sign of this kind at all."""
        return concept in self._signs

    def of(self, *kinds: str, apart: Apart = Apart.SENTENCE) -> int:
        """Words to the nearest cue of these kinds with no more than `apart` between; `FAR` if there is none."""
        distances = [
            self._distance(cue) for kind in kinds for cue in self._cues.get(kind, ()) if self._apart(cue) <= apart
        ]
        return min([*distances, FAR])

    def _distance(self, cue: Mention) -> int:
        if cue.end <= self._finding.start:
            return self._finding.start - cue.end
        return max(0, cue.start - self._finding.end)

    def _apart(self, cue: Mention) -> Apart:
        """What lies between the cue and that sign of the finding it is closest to."""
        return min(self._between(cue, sign) for sign in self._finding.mentions)

    def _between(self, cue: Mention, sign: Mention) -> Apart:
        first, last = (cue, sign) if cue.start < sign.start else (sign, cue)
        one, other = self._words[first.end - 1], self._words[last.start]
        if one.sentence != other.sentence:
            return Apart.SENTENCE
        if one.clause != other.clause or any(first.end <= at < last.start for at in self._contrasts):
            return Apart.CLAUSE
        return Apart.NOTHING


def _ends_nothing(cue: Mention, reading: Reading) -> bool:
    """ "Says he's fine" is somebody's word, and "that time is fine" an answer: neither ends the danger."""
    before = {word.text for word in reading.words[max(0, cue.start - 3) : cue.end]}
    return cue.concept == "cue_resolved" and bool(before & (_SAYS | _APPOINTED))


def overlap(one: Mention, other: Mention) -> bool:
    """Whether two mentions share a word."""
    return one.start < other.end and other.start < one.end
