"""What surrounds a finding: past, over, an animal, a film, a question. It may lower a finding, never raise it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.rules import Finding

Verdict = Literal["stands", "asks", "urgent_advice", "dismissed"]

_FAR = 40
# Danger that does not end because it has stopped for the moment, or because it was yesterday.
_LASTING = frozenset(["self_harm", "abuse_at_risk", "poisoning", "stroke", "mental_crisis_threat"])
# Signs that have passed but that nobody has looked at: the advice line.
_ADVICE_WHEN_PASSED = frozenset(
    ["chest_pain", "unconscious_seizure", "breathing", "anaphylaxis", "heavy_bleeding", "pregnancy", "infant_illness",
     "acute_eye_limb_abdomen", "diabetes_adrenal", "trauma_burn", "sepsis_meningitis"]
)  # fmt: skip
_SAYS = frozenset(["says", "said", "insists", "reckons", "claims", "sager", "sa", "pastar", "havdar", "tycker"])
_STORY = ("cue_pet", "cue_fiction", "cue_statistics", "cue_course", "cue_work")
_ELSEWHERE = ("cue_colleague", "cue_family_history")


def weigh(finding: Finding, reading: Reading) -> Verdict:
    """What the circumstances leave of a finding."""
    near = _Distances(finding, reading)
    now = near.of("cue_now")
    story = min(near.of(kind) for kind in _STORY)
    if story < _FAR:
        return "dismissed" if story <= now else "asks"
    if min(near.of("cue_past"), near.of("cue_year")) < now:
        return "dismissed"
    weak = _weakened(near, now)
    if finding.rule.level in ("asks", "urgent_advice") and weak:
        return "dismissed"
    over = _when_over(finding, near, now)
    return max(over, "asks" if weak else "stands", key=_STRENGTH.index)


_STRENGTH: list[Verdict] = ["stands", "asks", "urgent_advice", "dismissed"]


def _weakened(near: _Distances, now: int) -> bool:
    """Whether the words around speak of a history, of somebody far away, of a question in general, of a joke."""
    if near.of("cue_joke") <= 6 or near.of("cue_weeks") < now:
        return True
    # "What should you do if a toddler drinks it? Mine just did": the second half is no question.
    if near.of("cue_question") <= 4 and now > 8:
        return True
    if near.category == "mental_crisis_threat" and near.of("cue_admin") < _FAR:
        return True
    elsewhere = min(near.of(kind) for kind in _ELSEWHERE)
    if elsewhere <= 8 and elsewhere < now:
        return True
    had = near.of("cue_had") <= 2 and min(now, near.of("cue_recent")) > 12
    admin = near.of("cue_admin")
    return had or (admin <= 4 and admin < now and near.lone)


def _when_over(finding: Finding, near: _Distances, now: int) -> Verdict:
    category = finding.rule.category
    if near.of("cue_seen") < _FAR:
        return "dismissed" if near.of("cue_seen") < now else "asks"
    if near.of("cue_resolved") >= _FAR:
        return "stands"
    if near.of("cue_admin") <= 8 < now:
        return "dismissed"
    if category in _LASTING:
        # Feeling well says little after a swallowed battery, or an hour after a face that drooped.
        stays = category in ("self_harm", "poisoning") or now < _FAR or near.says("sudden")
        return "stands" if stays else "asks"
    return "urgent_advice" if category in _ADVICE_WHEN_PASSED else "asks"


class _Distances:
    """How many words lie between a finding and the nearest cue of a kind."""

    def __init__(self, finding: Finding, reading: Reading) -> None:
        self._finding = finding
        self._signs = {mention.concept for mention in reading.mentions}
        self._cues: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            # "Has stopped moving" is the sign itself, not its end.
            if _is_hearsay(mention, reading):
                continue
            if mention.concept.startswith("cue_") and not any(_overlap(mention, m) for m in finding.mentions):
                self._cues.setdefault(mention.concept, []).append(mention)

    @property
    def category(self) -> str:
        return self._finding.rule.category

    def says(self, concept: str) -> bool:
        """Whether the message has a sign of this kind at all."""
        return concept in self._signs

    @property
    def lone(self) -> bool:
        """One sign alone: the name of an illness more often than the illness."""
        return len(self._finding.mentions) == 1

    def of(self, kind: str) -> int:
        return min((self._to(cue) for cue in self._cues.get(kind, ())), default=_FAR)

    def _to(self, cue: Mention) -> int:
        if cue.end <= self._finding.start:
            return self._finding.start - cue.end
        return max(0, cue.start - self._finding.end)


def _is_hearsay(cue: Mention, reading: Reading) -> bool:
    """ "Says he's fine" is the patient's word, not the end of the danger."""
    before = {word.text for word in reading.words[max(0, cue.start - 3) : cue.start]}
    return cue.concept == "cue_resolved" and bool(before & _SAYS)


def covered_by_idiom(mentions: Iterable[Mention]) -> set[Mention]:
    """Signs that are only part of a saying: "dör av nyfikenhet", "stroke of luck"."""
    mentions = list(mentions)
    idioms = [m for m in mentions if m.concept == "cue_idiom"]
    return {
        mention
        for mention in mentions
        if not mention.concept.startswith("cue_")
        and any(
            idiom.start < mention.end and mention.start < idiom.end and _shorter(mention, idiom) for idiom in idioms
        )
    }


def _shorter(mention: Mention, idiom: Mention) -> bool:
    return mention.end - mention.start <= idiom.end - idiom.start


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
