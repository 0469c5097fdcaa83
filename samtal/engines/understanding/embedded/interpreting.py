"""From what was said and what was asked to commands."""

from __future__ import annotations

from dataclasses import dataclass, field

from samtal.engines.understanding.embedded import answers
from samtal.engines.understanding.embedded.acts import QUESTIONS, Act, acts_of
from samtal.engines.understanding.embedded.fields import entities, personal
from samtal.engines.understanding.embedded.picks import pick
from samtal.engines.understanding.embedded.said import Said
from samtal.engines.understanding.embedded.tongues import spoken_language
from samtal.engines.understanding.embedded.whens import whens
from samtal.receptionist.understanding import TurnContext
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

_TOPICS = {
    "ask": "", "price": "price", "hours": "hours", "days": "practitioner_days", "directions": "directions",
    "preparation": "preparation", "medical": "medical", "human": "are_you_human", "knew": "how_did_you_know",
    "phone_number": "phone_number", "abilities": "abilities", "offers": "offers", "find": "who_treats",
}  # fmt: skip
_SIMPLE: dict[str, Command] = {
    "call_me": CallMe(), "cancel_flow": CancelFlow(), "later": ComeBackLater(), "repeat": Repeat(), "dont_know": DontKnow(),
    "wrong_person": WrongPerson(), "new_owner": WrongPerson(new_owner=True), "wrong_number": WrongNumber(),
    "cannot_attend": CannotAttend(), "will_attend": WillAttend(), "start": StartMessages(),
}  # fmt: skip
_OPEN = frozenset({"hours"})  # "an open slot" is no opening hour
# What still counts beside the very value that was asked for: these cues, and nothing on the model's word alone.
_STRONG: dict[str, frozenset[str]] = {
    "cancel": frozenset({"cancel"}), "reschedule": frozenset({"reschedule"}), "hand_over": frozenset({"hand_over"}),
    "call_me": frozenset({"call_me"}), "book": frozenset({"book"}), "stop": frozenset({"stop"}), "price": frozenset({"price"}),
    "cannot_attend": frozenset({"cannot_attend"}), "alternatives": frozenset({"alternatives"}), "any": frozenset({"any"}),
    "new_owner": frozenset({"new_owner"}), "wrong_number": frozenset({"wrong_number"}), "later": frozenset({"later"}),
    "days": frozenset({"practitioner_days"}), "medical": frozenset({"medical"}),
}  # fmt: skip


@dataclass(slots=True)
class _Draft:
    """The commands so far."""

    said: Said
    context: TurnContext
    acts: list[Act]
    commands: list[Command] = field(default_factory=list)

    def has(self, *kinds: type) -> bool:
        return any(isinstance(one, kinds) for one in self.commands)

    def labels(self) -> set[str]:
        return {act.label for act in self.acts}


def interpret(said: Said, context: TurnContext) -> tuple[list[Command], float]:
    """The commands of an utterance, and how sure they are."""
    if not said.words:
        return [_wordless(said)], 0.5
    draft = _Draft(said, context, acts_of(said, context))
    if said.has("attack"):
        return [CannotUnderstand()], 0.9
    picked = pick(said, context)
    draft.commands += answers.opening(said, context, draft.acts, picked)
    draft.commands += picked
    _values(draft, picked)
    answered = _answers_what_was_asked(draft)
    for act in draft.acts:
        asks_too = act.label in QUESTIONS and act.label not in ("find", "offers") and "?" in act.text
        if not answered or act.cues & _STRONG.get(act.label, frozenset()) or asks_too:
            _take(draft, act)
    _implied(draft)
    if draft.has(SelectOffered):
        draft.commands = [one for one in draft.commands if not isinstance(one, RequestAlternatives | AnyWillDo)]
    _leave_out_remarks(draft)
    answers.settle(draft.commands, said, context)
    _courtesies(draft)
    if not [one for one in draft.commands if not isinstance(one, Greet)]:
        draft.commands += _nothing(draft)
    return _unique(draft.commands), _sureness(draft)


def _wordless(said: Said) -> Command:
    """A thumb up is a yes; other pictures are a smile; bare marks are nothing."""
    if "thumbsup" in said.plain.text:
        return Affirm()
    return ChitChat() if any(ord(letter) > 0x2500 for letter in said.text) else CannotUnderstand()


def _leave_out_remarks(draft: _Draft) -> None:
    """A day named in small talk, in thanks or in other people's business is no wish; "never mind" before a new wish drops nothing."""
    if not draft.context.heard.asks and not draft.context.heard.confirms:
        idle = [act for act in draft.acts if act.label in ("chat", "out", "thank", "goodbye", "greet")]
        idle = [act for act in idle if act.label in ("chat", "out") or len(act.text.split()) < 8]
        draft.commands = [
            one
            for one in draft.commands
            if not (isinstance(one, ProvideWhen) and any(_only_in(one, act, draft) and "availability" not in act.cues for act in idle))
        ]
    if draft.has(CancelFlow) and draft.has(ProvideWhen, StartFlow, Provide) and not draft.said.has("later"):
        draft.commands = [one for one in draft.commands if not isinstance(one, CancelFlow)]


def _answers_what_was_asked(draft: _Draft) -> bool:
    """One of the fields just asked for was given."""
    asked = set(draft.context.heard.asks)
    for one in draft.commands:
        if isinstance(one, Provide) and one.field in asked:
            return True
        if isinstance(one, ProvideWhen) and asked & {"date", "time", "offer"}:
            return True
    return False


# Values --------------------------------------------------------------------------------------------------------------


def _values(draft: _Draft, picked: list[Command]) -> None:
    said, context = draft.said, draft.context
    own = personal(said, context)
    draft.commands += own
    if any(isinstance(one, Provide) and one.field == "code" for one in own):
        return
    taken = {one.field for one in picked if isinstance(one, Provide)}
    if any(isinstance(one, SelectOffered) for one in picked):
        taken |= {"practitioner", "location"}
    draft.commands += [one for one in entities(said) if one.field not in taken]
    if not any(isinstance(one, SelectOffered) for one in picked):
        subject = _subject(draft)
        draft.commands += whens(said, context, starts=subject)


def _subject(draft: _Draft) -> str:
    """The flow that this very utterance begins, or speaks of."""
    labels = draft.labels()
    for label in ("reschedule", "cancel", "check"):
        if label in labels:
            return label
    return "reschedule" if "cannot_attend" in labels else ""


# Acts ----------------------------------------------------------------------------------------------------------------


def _take(draft: _Draft, act: Act) -> None:
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
    elif label in _SIMPLE and not (label == "cancel_flow" and len(draft.acts) > 1 and draft.labels() & {"book", "reschedule"}):
        draft.commands.append(_SIMPLE[label])
    if "stop" in act.cues and label != "stop" and act.scores.get("stop", 0) > 0.6:
        draft.commands.append(StopMessages(spoken=True))
    if "any_practitioner" in act.cues and label != "any":
        draft.commands.append(AnyWillDo("practitioner"))
    if "later" in act.cues and label not in ("later",) and act.scores.get("later", 0) > 0.7:
        draft.commands.append(ComeBackLater())


def _person(draft: _Draft, act: Act) -> None:
    if act.label == "upset":
        if not draft.has(ProvideWhen, SelectOffered, Provide):
            draft.commands.append(HandOver(upset=True))
        return
    named = [one for one in draft.commands if isinstance(one, Provide) and one.field in ("practitioner", "service")]
    if named and not {"call_me"} & act.cues and act.scores.get("book", 0) > 0.3:
        draft.commands.append(StartFlow("book"))
        return
    draft.commands.append(HandOver(upset="upset" in act.cues))


def _cannot(draft: _Draft) -> None:
    new = [o for o in draft.commands if isinstance(o, ProvideWhen) and not o.of_existing and not o.mention.excluded]
    asked_to_come = draft.context.heard.confirms == "attend" or draft.context.heard.skill == "attendance"
    if draft.context.heard.offers or draft.context.heard.confirms in ("book", "move"):
        draft.commands.append(Deny())
    elif new and not asked_to_come:
        draft.commands.append(StartFlow("reschedule"))
    else:
        draft.commands.append(CannotAttend())


def _any_of(draft: _Draft, act: Act) -> str:
    if "any_practitioner" in act.cues:
        return "practitioner"
    asked = draft.context.heard.asks
    return next((one for one in asked if one in ("practitioner", "location", "date", "time")), "")


def _question(draft: _Draft, act: Act) -> None:
    """A question; about a free day or hour it is a wish, and one that names a visit to be had is a booking."""
    topic, heard = _TOPICS[act.label], draft.context.heard
    when = [one for one in draft.commands if isinstance(one, ProvideWhen)]
    if topic == "offers" and when and act.label == "offers" and draft.context.flow:
        draft.commands.append(Ask(act.text, "offers"))
        return
    choosing = heard.offers or heard.confirms in ("book", "move", "look") or {"date", "time", "offer"} & set(heard.asks)
    if when and choosing and topic in ("", "offers", "who_treats") and not act.cues & {"told", "matter_of_fact"}:
        return
    if when and topic in ("", "hours", "who_treats", "directions") and "availability" in act.cues and "hours" not in act.cues - _OPEN:
        if not draft.context.flow:
            draft.commands.append(StartFlow("book"))
        return
    if topic == "who_treats" and not act.asks:
        draft.commands.append(StartFlow("find_provider"))
        return
    if topic == "" and act.scores.get("ask", 0) < 0.5 and (when or _names_visit(draft)) and not _is_plain_question(act):
        return
    if topic in ("", "medical", "directions", "preparation", "price", "who_treats", "human", "knew"):
        draft.commands = [one for one in draft.commands if one not in when or not _only_in(one, act, draft)]
    draft.commands.append(Ask(act.text, topic))  # type: ignore[arg-type]


def _only_in(command: Command, act: Act, draft: _Draft) -> bool:
    """The time stands in the question itself."""
    if not isinstance(command, ProvideWhen):
        return False
    at = draft.said.text.find(act.text)
    return at <= command.mention.start < at + len(act.text)


def _is_plain_question(act: Act) -> bool:
    return "question" in act.cues and "book" not in act.cues


def _names_visit(draft: _Draft) -> bool:
    return any(isinstance(one, Provide) and one.field in ("service", "practitioner") for one in draft.commands)


def _flow(draft: _Draft, act: Act) -> None:
    context, heard = draft.context, draft.context.heard
    label = act.label
    choosing = bool(heard.offers) or heard.confirms in ("book", "move") or bool({"offer", "date", "time"} & set(heard.asks))
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
    if label == "check" and act.asks and context.flow in ("book", "reschedule") and (heard.offers or heard.confirms):
        draft.commands.append(Repeat())
        return
    if label == "check":
        draft.commands.append(Ask(act.text, "my_appointment") if act.asks else StartFlow("check"))
        return
    draft.commands.append(StartFlow(label, _for_other(draft, act)))  # type: ignore[arg-type]


def _another_service(draft: _Draft) -> bool:
    known = draft.context.known.get("service")
    named = [one for one in draft.commands if isinstance(one, Provide) and one.field == "service" and not one.excluded]
    return bool(known and named and known not in named[0].values)


def _for_other(draft: _Draft, act: Act) -> bool:
    named = any(isinstance(one, Provide) and one.field == "name" and one.of == "other" for one in draft.commands)
    return named or "someone_else" in act.cues


def _alternatives(draft: _Draft, act: Act) -> None:
    when = [one for one in draft.commands if isinstance(one, ProvideWhen)]
    compared = next((one.mention.best.compared for one in when if one.mention.best.compared), None)
    if not draft.context.flow and not draft.context.heard.offers and (when or _names_visit(draft)) and not compared:
        draft.commands.append(StartFlow("book"))
        return
    if draft.context.flow and any(one.mention.best.has_time or one.mention.best.has_date for one in when):
        return
    if not draft.context.heard.offers and "practitioner" in draft.context.heard.asks and _names_visit(draft):
        return
    draft.commands.append(RequestAlternatives(compared or ""))


# What follows without being said -------------------------------------------------------------------------------------


def _implied(draft: _Draft) -> None:
    """A need or a visit named to nobody's question is the wish for it; a reason that was asked for is one."""
    asked = draft.context.heard.asks
    labels = draft.labels()
    if "reason" in asked and not draft.has(Ask, HandOver, CancelFlow, StartFlow, Deny, ComeBackLater, Repeat, DontKnow):
        if not labels <= {"no", "yes", "thank", "greet"}:
            draft.commands.append(Provide("reason", (draft.said.text.strip(),), draft.said.text.strip()))
        return
    if draft.has(Ask, StartFlow, HandOver, CallMe, SelectOffered, WrongPerson, StopMessages, CannotAttend, ComeBackLater):
        return
    if draft.context.flow or (asked and not draft.context.heard.confirms):
        return
    services = [one for one in draft.commands if isinstance(one, Provide) and one.field in ("service", "practitioner")]
    needs = "reason" in labels and not draft.said.asks
    if any(not one.excluded for one in services) or needs:
        draft.commands.append(StartFlow("book", any("someone_else" in act.cues for act in draft.acts)))
        if needs and not any(one.field == "service" for one in services):
            draft.commands.append(Provide("reason", (draft.said.text.strip(),), draft.said.text.strip()))


def _courtesies(draft: _Draft) -> None:
    """Greetings, thanks and farewells, wherever they are said."""
    said, labels = draft.said, draft.labels()
    language = next((one for one in ("lang_sv", "lang_en") if said.has(one)), None)
    if said.has("lang_other") and not language and not draft.has(Provide, ProvideWhen, StartFlow):
        tag = spoken_language(said.plain.text)
        draft.commands = [SwitchLanguage(tag or "")] if tag or said.has("lang_other") else draft.commands
        return
    if language and not draft.has(Provide, ProvideWhen):
        draft.commands = [SwitchLanguage(language.removeprefix("lang_"))]
        return
    if _greets(said) or (labels == {"greet"} and not said.has("goodbye")):
        draft.commands.insert(0, Greet())
    if said.has("thank") and not answers.polite_only(said):
        draft.commands.append(Thank())
    if said.has("goodbye") or "goodbye" in labels or (said.has("all_done") and not draft.has(ProvideWhen, StartFlow, Ask)):
        draft.commands.append(Goodbye())
    if draft.has(Thank) and not (draft.context.heard.confirms or draft.context.heard.asks):
        draft.commands = [one for one in draft.commands if not isinstance(one, Affirm)]
    if not draft.commands and labels & {"ack"}:
        draft.commands.append(Acknowledge())
    if not draft.commands and labels & {"thank"}:
        draft.commands.append(Thank())


def _greets(said: Said) -> bool:
    """A greeting that is no farewell (`hej då`)."""
    greet, bye = said.cues.get("greet"), said.cues.get("goodbye")
    return greet is not None and not (bye is not None and bye.start <= greet.start and bye.start >= 0)


def _nothing(draft: _Draft) -> list[Command]:
    """A need, small talk, or nothing that can be acted on."""
    best = max(draft.acts, key=lambda act: act.score)
    if best.label == "reason" and not draft.context.flow and not draft.context.heard.asks:
        words = draft.said.text.strip()
        return [StartFlow("book", "someone_else" in best.cues), Provide("reason", (words,), words)]
    if best.label in ("chat", "ack", "reason"):
        return [ChitChat()]
    return [] if draft.has(Greet) and best.label in ("greet", "") and len(draft.said.words) < 6 else [CannotUnderstand()]


def _unique(commands: list[Command]) -> list[Command]:
    found: list[Command] = []
    for one in commands:
        if one not in found:
            found.append(one)
    return found


def _sureness(draft: _Draft) -> float:
    if draft.has(Provide, ProvideWhen, SelectOffered):
        return 1.0
    return min(1.0, max((act.score for act in draft.acts), default=0.0))
