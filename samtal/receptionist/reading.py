"""What an engine is told of the situation, and which commands need no engine: buttons, keys, words of a button."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from samtal.conversations.model import Entry
from samtal.kit.language import fold
from samtal.matters.model import Expectation, Matter
from samtal.receptionist.understanding import Heard, Offered, TurnContext
from samtal.skills.base import Turn
from samtal.skills.commands import (
    Affirm,
    CallMe,
    Command,
    Deny,
    HandOver,
    Provide,
    SelectOffered,
    ShowPlace,
    ShowPreparation,
    StartMessages,
    StopMessages,
)
from samtal.skills.wishes import free_from, single_day

ACTIONS: dict[str, Command] = {
    "YES": Affirm(),
    "NO": Deny(),
    "DIRECTIONS": ShowPlace(),
    "INFO": ShowPreparation(),
    "CALL_ME": CallMe(),
    "PERSON": HandOver(),
    "STOP": StopMessages(),
    "START": StartMessages(),
}

WORDS: dict[str, str] = {
    "vagbeskrivning": "DIRECTIONS",
    "directions": "DIRECTIONS",
    "info": "INFO",
    "person": "PERSON",
    "människa": "PERSON",
    "ring mig": "CALL_ME",
    "call me": "CALL_ME",
    "ja": "YES",
    "j": "YES",
    "yes": "YES",
    "y": "YES",
    "nej": "NO",
    "no": "NO",
    "n": "NO",
    "stop": "STOP",
    "stopp": "STOP",
    "stopp allt": "STOP",
    "stop all": "STOP",
    "avsluta": "STOP",
    "sluta": "STOP",
    "unsubscribe": "STOP",
    "end": "STOP",
    "quit": "STOP",
    "start": "START",
    "starta": "START",
    "unstop": "START",
}
"""Words that do what the button does, on every channel."""


def context_of(turn: Turn, *, last_said: str) -> TurnContext:
    focus = turn.matters[0] if turn.matters else None
    return TurnContext(
        clinic=turn.clinic,
        now=turn.now,
        channel=turn.channel,
        language=turn.language,
        flow=focus.kind if focus else "",
        known=_known(focus),
        heard=heard(turn, last_said=last_said),
        anchor=_anchor(turn, focus),
        has_appointment=any(one.about is not None for one in turn.standing),
        speaker_names=tuple(one.name for one in turn.candidates if one.name),
    )


def _anchor(turn: Turn, focus: Matter | None) -> date | None:
    """The day that "the Wednesday after" is after."""
    booked = turn.notes.get("talked_of")
    if isinstance(booked, datetime):
        return booked.astimezone(turn.clinic.zone).date()
    return single_day(focus) if focus is not None else None


def _known(matter: Matter | None) -> dict[str, str]:
    if matter is None:
        return {}
    known: dict[str, str] = {}
    for kind, fact in matter.facts.items():
        if isinstance(fact.value, str):
            known[kind] = fact.value
        elif kind == "practitioner" and isinstance(fact.value, list) and len(fact.value) == 1:
            known[kind] = fact.value[0]
        elif kind == "date" and fact.value.get("first") and fact.value["first"] == fact.value["last"]:
            known[kind] = fact.value["first"]
        elif kind == "time" and fact.value.get("at"):
            known[kind] = fact.value["at"]
        elif kind == "choice":
            known["choice"] = fact.value["start"]
    return known


def heard(turn: Turn, *, last_said: str) -> Heard:
    """The question put last, with everything that went out in the same message."""
    together = _together(turn.standing)
    if not together:
        return Heard(text=last_said)
    offers = next((one.data["offers"] for one in together if one.data.get("offers")), ()) or _still_offered(turn)
    options = next((one.data["options"] for one in together if one.data.get("options")), ())
    times = [free_from(one, turn.clinic) for one in offers]
    return Heard(
        text=last_said,
        skill=next((one.skill for one in together if one.asks or one.confirms), together[0].skill),
        asks=tuple(dict.fromkeys(ask for one in together for ask in one.asks)),
        confirms=next((one.confirms for one in together if one.confirms), ""),
        offers=tuple(Offered(one.start, one.practitioner, one.location, one.service) for one in times),
        options=tuple((f"{field}:{value}", value) for field, value in options),
    )


def _still_offered(turn: Turn) -> Sequence[Mapping[str, Any]]:
    """Times on the table that a question of ours in between has not taken away: "the first one" still means them."""
    focus = turn.focus("book", "reschedule")
    found = (one.data.get("offers") for one in turn.standing if focus is not None and one.matter_id == focus.id)
    return next((one for one in found if one), ())


def _together(standing: list[Expectation]) -> list[Expectation]:
    if not standing:
        return []
    first = standing[0]
    return [one for one in standing if one.entry_id is not None and one.entry_id == first.entry_id] or [first]


def sure_commands(entry: Entry, turn: Turn) -> list[Command] | None:
    """The commands of a button, of keys and of a button's own words; None when an engine has to read."""
    if entry.kind == "press":
        return _action(str(entry.data.get("action") or entry.text), turn)
    if entry.kind == "keys":
        return _keys(entry.text, turn)
    if entry.kind == "form":
        return _form(entry)
    words = fold(entry.text).strip(" .!?*")
    action = WORDS.get(words)
    if action in ("STOP", "START") and turn.speaks:
        return None
    if action is not None:
        return _action(action, turn)
    return None


def _action(action: str, turn: Turn) -> list[Command] | None:
    name = action.strip().upper()
    if name in ACTIONS:
        return [ACTIONS[name]]
    kind, _, number = name.rpartition("_")
    if kind and number.isdigit():
        return pick(int(number), turn)
    by_word = WORDS.get(fold(action).strip(" .!?*"))
    return [ACTIONS[by_word]] if by_word else None


def pick(number: int, turn: Turn) -> list[Command]:
    """The n-th of what was put to choose from: an offered time, or a value of a field."""
    for one in _together(turn.standing):
        options = one.data.get("options", ())
        if options and 1 <= number <= len(options):
            field, value = options[number - 1]
            return [Provide(field, (value,), value)]
    return [SelectOffered(number)]


def _keys(digits: str, turn: Turn) -> list[Command]:
    together = _together(turn.standing)
    if any("code" in one.asks for one in together) and len(digits) >= 4:
        return [Provide("code", (digits,), digits)]
    if digits == "0":
        return [HandOver()]
    number = int(digits) if digits.isdigit() else 0
    if any(one.data.get("offers") or one.data.get("options") or one.data.get("appointments") for one in together):
        return pick(number, turn)
    if any(one.confirms for one in together):
        by_number: dict[int, Command] = {1: Affirm(), 2: Deny()}
        return [by_number.get(number, SelectOffered(number))]
    if any("rating" in one.asks for one in together):
        return [Provide("rating", (digits,), digits)]
    return [SelectOffered(number)]


def _form(entry: Entry) -> list[Command]:
    commands: list[Command] = []
    for field in ("name", "phone", "email", "born"):
        value = str(entry.data.get(field) or "").strip()
        if value:
            commands.append(Provide(field, (value,), value, of="self" if field == "name" else None))
    return commands
