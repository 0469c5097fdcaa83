"""What an utterance does: cues and the text model vote, sentence by sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from samtal.engines.understanding.embedded.model import text_model
from samtal.engines.understanding.embedded.said import Said, reread
from samtal.engines.understanding.embedded.words import line_of
from samtal.receptionist.understanding import TurnContext
from samtal.skills.answering.knowledge import knowledge_of

# How much a cue adds to the model's score; what a cue of that name speaks for.
CUES: dict[str, tuple[str, float]] = {
    "book": ("book", 0.4),
    "reschedule": ("reschedule", 0.55),
    "cancel": ("cancel", 0.75),
    "cannot_attend": ("cannot_attend", 0.5),
    "will_attend": ("will_attend", 0.4),
    "check": ("check", 0.5),
    "who_treats": ("find", 0.35),
    "price": ("price", 0.5),
    "hours": ("hours", 0.4),
    "practitioner_days": ("days", 0.35),
    "directions": ("directions", 0.35),
    "preparation": ("preparation", 0.3),
    "medical": ("medical", 0.4),
    "are_you_human": ("human", 0.5),
    "how_did_you_know": ("knew", 0.4),
    "phone_number": ("phone_number", 0.35),
    "abilities": ("abilities", 0.35),
    "offers": ("offers", 0.35),
    "hand_over": ("hand_over", 0.5),
    "call_me": ("call_me", 0.45),
    "upset": ("upset", 0.4),
    "cancel_flow": ("cancel_flow", 0.45),
    "later": ("later", 0.45),
    "repeat": ("repeat", 0.5),
    "dont_know": ("dont_know", 0.45),
    "any": ("any", 0.45),
    "any_practitioner": ("any", 0.4),
    "alternatives": ("alternatives", 0.35),
    "new_owner": ("new_owner", 0.5),
    "wrong_person": ("wrong_person", 0.4),
    "wrong_number": ("wrong_number", 0.6),
    "stop": ("stop", 0.6),
    "start": ("start", 0.6),
    "question": ("ask", 0.25),
    "matter_of_fact": ("ask", 0.5),
    "go_on": ("go_on", 0.8),
    "chit_chat": ("chat", 0.3),
    "out_of_scope": ("out", 0.3),
    "other_business": ("out", 0.6),
    "attack": ("out", 1.5),
    "symptom": ("reason", 0.25),
    "yes": ("yes", 0.5),
    "accept": ("yes", 0.35),
    "no": ("no", 0.5),
    "contradict": ("no", 0.5),
    "confirm_said": ("confirm_said", 0.9),
    "how_are_you": ("greet", 0.7),
    "refuse": ("no", 0.3),
    "greet": ("greet", 0.3),
    "thank": ("thank", 0.3),
    "goodbye": ("goodbye", 0.35),
    "ack": ("ack", 0.35),
    "ok": ("ack", 0.2),
}
QUESTIONS = frozenset(
    {"ask", "price", "hours", "days", "directions", "preparation", "medical", "human", "knew", "phone_number"}
    | {"abilities", "offers", "find"}
)
SMALL = frozenset(["yes", "no", "greet", "thank", "goodbye", "ack"])
_SENTENCE = re.compile(r"[^.!?;\n…]+[.!?;\n…]*")
_LEAST = 0.42
# Grave or odd things that are never read into words no cue knows.
_ONLY_BY_CUE = {
    "wrong_person": {"wrong_person"}, "new_owner": {"new_owner"}, "wrong_number": {"wrong_number"}, "stop": {"stop"},
    "start": {"start"}, "call_me": {"call_me"}, "hand_over": {"hand_over"}, "upset": {"upset"}, "cancel": {"cancel"},
    "preparation": {"preparation"}, "hours": {"hours"}, "days": {"practitioner_days"}, "directions": {"directions"},
    "human": {"are_you_human"}, "medical": {"medical"}, "goodbye": {"goodbye", "all_done"}, "greet": {"greet", "how_are_you"},
    "go_on": {"go_on"}, "confirm_said": {"confirm_said"},
    "knew": {"how_did_you_know"}, "phone_number": {"phone_number"}, "will_attend": {"will_attend"},
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """What one sentence does, and how sure that is."""

    label: str
    score: float
    text: str
    scores: dict[str, float]
    cues: frozenset[str]
    asks: bool


def acts_of(said: Said, context: TurnContext) -> list[Act]:
    """One act for every sentence that has one."""
    sentences = _sentences(said)
    if len(sentences) < 2:
        return [_act(said.text, said.line.text, frozenset(said.cues), said, context)]
    found = []
    for text, start in sentences:
        pieces = [one for one in said.line.pieces if start <= one.start < start + len(text)]
        if pieces:
            cues = frozenset(reread(start, start + len(text), said, context))
            found.append(_act(text.strip(), line_of(pieces).text, cues, said, context))
    return found


def _sentences(said: Said) -> list[tuple[str, int]]:
    """Sentences, without cutting inside a value (`13.30`, `Dr. Berg`)."""
    values = said.spans
    cuts = [0]
    for match in _SENTENCE.finditer(said.text):
        end = match.end()
        shortened = re.search(r"\d[.]$|\b(?:dr|kl|nr|st)[.]$", match.group(), re.IGNORECASE)
        inside = any(start < end < stop for start, stop in values) or shortened
        if not inside and end < len(said.text):
            cuts.append(end)
    parts = [(said.text[a:b], a) for a, b in zip(cuts, [*cuts[1:], len(said.text)], strict=True)]
    return [(text, at) for text, at in parts if any(letter.isalnum() for letter in text)]


def _act(text: str, line: str, cues: frozenset[str], said: Said, context: TurnContext) -> Act:
    scores = dict(text_model().scores(line)) if line.strip() else {}
    if "how_are_you" in cues:
        cues -= {"question", "chit_chat"}
    bonus: dict[str, float] = {}
    for cue in cues:
        if cue in CUES:
            label, weight = CUES[cue]
            bonus[label] = max(bonus.get(label, 0.0), weight)
    asks = ("?" in text or "question" in cues) and "how_are_you" not in cues
    if not any(word[0] not in "#.,?" for word in line.split()):
        return Act("ask" if asks and context.flow and "#" not in line else "", 0.0, text, scores, cues, asks)
    if "?" in text and "question" in cues:
        bonus["ask"] = bonus.get("ask", 0.0) + 0.1
    if asks and not bonus.keys() & _SURE_ACTS and _told_by_the_clinic(text, said, context):
        bonus["ask"] = bonus.get("ask", 0.0) + 0.35
        cues |= {"told"}
    if "alternatives" in bonus and (context.heard.offers or "offer" in context.heard.asks):
        bonus["alternatives"] += 0.2
    if "chat" in bonus and not context.flow:
        bonus["chat"] += 0.2
    if asks and {"check", "book"} <= cues and re.search(r" (?:my|i) ", line):
        bonus["check"] += 0.15
    if {"are_you_human", "hand_over"} <= cues:
        bonus["hand_over"] -= 0.2
    if asks and "nearby" not in cues and said.language == "en" and not context.flow and not bonus.keys() - {"ask"}:
        # Of nobody here and nothing of ours: general knowledge.
        scores["out"] = scores.get("out", 0.0) + 0.25
    for label, weight in bonus.items():
        scores[label] = scores.get(label, 0.0) + weight
    for label, needed in _ONLY_BY_CUE.items():
        if not needed & cues:
            scores.pop(label, None)
    if asks:
        scores["reason"] = scores.get("reason", 0) - 0.3
    if "#" in line:
        scores["out"] = scores.get("out", 0) - 0.15
        scores["chat"] = scores.get("chat", 0) - 0.15
    if asks and cues & {"price", "what_if", "matter_of_fact"}:
        for flow in ("cancel", "reschedule", "book", "cannot_attend"):
            scores[flow] = scores.get(flow, 0) - 0.5
    label = _chosen(scores, bonus, asks, line.count(" ") - 1, context)
    return Act(label, scores.get(label, 0.0), text, scores, cues, asks)


_SURE_ACTS = frozenset(["cancel", "hand_over", "medical", "price", "human", "knew", "stop", "hours", "days", "call_me"])


def _told_by_the_clinic(text: str, said: Said, context: TurnContext) -> bool:
    """The clinic's own texts answer this question: it is one."""
    if not context.clinic.articles or len(text) > 300:
        return False
    retriever = knowledge_of(context.clinic).retriever
    return retriever.answer(text, language=said.language or context.language) is not None


def _chosen(scores: dict[str, float], bonus: dict[str, float], asks: bool, words: int, context: TurnContext) -> str:
    """The act with the most votes; small words give way to anything that a cue speaks for beside them."""
    if not scores:
        return ""
    label = max(scores, key=lambda one: scores[one])
    if label in SMALL:
        rest = [one for one in bonus if one not in SMALL and scores[one] >= 0.55]
        if rest:
            return max(rest, key=lambda one: scores[one])
        if asks and words > 3:
            return max(QUESTIONS, key=lambda one: scores.get(one, 0.0))
    if scores[label] >= _LEAST:
        return label
    known = context.flow or context.heard.text
    if asks and (known or scores.get("ask", 0) >= max(scores.get("out", 0), scores.get("chat", 0))):
        return "ask"
    return ""
