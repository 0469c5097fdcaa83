"""Engines that know the answer say it, and the noisy one gets the share wrong that it is told to."""

from __future__ import annotations

from datetime import date, time

import pytest

from samtal.engines.understanding.llm.gold import gold_of_turns
from samtal.engines.understanding.llm.oracle import NoisyOracle, OracleEngine
from samtal.skills.commands import (
    Affirm,
    AnyWillDo,
    Ask,
    CannotUnderstand,
    Command,
    Deny,
    Provide,
    ProvideWhen,
    SelectOffered,
    StartFlow,
)
from tests.engines.llm.places import CHOOSING, OPENING

TURNS = [
    {"user": "I need a doctor", "commands": [{"command": "start_flow", "flow": "book"}]},
    {"user": "yes", "commands": [{"command": "affirm"}]},
    {"user": "yes", "commands": [{"command": "select_offered", "index": 2}]},
]


def slot(name: str, value: object, text: str = "", *, excluded: bool = False) -> dict[str, object]:
    return {"command": "set_slot", "slot": name, "value": value, "text": text, **({"not": True} if excluded else {})}


def said(*labels: dict[str, object], utterance: str = "so I say") -> tuple[Command, ...]:
    return OracleEngine([(utterance, labels)])(utterance, OPENING).commands


async def test_each_utterance_gets_its_gold_in_the_order_said() -> None:
    oracle = OracleEngine(gold_of_turns(TURNS))

    heard = [(await oracle.understand(str(turn["user"]), OPENING)).commands for turn in TURNS]

    assert heard == [(StartFlow("book"),), (Affirm(),), (SelectOffered(2),)]


def test_what_has_no_gold_is_not_understood() -> None:
    assert OracleEngine([])("hello", OPENING).commands == (CannotUnderstand(),)


def test_names_become_the_clinics_ids() -> None:
    found = said(
        slot("practitioner", "Dr Karin Berg", "Berg"), slot("service", "Skin check"), slot("location", "hamnen")
    )

    assert [one.value for one in found if isinstance(one, Provide)] == ["berg", "skin", "harbour"]


def test_a_day_and_an_hour_said_together_are_one_wish() -> None:
    (found,) = said(slot("date", "2026-03-06", "Friday"), slot("time", "15:00", "at three"))

    assert isinstance(found, ProvideWhen)
    assert (found.mention.best.first, found.mention.best.at) == (date(2026, 3, 6), time(15))


def test_bounds_and_exclusions_are_kept() -> None:
    hours, days = said(slot("time", {"from": "12:00", "to": None}), slot("date", "2026-03-06", excluded=True))

    assert isinstance(hours, ProvideWhen)
    assert (hours.mention.best.earliest, hours.mention.best.latest) == (time(12), None)
    assert isinstance(days, ProvideWhen)
    assert days.mention.excluded


def test_taking_the_only_person_offered_is_a_yes() -> None:
    taken = [("that one", [{"command": "select_offered"}])]

    assert OracleEngine(taken)("that one", OPENING).commands == (Affirm(),)
    assert OracleEngine(taken)("that one", CHOOSING).commands == (SelectOffered(1),)


def test_gold_that_names_no_single_day_is_read_as_any_words_are() -> None:
    (found,) = said(slot("date", "ambiguous", "on Friday"))

    assert isinstance(found, ProvideWhen)
    assert found.mention.best.first == date(2026, 3, 6)


def test_no_preference_and_questions_are_told() -> None:
    found = said(slot("time", "dontcare"), {"command": "ask", "topic": "price"}, utterance="any, what is the price?")

    assert found == (AnyWillDo("time"), Ask("any, what is the price?", "price"))


GOLD: list[tuple[str, list[dict[str, object]]]] = [
    (f"turn {i}", [{"command": "affirm"}, slot("practitioner", "Dr Karin Berg", "Berg")]) for i in range(500)
]


@pytest.mark.parametrize("rate", [0.05, 0.1, 0.2])
def test_the_noisy_oracle_is_wrong_as_often_as_told(rate: float) -> None:
    noisy, right = NoisyOracle(GOLD, rate, seed=1), OracleEngine(GOLD)

    kept = sum(
        command in noisy(utterance, CHOOSING).commands if i % 2 else False
        for utterance, _ in GOLD
        for i, command in enumerate(right(utterance, CHOOSING).commands)
    )

    assert 1 - kept / len(GOLD) == pytest.approx(rate, abs=0.05)


def test_the_same_seed_is_wrong_in_the_same_way() -> None:
    one, other = NoisyOracle(GOLD, 0.2, seed=3), NoisyOracle(GOLD, 0.2, seed=3)

    assert [one(said, OPENING) for said, _ in GOLD] == [other(said, OPENING) for said, _ in GOLD]


def test_without_noise_it_is_the_oracle() -> None:
    assert NoisyOracle(GOLD, 0, seed=1)("turn 1", OPENING) == OracleEngine(GOLD)("turn 1", OPENING)


def test_a_wrong_value_is_one_the_clinic_has() -> None:
    noisy = NoisyOracle(GOLD, 1.0, seed=5)

    values = {
        command.value
        for utterance, _ in GOLD
        for command in noisy(utterance, OPENING).commands
        if isinstance(command, Provide)
    }

    assert values == {"lund", "carter-a", "carter-b"}
    assert Deny() in {command for utterance, _ in GOLD[:50] for command in noisy(utterance, OPENING).commands}
