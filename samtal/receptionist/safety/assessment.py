"""Does this message speak of danger? Runs before anything else reads it, and never ranks or advises."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from samtal.receptionist.safety.answers import clearly_no, tells_it_is_over
from samtal.receptionist.safety.circumstances import Verdict, covered_by_idiom, weigh
from samtal.receptionist.safety.lexicon import Reading, lexicon
from samtal.receptionist.safety.negation import denied
from samtal.receptionist.safety.rules import Finding, match
from samtal.receptionist.safety.second_opinion import likelihood, needed

Kind = Literal["none", "urgent_advice", "emergency", "self_harm"]


@dataclass(frozen=True, slots=True)
class Assessment:
    """What a message asks of the receptionist before anything else."""

    kind: Kind
    category: str | None
    asks: bool
    """Put the one fixed question "Is this happening now?" instead of the emergency text."""
    spans: tuple[str, ...] = ()
    """The words that decided, for the safety log; never shown to the patient."""


# An advice line becomes the question only when the second opinion is surer than it need be to break a silence.
_SURER = 0.1
_SHORT_ANSWER = 4
_WORD_AND_MARKS = re.compile(r"\w+\W*|\W+")
_PASSAGE = 90
_OVERLAP = 25
NOTHING = Assessment("none", None, asks=False)
# Which weighed finding speaks for the message: the first of these.
_ORDER = ("self_harm", "emergency", "asks", "urgent_advice")


def assess(
    text: str, *, previous: str | None = None, active_flow: str | None = None, channel: str = "webchat"
) -> Assessment:
    """The assessment of one message; both languages are always tried.

    `previous` and `channel` are part of the contract and change nothing today: a sign is a sign on every channel
    and after every question. With `active_flow` "safety_check" the text answers the fixed question.
    """
    found = [_of_passage(passage, active_flow) for passage in _passages(text)]
    return min(found, key=_gravity)


def _passages(text: str) -> list[str]:
    """A long message in overlapping passages: the work grows with its length, and no part of it goes unread."""
    words = _WORD_AND_MARKS.findall(text)
    if len(words) <= _PASSAGE:
        return [text]
    return ["".join(words[at : at + _PASSAGE]) for at in range(0, len(words) - _OVERLAP, _PASSAGE - _OVERLAP)]


def _gravity(found: Assessment) -> int:
    return _ORDER.index("asks") if found.asks else (*_ORDER, "none").index(found.kind)


def _of_passage(text: str, active_flow: str | None) -> Assessment:
    reading = lexicon().read(text)
    found = _of_findings(reading)
    # "Not right now" is too short an answer for a second opinion.
    if active_flow != "safety_check" or len(reading.words) > _SHORT_ANSWER:
        found = _raised(found, reading)
    return _of_answer(found, reading) if active_flow == "safety_check" else found


def _of_answer(found: Assessment, reading: Reading) -> Assessment:
    """Yes, silence and everything unclear mean now; so does a no that goes on to tell of a sign."""
    if found.kind == "self_harm":
        return found
    harmless = found.kind in ("none", "urgent_advice") and (not found.asks or tells_it_is_over(reading))
    if harmless and clearly_no(reading):
        return NOTHING
    return Assessment("emergency", found.category, asks=False, spans=found.spans)


def _raised(found: Assessment, reading: Reading) -> Assessment:
    """The second opinion can turn silence or advice into the question, and nothing into less."""
    if found.asks or found.kind not in ("none", "urgent_advice"):
        return found
    surer = _SURER if found.kind == "urgent_advice" else 0.0
    if likelihood(reading) < needed(reading) + surer:
        return found
    return Assessment("none", found.category, asks=True, spans=found.spans)


def _of_findings(reading: Reading) -> Assessment:
    hidden = covered_by_idiom(reading.mentions) | denied(reading)
    signs = [m for m in reading.mentions if m not in hidden and not m.concept.startswith("cue_")]
    weighed = [(finding, weigh(finding, reading)) for finding in match(signs, reading.words)]
    candidates = [(_level(f, verdict), f) for f, verdict in weighed if verdict != "dismissed"]
    if not candidates:
        return NOTHING
    level, finding = min(candidates, key=lambda pair: (_ORDER.index(pair[0]), -len(pair[1].mentions)))
    return _assessment(level, finding, reading)


def _level(finding: Finding, verdict: Verdict) -> str:
    if verdict == "stands":
        return finding.rule.level
    # Advice stays advice: a doubt about it is no reason to ask about an emergency.
    return "urgent_advice" if finding.rule.level == "urgent_advice" else verdict


def _assessment(level: str, finding: Finding, reading: Reading) -> Assessment:
    spans = _spans(finding, reading)
    category = finding.rule.category
    if level == "self_harm":
        return Assessment("self_harm", category, asks=False, spans=spans)
    if level == "emergency":
        return Assessment("emergency", category, asks=False, spans=spans)
    if level == "asks":
        return Assessment("none", category, asks=True, spans=spans)
    return Assessment("urgent_advice", category, asks=False, spans=spans)


def _spans(finding: Finding, reading: Reading) -> tuple[str, ...]:
    ordered: Sequence[tuple[int, int]] = sorted({(m.start, m.end) for m in finding.mentions})
    return tuple(reading.text(start, end) for start, end in ordered)
