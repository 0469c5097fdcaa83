"""Which signs are denied: "ingen feber", "no chest pain", and how far a denial reaches."""

from __future__ import annotations

from collections.abc import Sequence

from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.words import word_set

_REACH = 4
_OR = frozenset(["eller", "or", "nor", "och", "and", "heller"])
# "Inte" after these denies what follows; after any other verb (kan inte, vet inte, hjälper inte) it denies the verb.
_DENYING_VERBS = word_set(
    "har hade ar var gor kanner kande fatt haft jag hon han den det dem alls absolut verkligen ju heller finns"
    " is are am was were im its do have has had definitely hes shes theres there got certainly"
)
_OWN_VERBS = word_set(
    "vet vill kan orkar gar vagar hinner ringer svarar kommer hjalper fungerar funkar slutar ska forstar tal sover ater"
    " dricker forsvinner slappte slapper know want can sure could would should will able does"
)
_BARE_NOT = frozenset(["inte", "ej", "not", "icke", "never", "aldrig", "isnt", "wasnt", "doesnt", "hasnt", "havent"])
# "No my chest hurts": an answer, not a denial.
_ANSWER_FOLLOWED_BY = word_set("i im my he hes she shes we were its it the they ive this that your you")


def denied(reading: Reading) -> set[Mention]:
    """The mentions of signs that stand under a denial."""
    negators = [m for m in reading.mentions if m.concept == "cue_negation" and _denies(m, reading)]
    contrasts = {m.start for m in reading.mentions if m.concept == "cue_contrast"}
    after = [m for m in reading.mentions if m.concept == "cue_denied_after"]
    found: set[Mention] = set()
    for mention in reading.mentions:
        if mention.concept.startswith("cue_"):
            continue
        if any(_reaches(n, mention, contrasts, reading) for n in negators) or any(
            0 <= cue.start - mention.end <= 1 and _same_clause(cue, mention, reading) for cue in after
        ):
            found.add(mention)
    return found


def _same_clause(one: Mention, other: Mention, reading: Reading) -> bool:
    return reading.words[one.start].clause == reading.words[other.start].clause


def _denies(negator: Mention, reading: Reading) -> bool:
    """Whether the word denies what follows, and is not itself part of a sign ("får ingen luft")."""
    for mention in reading.mentions:
        inside = mention.start <= negator.start < mention.end
        if inside and not mention.concept.startswith("cue_"):
            return False
    words = reading.words
    word = words[negator.end - 1].text
    following = words[negator.end].text if negator.end < len(words) else ""
    if word == "no" and (following in _ANSWER_FOLLOWED_BY or _next_clause(negator, reading)):
        return False
    if following in {"bara", "only", "just"} and word in _BARE_NOT:
        return False
    if word not in _BARE_NOT or negator.end - negator.start > 1:
        return True
    before = words[negator.start - 1].text if negator.start else ""
    starts_clause = negator.start == 0 or words[negator.start - 1].clause != words[negator.start].clause
    return starts_clause or before in _DENYING_VERBS or before not in _OWN_VERBS


def _next_clause(negator: Mention, reading: Reading) -> bool:
    words = reading.words
    return negator.end < len(words) and words[negator.end].clause != words[negator.end - 1].clause


def _reaches(negator: Mention, mention: Mention, contrasts: set[int], reading: Reading) -> bool:
    """A denial reaches a few words on; over commas only in a list that ends in "or", never past "but"."""
    words = reading.words
    if mention.start < negator.end or words[negator.start].sentence != words[mention.start].sentence:
        return False
    between = range(negator.end, mention.start)
    list_goes_on = any(
        words[at].text in {"eller", "or", "nor"} for at in range(negator.end, _sentence_end(mention, reading))
    )
    contrast = any(at in contrasts and words[at].text not in _OR for at in between)
    if contrast:
        return False
    crossed = words[mention.start].clause - words[negator.start].clause
    if crossed and not list_goes_on:
        return False
    joined = any(words[at].text in _OR for at in between)
    reach = _REACH * (1 + crossed + (1 if joined and list_goes_on else 0))
    return len(between) < reach


def _sentence_end(mention: Mention, reading: Reading) -> int:
    """The end of the mention's sentence, or the first contrast after it."""
    words: Sequence[object] = reading.words
    at = mention.end
    sentence = reading.words[mention.start].sentence
    while at < len(words) and reading.words[at].sentence == sentence and reading.words[at].text not in {"men", "but"}:
        at += 1
    return at
