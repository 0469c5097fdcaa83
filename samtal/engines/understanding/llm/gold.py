"""What an utterance really means, from the labels of the evaluation files (`evaluation_labels`) to our commands."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, time
from typing import Any, Literal

from samtal.engines.understanding.llm.clinic_words import prior_of
from samtal.kit.dates import Mention, Reading, find
from samtal.kit.language import fold
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import (
    Acknowledge,
    Affirm,
    AnyWillDo,
    Ask,
    CancelFlow,
    CannotUnderstand,
    ChitChat,
    Command,
    Deny,
    DontKnow,
    Field,
    Goodbye,
    Greet,
    HandOver,
    Provide,
    ProvideWhen,
    Repeat,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    StartMessages,
    StopMessages,
    SwitchLanguage,
    Thank,
)

Label = Mapping[str, Any]  # one command of an evaluation file
Gold = Iterable[tuple[str, Sequence[Label]]]
"""Utterances with their labels, in the order said."""

_PLAIN: dict[str, Command] = {
    "affirm": Affirm(), "deny": Deny(), "request_alternatives": RequestAlternatives(), "thank": Thank(),
    "goodbye": Goodbye(), "greet": Greet(), "hand_over": HandOver(), "repeat": Repeat(), "acknowledge": Acknowledge(),
    "dont_know": DontKnow(), "dont_care": AnyWillDo(), "cancel_flow": CancelFlow(), "chit_chat": ChitChat(),
    "cannot_understand": CannotUnderstand(), "stop": StopMessages(), "start": StartMessages(),
}  # fmt: skip
_TOPICS = {
    "phone_number": "phone_number", "price": "price", "opening_hours": "hours", "address": "directions",
    "street_address": "directions", "practitioners": "who_treats",
}  # fmt: skip
THINGS: dict[str, Field] = {"service": "service", "practitioner": "practitioner", "location": "location"}
_OWN: dict[str, Field] = {"name": "name", "born": "born", "phone": "phone", "email": "email", "reason": "reason"}


def commands_of(labels: Sequence[Label], utterance: str, context: TurnContext) -> Iterator[Command]:
    """Our commands for the labels of one utterance: the answer first, then what else was said.

    A day and an hour said together become one mention.
    """
    for label in sorted(labels, key=lambda one: one["command"] not in ("affirm", "deny", "select_offered")):
        yield from _command(label, utterance, context)
    yield from _whens([one for one in labels if one.get("slot") in _WHENS], utterance, context)


def _command(label: Label, utterance: str, context: TurnContext) -> Iterator[Command]:
    name = label["command"]
    match name:
        case "start_flow":
            yield StartFlow(label["flow"], for_someone_else=bool(label.get("for")))
        case "select_offered":
            # A person or a place offered alone, no time yet, is taken with a yes.
            alone = "index" not in label and not context.heard.offers
            yield Affirm() if alone else SelectOffered(int(label.get("index") or 1))
        case "ask" | "ask_confirmation":
            topic = "my_appointment" if name == "ask_confirmation" else _TOPICS.get(str(label.get("topic")), "")
            yield Ask(utterance, topic)  # type: ignore[arg-type]
        case "ask_abilities":
            yield Ask(utterance, "abilities")
        case "change_language":
            yield SwitchLanguage(str(label.get("language") or ""))
        case "dont_care":
            yield AnyWillDo(str(label.get("slot") or ""))
        case "set_slot":
            yield from _field(label, context)
        case _ if name in _PLAIN:
            yield _PLAIN[name]


def _field(label: Label, context: TurnContext) -> Iterator[Command]:
    slot, value = str(label["slot"]), label.get("value")
    text = str(label.get("text") or "")
    if value == "dontcare":
        yield AnyWillDo(slot)
    elif slot in THINGS:
        field = THINGS[slot]
        yield Provide(field, (_id(field, str(value or text), context),), text, excluded=bool(label.get("not")))
    elif slot in _OWN:
        whose: Literal["self", "other"] = "other" if label.get("of") else "self"
        yield Provide(_OWN[slot], (str(value or text),), text, of=whose if slot == "name" else None)


def _id(field: Field, name: str, context: TurnContext) -> str:
    """The id of what the file calls by name; a clinic without it keeps the name."""
    wanted = fold(name)
    called = named(field, context)
    return next((an_id for an_id, names in called.items() if wanted in map(fold, (an_id, *names))), name)


def named(field: Field, context: TurnContext) -> dict[str, tuple[str, ...]]:
    """The names of what the clinic has of a kind, by id."""
    clinic = context.clinic
    match field:
        case "service":
            return {one.id: tuple(one.name.by_language.values()) for one in clinic.services}
        case "practitioner":
            return {one.id: (one.name,) for one in clinic.practitioners}
        case _:
            return {one.id: (one.name,) for one in clinic.locations}


_DATES = ("date", "date_from", "date_to", "date_period")
_WHENS = (*_DATES, "time", "time_from", "time_to", "time_period")


def _whens(labels: list[Label], utterance: str, context: TurnContext) -> Iterator[Command]:
    said = [one for one in labels if one.get("value") != "dontcare"]
    valued = [(one, reading) for one in said if (reading := _reading(one)) is not None]
    wished = [pair for pair in valued if not pair[0].get("not")]
    days = [pair for pair in wished if pair[1].has_date]
    hours = [pair for pair in wished if pair[1].has_time]
    if len(days) == 1 and len(hours) == 1:
        (day, first), (hour, second) = days[0], hours[0]
        both = replace(second, first=first.first, last=first.last, grain=second.grain)
        yield _provided({**day, "text": f"{day.get('text', '')} {hour.get('text', '')}".strip()}, both, utterance)
        wished = []
    for label, reading in wished + [pair for pair in valued if pair[0].get("not")]:
        yield _provided(label, reading, utterance)
    for label in said:
        if _reading(label) is None:
            yield from _read(str(label.get("text") or ""), context)


def _provided(label: Label, reading: Reading, utterance: str) -> ProvideWhen:
    text = str(label.get("text") or "")
    start = max(0, utterance.find(text))
    excluded = bool(label.get("not"))
    mention = Mention(start, start + len(text), text, (reading,), asks=False, excluded=excluded)
    return ProvideWhen(mention, of_existing=bool(label.get("of")))


def _read(text: str, context: TurnContext) -> Iterator[Command]:
    """Gold without a value is read as any words are."""
    for mention in find(text, now=context.now, prior=prior_of(context.clinic)):
        yield ProvideWhen(mention)


def _reading(label: Label) -> Reading | None:
    """The value of a label; None where it has none, or one that is no single moment (`ambiguous`)."""
    first, last = _pair(label.get("value"))
    try:
        if label["slot"] in _DATES:
            days = [date.fromisoformat(one) if one else None for one in (first, last)]
            return Reading(first=days[0], last=days[1]) if any(days) else None
        hours = [time.fromisoformat(one) if one else None for one in (first, last)]
    except ValueError:
        return None
    if hours[0] is not None and hours[0] == hours[1]:
        return Reading(at=hours[0], grain="minute")
    return Reading(earliest=hours[0], latest=hours[1], grain="hour") if any(hours) else None


def _pair(value: object) -> tuple[str | None, str | None]:
    if isinstance(value, str):
        return value, value
    if isinstance(value, Mapping):
        return value.get("from"), value.get("to")
    return None, None


def gold_of_turns(turns: Iterable[Mapping[str, Any]]) -> list[tuple[str, Sequence[Label]]]:
    """The gold of a recorded dialogue: turns with `user` and `commands`."""
    return [(str(turn["user"]), turn["commands"]) for turn in turns if "commands" in turn]
