"""Our commands in the label scheme of the evaluation files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from samtal.engines.understanding.embedded.answers import leads_with_no
from samtal.engines.understanding.embedded.said import Said, read
from samtal.kit.dates.prediction import date_value, time_value
from samtal.receptionist.understanding import TurnContext, Understanding
from samtal.skills.commands import (
    Acknowledge,
    Affirm,
    AnyWillDo,
    Ask,
    CallMe,
    CancelFlow,
    CannotAttend,
    CannotUnderstand,
    ChitChat,
    ComeBackLater,
    Command,
    Deny,
    DontKnow,
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
    WillAttend,
    WrongNumber,
    WrongPerson,
)

Label = dict[str, object]
_PLAIN: dict[type, str] = {
    HandOver: "hand_over", CallMe: "hand_over", CancelFlow: "cancel_flow", ComeBackLater: "cancel_flow", Repeat: "repeat",
    DontKnow: "dont_know", Deny: "deny", RequestAlternatives: "request_alternatives", WillAttend: "affirm",
    StopMessages: "stop", StartMessages: "start", Greet: "greet", Thank: "thank", Goodbye: "goodbye",
    Acknowledge: "acknowledge", ChitChat: "chit_chat", CannotUnderstand: "cannot_understand",
    WrongPerson: "deny", WrongNumber: "deny",
}  # fmt: skip
_FIELDS = ("practitioner", "service", "location", "name", "born", "phone", "reason")


def labelled(understood: Understanding, record: Mapping[str, Any], context: TurnContext) -> list[Label]:
    """The commands as the files name them."""
    said = read(record["utterance"], context)
    in_turn = "previous_bot" in record["context"]
    found: list[Label] = []
    for command in understood.commands:
        found += _labels(command, said, context, in_turn)
    found = _together(found, said, context, in_turn)
    unique = [one for index, one in enumerate(found) if one not in found[:index]]
    return unique or [{"command": "cannot_understand"}]


def _labels(command: Command, said: Said, context: TurnContext, in_turn: bool) -> list[Label]:
    english_alone = not in_turn and context.language == "en"
    match command:
        case Provide():
            return _provided(command)
        case ProvideWhen():
            return _when(command, context)
        case Affirm():
            chosen = "offer" in context.heard.asks and not context.heard.confirms
            return [{"command": "select_offered" if chosen else "affirm"}]
        case StartFlow(flow="cancel") if english_alone and said.has("bare_cancel"):
            return [{"command": "cancel_flow"}]
        case Repeat() if english_alone and said.has("confirm_said"):
            return [{"command": "ask_confirmation"}]
        case SelectOffered(index=index):
            many = len(context.heard.offers) > 1
            return [{"command": "select_offered", **({"index": index} if many else {})}]
        case StartFlow(flow=flow):
            return [{"command": "start_flow", "flow": flow}]
        case Ask(topic=topic, text=text):
            return _asked(topic, text, context, in_turn)
        case AnyWillDo(field=field):
            slot = field or next((one for one in context.heard.asks if one in (*_FIELDS, "date", "time")), "")
            if in_turn and context.language == "en" and slot:
                return [{"command": "set_slot", "slot": slot, "text": "", "value": "dontcare"}]
            return [{"command": "dont_care"}]
        case CannotAttend():
            return [{"command": "start_flow", "flow": "cancel"}]
        case SwitchLanguage(language=language):
            return [{"command": "change_language", "language": language}]
        case _:
            name = _PLAIN.get(type(command))
            return [{"command": name}] if name else []


def _plain_turn(
    found: list[Label], names: set[str], said: Said, context: TurnContext, changed: bool, open_offer: bool
) -> list[Label]:
    """The English turns know no greeting, call every thanks one, and take a new value after a read-back for a no."""
    moved = any(one.get("slot") in ("location", "service") for one in found)
    gone = {"greet", "acknowledge"}
    if not context.flow and _SEEKS.search(said.plain.text) and not _VISITS.search(said.plain.text):
        # Whom to go to is sought first there; a visit is booked with somebody named, or at a time.
        found = [one for one in found if one["command"] not in ("request_alternatives", "ask", "cannot_understand")]
        if not any(one.get("slot") in ("practitioner", "date", "time") for one in found):
            found = [
                {"command": "start_flow", "flow": "find_provider"},
                *(o for o in found if o["command"] != "start_flow"),
            ]
    if open_offer and context.flow == "find_provider" and "ask" in names and _FINDS.search(said.plain.text):
        found = [{"command": "request_alternatives"}, *(one for one in found if one["command"] != "ask")]
        names = {*names, "request_alternatives"} - {"ask"}
    if open_offer and moved and not names & {"select_offered", "ask"}:
        gone |= {"deny", "start_flow"}
        found = [*found, {"command": "request_alternatives"}]
    if changed and context.heard.confirms == "book" and not names & {"affirm", "deny"}:
        found = [{"command": "deny"}, *found]
    if re.search(r"\b(?:thank|thanks|appreciate|thx)", said.text, re.IGNORECASE):
        found = [*found, {"command": "thank"}]
    if (
        "deny" in names
        and context.heard.confirms == "more"
        and not re.search(r"\b(?:bye|goodbye)\b", said.text, re.IGNORECASE)
    ):
        gone.add("goodbye")
    if context.flow == "find_provider" and not open_offer and context.heard.asks and not context.heard.confirms:
        gone.add("start_flow")
    if "ask" in names:
        found = [one for one in found if not _inside_question(one, said)]
    if context.flow == "book" and open_offer:
        # Another time than the one that could not be had is put as a yes-or-no question there.
        found = [{"command": "affirm"} if one["command"] == "select_offered" else one for one in found]
    if changed and any(one.get("slot") in ("date", "time") for one in found):
        gone |= {"request_alternatives"}
    if context.flow == "find_provider" and {"command": "start_flow", "flow": "book"} in found and open_offer:
        found = [*found, {"command": "select_offered"}]
    flows = {"find_provider"} if context.flow == "find_provider" else {"reschedule", "check"}
    kept = [one for one in found if one["command"] not in gone and one.get("flow") not in flows]
    return [one for index, one in enumerate(kept) if one not in kept[:index]]


_SEEKS = re.compile(
    r" (?:need|want|looking|look|find|searching|search|seeking|get|know|like|show|locate|recommend|suggest|there) "
)
_VISITS = re.compile(r" (?:book|appointments?|appt|schedule|reserve|reservation|slot|visit|see|go to|at #when) ")
_FINDS = re.compile(r" (?:find|search|look|looking|recommend|suggest|locate|another|show me|other) ")


def _inside_question(label: Label, said: Said) -> bool:
    """A name or a day that a question speaks of is no answer."""
    if label.get("slot") not in ("practitioner", "service", "location", "date", "time"):
        return False
    at = said.text.find(str(label.get("text", "")))
    stop = said.text.find("?", at)
    return (stop >= 0 and not any(mark in said.text[at:stop] for mark in ".!,")) or "?" not in said.text


def _asked(topic: str, text: str, context: TurnContext, in_turn: bool) -> list[Label]:
    if topic == "my_appointment":
        return [{"command": "start_flow", "flow": "check"}]
    if topic == "who_treats" and not context.flow:
        return [{"command": "start_flow", "flow": "find_provider"}]
    if topic == "offers":
        return [{"command": "request_alternatives"} if context.flow else {"command": "start_flow", "flow": "book"}]
    if topic == "abilities" and context.language == "en" and not in_turn:
        return [{"command": "ask_abilities"}]
    if topic == "are_you_human" and context.language == "en":
        return [{"command": "chit_chat"}]
    return [{"command": "ask", "topic": topic or None}]


def _provided(command: Provide) -> list[Label]:
    if command.field not in _FIELDS:
        return []
    label: Label = {"command": "set_slot", "slot": command.field, "text": command.text, "value": command.value}
    return [label | ({"not": True} if command.excluded else {})]


def _when(command: ProvideWhen, context: TurnContext) -> list[Label]:
    reading, extra = command.mention.best, {"not": True} if command.mention.excluded else {}
    if not command.mention.excluded and context.heard.offers and not command.of_existing:
        fitting = _offers_meant(command, context)
        if len(fitting) == 1:
            many = len(context.heard.offers) > 1
            return [{"command": "select_offered", **({"index": fitting[0]} if many else {})}]
    if reading.compared and not reading.has_date and not reading.has_time:
        return [{"command": "request_alternatives"}]
    found: list[Label] = []
    day, clock = date_value(reading), time_value(reading)
    if day is None and reading.soonest:
        day = {"from": context.now.date().isoformat(), "to": None}
    if day is not None:
        found.append({"command": "set_slot", "slot": "date", "text": command.mention.text, "value": day, **extra})
    if clock is not None:
        found.append({"command": "set_slot", "slot": "time", "text": command.mention.text, "value": clock, **extra})
    return found


def _offers_meant(command: ProvideWhen, context: TurnContext) -> list[int]:
    """The offers that a time said in words fits."""
    found = []
    for index, offer in enumerate(context.heard.offers, 1):
        start = offer.start
        for one in command.mention.readings:
            day = not one.has_date or (one.first == start.date() == one.last)
            clock = start.time().replace(tzinfo=None)
            hour = (
                not one.has_time
                or one.at == clock
                or (
                    one.at is None
                    and (one.earliest is None or one.earliest <= clock)
                    and (one.latest is None or clock < one.latest)
                )
            )
            if day and hour and (one.has_date or one.has_time):
                found.append(index)
                break
    return found


def _together(found: list[Label], said: Said, context: TurnContext, in_turn: bool) -> list[Label]:
    """What the scheme says of several commands at once."""
    names = {str(one["command"]) for one in found}
    changed = any(one["command"] == "set_slot" and one.get("slot") != "reason" for one in found)
    open_offer = "offer" in context.heard.asks or bool(context.heard.offers)
    refuses = leads_with_no(said) or said.has("refuse") or "instead" in said.words
    excludes = any(one.get("not") for one in found)
    to_refuse = bool(context.heard.confirms) or open_offer
    if changed and refuses and to_refuse and not excludes and not names & {"deny", "affirm", "select_offered"}:
        found = [{"command": "deny"}, *found]
    if in_turn and context.language == "en":
        return _plain_turn(found, names, said, context, changed, open_offer)
    asks_for_others = said.has("alternatives") or "?" in said.text
    if open_offer and in_turn and changed and asks_for_others and "select_offered" not in names:
        found.append({"command": "request_alternatives"})
    if "request_alternatives" in names and "start_flow" not in names and not context.flow and not in_turn:
        return found
    if "ask" in names and not names & {"start_flow"}:
        found = [one for one in found if not _inside_question(one, said)]
    if context.flow == "find_provider" and open_offer and {"command": "start_flow", "flow": "book"} in found:
        found.append({"command": "select_offered"})
    if in_turn and "acknowledge" in names:
        found = [one for one in found if one["command"] != "acknowledge"]
    if "select_offered" in names:
        found = [one for one in found if one["command"] != "deny"]
    return found
