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
from samtal.receptionist.safety.words import word_set

_HERE = Path(__file__).parent
WEIGHTS_FILE = _HERE / "second_opinion.json"
_PIECES = (3, 4, 5)
# Less than this says too little about anything: "ja", "hello?".
_FEWEST_WORDS = 3
# Booking talk is full of persons, figures, "back", "hand" and "now": by themselves these are no company.
_SAY_LITTLE = word_set(
    "partner me_object harm_target will will_threat suspects one_side lips_face swallow armed speech tells n_many"
    " n_ketones n_low_sugar n_high_sugar n_fever sudden severe burn_big burn_small head_sign no_act not_stop too_many"
    " out_of arm_jaw spine long_ill droop child vision allergen worse help low racing pressure toxin flow burn no_help"
    " head unborn gestation hit limb finger calf groin_area ear eye face infected red_sore red_fluid neglect"
    " burn_source burn_spill double_dose co_source high_place danger_act cold common_cold"
    " spots hives cough belly pain back_pain fever pills sprain calf_cramp"
)
_LONELY = 0.15
_TOLD = frozenset(["cue_pet", "cue_fiction", "cue_course", "cue_statistics"])


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


def needed(reading: Reading) -> float:
    """From how likely on the fixed question should be put.

    More where nothing of body or danger is named, and more where an animal, a film or a course is.
    """
    hidden = covered_by_idiom(reading.mentions) | denied(reading)
    said = {m.concept for m in reading.mentions if m not in hidden}
    named = {concept for concept in said if not concept.startswith("cue_")} - _SAY_LITTLE
    return _weights().threshold + _LONELY * (not named) + _LONELY * bool(said & _TOLD)


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
