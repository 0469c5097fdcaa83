"""The first words: who is speaking, that it is an AI, and what was begun elsewhere, as far as the level allows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from samtal.clinic.model import Text
from samtal.conversations import repository as conversations
from samtal.conversations.content import FactValue, Moment, Reply, Say
from samtal.kit.language import fold
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Skill, Turn, yes_no
from samtal.skills.receipts import where_and_when
from samtal.skills.wishes import free_from, single_day

TAKE_UP_WITHIN = timedelta(days=30)
NOTICE_AGAIN_AFTER = timedelta(days=180)


async def greet_caller(turn: Turn, skills: Sequence[Skill]) -> Reply:
    """A call is answered. What was one yes away from done is read back at once, so that the yes can be said."""
    name = turn.speaker.first_name if turn.speaker and turn.may_now.first_name else ""
    reply = Reply((_notice(turn, name),))
    await conversations.mark_greeted(turn.way, turn.tx)
    matter = _to_take_up(turn)
    if matter is None:
        return reply + Reply((Say("receptionist.how_can_i_help"),))
    standing = _one_yes_away(turn, matter)
    skill = next((one for one in skills if standing is not None and one.name == standing.skill), None)
    again = await skill.resume(turn, standing) if skill is not None and standing is not None else None
    if again:
        facts = {"where": where_and_when(turn, matter)}
        return reply + Reply((Say("receptionist.we_were_at", facts),)) + again
    question = yes_no("take_up", _take_up(turn, matter))
    turn.expect("recall", question, matter=matter)
    return reply + question


def _notice(turn: Turn, name: str) -> Say:
    kind = "call_again" if _told_before(turn) else "first_notice"
    return Say(f"receptionist.{kind}_name", {"name": name}) if name else Say(f"receptionist.{kind}")


def _told_before(turn: Turn) -> bool:
    greeted = turn.way.greeted_at
    return greeted is not None and turn.tx.now() - greeted < NOTICE_AGAIN_AFTER


async def first_notice(turn: Turn) -> Reply:
    """On a text channel: one line before the first answer, once per address."""
    if turn.speaks or _told_before(turn):
        return Reply()
    await conversations.mark_greeted(turn.way, turn.tx)
    return Reply((Say("receptionist.first_notice"),))


def _to_take_up(turn: Turn) -> Matter | None:
    for matter in turn.matters:
        if matter.kind in ("book", "reschedule", "call_back") and turn.tx.now() - matter.touched_at < TAKE_UP_WITHIN:
            return matter
    return None


def _one_yes_away(turn: Turn, matter: Matter) -> Expectation | None:
    for one in turn.standing:
        if one.matter_id == matter.id and one.confirms in ("book", "move") and matter.value("choice"):
            return one
    return None


def _take_up(turn: Turn, matter: Matter) -> Say:
    if matter.kind == "call_back":
        return Say("receptionist.take_up_call_back")
    facts: dict[str, FactValue] = {"where": where_and_when(turn, matter), "what": _what(turn, matter)}
    phrase = "receptionist.take_up"
    people = matter.value("practitioner")
    if isinstance(people, list) and len(people) == 1:
        facts["who"] = turn.clinic.practitioner(people[0]).name
        phrase += "_with"
    day, choice = single_day(matter), matter.value("choice")
    if choice:
        facts["when"] = Moment(free_from(choice, turn.clinic).start)
        return Say(f"{phrase}_when", facts)
    if day and day >= turn.now.date():
        return Say(f"{phrase}_when", {**facts, "when": day})
    return Say(phrase, facts)


def _what(turn: Turn, matter: Matter) -> FactValue:
    service_id = matter.value("service")
    if service_id:
        service, said = turn.clinic.service(service_id), matter.facts["service"].words
        # Her own word for it, where it is one the clinic knows too; a misheard one is not said back.
        known = {fold(one) for one in service.also_called.all()}
        return said.lower() if said and fold(said) in known else service.name
    return Text({"sv": "en tid", "en": "an appointment"})
