"""From commands to a reply: identity, then the skills in their order, then repair, then back to the open question."""

from __future__ import annotations

from collections.abc import Sequence

from samtal.conversations.content import Reply, Say
from samtal.receptionist import identity
from samtal.skills.base import Skill, Turn, yes_no
from samtal.skills.commands import CannotUnderstand, Deny, Provide, StartFlow

MISSES_BEFORE_A_PERSON = 2
_ABOUT_A_VISIT = ("attendance", "summary")


async def decide(turn: Turn, skills: Sequence[Skill]) -> Reply:
    """What to say to the commands of this turn."""
    if len(turn.commands) > 1:
        turn.take(CannotUnderstand)
    _settle_flows(turn)
    reply = await identity.absorb(turn)
    if "moved_to" in turn.notes:
        return reply
    return reply + await act(turn, skills) or await _not_understood(turn, skills)


def _settle_flows(turn: Turn) -> None:
    """Whoever books may well mention a check-up: looking up a booked time gives way to what changes something."""
    flows = {one.flow for one in turn.commands if isinstance(one, StartFlow)}
    top = turn.top
    names_visit = any(isinstance(one, Provide) and one.field in ("service", "practitioner") for one in turn.commands)
    if "book" in flows and top is not None and top.skill in _ABOUT_A_VISIT and not names_visit:
        # Another time, asked for in answer to a message about a visit, is for that visit.
        if top.skill == "summary" and turn.has(Deny):
            turn.take(StartFlow)  # the no opens the correction
            return
        turn.commands = [StartFlow("reschedule") if isinstance(one, StartFlow) else one for one in turn.commands]
        return
    if "check" in flows and len(flows) > 1:
        turn.commands = [one for one in turn.commands if not (isinstance(one, StartFlow) and one.flow == "check")]


async def act(turn: Turn, skills: Sequence[Skill]) -> Reply:
    """Show the commands to every skill in order; then mend what nobody could use; then go back to what was open."""
    reply, spoken_to = Reply(), False
    for skill in sorted(skills, key=lambda one: one.order):
        if spoken_to and _asks(turn):
            break  # one question at a time
        turn.notes["only_farewell"] = spoken_to
        said = await skill.handle(turn)
        if said is not None:
            spoken_to = True
            reply = reply + said
    if not spoken_to and not reply:
        reply = await _not_understood(turn, skills) if turn.commands else await _go_on(turn, skills)
    elif turn.loose.get("misses"):
        await turn.remember(None, "misses", 0)
    return await _back_to_the_question(turn, reply, skills)


def _asks(turn: Turn) -> bool:
    return any(one.asks or one.confirms for one in turn.asked)


async def _go_on(turn: Turn, skills: Sequence[Skill]) -> Reply:
    """Something was told (a name, a code) and nothing else: the open question again, or what else there is to do."""
    again = await _resume(turn, skills)
    if again:
        return again
    name = turn.speaker.first_name if turn.speaker else ""
    if (
        turn.notes.get("told_name")
        and name
        and turn.may_now.first_name | (turn.speaker is not None and turn.speaker.provisional)
    ):
        return Reply((Say("receptionist.thanks_name", {"name": name}),))
    return (
        Reply((Say("receptionist.anything_else"),))
        if not turn.notes.get("told_name")
        else Reply((Say("receptionist.your_number"),))
    )


async def _not_understood(turn: Turn, skills: Sequence[Skill]) -> Reply:
    """Own it in few words; the second time in a row, a person."""
    turn.commands = []
    if not turn.entry.text.strip():
        again = await _resume(turn, skills)
        return again or Reply((Say("receptionist.nothing_said"),))
    misses = int(turn.loose["misses"].value) + 1 if "misses" in turn.loose else 1
    await turn.remember(None, "misses", misses)
    if misses >= MISSES_BEFORE_A_PERSON:
        return turn.expect(
            "handover",
            yes_no("hand_over", Say("receptionist.not_understood_again")),
            data={"question": turn.entry.text},
        )
    again = await _resume(turn, skills)
    if again:
        return Reply((Say("receptionist.not_quite"),)) + again
    return Reply((Say("receptionist.not_understood"),))


async def _back_to_the_question(turn: Turn, reply: Reply, skills: Sequence[Skill]) -> Reply:
    """After a digression the open question is put again, unless the reply asks something itself."""
    quiet = turn.notes.get("handed_over") or turn.notes.get("no_resume") or reply.ends_call or reply.transfer
    if _asks(turn) or quiet or reply.asks or reply.confirms:
        return reply
    if turn.notes.get("digressed"):
        again = await _resume(turn, skills)
        if again:
            return reply + again
    return reply


async def _resume(turn: Turn, skills: Sequence[Skill]) -> Reply | None:
    for expectation in turn.standing:
        if not (expectation.asks or expectation.confirms):
            continue
        skill = next((one for one in skills if one.name == expectation.skill), None)
        if skill is None:
            continue
        if expectation.matter_id is not None and turn.matters and turn.matters[0].id != expectation.matter_id:
            continue
        again = await skill.resume(turn, expectation)
        if again:
            return again
    return None
