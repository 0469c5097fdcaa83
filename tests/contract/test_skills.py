"""What every skill promises, run over every skill there is."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from samtal import bootstrap
from samtal.conversations.wording import Wording
from samtal.doctor.phrases import gaps, surplus
from samtal.kit import plugins
from samtal.kit.ids import ExpectationId, new_id
from samtal.matters.model import Expectation
from samtal.skills.base import Skill, Turn
from samtal.skills.commands import ChitChat
from tests.said import said_in
from tests.turns import turn

__all__ = ["turn"]

FOUND: dict[str, Skill] = plugins.find("samtal.skills", "SKILL")
every_skill = pytest.mark.parametrize("skill", FOUND.values(), ids=FOUND)


def folder(skill: Skill) -> Path:
    return Path(inspect.getfile(type(skill))).parent


@every_skill
def test_a_skill_is_its_folders_name(skill: Skill) -> None:
    assert skill.name == folder(skill).name
    assert FOUND[skill.name] is skill
    assert isinstance(skill.order, int)


@every_skill
def test_a_skill_brings_its_phrases_in_every_language(skill: Skill) -> None:
    languages = {path.stem for path in (folder(skill) / "phrases").glob("*.yaml")}

    assert languages == set(bootstrap.phrasebook().languages)


@every_skill
def test_a_skill_says_only_phrases_there_are(skill: Skill) -> None:
    book = bootstrap.phrasebook()
    said = said_in(folder(skill))

    for language in book.languages:
        assert said <= book.names(language)


@every_skill
async def test_a_skill_with_nothing_to_take_keeps_quiet_and_asks_nothing(skill: Skill, turn: Turn) -> None:
    reply = await skill.handle(turn)

    assert reply is None
    assert not turn.asked


@every_skill
async def test_commands_that_are_not_taken_are_left_to_others(skill: Skill, turn: Turn) -> None:
    turn.commands = [ChitChat()]

    reply = await skill.handle(turn)

    assert reply is not None or turn.commands == [ChitChat()]


@every_skill
async def test_a_question_whose_matter_is_gone_is_dropped_or_put_in_words(skill: Skill, turn: Turn) -> None:
    stale = Expectation(
        id=ExpectationId(new_id()),
        skill=skill.name,
        matter_id=None,
        about=None,
        asks=("nothing",),
        confirms="",
        data={},
        contact_point_id=turn.point.id,
        channel="sms",
        entry_id=turn.entry.id,
        put_at=turn.entry.at,
    )

    reply = await skill.resume(turn, stale)

    wording = Wording(bootstrap.phrasebook())
    assert reply is None or wording.content(reply, clinic=turn.clinic, language="sv", now=turn.now).text


def test_every_phrase_is_there_in_every_language_with_the_same_facts() -> None:
    assert list(gaps(bootstrap.phrasebook())) == []


def test_no_variant_of_a_phrase_needs_a_fact_that_its_plain_form_does_not() -> None:
    assert list(surplus(bootstrap.phrasebook())) == []
