"""Turning what each sentence does into commands."""

from __future__ import annotations

from dataclasses import dataclass, field

from samtal.engines.understanding.embedded.acts import QUESTIONS, Act
from samtal.engines.understanding.embedded.said import Said
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import (
    AnyWillDo,
    Ask,
    CallMe,
    CancelFlow,
    CannotAttend,
    ComeBackLater,
    Command,
    ContinueEarlier,
    Deny,
    DontKnow,
    HandOver,
    Provide,
    ProvideWhen,
    Repeat,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    StartMessages,
    StopMessages,
    WillAttend,
    WrongNumber,
    WrongPerson,
)

_TOPICS = {
    "ask": "", "price": "price", "hours": "hours", "days": "practitioner_days", "directions": "directions",
    "preparation": "preparation", "medical": "medical", "human": "are_you_human", "knew": "how_did_you_know",
    "phone_number": "phone_number", "abilities": "abilities", "offers": "offers", "find": "who_treats",
}  # fmt: skip
_SIMPLE: dict[str, Command] = {
    "call_me": CallMe(), "cancel_flow": CancelFlow(), "later": ComeBackLater(), "repeat": Repeat(), "dont_know": DontKnow(),
    "wrong_person": WrongPerson(), "new_owner": WrongPerson(new_owner=True), "wrong_number": WrongNumber(),
    "cannot_attend": CannotAttend(), "will_attend": WillAttend(), "start": StartMessages(),
    "go_on": ContinueEarlier(), "confirm_said": Repeat(),
}  # fmt: skip
_OPEN = frozenset({"hours"})  # "an open slot" is no opening hour


@dataclass(slots=True)
class Draft:
    """The commands so far."""

    said: Said
    context: TurnContext
    acts: list[Act]
    commands: list[Command] = field(default_factory=list)

    def has(self, *kinds: type) -> bool:
        return any(isinstance(one, kinds) for one in self.commands)

    def labels(self) -> set[str]:
        return {act.label for act in self.acts}


def take(draft: Draft, act: Act) -> None:
    """Turn the act of one sentence into commands."""
    label = act.label
    if label in QUESTIONS:
        _question(draft, act)
    elif label in ("book", "reschedule", "cancel", "check"):
        _flow(draft, act)
    elif label in ("hand_over", "upset"):
        _person(draft, act)
    elif label == "stop":
        draft.commands.append(StopMessages(spoken=len(draft.said.words) > 1))
    elif label == "any":
        draft.commands.append(AnyWillDo(_any_of(draft, act)))
    elif label == "alternatives":
        _alternatives(draft, act)
    elif label == "cannot_attend":
        _cannot(draft)
    elif label in _SIMPLE and not (
        label == "cancel_flow" and len(draft.acts) > 1 and draft.labels() & {"book", "reschedule"}
    ):
        draft.commands.append(_SIMPLE[label])
    if "stop" in act.cues and label != "stop" and act.scores.get("stop", 0) > 0.6:
        draft.commands.append(StopMessages(spoken=True))
    if "any_practitioner" in act.cues and label != "any":
        draft.commands.append(AnyWillDo("practitioner"))
    if "later" in act.cues and label not in ("later",) and act.scores.get("later", 0) > 0.7:
        draft.commands.append(ComeBackLater())


def _person(draft: Draft, act: Act) -> None:
    if act.label == "upset":
        if not draft.has(ProvideWhen, SelectOffered, Provide):
            draft.commands.append(HandOver(upset=True))
        return
    named = [one for one in draft.commands if isinstance(one, Provide) and one.field in ("practitioner", "service")]
    if named and not {"call_me"} & act.cues and act.scores.get("book", 0) > 0.3:
        draft.commands.append(StartFlow("book"))
        return
    draft.commands.append(HandOver(upset="upset" in act.cues))


def _cannot(draft: Draft) -> None:
    """Cannot come: a no to what is offered, a move where a new time is said, else that alone."""
    new = [o for o in draft.commands if isinstance(o, ProvideWhen) and not o.of_existing and not o.mention.excluded]
    asked_to_come = draft.context.heard.confirms == "attend" or draft.context.heard.skill == "attendance"
    if draft.context.heard.offers or draft.context.heard.confirms in ("book", "move"):
        draft.commands.append(Deny())
    elif new and not asked_to_come:
        draft.commands.append(StartFlow("reschedule"))
    else:
        draft.commands.append(CannotAttend())


def _any_of(draft: Draft, act: Act) -> str:
    if "any_practitioner" in act.cues:
        return "practitioner"
    asked = draft.context.heard.asks
    return next((one for one in asked if one in ("practitioner", "location", "date", "time")), "")


def _question(draft: Draft, act: Act) -> None:
    """A question; about a free day or hour it is a wish, and one that names a visit to be had is a booking."""
    topic, heard = _TOPICS[act.label], draft.context.heard
    when = [one for one in draft.commands if isinstance(one, ProvideWhen)]
    if topic == "offers" and when and act.label == "offers" and draft.context.flow:
        draft.commands.append(Ask(act.text, "offers"))
        return
    choosing = heard.offers or heard.confirms in ("book", "move", "look") or {"date", "time", "offer"} & set(heard.asks)
    if when and topic == "" and not act.asks and any(stands_in(one, act, draft) for one in when):
        # "Tomorrow morning if you can": a wish, whatever it resembles.
        return
    if when and choosing and topic in ("", "offers", "who_treats") and not act.cues & {"told", "matter_of_fact"}:
        return
    if (
        when
        and topic in ("", "hours", "who_treats", "directions")
        and "availability" in act.cues
        and "hours" not in act.cues - _OPEN
    ):
        if not draft.context.flow:
            draft.commands.append(StartFlow("book"))
        return
    if topic == "who_treats" and not act.asks:
        draft.commands.append(StartFlow("find_provider"))
        return
    if topic == "" and act.scores.get("ask", 0) < 0.5 and (when or _names_visit(draft)) and not _is_plain_question(act):
        return
    if topic in ("", "medical", "directions", "preparation", "price", "who_treats", "human", "knew"):
        draft.commands = [one for one in draft.commands if one not in when or not stands_in(one, act, draft)]
    draft.commands.append(Ask(act.text, topic))  # type: ignore[arg-type]


def stands_in(command: Command, act: Act, draft: Draft) -> bool:
    """The time stands in the question itself."""
    if not isinstance(command, ProvideWhen):
        return False
    at = draft.said.text.find(act.text)
    return at <= command.mention.start < at + len(act.text)


def _is_plain_question(act: Act) -> bool:
    return "question" in act.cues and "book" not in act.cues


def _names_visit(draft: Draft) -> bool:
    return any(isinstance(one, Provide) and one.field in ("service", "practitioner") for one in draft.commands)


def _flow(draft: Draft, act: Act) -> None:
    context, heard = draft.context, draft.context.heard
    label = act.label
    choosing = (
        bool(heard.offers) or heard.confirms in ("book", "move") or bool({"offer", "date", "time"} & set(heard.asks))
    )
    if label == "reschedule" and context.flow in ("book", "reschedule") and (choosing or "reschedule" not in act.cues):
        if not draft.has(ProvideWhen, Provide):
            draft.commands.append(RequestAlternatives())
        return
    if label == "book" and context.flow in ("book", "reschedule"):
        if _another_service(draft):
            draft.commands.append(StartFlow("book", _for_other(draft, act)))
        elif context.flow == "book" and act.asks and heard.offers and not draft.has(ProvideWhen, Provide):
            draft.commands.append(RequestAlternatives())
        return
    if label == "cancel" and context.flow == "book" and "bare_cancel" in act.cues and not context.has_appointment:
        draft.commands.append(CancelFlow())
        return
    if label == "check" and act.asks and context.flow in ("book", "reschedule") and (heard.offers or heard.confirms):
        draft.commands.append(Repeat())
        return
    if label == "check":
        draft.commands.append(Ask(act.text, "my_appointment") if act.asks else StartFlow("check"))
        return
    if label == "book" and heard.confirms == "attend" and draft.has(ProvideWhen):
        draft.commands += [CannotAttend(), StartFlow("reschedule")]
        return
    if label == "book":
        draft.commands += bookings(draft, for_other=_for_other(draft, act))
        return
    draft.commands.append(StartFlow(label, _for_other(draft, act)))  # type: ignore[arg-type]


def bookings(draft: Draft, *, for_other: bool) -> list[StartFlow]:
    """The visit wished for; two, where one is for the speaker and one for somebody else."""
    two = for_other and draft.said.has("for_me")
    return [StartFlow("book"), StartFlow("book", True)] if two else [StartFlow("book", for_other)]


def _another_service(draft: Draft) -> bool:
    known = draft.context.known.get("service")
    named = [one for one in draft.commands if isinstance(one, Provide) and one.field == "service" and not one.excluded]
    return bool(known and named and known not in named[0].values)


def _for_other(draft: Draft, act: Act) -> bool:
    named = any(isinstance(one, Provide) and one.field == "name" and one.of == "other" for one in draft.commands)
    return named or "someone_else" in act.cues


def _alternatives(draft: Draft, act: Act) -> None:
    when = [one for one in draft.commands if isinstance(one, ProvideWhen)]
    compared = next((one.mention.best.compared for one in when if one.mention.best.compared), None)
    if not draft.context.flow and not draft.context.heard.offers and (when or _names_visit(draft)) and not compared:
        draft.commands.append(StartFlow("book"))
        return
    if draft.context.flow and any(one.mention.best.has_time or one.mention.best.has_date for one in when):
        return
    asked = {"practitioner", "service", "location"} & set(draft.context.heard.asks)
    if not draft.context.heard.offers and any(
        isinstance(one, Provide) and one.field in asked for one in draft.commands
    ):
        return
    draft.commands.append(RequestAlternatives(compared or ""))
