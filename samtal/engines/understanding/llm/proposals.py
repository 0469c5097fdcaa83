"""From a model's calls to commands, each checked against the closed list, the situation and the patient's words."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_origin, get_type_hints

from samtal.engines.understanding.llm import grounding
from samtal.engines.understanding.llm.falling_back import Unusable
from samtal.engines.understanding.llm.grounding import Ground
from samtal.engines.understanding.llm.prompting import Asked
from samtal.engines.understanding.llm.schema import ANY_OF, HIDDEN, KINDS, PERSONAL, TOOL
from samtal.engines.understanding.llm.wire import Answer, ToolCall
from samtal.kit.name_cues import relation_of
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import (
    Acknowledge,
    Affirm,
    AnyWillDo,
    Ask,
    CallMe,
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
    SelectOffered,
    StartMessages,
    StopMessages,
    SwitchLanguage,
    Thank,
)

MOST = 8
"""Commands of one utterance; more is a runaway."""

HARMLESS = (Greet, Thank, Goodbye, Acknowledge, ChitChat, CannotUnderstand, Repeat, DontKnow, HandOver, CallMe, Ask)
"""Nothing is changed by these, so they stand without words that say them."""

Given = Mapping[str, Any]  # one proposed command as the model wrote it


@dataclass(frozen=True, slots=True)
class Accepted:
    """What is left of a proposal."""

    commands: tuple[Command, ...]
    dropped: int


def read(answer: Answer, asked: Asked, context: TurnContext) -> Accepted:
    """The commands of an answer that hold; raises Unusable where none is left, or the answer is broken."""
    if answer.stop != "done":
        raise Unusable(code=answer.stop)
    calls = [call for call in answer.calls if call.name == TOOL]
    if not calls:
        raise Unusable(code="unknown_tool" if answer.calls else "no_call")
    given = [one for call in calls for one in _proposed(call)]
    ground = Ground(asked.utterance, context)
    commands: list[Command] = []
    dropped = max(0, len(given) - MOST)
    for one in given[:MOST]:
        found = list(_commands(_restored(one, asked), ground))
        dropped += not found
        commands += [command for command in found if command not in commands]
    commands = _without_contradiction(commands, context)
    if not commands:
        raise Unusable(code="nothing_holds" if given else "nothing_proposed")
    return Accepted(tuple(commands), dropped)


def _proposed(call: ToolCall) -> list[Given]:
    try:
        found = json.loads(call.arguments)
    except (ValueError, RecursionError):
        raise Unusable(code="malformed") from None
    listed = found.get("commands") if isinstance(found, dict) else found
    if listed is None and isinstance(found, dict) and "kind" in found:
        listed = [found]  # smaller models call the tool once a command
    if isinstance(listed, str):
        return _proposed(ToolCall(call.name, json.dumps({"commands": _unwrapped(listed)})))
    if not isinstance(listed, list):
        raise Unusable(code="malformed")
    return [one for one in listed if isinstance(one, dict)]


def _unwrapped(text: str) -> list[object]:
    """Some models write the list as a string of JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, list):
        raise Unusable(code="malformed")
    return found


def _restored(given: Given, asked: Asked) -> Given:
    back = asked.pseudonyms.restored
    return {key: back(value) if isinstance(value, str) else value for key, value in given.items()}


# One command ----------------------------------------------------------------------------------------------------------


def _commands(given: Given, ground: Ground) -> Iterator[Command]:
    """What one proposed command comes to: none where it does not hold, several where its words say several times."""
    kind = KINDS.get(given["kind"]) if isinstance(given.get("kind"), str) else None
    if kind is None:
        return
    words = given.get("words")
    span = ground.span(words) if isinstance(words, str) else None
    if span is None:
        if issubclass(kind, HARMLESS):
            yield from _held(_made(kind, given, ground.utterance), ground)
        return
    if kind is Provide:
        yield from _provided(given, span, ground)
    elif kind is ProvideWhen:
        yield from _when(given, span, ground)
    else:
        yield from _held(_made(kind, given, ground.text(span)), ground)


def _provided(given: Given, span: grounding.Span, ground: Ground) -> Iterator[Command]:
    field = given.get("field")
    if field in ("service", "practitioner", "location"):
        named: Field = field
        values = given.get("values")
        ids = [one for one in values if isinstance(one, str)] if isinstance(values, list) else []
        found = grounding.thing(named, ids, span, ground, excluded=given.get("excluded") is True)
        if found is not None:
            yield found
    elif field in PERSONAL:
        own: Field = field
        value = grounding.personal(own, span, ground)
        if value is not None:
            yield Provide(own, (value[0],), value[1], **(_whose(given, span, ground) if own == "name" else {}))


def _whose(given: Given, span: grounding.Span, ground: Ground) -> dict[str, Any]:
    """Whose name it is; what that person is to the speaker by our own word for it, else in the patient's."""
    said = given.get("relation")
    at = ground.span(said) if isinstance(said, str) else None
    if given.get("of") != "other" and at is None:
        return {"of": "self"}
    found = grounding.person(span, ground)
    relation = (found.relation if found else None) or (relation_of(ground.text(at)) if at else None)
    return {"of": "other", "relation": relation or (ground.text(at) if at else "")}


def _when(given: Given, span: grounding.Span, ground: Ground) -> Iterator[Command]:
    name = given.get("for_name")
    whose = ground.span(name) if isinstance(name, str) else None
    for mention in ground.whens(span):
        yield ProvideWhen(
            mention,
            of_existing=given.get("of_existing") is True,
            for_name=ground.text(whose) if whose else "",
            for_self=given.get("for_self") is True,
        )


def _made(kind: type, given: Given, words: str) -> Command | None:
    """The command with what was given for it, where that is of the right type; None where something needed is not."""
    values: dict[str, Any] = {"text": words} if kind is Ask else {}
    hints = get_type_hints(kind)
    for one in fields(kind):
        if one.name not in given or (one.name in HIDDEN and kind is not AnyWillDo):
            continue
        if _fits(given[one.name], hints[one.name]):
            values[one.name] = given[one.name]
        elif hints[one.name] is not bool and not (kind is Ask and one.name == "topic"):
            return None
    try:
        made: Command = kind(**values)
    except TypeError:
        return None
    return made


def _fits(value: object, hint: Any) -> bool:
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if hint is int:
        return type(value) is int
    return isinstance(value, hint)


# What may be said now -------------------------------------------------------------------------------------------------


def _held(command: Command | None, ground: Ground) -> Iterator[Command]:
    """The command where the situation has room for it."""
    match command:
        case None:
            return
        case SelectOffered(index=index):
            yield from _selected(index, ground.context)
        case AnyWillDo(field=field):
            if field in ANY_OF:
                yield command
        case SwitchLanguage(language=language):
            if language in ground.context.clinic.languages:
                yield command
        case _:
            yield command


def _selected(index: int, context: TurnContext) -> Iterator[Command]:
    heard = context.heard
    if heard.offers:
        if 1 <= index <= len(heard.offers):
            yield SelectOffered(index)
    elif heard.options:
        if 1 <= index <= len(heard.options):
            yield _option(*heard.options[index - 1], index)
    elif index == 1 and "offer" in heard.asks:
        yield Affirm()  # a person or a place was offered, and no time yet
    elif 1 <= index <= 9 and (heard.skill == "attendance" or "appointment" in heard.asks):
        yield SelectOffered(index)


def _option(option: str, title: str, index: int) -> Command:
    field, _, value = option.partition(":")
    if not value:
        return SelectOffered(index)
    named: dict[str, Field] = {"service": "service", "practitioner": "practitioner", "location": "location"}
    return Provide(named.get(field, "reason"), (value,), title)


def _without_contradiction(commands: list[Command], context: TurnContext) -> list[Command]:
    """Yes and no at once is no yes; stop and start at once is a stop; what was understood was not not understood.

    A yes or no beside something else ("yes hello, I want to book") needs a question that it answers.
    """
    heard, kinds = context.heard, {type(one) for one in commands}
    gone: set[type] = set()
    if len(kinds) > 1 and not (heard.confirms or heard.asks or heard.offers):
        gone |= {Affirm, Deny}
    if Deny in kinds:
        gone.add(Affirm)
    if StopMessages in kinds:
        gone.add(StartMessages)
    if len(kinds) > 1:
        gone.add(CannotUnderstand)
    return [one for one in commands if type(one) not in gone]
