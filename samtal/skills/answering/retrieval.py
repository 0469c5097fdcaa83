"""Find the clinic's own text that answers a patient's question, or find that there is none."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from samtal.kit.language import Language, detect, fold
from samtal.skills.answering.concepts import SCENES, Reading, Word, read, related
from samtal.skills.answering.passages import Hit, Passage, suits, unpriced, wanted

Row = NDArray[np.float64]

UNSURE: Final = 0.4
THRESHOLD: Final = 0.5  # below it we do not know
ANSWER_SHARE: Final = 0.6  # what an answer mentions in passing says less than what it was written for
QUIET_WEIGHT: Final = 0.08
SATURATION: Final = 2.0  # BM25: how soon a repeated run of letters stops counting
LENGTH_SHARE: Final = 0.85  # BM25: how much a long text is held back

# What speaks for a passage, and what makes a question doubtful whatever the passage. The weights are fitted by
# tests/skills/answering/calibrate.py on one half of its questions.
FEATURES: Final = ("reach", "missing", "cover", "asked", "whole", "share", "aspect", "form")
WEIGHTS: tuple[float, ...] = (2.82, -1.65, 3.51, 0.3, 5.51, 0.38, 0.73, 0.32)
# A text that nobody wrote questions for (an imported page) touches many topics in passing: its letters count.
UNASKED: Final = (0.3, 0.0, 1.0, 0.0, 0.5, 5.0, 0.2, 0.3)
DOUBTS: Final = ("likeness", "orphan", "uncovered", "unpriced", "medical")
SURENESS: tuple[float, ...] = (1.03, -1.64, -1.02, -2.27, -2.69)
BIAS: float = -3.29


class Retriever:
    """Ranks a clinic's passages for a question; built once for each version of the clinic's texts."""

    def __init__(self, passages: Iterable[Passage]) -> None:
        self._passages = tuple(passages)
        self._shelves: dict[str, _Shelf] = {}
        for tag in {passage.language for passage in self._passages}:
            self._shelf(tag)

    def rank(
        self, question: str, *, language: str | None = None, limit: int = 5, practitioner: str | None = None
    ) -> list[Hit]:
        """The likeliest passages, best first; with a practitioner, without what others tell their patients."""
        tag = language or detect(question)[0] or (self._passages[0].language if self._passages else "en")
        shelf = self._shelf(tag)
        if not shelf.passages:
            return []
        evidence, doubts = shelf.judge(question)
        likeness = np.where(shelf.asked, evidence @ np.array(WEIGHTS), evidence @ np.array(UNASKED))
        scores = _sureness(likeness, doubts)
        order = np.argsort(-scores, kind="stable")
        allowed = (i for i in order if _may_say(shelf.passages[i], practitioner))
        return [Hit(shelf.passages[i], float(scores[i])) for i, _ in zip(allowed, range(limit), strict=False)]

    def answer(self, question: str, *, language: str, practitioner: str | None = None) -> Hit | None:
        """The passage to say word for word, or None where the clinic's texts do not answer."""
        best = self.rank(question, language=language, limit=1, practitioner=practitioner)
        return best[0] if best and best[0].score >= THRESHOLD else None

    def judge(self, question: str, *, language: str) -> tuple[Sequence[Passage], Row, Row]:
        """What speaks for each passage (FEATURES) and for doubt (DOUBTS but the first); for calibration."""
        shelf = self._shelf(language)
        return shelf.passages, *shelf.judge(question)

    def _shelf(self, tag: str) -> _Shelf:
        if tag not in self._shelves:
            self._shelves[tag] = _Shelf(_readable(self._passages, tag), _lexicon_of(tag))
        return self._shelves[tag]


def _may_say(passage: Passage, practitioner: str | None) -> bool:
    return practitioner is None or passage.practitioner in (None, practitioner)


def _readable(passages: Sequence[Passage], tag: str) -> list[Passage]:
    """Texts in the patient's language, and those that exist in no other than the clinic's: better read than unheard."""
    own = [passage for passage in passages if passage.language == tag]
    known = {(passage.kind, passage.id) for passage in own}
    return own + [p for p in passages if p.language != tag and (p.kind, p.id) not in known]


def _lexicon_of(tag: str) -> Language:
    return "sv" if tag.startswith("sv") else "en"


def _sureness(likeness: Row, doubts: Row) -> Row:
    """How likely each passage answers, 0..1."""
    result: Row = 1.0 / (1.0 + np.exp(-(np.column_stack([likeness, doubts]) @ np.array(SURENESS) + BIAS)))
    # A wish for medical advice is answered by what a practitioner wrote for it, never by an article.
    advice_from_article = doubts[:, DOUBTS.index("medical") - 1] >= 1.0
    return np.where(advice_from_article, np.minimum(result, UNSURE), result)


class _Shelf:
    """The passages for one language, indexed."""

    def __init__(self, passages: Sequence[Passage], language: Language) -> None:
        self.passages = passages
        self.asked = np.array([bool(p.asked_as) for p in passages])
        self._language = language
        asked = [read(". ".join(p.asked_as), _lexicon_of(p.language)) for p in passages]
        said = [read(p.answer, _lexicon_of(p.language)) for p in passages]
        self._topics = [_topics(a, s) for a, s in zip(asked, said, strict=True)]
        self._aspects = [a.aspects | s.aspects for a, s in zip(asked, said, strict=True)]
        self._topic_weight = _rarity(self._topics)
        self._aspect_weight = _rarity([dict.fromkeys(held, 1.0) for held in self._aspects])
        self._vocabulary = _Vocabulary(asked, said)
        self._letters = _Letters(passages)

    def judge(self, question: str) -> tuple[Row, Row]:
        """For each passage a row of what speaks for it and a row of what speaks for doubt."""
        reading = read(question, self._language)
        reach = self._reach(reading)
        words = [w for w in reading.words if not w.quiet or w.concepts & reading.topics.keys()] or list(reading.words)
        weight = np.array([0.0] * len(words)) if not words else np.array([self._weight(w) for w in words])
        lexical = np.array([self._vocabulary.match(w) for w in words]).reshape(len(words), len(self.passages))
        meant = np.array([self._meant(w, reading, reach) for w in words]).reshape(lexical.shape)
        explained = np.maximum(lexical, 0.9 * meant)
        strength = np.array([s * self._strength(t) for t, s in reading.topics.items()])
        met = np.array([reach[t] for t in reading.topics]).reshape(len(strength), len(self.passages))
        reached = (strength[:, None] * met).max(axis=0, initial=0.0)
        asked, whole, share = self._letters.alike(question)
        kind = wanted(question)
        cover = (weight @ explained) / max(weight.sum(), 1e-9)
        medical = np.array([0.5 if p.kind == "guidance" else 1.0 for p in self.passages]) * reading.medical
        evidence = (
            reached,
            # A topic that is not met matters less where another one is, or the letters agree: patients tell stories.
            (strength[:, None] * (1.0 - met)).max(axis=0, initial=0.0) * (1.0 - asked) * (1.0 - 0.5 * reached),
            cover,
            asked,
            whole,
            share / max(share.max(initial=0.0), 1e-9),
            self._same_aspect(reading),
            np.array([suits(kind, p.answer) for p in self.passages]),
        )
        amiss = np.array([float(unpriced(kind, p.answer)) for p in self.passages])
        orphan = np.full(len(self.passages), self._orphan(reading, reach))
        return np.column_stack(evidence), np.column_stack((orphan, 1.0 - cover, amiss, medical))

    def _orphan(self, reading: Reading, reach: Mapping[str, Row]) -> float:
        """How plainly the question is about a topic that no text of the clinic touches."""
        none = [s * self._strength(t) for t, s in reading.topics.items() if reach[t].max(initial=0.0) < 0.3]
        return max(none, default=0.0)

    def _strength(self, topic: str) -> float:
        return (0.4 if topic in SCENES else 1.0) * self._topic_weight.get(topic, 1.0)

    def _reach(self, reading: Reading) -> dict[str, Row]:
        """For each topic of the question, how far each passage speaks of it or of a neighbour."""
        return {topic: np.array([_reached(topic, held) for held in self._topics]) for topic in reading.topics}

    def _meant(self, word: Word, reading: Reading, reach: Mapping[str, Row]) -> Row:
        rows = [reading.topics[concept] * reach[concept] for concept in word.concepts if concept in reach]
        if rows:
            return _largest(rows)
        aspects = word.concepts & reading.aspects
        if aspects:
            return np.array([0.5 if aspects & held else 0.15 for held in self._aspects])
        return np.zeros(len(self.passages))

    def _weight(self, word: Word) -> float:
        if word.quiet and not word.concepts:
            return QUIET_WEIGHT
        return self._vocabulary.weight(word) * (0.6 if word.quiet else 1.0)

    def _same_aspect(self, reading: Reading) -> Row:
        if not reading.aspects:
            return np.full(len(self.passages), 0.5)
        weight = {aspect: self._aspect_weight.get(aspect, 1.0) for aspect in reading.aspects}
        total = sum(weight.values())
        return np.array([sum(weight[a] for a in reading.aspects & held) / total for held in self._aspects])


def _largest(rows: Sequence[Row]) -> Row:
    result: Row = np.maximum.reduce(rows)
    return result


def _topics(asked: Reading, said: Reading) -> dict[str, float]:
    held = {topic: ANSWER_SHARE * strength for topic, strength in said.topics.items()}
    for topic, strength in asked.topics.items():
        held[topic] = max(held.get(topic, 0.0), strength)
    return held


def _reached(topic: str, held: Mapping[str, float]) -> float:
    near = max((share * held.get(other, 0.0) for other, share in related(topic).items()), default=0.0)
    return max(held.get(topic, 0.0), near)


def _rarity(topics: Sequence[Mapping[str, float]]) -> dict[str, float]:
    """A topic of many passages tells them apart less."""
    spread = Counter(topic for held in topics for topic, strength in held.items() if strength > ANSWER_SHARE)
    return {topic: 1.0 / (1.0 + 0.35 * (count - 1)) for topic, count in spread.items()}


class _Vocabulary:
    """Which passages use a word, a part of a compound, or nearly the same letters."""

    def __init__(self, asked: Sequence[Reading], said: Sequence[Reading]) -> None:
        self._count = len(asked)
        self._rows: dict[str, Row] = {}
        for share, readings in ((ANSWER_SHARE, said), (1.0, asked)):
            for i, reading in enumerate(readings):
                for word in (word for word in reading.words if not word.quiet):
                    row = self._rows.setdefault(word.stem, np.zeros(self._count))
                    row[i] = max(row[i], share)
        self._grams: dict[str, list[str]] = defaultdict(list)
        for known in self._rows:
            for gram in _grams_of(known):
                self._grams[gram].append(known)
        self._rare = {known: _rare(float((row > 0).sum()), self._count) for known, row in self._rows.items()}
        self._near: dict[str, tuple[tuple[str, float], ...]] = {}

    def match(self, word: Word) -> Row:
        found = [share * self._rows[known] for known, share in self._alike(word.stem)]
        return _largest(found) if found else np.zeros(self._count)

    def weight(self, word: Word) -> float:
        near = self._alike(word.stem)
        return max(0.25, min((self._rare[known] for known, share in near if share > 0.7), default=1.0))

    def _alike(self, stem: str) -> tuple[tuple[str, float], ...]:
        if stem in self._rows:
            return ((stem, 1.0), *((k, s) for k, s in self._nearby(stem) if k != stem))
        return self._nearby(stem)

    def _nearby(self, stem: str) -> tuple[tuple[str, float], ...]:
        if stem not in self._near:
            found = self._search(stem)
            if len(self._near) < 20_000:  # a bound on what strangers can make us remember
                self._near[stem] = found
            return found
        return self._near[stem]

    def _search(self, stem: str) -> tuple[tuple[str, float], ...]:
        if len(stem) < 4:
            return ()
        grams = _grams_of(stem)
        shared = Counter(known for gram in grams for known in self._grams.get(gram, ()))
        likeness = ((known, _likeness(stem, known, count, len(grams))) for known, count in shared.items())
        return tuple((known, share) for known, share in likeness if share > 0.45)


def _likeness(word: str, known: str, shared: int, grams: int) -> float:
    """Compounds share a beginning or an end ("provsvar", "blodprov"), typing errors most of their letters."""
    short, long = sorted((word, known), key=len)
    if len(short) >= 4 and (long.startswith(short) or long.endswith(short)):
        return 0.6 + 0.35 * len(short) / len(long)
    if word[0] != known[0]:  # hardly anybody mistypes the first letter: "hoppar" is not "droppar"
        return 0.0
    return 0.95 * 2 * shared / (grams + len(_grams_of(known)))


def _grams_of(word: str) -> frozenset[str]:
    padded = f"<{word}>"
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))


def _rare(passages: float, count: int) -> float:
    return math.log(1.0 + count / max(passages, 0.5)) / math.log(1.0 + count / 0.5)


class _Letters:
    """Likeness by runs of three to five letters, to each phrasing and to the whole passage."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        phrases = [(i, phrase) for i, p in enumerate(passages) for phrase in p.asked_as]
        self._owner = np.array([i for i, _ in phrases], dtype=np.intp)
        wholes = [" ".join((*p.asked_as, p.answer)) for p in passages]
        self._phrasings = _Runs([_runs(phrase) for _, phrase in phrases])
        self._wholes = _Runs([_runs(whole) for whole in wholes])
        self._running = _Runs([_runs_across(whole) for whole in wholes])

    def alike(self, question: str) -> tuple[Row, Row, Row]:
        """For each passage the cosine to its likest phrasing, to the whole, and the evidence of the whole (BM25)."""
        runs = _runs(question)
        asked = np.zeros(self._wholes.count)
        np.maximum.at(asked, self._owner, self._phrasings.cosine(runs))
        return asked, self._wholes.cosine(runs), self._running.evidence(_runs_across(question))


class _Runs:
    """Texts by their runs of letters."""

    def __init__(self, counts: Sequence[Counter[str]]) -> None:
        self.count = len(counts)
        lengths = np.array([sum(count.values()) for count in counts]) if counts else np.zeros(0)
        self._damping = 1 - LENGTH_SHARE + LENGTH_SHARE * lengths / max(float(lengths.mean()) if counts else 0.0, 1.0)
        spread = Counter(run for count in counts for run in count)
        self._rare = {run: math.log(self.count / seen) + 1.0 for run, seen in spread.items()}
        postings: dict[str, list[tuple[int, float, int]]] = defaultdict(list)
        for text, count in enumerate(counts):
            for run, value in self._unit_length(count).items():
                postings[run].append((text, value, count[run]))
        self._postings = {run: _columns(found) for run, found in postings.items()}

    def cosine(self, runs: Counter[str]) -> Row:
        known = [
            (self._postings[run], value) for run, value in self._unit_length(runs).items() if run in self._postings
        ]
        if not known:
            return np.zeros(self.count)
        at = np.concatenate([texts for (texts, _, _), _ in known])
        values = np.concatenate([values * value for (_, values, _), value in known])
        return np.bincount(at, values, minlength=self.count).astype(np.float64)

    def evidence(self, runs: Counter[str]) -> Row:
        known = [(run, self._postings[run]) for run in runs if run in self._postings]
        if not known:
            return np.zeros(self.count)
        at = np.concatenate([texts for _, (texts, _, _) in known])
        often = np.concatenate([often for _, (_, _, often) in known])
        rare = np.concatenate([np.full(len(texts), self._seldom(len(texts))) for _, (texts, _, _) in known])
        values = rare * often * (SATURATION + 1) / (often + SATURATION * self._damping[at])
        return np.bincount(at, values, minlength=self.count).astype(np.float64)

    def _seldom(self, texts: int) -> float:
        return math.log(1 + (self.count - texts + 0.5) / (texts + 0.5))

    def _unit_length(self, counts: Counter[str]) -> dict[str, float]:
        valued = {run: (1 + math.log(n)) * self._rare.get(run, 1.0) for run, n in counts.items()}
        length = math.sqrt(sum(value * value for value in valued.values())) or 1.0
        return {run: value / length for run, value in valued.items()}


def _columns(found: Sequence[tuple[int, float, int]]) -> tuple[NDArray[np.intp], Row, Row]:
    texts, values, often = zip(*found, strict=True)
    return np.array(texts, dtype=np.intp), np.array(values), np.array(often, dtype=np.float64)


def _runs(text: str) -> Counter[str]:
    """Within words: what compounds share."""
    return Counter(run for word in _words(text) for run in _cut(f" {word} "))


def _runs_across(text: str) -> Counter[str]:
    """Over the ends of words too: what turns of phrase share."""
    return Counter(_cut(f" {' '.join(_words(text))} "))


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))


def _cut(text: str) -> Iterator[str]:
    return (text[i : i + size] for size in (3, 4, 5) for i in range(len(text) - size + 1))
