"""What surrounds a finding: past, over, an animal, a film, a course, a question. It may lower a finding, never raise it."""

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
_STORY = ("cue_pet", "cue_fiction", "cue_statistics", "cue_course", "cue_work")
_ELSEWHERE = ("cue_colleague", "cue_family_history")


def weigh(finding: Finding, reading: Reading) -> Verdict:
    """What the circumstances leave of a finding."""
    near = _Distances(finding, reading)
    now = near.of("cue_now")
    past = min(near.of("cue_past"), near.of("cue_year"))
    story = min(near.of(kind) for kind in _STORY)
    if story < now:
        return "dismissed"
    if story < _FAR:
        return "asks"
    if past < now:
        return "dismissed"
    verdicts: list[Verdict] = [_when_over(finding, near, now)]
    if past < _FAR or near.of("cue_question") <= 4 or min(near.of(kind) for kind in _ELSEWHERE) < now:
        verdicts.append("asks")
    if near.of("cue_joke") <= 6:
        verdicts.append("asks")
    if near.of("cue_admin") < min(now, 6) and len(finding.mentions) == 1:
        verdicts.append("asks")
    return max(verdicts, key=_STRENGTH.index)


_STRENGTH: list[Verdict] = ["stands", "asks", "urgent_advice", "dismissed"]


def _when_over(finding: Finding, near: _Distances, now: int) -> Verdict:
    category = finding.rule.category
    if near.of("cue_seen") < _FAR:
        return "dismissed" if near.of("cue_seen") < now else "asks"
    if near.of("cue_resolved") >= _FAR:
        return "stands"
    if category in _LASTING:
        return "asks" if category != "self_harm" else "stands"
    return "urgent_advice" if category in _ADVICE_WHEN_PASSED else "asks"


class _Distances:
    """How many words lie between a finding and the nearest cue of a kind."""

    def __init__(self, finding: Finding, reading: Reading) -> None:
        self._finding = finding
        self._cues: dict[str, list[Mention]] = {}
        for mention in reading.mentions:
            if mention.concept.startswith("cue_"):
                self._cues.setdefault(mention.concept, []).append(mention)

    def of(self, kind: str) -> int:
        return min((self._to(cue) for cue in self._cues.get(kind, ())), default=_FAR)

    def _to(self, cue: Mention) -> int:
        if cue.end <= self._finding.start:
            return self._finding.start - cue.end
        return max(0, cue.start - self._finding.end)


def covered_by_idiom(mentions: Iterable[Mention]) -> set[Mention]:
    """Signs that are only part of a saying: "dör av nyfikenhet", "stroke of luck"."""
    mentions = list(mentions)
    idioms = [m for m in mentions if m.concept == "cue_idiom"]
    return {
        mention
        for mention in mentions
        if not mention.concept.startswith("cue_")
        and any(idiom.start < mention.end and mention.start < idiom.end and _shorter(mention, idiom) for idiom in idioms)
    }


def _shorter(mention: Mention, idiom: Mention) -> bool:
    return mention.end - mention.start <= idiom.end - idiom.start
