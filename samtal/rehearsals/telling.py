"""Makes a transcript out of what was done and seen, step by step."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from samtal.rehearsals.model import (
    Act,
    Answers,
    Calls,
    Cancels,
    Fails,
    Gives,
    HandsBack,
    HangsUp,
    Keys,
    LooksUp,
    Marks,
    Moves,
    Presses,
    Replies,
    Says,
    TakesOver,
)
from samtal.rehearsals.observed import SeenSent
from samtal.rehearsals.results import LineKind, StepResult, TranscriptLine


def transcript_of(
    steps: Iterable[StepResult], *, receptionist: str, events: Iterable[TranscriptLine] = ()
) -> tuple[TranscriptLine, ...]:
    """The journey out of its steps, with `events` (bookings, hand-overs) put in where they happened."""
    lines = [*_steps(steps, receptionist), *events]
    return tuple(sorted(lines, key=lambda line: line.at))


def _steps(steps: Iterable[StepResult], receptionist: str) -> Iterator[TranscriptLine]:
    told: tuple[SeenSent, ...] = ()
    for one in steps:
        # `sent` reaches back to the last step of a patient, so what was told before is not told again.
        sent = one.observed.sent
        fresh = sent[len(told) :] if sent[: len(told)] == told else sent
        if not one.step.by_patient:
            yield from _sent(one, fresh, receptionist)
        yield from (_act(one, act) for act in one.step.acts)
        for reply in one.observed.replies:
            yield TranscriptLine(one.at, "receptionist", reply.channel, receptionist, reply.text, reply.buttons)
        if one.step.by_patient:
            yield from _sent(one, fresh, receptionist)
        told = sent


def _sent(result: StepResult, sent: Iterable[SeenSent], receptionist: str) -> Iterator[TranscriptLine]:
    for one in sent:
        text = f"to {one.to}: {one.text}"
        yield TranscriptLine(result.at, "system", one.channel, receptionist, text, one.buttons)


def _act(result: StepResult, act: Act) -> TranscriptLine:
    kind, text = _in_words(act)
    on = "" if isinstance(act, Fails) else result.step.on
    return TranscriptLine(result.at, kind, on, result.step.who, text)


def _in_words(act: Act) -> tuple[LineKind, str]:
    match act:
        case Says(text):
            return "patient", text
        case Presses(what):
            return "patient", f"[{what}]"
        case Keys(digits):
            return "patient", f"keys {digits}"
        case Replies(text, to, via):
            return "staff", f"to {to}{f' by {via}' if via else ''}: {text}"
        case Calls() | Answers() | HangsUp():
            return "call", {Calls: "calls", Answers: "takes the call", HangsUp: "hangs up"}[type(act)]
        case _:
            return "event", _event(act)


def _event(act: Act) -> str:
    match act:
        case Gives():
            details = (act.name, act.phone, act.email, act.born)
            return "fills in the contact form: " + ", ".join(detail for detail in details if detail)
        case Fails(on, code):
            return f"{on} refuses from here on ({code})" if on else "every channel works again"
        case LooksUp(phone, name):
            return f"looks up {phone or name}"
        case TakesOver(who):
            return f"takes over {who}"
        case HandsBack(who):
            return f"hands back {who}"
        case Cancels(patient, start):
            return f"cancels {patient} {start:%Y-%m-%d %H:%M}"
        case Moves(patient, start, to):
            return f"moves {patient} from {start:%Y-%m-%d %H:%M} to {to:%Y-%m-%d %H:%M}"
        case Marks(patient, start, status):
            return f"marks {patient} {start:%Y-%m-%d %H:%M} {status}"
        case _:
            return ""
