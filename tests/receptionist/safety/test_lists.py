"""The reviewed lists fit together: rules name signs that exist, in both languages."""

from __future__ import annotations

import time
import tomllib
from pathlib import Path

import pytest

import samtal.receptionist.safety as package
from samtal.receptionist.safety import assess
from samtal.receptionist.safety.prediction import predict
from samtal.receptionist.safety.rules import rules

_FOLDER = Path(package.__file__).parent
_COUNTED = {"n_fever", "n_low_sugar", "n_high_sugar", "n_ketones", "n_many", "young_baby"}
_CATEGORIES = {
    "chest_pain", "stroke", "breathing", "anaphylaxis", "self_harm", "heavy_bleeding", "poisoning", "infant_illness",
    "pregnancy", "unconscious_seizure", "trauma_burn", "sepsis_meningitis", "diabetes_adrenal",
    "acute_eye_limb_abdomen", "mental_crisis_threat", "abuse_at_risk",
}  # fmt: skip


def _concepts(language: str) -> set[str]:
    return {
        concept
        for path in (_FOLDER / "lexicon" / language).glob("*.toml")
        for concept in tomllib.loads(path.read_text(encoding="utf-8"))
    }


@pytest.mark.parametrize("language", ["sv", "en"])
def test_every_sign_a_rule_names_has_words_in_both_languages(language: str) -> None:
    named = {sign for rule in rules() for group in (*rule.signs, rule.unless) for sign in group}

    assert named - _concepts(language) - _COUNTED == set()


def test_both_languages_have_the_same_concepts() -> None:
    assert _concepts("sv") == _concepts("en")


def test_every_category_has_a_rule_that_acts() -> None:
    assert {rule.category for rule in rules() if rule.level in ("emergency", "self_harm")} == _CATEGORIES


def test_every_list_says_that_a_clinician_must_review_it() -> None:
    lists = [*_FOLDER.rglob("*.toml"), *(_FOLDER / "examples").glob("*.txt")]

    assert lists
    assert [
        path.name for path in lists if "TO BE REVIEWED by a clinician" not in path.read_text(encoding="utf-8")
    ] == []


def test_a_message_is_assessed_in_time() -> None:
    text = "hej jag skulle vilja boka om min tid på torsdag för jag har lite ont i knät och min dotter är hemma " * 3
    assess(text)

    times = []
    for number in range(40):
        start = time.perf_counter()
        assess(f"{text} {number}")
        times.append(time.perf_counter() - start)

    assert sorted(times)[37] < 0.02


@pytest.mark.parametrize(
    "filler", ["no pain but chest ", "ont i bröstet inte feber men ", "ja tack fredag ", "no,pain,but,chest,"]
)
def test_a_very_long_message_is_read_to_its_end_and_in_time(filler: str) -> None:
    assess("hej")
    start = time.perf_counter()
    found = assess(filler * 300 + "han andas inte")

    assert found.kind == "emergency"
    assert time.perf_counter() - start < 3


def test_a_prediction_has_the_form_of_the_evaluation() -> None:
    told = predict({"previous_bot": None, "active_flow": None, "channel": "phone"}, "han andas inte")

    assert told == {"urgent": True, "kind": "emergency", "category": "breathing", "asks": False}
