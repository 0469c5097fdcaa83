"""Danger first: fixed wording, numbers of the clinic, a person told at once. No ranking, no advice, no chat around it."""

from __future__ import annotations

from dataclasses import replace

from samtal.conversations.content import FactValue, Reply, Say
from samtal.handoff import desk
from samtal.receptionist.identity import find_code
from samtal.receptionist.safety import Assessment, assess
from samtal.skills.base import Turn, yes_no

_WORDS_AROUND_A_CODE = 4
_PLAIN_ANSWER = 3


async def respond(turn: Turn, *, last_said: str) -> Reply | None:
    """The reply to danger, or None when there is none. It runs before anything else and nothing can overrule it."""
    waiting = turn.waiting_for("safety_check")
    if waiting is not None and await _is_only_a_code(turn):
        return None  # it answers another question, ours stays open
    assessment = assess(
        turn.entry.text,
        previous=last_said or None,
        active_flow="safety_check" if waiting is not None and turn.top is waiting else None,
        channel=turn.channel,
    )
    if waiting is not None:
        await turn.met(waiting)
    if assessment.asks:
        question = yes_no("is_it_now", Say("receptionist.is_it_now"))
        return turn.expect("safety_check", question, data={"unread": turn.entry.text}, hours=2)
    match assessment.kind:
        case "emergency" | "self_harm":
            return await _stop_and_redirect(turn, assessment)
        case "urgent_advice":
            reply = yes_no("call_back", Say("receptionist.urgent_advice", _numbers(turn)))
            return turn.expect("handover", reply, data={"question": turn.entry.text})
        case _:
            if waiting is not None:
                _read_what_was_put_aside(turn, str(waiting.data.get("unread", "")))
            return None


async def _is_only_a_code(turn: Turn) -> bool:
    found = await find_code(turn)
    return found is not None and len(found[1].split()) <= _WORDS_AROUND_A_CODE


def _read_what_was_put_aside(turn: Turn, earlier: str) -> None:
    """It was no danger: what she wanted when we asked is still to be answered, together with what she says now."""
    more = turn.entry.text if len(turn.entry.text.split()) > _PLAIN_ANSWER else ""
    turn.entry = replace(turn.entry, text=f"{earlier}\n{more}".strip() or turn.entry.text)


async def _stop_and_redirect(turn: Turn, assessment: Assessment) -> Reply:
    await desk.raise_alarm(
        turn.conversation, category=assessment.category or assessment.kind, words=turn.entry.text, tx=turn.tx
    )
    turn.notes["urgent"] = True
    phrase = "receptionist.emergency"
    if assessment.kind == "self_harm":
        phrase = "receptionist.self_harm" if turn.clinic.country == "SE" else "receptionist.self_harm_gb"
    return Reply((Say(phrase, _numbers(turn)), Say("receptionist.told_somebody")))


def _numbers(turn: Turn) -> dict[str, FactValue]:
    clinic = turn.clinic
    return {"number": clinic.emergency_number, "advice_line": clinic.advice_line or clinic.emergency_number}
