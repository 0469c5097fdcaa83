"""The clinic's own texts that answer questions, what a question wants to hear, and the questions in one message."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from samtal.kit.language import fold

Kind = Literal["article", "guidance"]


@dataclass(frozen=True, slots=True)
class Passage:
    """A text of the clinic that may be said word for word, and the questions it was written for."""

    id: str
    kind: Kind
    language: str
    asked_as: tuple[str, ...]
    answer: str
    practitioner: str | None = None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage and how sure we are that it answers the question, 0..1."""

    passage: Passage
    score: float


# What a question wants to hear, and what an answer offers ------------------------------------------------------------

_WANTS = {
    "amount": r"hur (?:mycket|mkt|stor|hog|dyrt|manga)|how (?:much|many|big|old)"
    r"|(?:vad|va|what) (?:kosta\w*|(?:does|do|would) .*cost)",
    "time": r"nar|hur (?:lange|lang tid|snart|ofta|sent|tidigt)|vilken (?:dag|tid)"
    r"|when|how (?:long|soon|often|late|early)|what time|which day",
    "place": r"var|vart|where|whereabouts",
    "person": r"vem|vilka|who|whom",
    "meaning": r"(?:vad|va) (?:ar|innebar|betyder)|what (?:is|are|does)|whats",
    "other": r"hur|vad|va|vilken|vilket|varfor|how|what|which|why",
    "yes or no": r"ar|kan|far|har|finns|ska|skall|maste|behover|blir|gar|tar|vill|gor|galler|ingar"
    r"|is|are|am|can|could|do|does|did|will|would|should|may|must|have|has",
}
_WANTED = [(kind, re.compile(rf"\b(?:{pattern})\b")) for kind, pattern in _WANTS.items()]
_OFFERED = {
    "yes or no": re.compile(r"^\W*(?:ja|nej|jo|yes|no|yep|absolut|certainly)\b"),
    "amount": re.compile(
        r"\d|\b(?:gratis|kostnadsfri\w*|kosta\w*|kostnad\w*|avgift\w*|pris\w*|free|fees?|charges?|charged|costs?|prices?"
        r"|miljard\w*|miljon\w*|procent|tredjedel\w*|halften)\b"
    ),
    "time": re.compile(
        r"\d|\b(?:dag\w*|veck\w*|manad\w*|timm\w*|minut\w*|ar|days?|weeks?|months?|hours?|minutes?|years?|mandag\w*|tisdag\w*|onsdag\w*"
        r"|torsdag\w*|fredag\w*|lordag\w*|sondag\w*|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\b"
    ),
}


def wanted(question: str) -> str | None:
    """The kind of answer a question wants, by the word it asks with."""
    folded = fold(question)
    return next((kind for kind, pattern in _WANTED if pattern.search(folded)), None)


def suits(kind: str | None, answer: str) -> float:
    """1 where an answer has the form that is wanted, -1 where it has another, 0 where the form says nothing."""
    folded = fold(answer)
    yes_or_no = bool(_OFFERED["yes or no"].search(folded))
    if kind == "yes or no" or kind is None:
        return float(yes_or_no)
    if yes_or_no:
        return -1.0
    pattern = _OFFERED.get(kind)
    return 0.0 if pattern is None else 0.5 if pattern.search(folded) else -0.5


def unpriced(kind: str | None, answer: str) -> bool:
    """Whether an amount is asked for and the answer names none: it may be near, but it is no answer."""
    return kind == "amount" and not _OFFERED["amount"].search(fold(answer))


# Several questions in one message -----------------------------------------------------------------------------------

_ENDS = re.compile(r"(?<=[?!])\s+|(?<=[^\W\d_]{2}[.])\s+|\n+|;\s+")

# A joining word parts two questions only where a new question clearly begins after it.
_OPENERS = {
    "sv": r"(?:hur|vad|va|var|vart|när|vem|vilk(?:en|et|a)|varför"
    r"|(?:finns|kan|får|har|tar|måste|ska|behöver|kostar|gör|går|är)\s+(?:det|jag|man|ni|vi|min|mitt|mina))\b",
    "en": r"(?:how|what|where|when|who|which|why|whats|what's|wheres|where's"
    r"|(?:is|are|can|could|do|does|did|will|would|should|may|must)"
    r"\s+(?:there|i|we|you|it|the|my|he|she|they|anyone|somebody|someone))\b",
}
_JOINERS = {
    "sv": r"[,.]?\s+(?:och|o|samt|dessutom|sen(?:\s+så)?|en\s+sak\s+till|plus)[,:]?\s+(?:också\s+|även\s+|så\s+)?",
    "en": r"[,.]?\s+(?:and|also|plus|another\s+thing|one\s+more\s+thing)[,:]?\s+(?:also\s+|then\s+)?",
}
_JOINED = {
    tag: re.compile(f"{_JOINERS[tag]}(?={_OPENERS[tag]})|,\\s+(?={_OPENERS[tag]})", re.IGNORECASE) for tag in _OPENERS
}
_OPENS = {tag: re.compile(rf"(?:och|o|men|and|but|so|sen|also)?\s*{_OPENERS[tag]}", re.IGNORECASE) for tag in _OPENERS}
_COURTESY_WORDS = """
    hej hejsan tjena hallå halla god dag morgon kväll kvall tack tackar mvh hi hello hey there good morning
    afternoon evening thanks thank you cheers igen again på forhand förhand så mycket much very
"""
_COURTESY = frozenset(_COURTESY_WORDS.split())


def split_questions(text: str, language: str) -> list[str]:
    """The questions of a message in order; what leads up to a question stays with it, greetings go."""
    tag = "sv" if language.startswith("sv") else "en"
    questions: list[str] = []
    lead: list[str] = []
    for sentence in (part for whole in _ENDS.split(text) for part in _sentence_parts(whole, tag)):
        if _is_courtesy(sentence):
            continue
        lead.append(sentence)
        if sentence.endswith("?") or _OPENS[tag].match(sentence):
            questions.append(" ".join(lead))
            lead = []
    return _with_rest(questions, lead) or [text.strip()]


def _sentence_parts(sentence: str, tag: str) -> list[str]:
    """Cut at a joining word when what stands before it is a question too, else it is what leads up to it."""
    parts = [part.strip() for part in _JOINED[tag].split(sentence) if part and part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and not _OPENS[tag].search(joined[-1]):
            joined[-1] = f"{joined[-1]}, {part}"
        else:
            joined.append(part)
    return joined


def _with_rest(questions: list[str], rest: list[str]) -> list[str]:
    """What follows the last question explains it ("Is there parking? I come by car")."""
    if not rest:
        return questions
    if not questions:
        return [" ".join(rest)]
    return [*questions[:-1], f"{questions[-1]} {' '.join(rest)}"]


def _is_courtesy(sentence: str) -> bool:
    words = re.findall(r"\w+", fold(sentence))
    return all(word in _COURTESY for word in words)
