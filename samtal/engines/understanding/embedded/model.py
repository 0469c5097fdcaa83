"""A text model: letter runs and words, weighed by rarity, and one ridge regression over all labels.

Trained at start-up from the example files, in closed form (a linear system as large as the number of examples), so no
weights are shipped and a changed example counts at once. How sure a score is comes from leaving each example out.
"""

from __future__ import annotations

import math
import tomllib
from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from samtal.engines.understanding.embedded.words import line_of, pieces_of
from samtal.kit.language import LANGUAGES

_DATA = Path(__file__).parent / "data"
_STIFFNESS = 0.6
Row = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class TextModel:
    """Scores of every label for a line of words."""

    labels: tuple[str, ...]
    columns: dict[str, int]
    rarity: Row
    weights: NDArray[np.float32]
    slope: float
    middle: float
    left_out: float
    """The share of examples given their own label when left out of the training."""

    def scores(self, line: str) -> dict[str, float]:
        """How likely each label is, 0..1 each; they need not sum to one."""
        counts = _features(line)
        known = [(self.columns[name], count) for name, count in counts.items() if name in self.columns]
        if not known:
            return dict.fromkeys(self.labels, 0.0)
        places = np.array([place for place, _ in known])
        values = np.array([1 + math.log(count) for _, count in known]) * self.rarity[places]
        # What the examples never had counts towards the length: strange words make a weak answer.
        strange = sum(counts.values()) - sum(count for _, count in known)
        length = math.sqrt(float(values @ values) + 0.5 * strange)
        raw = (values / length) @ self.weights[places]
        return {label: float(score) for label, score in zip(self.labels, self._sure(raw), strict=True)}

    def _sure(self, raw: Row) -> Row:
        return np.asarray(1 / (1 + np.exp(-self.slope * (raw - self.middle))))


@cache
def text_model() -> TextModel:
    """The model over the shipped examples, trained at the first call."""
    return trained(examples())


def examples() -> list[tuple[str, str]]:
    """(label, line) of every shipped example."""
    found = []
    for language in LANGUAGES:
        text = (_DATA / f"examples_{language}.toml").read_text(encoding="utf-8")
        for label, lines in tomllib.loads(text).items():
            found += [(label, line_of(pieces_of(line)).text) for line in lines.splitlines() if line.strip()]
    return found


def trained(pairs: list[tuple[str, str]]) -> TextModel:
    labels = tuple(sorted({label for label, _ in pairs}))
    counts = [_features(line) for _, line in pairs]
    matrix, columns, rarity = _matrix(counts)
    target = np.full((len(pairs), len(labels)), 0.0)
    for row, (label, _) in enumerate(pairs):
        target[row, labels.index(label)] = 1.0
    kernel = (matrix @ matrix.T).toarray()
    kernel[np.diag_indices_from(kernel)] += _STIFFNESS
    inverse = np.linalg.inv(kernel)
    dual = inverse @ target
    left_out = target - dual / np.diag(inverse)[:, None]
    slope, middle = _calibrated(left_out, target)
    right = float(np.mean(left_out.argmax(axis=1) == target.argmax(axis=1)))
    return TextModel(labels, columns, rarity, (matrix.T @ dual).astype(np.float32), slope, middle, right)


def _features(line: str) -> Counter[str]:
    """Words, pairs of words, and runs of 2 to 5 letters inside words."""
    words = [word for word in line.split() if word not in ".,"]
    found: Counter[str] = Counter(f"w {word}" for word in words)
    found.update(f"w {one} {other}" for one, other in zip(["^", *words], [*words, "$"], strict=True))
    for word in words:
        if word[0] == "#" or word == "?":
            continue
        padded = f" {word} "
        for size in range(2, 6):
            found.update(padded[at : at + size] for at in range(len(padded) - size + 1))
    return found


def _matrix(counts: list[Counter[str]]) -> tuple[csr_array, dict[str, int], Row]:
    seen: Counter[str] = Counter()
    for each in counts:
        seen.update(each.keys())
    columns = {name: place for place, name in enumerate(sorted(seen))}
    rarity = np.array([math.log((1 + len(counts)) / (1 + seen[name])) + 1 for name in columns])
    values: list[float] = []
    places: list[int] = []
    starts = [0]
    for each in counts:
        row = np.array([(1 + math.log(count)) * rarity[columns[name]] for name, count in each.items()])
        values.extend(row / max(float(np.linalg.norm(row)), 1e-9))
        places.extend(columns[name] for name in each)
        starts.append(len(values))
    shape = (len(counts), len(columns))
    return csr_array((np.array(values), np.array(places), np.array(starts)), shape=shape), columns, rarity


def _calibrated(scores: Row, target: Row) -> tuple[float, float]:
    """The logistic curve that turns a left-out score into the share that was right (Newton's method)."""
    best = scores.max(axis=1)
    right = (scores.argmax(axis=1) == target.argmax(axis=1)).astype(float)
    slope, middle = 8.0, float(np.median(best)) - 0.1
    for _ in range(25):
        share = 1 / (1 + np.exp(-slope * (best - middle)))
        error, spread = share - right, share * (1 - share) + 1e-9
        features = np.stack([best - middle, np.full_like(best, -slope)], axis=1)
        step = np.linalg.solve((features * spread[:, None]).T @ features + 1e-3 * np.eye(2), features.T @ error)
        slope, middle = float(np.clip(slope - step[0], 2, 30)), float(np.clip(middle - step[1], 0, 1))
    return slope, middle
