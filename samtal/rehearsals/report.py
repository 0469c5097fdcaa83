"""The report of a run: a line for each rehearsal, the totals, and everything as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

from samtal.rehearsals.observed import Button, FoundAppointment, SeenReply, SeenSent
from samtal.rehearsals.results import RehearsalResult, StepResult, totals_of

Json = str | int | float | bool | None | Sequence["Json"] | Mapping[str, "Json"]


def line_of(result: RehearsalResult) -> str:
    """`pass title`, or `FAIL title: step N: expected ..., got ...` with every difference."""
    title = result.rehearsal.title
    if result.passed:
        return f"pass {title}"
    return f"FAIL {title}: " + "; ".join(_differences(result))


def closing_lines(results: Iterable[RehearsalResult]) -> list[str]:
    """`N passed, M failed`, and the totals."""
    totals = totals_of(results)
    return [
        f"{totals.passed} passed, {totals.failed} failed",
        f"turns {totals.turns}, repeats {totals.repeats}, threads {totals.threads}, "
        f"reply time p50 {totals.p50_ms:.0f} ms, p95 {totals.p95_ms:.0f} ms",
    ]


def exit_status(results: Iterable[RehearsalResult]) -> int:
    """0 where all passed, 1 where any failed. (2, a file that cannot be read, comes before any result.)"""
    return 0 if all(one.passed for one in results) else 1


def write_json(results: Sequence[RehearsalResult], path: Path) -> None:
    """Every step's replies, what was sent and the outcome as found."""
    path.write_text(json.dumps(document_of(results), ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def document_of(results: Sequence[RehearsalResult]) -> dict[str, Json]:
    totals = totals_of(results)
    return {
        "passed": totals.passed,
        "failed": totals.failed,
        "totals": {
            "turns": totals.turns,
            "repeats": totals.repeats,
            "threads": totals.threads,
            "reply_ms": {"p50": round(totals.p50_ms, 1), "p95": round(totals.p95_ms, 1)},
        },
        "rehearsals": [_rehearsal(one) for one in results],
    }


def _differences(result: RehearsalResult) -> Iterator[str]:
    for one in result.steps:
        yield from (f"step {one.step.number}: {problem}" for problem in one.problems)
    yield from (f"outcome: {problem}" for problem in result.problems)
    repeats = result.rehearsal.outcome.repeats
    if repeats is not None and result.found.repeats != repeats:
        yield from (f"{one.fact} was asked for again ({one.contact})" for one in result.repeats)


def _rehearsal(result: RehearsalResult) -> Json:
    return {
        "title": result.rehearsal.title,
        "file": result.rehearsal.file,
        "line": result.rehearsal.line,
        "clinic": str(result.rehearsal.clinic_path),
        "passed": result.passed,
        "steps": [_step(one) for one in result.steps],
        "outcome": {
            "appointments": [_appointment(one) for one in result.found.appointments],
            "repeats": result.found.repeats,
            "repeated": [{"fact": one.fact, "contact": one.contact} for one in result.repeats],
            "threads": result.found.threads,
        },
        "problems": list(_differences(result)),
    }


def _step(result: StepResult) -> Json:
    observed, timeline = result.observed, result.observed.timeline
    return {
        "step": result.step.number,
        "line": result.step.line,
        "at": result.at.isoformat(timespec="seconds"),
        "on": result.step.on,
        "from": result.step.who,
        "replies": [_reply(one) for one in observed.replies],
        "sent": [_sent(one) for one in observed.sent],
        "handed_over": observed.handed_over,
        "urgent": observed.urgent,
        "timeline": asdict(timeline) if timeline else None,
        "milliseconds": round(observed.milliseconds, 1),
        "problems": list(result.problems),
    }


def _reply(reply: SeenReply) -> Json:
    return {
        "channel": reply.channel,
        "text": reply.text,
        "asks": list(reply.asks),
        "buttons": _buttons(reply.buttons),
        "language": reply.language,
    }


def _sent(sent: SeenSent) -> Json:
    return {
        "channel": sent.channel,
        "to": sent.to,
        "text": sent.text,
        "asks": list(sent.asks),
        "buttons": _buttons(sent.buttons),
    }


def _buttons(buttons: Sequence[Button]) -> Json:
    return [{"id": action, "title": title} for action, title in buttons]


def _appointment(one: FoundAppointment) -> Json:
    return {
        "patient": one.patient_id or one.patient_name,
        "patient_name": one.patient_name,
        "practitioner": one.practitioner,
        "service": one.service,
        "location": one.location,
        "start": one.start.isoformat(timespec="minutes"),
        "status": one.status,
        "new": one.made_here,
    }
