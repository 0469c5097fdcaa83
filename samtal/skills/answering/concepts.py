"""What a text is about: lay words, texting spellings and compounds read as concepts, in Swedish and English."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files

from rapidfuzz.distance import OSA
from ruamel.yaml import YAML

from samtal.kit.language import Language, fold, stem, tokens

GAP = 4  # words that may stand between two words of a phrase written with `..`
ENDING = 3  # inflection adds few letters: "findings" is not an inflection of "find"
MIN_TYPO = 6  # a shorter word is too near other words for a typing error to be told

# Topics that often only set the scene ("my son", "a blood test"): alone they say little about what is asked.
_SCENES_TEXT = """
    children cancel blood_test cream surgery age_limit identity blood_pressure illness_before medical_aids
    smear medicine imaging glasses fee symptom period pregnancy swim equipment
"""
SCENES = frozenset(_SCENES_TEXT.split())

# How well an answer about the second answers a question about the first.
_RELATED_TEXT = """
late_cancel missed_visit .7, late_cancel cancel .8, missed_visit late_cancel .75, missed_visit cancel .5,
cancel late_cancel .6, running_late late_cancel .3, running_late missed_visit .3, acute walk_in .5,
acute waiting_time .3, walk_in acute .3, children minor_alone .5, children age_limit .6,
children child_health .5, minor_alone children .6, minor_alone companion .4, age_limit children .6,
child_health children .4, lunch hours .8, lunch phone_hours .6, phone_hours hours .6, urgent_line hours .4,
cost_ceiling dental_subsidy .4, dental_subsidy cost_ceiling .5, blood_thinner stop_medication .6,
blood_thinner surgery .3, stop_medication blood_thinner .5, stop_medication cream .4, cream stop_medication .3,
companion minor_alone .4, transport location .6, location transport .5, parking location .2,
reminder check_interval .6, check_interval reminder .5, practitioner_gender choose_practitioner .4,
wear makeup .4, makeup wear .4, anaesthetic eat_after .6, eat_after anaesthetic .6, shower_room wear .3,
records results .3, results records .3, book_online walk_in .2, instalments pay_method .3,
waiting_time acute .3, waiting_time walk_in .2, referral register .1, session_number session_length .3,
session_length session_number .2, contraception prescription .2, fee cost_ceiling .2, age_limit fee .3,
children fee .2, blood_test results .2, blood_test walk_in .3, blood_test fasting .3, vaccination walk_in .2,
video phone_hours .1, receipt pay_method .2, first_visit session_length .2, childcare children .5,
childcare companion .4, children childcare .4, companion childcare .2, bicycle parking .2,
course_start register .1, period smear .3, pregnancy surgery .2, wash_wound surgery .2,
equipment exercise_after .2, swim exercise_after .1, medical_aids access .2, reschedule late_cancel .5,
reschedule cancel .6, late_cancel reschedule .4, cancel reschedule .4, deposit pay_method .2,
pain anaesthetic .6, pain nervous .3, nervous pain .3, medicine stop_medication .5, medicine prescription .4,
stop_medication medicine .6, sensory nervous .3, insurance pay_method .1, imaging results .2,
glasses contact_lens .3, foreign_patient identity .2, anaesthetic pain .4, drive_after anaesthetic .2,
wash_wound after_care_bleeding .3, bring records .2,
"""


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text; a quiet one stands in every question and tells nothing."""

    fold: str
    stem: str
    quiet: bool
    concepts: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of a text and what they mean: topic -> how plainly it is said, aspects, a wish for medical advice."""

    words: tuple[Word, ...]
    topics: Mapping[str, float]
    aspects: frozenset[str]
    medical: bool


@dataclass(frozen=True, slots=True)
class _Phrase:
    concept: str
    parts: tuple[frozenset[str], ...]
    gaps: tuple[bool, ...]  # may words stand before this part
    strength: float = 1.0


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The phrases of one language, indexed so that a word finds them without a search."""

    language: Language
    topics: frozenset[str]
    quiet: frozenset[str]
    exact: Mapping[str, str]
    by_stem: Mapping[str, frozenset[str]]
    affixes: Mapping[str, Mapping[str, str]]  # "prefix", "suffix", "inside" -> letters -> atom
    typos: Mapping[str, frozenset[str]]
    phrases: Mapping[str, tuple[_Phrase, ...]]
    seen: dict[str, frozenset[str]] = field(default_factory=dict)


def related(topic: str) -> Mapping[str, float]:
    """Neighbouring topics and how well they answer for this one."""
    return _RELATED.get(topic, {})


def topics(language: Language) -> frozenset[str]:
    """Every topic that the words of a language can mean."""
    return _lexicon(language).topics


def read(text: str, language: Language) -> Reading:
    """Say what a text is about."""
    lexicon = _lexicon(language)
    folded = [_plain(token.fold) for token in tokens(text)]
    atoms = [_atoms(word, lexicon) for word in folded]
    found: dict[_Match, float] = {}
    for i in range(len(folded)):
        for match, strength in _matches_at(i, atoms, lexicon):
            found[match] = max(found.get(match, 0.0), strength)
    matches = _longest(found)
    means: dict[int, set[str]] = defaultdict(set)
    spoken: dict[str, float] = {}
    for (concept, at), strength in matches.items():
        if concept in lexicon.topics:
            spoken[concept] = max(spoken.get(concept, 0.0), strength)
        for i in at:
            means[i].add(concept)
    words = tuple(
        Word(word, stem(word, language), word in lexicon.quiet or word.isdigit(), frozenset(means[i]))
        for i, word in enumerate(folded)
    )
    concepts = {concept for concept, _ in matches}
    return Reading(words, spoken, frozenset(concepts - lexicon.topics - {"medical"}), "medical" in concepts)


_Match = tuple[str, frozenset[int]]


def _longest(matches: Mapping[_Match, float]) -> dict[_Match, float]:
    """A meaning whose words are only part of a longer phrase counts half: "missed the bus" is hardly about buses."""
    return {
        (concept, at): strength * (0.5 if any(at < wider and concept != other for other, wider in matches) else 1.0)
        for (concept, at), strength in matches.items()
    }


def _matches_at(start: int, atoms: list[frozenset[str]], lexicon: Lexicon) -> Iterator[tuple[_Match, float]]:
    for atom in atoms[start]:
        for phrase in lexicon.phrases.get(atom, ()):
            at = _follow(phrase, start, atoms)
            if at is not None:
                yield (phrase.concept, frozenset(at)), phrase.strength


def _follow(phrase: _Phrase, start: int, atoms: list[frozenset[str]]) -> list[int] | None:
    at = [start]
    for part, gap in zip(phrase.parts[1:], phrase.gaps[1:], strict=True):
        reach = range(at[-1] + 1, min(at[-1] + 2 + (GAP if gap else 0), len(atoms)))
        here = next((i for i in reach if not part.isdisjoint(atoms[i])), None)
        if here is None:
            return None
        at.append(here)
    return at


# From a word to the atoms of the lexicon it satisfies ---------------------------------------------------------------


def _atoms(word: str, lexicon: Lexicon) -> frozenset[str]:
    known = lexicon.seen.get(word)
    if known is None:
        known = frozenset(_spelled(word, lexicon)) or frozenset(_mistyped(word, lexicon))
        if len(lexicon.seen) < 20_000:  # a bound on what strangers can make us remember
            lexicon.seen[word] = known
    return known


def _spelled(word: str, lexicon: Lexicon) -> Iterator[str]:
    if word in lexicon.exact:
        yield lexicon.exact[word]
    if len(word) > 3 and word not in lexicon.quiet:  # "bara" is not an inflection of "barn"
        alike = lexicon.by_stem.get(stem(word, lexicon.language), ())
        yield from (atom for atom in alike if abs(len(atom) - len(word)) <= ENDING)
    prefixes, suffixes, inside = (lexicon.affixes[kind] for kind in ("prefix", "suffix", "inside"))
    for cut in range(2, len(word) + 1):
        if word[:cut] in prefixes:
            yield prefixes[word[:cut]]
        if word[-cut:] in suffixes:
            yield suffixes[word[-cut:]]
        for end in range(cut + 1, len(word) + 1):
            if word[cut - 2 : end] in inside:
                yield inside[word[cut - 2 : end]]


def _mistyped(word: str, lexicon: Lexicon) -> Iterator[str]:
    if len(word) < MIN_TYPO or word in lexicon.quiet or not word.isalpha():
        return
    for spelled in {part for part in _one_letter_out(word) if part in lexicon.typos} | {word}:
        for atom in lexicon.typos.get(spelled, ()):
            if atom[:2] == word[:2] and OSA.distance(word, atom, score_cutoff=1) <= 1:
                yield from _spelled(atom, lexicon)


def _one_letter_out(word: str) -> Iterator[str]:
    return (word[:i] + word[i + 1 :] for i in range(len(word)))


# The file -----------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=4)
def _lexicon(language: Language) -> Lexicon:
    text = (files(__package__) / f"concepts_{language}.yaml").read_text(encoding="utf-8")
    content = YAML(typ="safe", pure=True).load(text)
    groups = {**content["topics"], **content["aspects"], "medical": content["medical"]}
    quiet = frozenset(_plain(fold(word)) for word in _listed(content["quiet"]))
    phrases = [_phrase(concept, text, quiet) for concept, texts in groups.items() for text in _listed(texts)]
    atoms = sorted({atom for phrase in phrases for part in phrase.parts for atom in part})
    bare = [atom for atom in atoms if "*" not in atom]
    return Lexicon(
        language=language,
        topics=frozenset(content["topics"]),
        quiet=quiet,
        exact={atom: atom for atom in bare},
        by_stem=_grouped((stem(atom, language), atom) for atom in bare if len(atom) > 3),
        affixes={
            "prefix": {atom[:-1]: atom for atom in atoms if atom[-1] == "*" and atom[0] != "*"},
            "suffix": {atom[1:]: atom for atom in atoms if atom[0] == "*" and atom[-1] != "*"},
            "inside": {atom[1:-1]: atom for atom in atoms if atom[0] == "*" and atom[-1] == "*"},
        },
        typos=_grouped(
            (spelled, whole)
            for whole in (atom.strip("*") for atom in atoms)
            if len(whole) >= MIN_TYPO - 1
            for spelled in (whole, *_one_letter_out(whole))
        ),
        phrases={atom: tuple(found) for atom, found in _by_first_atom(phrases).items()},
    )


def _phrase(concept: str, text: str, quiet: frozenset[str]) -> _Phrase:
    parts: list[frozenset[str]] = []
    gaps: list[bool] = []
    gap = False
    for piece in re.sub(r"(?<=\w)-(?=\w)", " ", text).split():
        if piece == "..":
            gap = True
            continue
        parts.append(frozenset(_plain(fold(word)) for word in piece.split("|")))
        gaps.append(gap)
        gap = False
    # Words that every question uses mean something only in company: "how do I get" less than "how do I get to you".
    strength = min(1.0, 0.1 + 0.25 * len(parts)) if all(part <= quiet for part in parts) else 1.0
    return _Phrase(concept, tuple(parts), tuple(gaps), strength)


def _by_first_atom(phrases: Iterable[_Phrase]) -> dict[str, list[_Phrase]]:
    first: dict[str, list[_Phrase]] = defaultdict(list)
    for phrase in phrases:
        for atom in phrase.parts[0]:
            first[atom].append(phrase)
    return first


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, frozenset[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for key, value in pairs:
        found[key].add(value)
    return {key: frozenset(values) for key, values in found.items()}


def _listed(text: str) -> list[str]:
    return [phrase.strip() for phrase in text.split(",") if phrase.strip()]


def _plain(word: str) -> str:
    """`mum's` -> mum, `can't` -> cant: patients leave the apostrophe out."""
    return word.replace("’", "'").removesuffix("'s").replace("'", "")


def _read_related(text: str) -> dict[str, dict[str, float]]:
    table: dict[str, dict[str, float]] = defaultdict(dict)
    for line in _listed(text.replace("\n", " ")):
        topic, neighbour, share = line.split()
        table[topic][neighbour] = float(share)
    return dict(table)


_RELATED = _read_related(_RELATED_TEXT)
