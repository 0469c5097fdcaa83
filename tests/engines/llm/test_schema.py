"""The tool holds the closed list of commands, the clinic's own ids, and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args

from samtal.engines.understanding.llm.prompting import RULES, ask, prompt_hash
from samtal.engines.understanding.llm.schema import KINDS
from samtal.skills.commands import Command
from tests.engines.llm.places import CHOOSING, OPENING, asked_for


def forms() -> Iterator[dict[str, Any]]:
    schema: dict[str, Any] = dict(ask("hello", OPENING).prompt.tool.schema)
    yield from schema["properties"]["commands"]["items"]["anyOf"]


def test_every_command_there_is_can_be_proposed_and_is_explained() -> None:
    offered = {kind for form in forms() for kind in form["properties"]["kind"]["enum"]}

    assert offered == set(KINDS)
    assert set(KINDS.values()) == set(get_args(Command))
    assert [kind for kind in KINDS if kind not in RULES] == []


def test_every_form_is_closed_and_rests_on_words() -> None:
    for form in forms():
        assert form["additionalProperties"] is False
        assert set(form["required"]) <= form["properties"].keys()
        assert {"kind", "words"} <= set(form["required"])


def test_only_what_the_clinic_has_can_be_named() -> None:
    ids = {form["properties"]["field"]["enum"][0]: form["properties"]["values"]["items"]["enum"]
           for form in forms() if "values" in form["properties"]}  # fmt: skip

    assert ids == {
        "service": ["visit", "skin"],
        "practitioner": ["berg", "lund", "carter-a", "carter-b"],
        "location": ["north", "harbour"],
    }


def test_what_is_the_same_for_a_clinic_does_not_change_with_the_turn() -> None:
    hashes = {
        prompt_hash(ask(said, context).prompt) for said, context in (("yes", CHOOSING), ("hi", asked_for("name")))
    }

    assert len(hashes) == 1
