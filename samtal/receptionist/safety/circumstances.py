"""What surrounds a finding: past, over, an animal, a film, a question. It may lower a finding, never raise it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.rules import Finding
from samtal.receptionist.safety.surroundings import FAR, Apart, Surroundings, overlap

Verdict = Literal["stands", "asks", "urgent_advice", "dismissed"]

_WEAKEST_LAST: list[Verdict] = ["stands", "asks", "urgent_advice", "dismissed"]
# Danger that does not end because it has stopped for the moment, or because it was yesterday.
_LASTING = frozenset(["self_harm", "abuse_at_risk", "poisoning", "stroke", "mental_crisis_threat"])
_STORY = ("cue_pet", "cue_fiction", "cue_statistics", "cue_course", "cue_work")
_LONG_AGO = ("cue_past", "cue_year")
_ELSEWHERE = ("cue_colleague", "cue_family_history")


def weigh(finding: Finding, reading: Reading) -> Verdict:
    """What the circumstances leave of a finding."""
    around = Surroundings(finding, reading)
    now = around.of("cue_now")
    # Only what stands in the same clause may silence: "I was on a course and a man has collapsed" is no course.
    story = around.of(*_STORY, apart=Apart.NOTHING)
    if story < FAR:
        return "dismissed" if story <= now else "asks"
    if around.of(*_LONG_AGO, apart=Apart.NOTHING) < now:
        return "dismissed"
    weak = _weakened(around, now)
    if finding.rule.level in ("asks", "urgent_advice") and weak:
        return "dismissed"
    return max(_when_over(around, now), "asks" if weak else "stands", key=_WEAKEST_LAST.index)


def _weakened(around: Surroundings, now: int) -> bool:
    """Whether the words around speak of a history, of somebody far away, of a question in general, of a joke."""
    if around.of("cue_joke") <= 6 or around.of("cue_weeks") < now:
        return True
    told = min(around.of(*_STORY, *_LONG_AGO, apart=Apart.CLAUSE), around.of("cue_pet", "cue_fiction"))
    elsewhere = around.of(*_ELSEWHERE)
    if told < now or (elsewhere <= 8 and elsewhere < now):
        return True
    # "What should you do if a toddler drinks it? Mine just did": the second half is no question.
    if around.of("cue_question", apart=Apart.CLAUSE) <= 4 and now > 8:
        return True
    return _is_errand(around, now)


def _is_errand(around: Surroundings, now: int) -> bool:
    """An ordinary errand at the clinic, or a threat made in exasperation over a lost form."""
    if around.category == "mental_crisis_threat" and around.of("cue_admin") < FAR and not around.says("weapon"):
        return True
    had = around.of("cue_had") <= 2 and min(now, around.of("cue_recent")) > 12
    admin = around.of("cue_admin", apart=Apart.CLAUSE)
    return had or (admin <= 4 and admin < now and around.lone)


def _when_over(around: Surroundings, now: int) -> Verdict:
    """Signs that have passed but that nobody has looked at are for the advice line, not for silence."""
    seen = around.of("cue_seen")
    if seen < FAR:
        return "dismissed" if seen < now else "asks"
    if around.of("cue_resolved") >= FAR:
        return "stands"
    if around.of("cue_admin") <= 8 < now:
        return "dismissed"
    if around.category in _LASTING:
        # Feeling well says little after a swallowed battery, or an hour after a face that drooped.
        stays = around.category in ("self_harm", "poisoning") or now < FAR or around.says("sudden")
        return "stands" if stays else "asks"
    return "urgent_advice"


def covered_by_idiom(mentions: Iterable[Mention]) -> set[Mention]:
    """Signs that are only part of a saying: "dör av nyfikenhet", "stroke of luck"."""
    mentions = list(mentions)
    idioms = [m for m in mentions if m.concept == "cue_idiom"]
    return {
        mention
        for mention in mentions
        if not mention.concept.startswith("cue_")
        and any(overlap(idiom, mention) and _length(mention) <= _length(idiom) for idiom in idioms)
    }


def _length(mention: Mention) -> int:
    return mention.end - mention.start
