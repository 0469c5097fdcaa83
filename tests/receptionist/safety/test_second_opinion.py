"""The second opinion may only raise, and its weights belong to the lists in the package."""

from __future__ import annotations

import json

from samtal.receptionist.safety import assess
from samtal.receptionist.safety.lexicon import lexicon
from samtal.receptionist.safety.second_opinion import WEIGHTS_FILE, likelihood, sources_digest
from samtal.receptionist.safety.training import examples, train


def test_the_weights_are_made_from_the_lists_as_they_are() -> None:
    """When this fails: `python -m samtal.receptionist.safety.training`."""
    assert json.loads(WEIGHTS_FILE.read_text(encoding="utf-8"))["made_from"] == sources_digest()


def test_what_the_rules_found_is_not_cleared_by_an_unlike_message() -> None:
    text = "fredag klockan två passar bra tack, boka den, och så har jag ont i bröstet"

    assert assess(text).kind == "emergency"


def test_an_indirect_wording_without_a_listed_sign_is_asked_about() -> None:
    found = assess("he's gone all waxy and i can't get any sense out of him")

    assert found.asks or found.kind == "emergency"


def test_training_tells_danger_from_booking_on_examples_it_has_not_seen() -> None:
    rows = list(examples())
    made = train([row for number, row in enumerate(rows) if number % 5])
    unseen = rows[::5]

    def score(label: str) -> float:
        values = [_likelihood(row.text, made.bias, dict(made.features)) for row in unseen if row.label == label]
        return sum(values) / len(values)

    assert score("none") < 0.25
    assert score("emergency") > score("none") + 0.4


def _likelihood(text: str, bias: float, weights: dict[str, float]) -> float:
    from math import exp, sqrt

    from samtal.receptionist.safety.second_opinion import features

    present = features(lexicon().read(text))
    return 1 / (1 + exp(-(sum(weights.get(name, 0.0) for name in present) / sqrt(max(1, len(present))) + bias)))


def test_very_short_messages_are_never_asked_about() -> None:
    assert likelihood(lexicon().read("oj nej")) == 0.0
