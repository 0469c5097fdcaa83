"""Yes and no to what was asked, and what an answer makes of the rest."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime

from samtal.engines.understanding.embedded.acts import QUESTIONS, Act
from samtal.engines.understanding.embedded.said import Said
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import (
    Affirm,
    AnyWillDo,
    Ask,
    CannotAttend,
    ComeBackLater,
    Command,
    Deny,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    WillAttend,
)

_FLOW_OF = {
    "book": "book",
    "move": "reschedule",
    "cancel": "cancel",
    "look": "book",
    "take_up": "book",
    "follow_up": "book",
}
_POLITE = re.compile(
    r" (?:ja|nej|no|yes|nä|na|gärna|garna|jo|japp|nope|yep|please|snalla|nae|yeah) (?:, )?(?:tack|thanks|thank you|please) "
)


_NO_NO = re.compile(
    r"no (?:idea|clue|preference|preferences|matter|worries|rush|hurry|importance|difference|need|one) "
)
_WISHES = frozenset(
    ["cancel", "reschedule", "book", "check", "hand_over", "call_me", "cannot_attend", "alternatives", "upset"]
)


def opening(said: Said, context: TurnContext, acts: list[Act], picked: list[Command]) -> list[Command]:
    """Yes or no, if one of them is said to what was asked."""
    if any(isinstance(one, SelectOffered) for one in picked):
        return []
    heard = context.heard
    open_question = bool(heard.confirms or heard.offers or "offer" in heard.asks or "confirm" in heard.asks)
    yes, no = _leading(said)
    labels = {act.label for act in acts}
    if no:
        return [Deny()]
    if yes:
        return [Affirm()]
    if open_question and said.has("refuse") and not labels & QUESTIONS:
        return [Deny()]
    if said.has("contradict") and not labels & QUESTIONS and not labels & _WISHES:
        return [Deny()]
    if labels & {"confirm_said", "repeat"} and not open_question:
        return []
    if (
        said.has("accept")
        and not said.has("refuse")
        and not _only_greets(said)
        and not labels & {"cancel", "check"}
        and not _denied(said)
    ):
        return [Affirm()] if open_question or not labels & {"book", *QUESTIONS} else []
    if open_question and said.has("ok") and len(said.words) <= 3:
        return [Affirm()]
    return _guessed(said, acts, open_question)


def _guessed(said: Said, acts: list[Act], open_question: bool) -> list[Command]:
    """Yes or no in words that no cue knows, when nothing else was said."""
    if said.mentions or said.matches or said.names or said.births or said.phones or len(acts) != 1:
        return []
    if acts[0].score < (0.5 if open_question else 0.65):
        return []
    return {"yes": [Affirm()], "no": [Deny()]}.get(acts[0].label, [])  # type: ignore[return-value]


def leads_with_yes(said: Said) -> bool:
    return _leading(said)[0]


def leads_with_no(said: Said) -> bool:
    return _leading(said)[1]


def _leading(said: Said) -> tuple[bool, bool]:
    """Whether a yes, or a no, is said in so many words; the first of the two counts."""
    yes, no = said.cues.get("yes"), said.cues.get("no")
    if no and no.start >= 0 and _NO_NO.match(said.line.text[no.start :]):
        no = None
    if yes and no:
        if yes.start == no.start:
            return False, True
        return (True, False) if yes.start < no.start else (False, True)
    return yes is not None, no is not None


def _only_greets(said: Said) -> bool:
    """ "Good evening", "good bye" and "nice talking to you" are no good and no nice."""
    accept = said.cues["accept"]
    courtesies = [said.cues[label] for label in ("greet", "goodbye") if said.has(label)]
    return any(one.start == accept.start and accept.end <= one.end for one in courtesies)


def _denied(said: Said) -> bool:
    return said.has("exclude") and len(said.words) > 2


def settle(commands: list[Command], said: Said, context: TurnContext) -> None:
    """Make the answer and the rest of the utterance agree."""
    heard = context.heard
    _same_as_read_back(commands, context)
    new = [one for one in commands if isinstance(one, ProvideWhen | SelectOffered | RequestAlternatives)]
    values = [one for one in commands if isinstance(one, Provide) and not (one.field == "name" and one.of == "self")]
    wants = [one for one in commands if isinstance(one, StartFlow | Ask)]
    if heard.confirms == "attend" and new and any(isinstance(one, Deny) for one in commands):
        _replace(commands, Deny, CannotAttend())
    if heard.confirms != "attend" and any(isinstance(one, WillAttend) for one in commands) and _has(commands, Affirm):
        _drop(commands, Affirm)
    declines = said.has("cannot_attend", "ill") and not any(isinstance(one, StartFlow) for one in commands)
    cannot = any(isinstance(one, ProvideWhen) and one.of_existing and one.mention.excluded for one in commands)
    if heard.confirms == "attend" and (declines or cannot) and not _has(commands, CannotAttend):
        commands.insert(0, CannotAttend())
    if _has(commands, Deny):
        _drop(commands, AnyWillDo)
    if _has(commands, AnyWillDo) and not leads_with_yes(said):
        _drop(commands, Affirm)
    if _has(commands, Affirm) and len(said.words) <= 3 and "?" not in said.text:
        _drop(commands, Ask)
    if _has(commands, ComeBackLater):
        _remove(commands, [one for one in commands if isinstance(one, StartFlow) and one.flow == "check"])
    if _has(commands, CannotAttend):
        _drop(commands, Deny)
        _drop(commands, Affirm)
    if (new or values) and heard.confirms != "summary":
        _drop(commands, Deny)
    renamed = any(isinstance(one, Provide) and one.field == "name" and one.of == "self" for one in commands)
    if renamed and not leads_with_no(said):
        # "That was wrong, it is Friid": the name put right is the answer.
        _drop(commands, Deny)
    leads = _leading(said)[0]
    if _has(commands, Affirm) and (new or values) and (not leads or not (heard.confirms or heard.offers)):
        _drop(commands, Affirm)
    if _has(commands, Affirm) and heard.confirms:
        own = _FLOW_OF.get(heard.confirms)
        _remove(commands, [one for one in wants if isinstance(one, StartFlow) and one.flow == own])
    if (
        _has(commands, Affirm)
        and not heard.confirms
        and not heard.offers
        and "offer" not in heard.asks
        and (wants or new)
    ):
        _drop(commands, Affirm)
    if _has(commands, Deny) and not heard.confirms and not heard.offers and wants:
        _drop(commands, Deny)


def _same_as_read_back(commands: list[Command], context: TurnContext) -> None:
    """A yes that says the time again says no new time."""
    chosen = context.known.get("choice")
    if not chosen or not _has(commands, Affirm):
        return
    start = datetime.fromisoformat(chosen).astimezone(context.now.tzinfo)
    same = [one for one in commands if isinstance(one, ProvideWhen) and _fits(one, start)]
    _remove(commands, same)


def _fits(said: ProvideWhen, start: datetime) -> bool:
    return any(
        (not one.has_date or one.first == start.date() == one.last)
        and (not one.has_time or one.at == start.time().replace(tzinfo=None))
        for one in said.mention.readings
    )


def polite_only(said: Said) -> bool:
    """ "Ja tack" and "no thanks" thank for nothing."""
    rest = _POLITE.sub(" ", said.plain.text)
    return rest != said.plain.text and not re.search(r" (?:tack|tackar|thanks|thank|cheers|ta) ", rest)


def _has(commands: list[Command], kind: type) -> bool:
    return any(isinstance(one, kind) for one in commands)


def _drop(commands: list[Command], kind: type) -> None:
    commands[:] = [one for one in commands if not isinstance(one, kind)]


def _remove(commands: list[Command], gone: Sequence[Command]) -> None:
    commands[:] = [one for one in commands if not any(one is other for other in gone)]


def _replace(commands: list[Command], kind: type, other: Command) -> None:
    commands[:] = [other if isinstance(one, kind) else one for one in commands]
