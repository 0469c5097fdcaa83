"""A second opinion learned from example messages. It may only raise: it puts the question, it never clears.

Plain sums over words, pairs of words, pieces of words and the signs of the lexicon; the weights are made by
`python -m samtal.receptionist.safety.training` and kept in second_opinion.json.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from samtal.receptionist.safety.circumstances import covered_by_idiom
from samtal.receptionist.safety.lexicon import Reading
from samtal.receptionist.safety.negation import denied

_HERE = Path(__file__).parent
WEIGHTS_FILE = _HERE / "second_opinion.json"
_PIECES = (3, 4, 5)
# Less than this says too little about anything: "ja", "hello?".
_FEWEST_WORDS = 3


@dataclass(frozen=True, slots=True)
class Weights:
    """What training found: the weight of each feature, and from how likely on the question is put."""

    bias: float
    threshold: float
    features: Mapping[str, float]
    made_from: str


def features(reading: Reading) -> frozenset[str]:
    """What the sums run over; a sign that is denied or part of a saying counts as another one."""
    words = [word.text for word in reading.words]
    found = {f"w {word}" for word in words} | {f"p {one} {two}" for one, two in pairwise(words)}
    for word in words:
        padded = f" {word} "
        found.update(f"c{padded[at : at + size]}" for size in _PIECES for at in range(len(padded) - size + 1))
    hidden = covered_by_idiom(reading.mentions) | denied(reading)
    found.update(f"{'h' if m in hidden else 's'} {m.concept}" for m in reading.mentions)
    return frozenset(found)


def likelihood(reading: Reading) -> float:
    """How much the message is like the examples of danger, 0 to 1. Not a probability of illness."""
    weights = _weights()
    present = features(reading)
    if len(reading.words) < _FEWEST_WORDS:
        return 0.0
    total = math.fsum(weights.features.get(name, 0.0) for name in present) / math.sqrt(len(present))
    return 1 / (1 + math.exp(-(total + weights.bias)))


def threshold() -> float:
    """From how likely on the fixed question should be put although no rule found anything."""
    return _weights().threshold


@cache
def _weights() -> Weights:
    stored = json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))
    return Weights(stored["bias"], stored["threshold"], stored["features"], stored["made_from"])


def sources_digest() -> str:
    """A digest of everything the weights are made from, so that a test can tell when they are out of date."""
    digest = hashlib.sha256()
    paths = [
        *(_HERE / "lexicon").rglob("*.toml"),
        *(_HERE / "examples").glob("*.txt"),
        *(_HERE / "lexicon").glob("*.txt"),
    ]
    for path in sorted(paths):
        digest.update(path.read_bytes())
    return digest.hexdigest()
