"""From what was said and what was asked to commands."""

from __future__ import annotations

import re

from samtal.engines.understanding.embedded import answers
from samtal.engines.understanding.embedded.acting import Draft, bookings, stands_in, take
from samtal.engines.understanding.embedded.acts import QUESTIONS, acts_of
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
    ContinueEarlier,
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
    StopMessages,
    SwitchLanguage,
    Thank,
    WrongPerson,
)

# What still counts beside the very value that was asked for: these cues, and nothing on the model's word alone.
_STRONG: dict[str, frozenset[str]] = {
    "cancel": frozenset({"cancel"}), "reschedule": frozenset({"reschedule"}), "hand_over": frozenset({"hand_over"}),
    "call_me": frozenset({"call_me"}), "book": frozenset({"book"}), "stop": frozenset({"stop"}),
    "price": frozenset({"price"}),
    "cannot_attend": frozenset({"cannot_attend"}), "alternatives": frozenset({"alternatives"}), "any": frozenset({"any"}),
    "new_owner": frozenset({"new_owner"}), "wrong_number": frozenset({"wrong_number"}), "later": frozenset({"later"}),
    "days": frozenset({"practitioner_days"}), "medical": frozenset({"medical"}),
}  # fmt: skip


def interpret(said: Said, context: TurnContext) -> tuple[list[Command], float]:
    """The commands of an utterance, and how sure they are."""
    if not said.words:
        return [_wordless(said)], 0.5
    draft = Draft(said, context, acts_of(said, context))
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
            take(draft, act)
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


def _leave_out_remarks(draft: Draft) -> None:
    """A day named in small talk or in thanks is no wish; "never mind" before a new wish drops nothing."""
    if not draft.context.heard.asks and not draft.context.heard.confirms:
        idle = [act for act in draft.acts if act.label in ("chat", "out", "thank", "goodbye", "greet")]
        idle = [act for act in idle if act.label in ("chat", "out") or len(act.text.split()) < 8]
        draft.commands = [
            one
            for one in draft.commands
            if not (
                isinstance(one, ProvideWhen)
                and any(stands_in(one, act, draft) and "availability" not in act.cues for act in idle)
            )
        ]
    if draft.has(CancelFlow) and draft.has(ProvideWhen, StartFlow, Provide) and not draft.said.has("later"):
        draft.commands = [one for one in draft.commands if not isinstance(one, CancelFlow)]


def _answers_what_was_asked(draft: Draft) -> bool:
    """One of the fields just asked for was given."""
    asked = set(draft.context.heard.asks)
    for one in draft.commands:
        if isinstance(one, Provide) and one.field in asked:
            return True
        if isinstance(one, ProvideWhen) and asked & {"date", "time", "offer"}:
            return True
    return False


# Values --------------------------------------------------------------------------------------------------------------


def _values(draft: Draft, picked: list[Command]) -> None:
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
        times = whens(said, context, starts=subject)
        told_for = {one.for_name for one in times if one.for_name}
        draft.commands = [
            one
            for one in draft.commands
            if not (isinstance(one, Provide) and one.field == "name" and one.of == "other" and one.value in told_for)
        ]
        draft.commands += times


def _subject(draft: Draft) -> str:
    """The flow that this very utterance begins, or speaks of."""
    labels = draft.labels()
    for label in ("reschedule", "cancel", "check"):
        if label in labels:
            return label
    moves = draft.context.heard.confirms == "attend" and "book" in labels
    return "reschedule" if moves or "cannot_attend" in labels else ""


# What follows without being said -------------------------------------------------------------------------------------


def _implied(draft: Draft) -> None:
    """A need or a visit named to nobody's question is the wish for it; a reason that was asked for is one."""
    asked = draft.context.heard.asks
    labels = draft.labels()
    if "reason" in asked and not draft.has(Ask, HandOver, CancelFlow, StartFlow, Deny, ComeBackLater, Repeat, DontKnow):
        if not labels <= {"no", "yes", "thank", "greet"}:
            draft.commands.append(Provide("reason", (draft.said.text.strip(),), draft.said.text.strip()))
        return
    if draft.has(
        Ask, StartFlow, HandOver, CallMe, SelectOffered, WrongPerson, StopMessages, CannotAttend, ComeBackLater
    ) or draft.has(ContinueEarlier):
        return
    if draft.context.flow or (asked and not draft.context.heard.confirms):
        return
    services = [one for one in draft.commands if isinstance(one, Provide) and one.field in ("service", "practitioner")]
    needs = "reason" in labels and not draft.said.asks
    if any(not one.excluded for one in services) or needs:
        draft.commands += bookings(draft, for_other=any("someone_else" in act.cues for act in draft.acts))
        if needs and not any(one.field == "service" for one in services):
            draft.commands.append(Provide("reason", (draft.said.text.strip(),), draft.said.text.strip()))


def _courtesies(draft: Draft) -> None:
    """Greetings, thanks and farewells, wherever they are said."""
    said, labels = draft.said, draft.labels()
    language = next((one for one in ("lang_sv", "lang_en") if said.has(one)), None)
    tag = spoken_language(said.plain.text)
    starts = draft.has(StartFlow) and not (tag and draft.labels() <= {"reschedule", "book", "ask"})
    if said.has("lang_other") and not language and not draft.has(Provide, ProvideWhen) and not starts:
        draft.commands = [SwitchLanguage(tag or "")] if tag or said.has("lang_other") else draft.commands
        return
    if language and not draft.has(Provide, ProvideWhen):
        draft.commands = [SwitchLanguage(language.removeprefix("lang_"))]
        return
    if _greets(said) or said.has("how_are_you") or (labels == {"greet"} and not said.has("goodbye")):
        draft.commands.insert(0, Greet())
    if said.has("thank") and not answers.polite_only(said) and not (draft.has(Deny) and _thanks_but(said)):
        draft.commands.append(Thank())
    if (
        said.has("goodbye")
        or "goodbye" in labels
        or (said.has("all_done") and not draft.has(ProvideWhen, StartFlow, Ask))
    ):
        draft.commands.append(Goodbye())
    if draft.has(Thank) and not (draft.context.heard.confirms or draft.context.heard.asks):
        draft.commands = [one for one in draft.commands if not isinstance(one, Affirm)]
    if not draft.commands and labels & {"ack"}:
        draft.commands.append(Acknowledge())
    if not draft.commands and labels & {"thank"}:
        draft.commands.append(Thank())


def _thanks_but(said: Said) -> bool:
    """ "Thanks, but that is wrong" thanks for nothing."""
    return re.search(r" (?:thanks|thank you|tack|thx) (?:, )?(?:but|men|fast) ", said.plain.text) is not None


def _greets(said: Said) -> bool:
    """A greeting that is no farewell (`hej då`)."""
    greet, bye = said.cues.get("greet"), said.cues.get("goodbye")
    return greet is not None and not (bye is not None and bye.start <= greet.start and bye.start >= 0)


def _nothing(draft: Draft) -> list[Command]:
    """A need, small talk, or nothing that can be acted on."""
    best = max(draft.acts, key=lambda act: act.score)
    if best.label == "reason" and not draft.context.flow and not draft.context.heard.asks:
        words = draft.said.text.strip()
        return [StartFlow("book", "someone_else" in best.cues), Provide("reason", (words,), words)]
    if best.label in ("chat", "ack", "reason"):
        return [ChitChat()]
    return (
        [] if draft.has(Greet) and best.label in ("greet", "") and len(draft.said.words) < 6 else [CannotUnderstand()]
    )


def _unique(commands: list[Command]) -> list[Command]:
    found: list[Command] = []
    for one in commands:
        if one not in found:
            found.append(one)
    return found


def _sureness(draft: Draft) -> float:
    if draft.has(Provide, ProvideWhen, SelectOffered):
        return 1.0
    return min(1.0, max((act.score for act in draft.acts), default=0.0))
