"""Fit the weights of the evidence on one half of the questions and print how the other half fares.

The lexicon and these questions are from the same pen, so it knows them better than it will know a patient. Most
examples are therefore taken with some of the question's topics forgotten: the weights have to rely on letters and
words too.

Run from the repository: python -m tests.skills.answering.calibrate
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
from sklearn.linear_model import LogisticRegression

from samtal.kit.language import Language
from samtal.skills.answering import concepts, retrieval
from samtal.skills.answering.concepts import Reading
from samtal.skills.answering.passages import Passage
from samtal.skills.answering.retrieval import Retriever, Row
from tests.skills.answering.clinics import Clinic, Question, clinics

Asked = tuple[Retriever, Clinic, Question]
Judged = tuple[Question, float, Sequence[Passage], Row, Row]

FORGOTTEN = (0.0, 0.4, 0.6, 0.8)


@contextmanager
def forgetting(share: float, *, seed: str) -> Iterator[None]:
    """Read questions as if the lexicon lacked this share of what they mean."""
    dice = random.Random(seed)
    original = concepts.read

    def forgetful(text: str, language: Language) -> Reading:
        reading = original(text, language)
        gone = {topic for topic in sorted(reading.topics) if dice.random() < share}
        return replace(
            reading,
            words=tuple(replace(word, concepts=word.concepts - gone) for word in reading.words),
            topics={topic: strength for topic, strength in reading.topics.items() if topic not in gone},
        )

    setattr(retrieval, "read", forgetful)  # noqa: B010  # the name the retriever reads questions by
    try:
        yield
    finally:
        setattr(retrieval, "read", original)  # noqa: B010


def fit(asked: list[Asked]) -> None:
    """Set the weights of the evidence, then how sure the best passage of a question is."""
    samples = [(item, share) for item in asked for share in FORGOTTEN]
    samples += [(item, share) for item in _own_words(asked) for share in (0.0, 1.0)]
    judged = []
    for (retriever, clinic, question), share in samples:
        with forgetting(share, seed=f"{question.text}{share}"):
            judged.append((question, share, *retriever.judge(question.text, language=clinic.language)))
    for _ in range(8):
        retrieval.WEIGHTS = _ranking_weights(judged)
    retrieval.SURENESS, retrieval.BIAS = _sureness_weights(judged)


def _own_words(asked: list[Asked]) -> list[Asked]:
    """The clinic's own phrasings, which must find their text whatever the lexicon knows."""
    clinics_asked = {clinic.name: (retriever, clinic) for retriever, clinic, _ in asked}
    return [
        (retriever, clinic, Question(phrase, passage.id, True))
        for retriever, clinic in clinics_asked.values()
        for passage in clinic.passages
        for phrase in passage.asked_as
    ]


def _ranking_weights(judged: list[Judged]) -> tuple[float, ...]:
    rows, right, weights = [], [], []
    for question, _, passages, evidence, _ in judged:
        if question.answer is None:
            continue
        logits = evidence @ np.array(retrieval.WEIGHTS)
        rival = np.exp(logits - logits.max())
        for i, passage in enumerate(passages):
            rows.append(evidence[i])
            right.append(passage.id == question.answer)
            # The likeliest wrong passage is the mistake that would be made.
            weights.append(1.0 if passage.id == question.answer else 0.03 + rival[i])
    model = LogisticRegression(C=3.0, max_iter=2000).fit(
        np.array(rows), np.array(right), sample_weight=np.array(weights)
    )
    return tuple(round(float(w), 2) for w in model.coef_[0])


def _sureness_weights(judged: list[Judged]) -> tuple[tuple[float, ...], float]:
    rows, right, weights = [], [], []
    for question, share, passages, evidence, doubts in judged:
        logits = evidence @ np.array(retrieval.WEIGHTS)
        best = int(np.argmax(logits))
        rows.append([logits[best], *doubts[best]])
        right.append(passages[best].id == question.answer)
        # A made-up answer is worse than "I do not know", and patients' words count more than the clinic's.
        weights.append((1.5 if not right[-1] else 1.0) * (1.0 if share < 0.5 else 0.5))
    model = LogisticRegression(C=3.0, max_iter=2000).fit(
        np.array(rows), np.array(right), sample_weight=np.array(weights)
    )
    return tuple(round(float(w), 2) for w in model.coef_[0]), round(float(model.intercept_[0]), 2)


def report(asked: list[Asked], *, show: bool, forgotten: float = 0.0) -> str:
    """Right answers, wrong answers and honest silence."""
    counts = dict.fromkeys(("right", "wrong", "silent", "silence kept", "invented", "first", "third"), 0)
    for retriever, clinic, question in asked:
        with forgetting(forgotten, seed=question.text):
            ranked = retriever.rank(question.text, language=clinic.language)
        best = ranked[0] if ranked[0].score >= retrieval.THRESHOLD else None
        if question.answer is None:
            outcome = "invented" if best else "silence kept"
        else:
            outcome = "silent" if not best else "right" if best.passage.id == question.answer else "wrong"
            ids = [hit.passage.id for hit in ranked]
            counts["first"] += ids[0] == question.answer
            counts["third"] += question.answer in ids[:3]
        counts[outcome] += 1
        if show and outcome in ("wrong", "silent", "invented"):
            top = ", ".join(f"{hit.passage.id} {hit.score:.2f}" for hit in ranked[:2])
            print(f"{outcome:9} {clinic.name:10} {question.text} -> {question.answer}; {top}")
    return str(counts)


def main() -> None:
    every = [(Retriever(clinic.passages), clinic) for clinic in clinics()]
    asked = [(retriever, clinic, question) for retriever, clinic in every for question in clinic.questions]
    ours = [item for item in asked if item[2].to_calibrate]
    if "--fit" in sys.argv:
        fit(ours)
        print("WEIGHTS ", dict(zip(retrieval.FEATURES, retrieval.WEIGHTS, strict=True)))
        print("SURENESS", dict(zip(retrieval.DOUBTS, retrieval.SURENESS, strict=True)), "BIAS", retrieval.BIAS)
    print("calibrated on:", report(ours, show="--show" in sys.argv))
    half = [item for item in asked if not item[2].to_calibrate and not item[1].held_back]
    print("other half:    ", report(half, show="--show-half" in sys.argv))
    print("half forgotten:", report(half, show=False, forgotten=0.5))
    print("other clinics: ", report([item for item in asked if item[1].held_back], show="--show-clinics" in sys.argv))


if __name__ == "__main__":
    main()
