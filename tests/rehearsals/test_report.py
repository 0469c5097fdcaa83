"""A run is reported in lines, as totals, as JSON and as a transcript."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from rich.console import Console

from samtal.rehearsals.file import load_rehearsals
from samtal.rehearsals.model import Calls, HangsUp, Rehearsal, Says, Step
from samtal.rehearsals.observed import Found, FoundAppointment, Observed, SeenReply, SeenSent
from samtal.rehearsals.report import closing_lines, exit_status, line_of, write_json
from samtal.rehearsals.results import RehearsalResult, StepResult, TranscriptLine, percentile
from samtal.rehearsals.telling import transcript_of
from samtal.rehearsals.transcript import print_transcript

EXAMPLES = Path(__file__).parents[2] / "examples" / "rehearsals"
AT = datetime.fromisoformat("2027-03-01T20:10")


@pytest.fixture(scope="module")
def rehearsal() -> Rehearsal:
    return load_rehearsals(EXAMPLES / "eczema.yaml")[0]


@pytest.fixture
def result(rehearsal: Rehearsal) -> RehearsalResult:
    offer = SeenReply(
        "webchat", "Dr. Stjernfelt har torsdag 4 mars kl. 09.30.\nPassar det?", ("confirm",), (("YES", "Ja"),)
    )
    chat = Step(1, 5, AT, "webchat", "visitor", (Says("Har ni tid för eksem?"),))
    later = Step(2, 6, AT.replace(hour=21))
    call = Step(3, 7, AT.replace(day=2, hour=8), "phone", "+46701740650", (Calls(), HangsUp()))
    sent = SeenSent("whatsapp", "+46701740650", "Torsdag 4 mars kl. 09.30.", (("DIRECTIONS", "Hitta hit"),))
    visit = FoundAppointment(
        "stjernfelt", "eksem", "ronnbacken", AT.replace(day=4, hour=9, minute=30), "booked", "alma", "Alma Ryd", True
    )
    steps = (
        StepResult(chat, AT, Observed(replies=(offer,), milliseconds=12.0)),
        StepResult(later, AT.replace(hour=21), Observed(sent=(sent,))),
        StepResult(call, AT.replace(day=2, hour=8), Observed(sent=(sent,))),
    )
    booked = TranscriptLine(AT.replace(minute=11), "event", "", "", "booked: eksem, 2027-03-04 09:30")
    return RehearsalResult(
        replace(rehearsal, title="Alma books"),
        steps,
        Found((visit,), repeats=0, threads=1),
        transcript=transcript_of(steps, receptionist="Rönnbäcken", events=[booked]),
    )


def failed(result: RehearsalResult) -> RehearsalResult:
    first = replace(result.steps[0], problems=("expected urgent: true, got false", "expected a button 'NO', got none"))
    return replace(result, steps=(first, *result.steps[1:]), problems=("expected 1 threads, got 2",))


def test_a_rehearsal_is_one_line_that_passes_or_says_why_not(result: RehearsalResult) -> None:
    assert line_of(result) == "pass Alma books"
    assert line_of(failed(result)) == (
        "FAIL Alma books: step 1: expected urgent: true, got false; step 1: expected a button 'NO', got none; "
        "outcome: expected 1 threads, got 2"
    )


def test_the_run_closes_with_counts_and_totals(result: RehearsalResult) -> None:
    results = [result, failed(result)]

    assert closing_lines(results) == [
        "1 passed, 1 failed",
        "turns 4, repeats 0, threads 2, reply time p50 12 ms, p95 12 ms",
    ]
    assert exit_status(results) == 1
    assert exit_status(results[:1]) == 0


def test_no_rehearsal_at_all_has_totals_too() -> None:
    assert closing_lines([])[0] == "0 passed, 0 failed"


def test_the_json_file_holds_replies_messages_and_the_outcome(result: RehearsalResult, tmp_path: Path) -> None:
    write_json([result, failed(result)], tmp_path / "result.json")

    document = json.loads((tmp_path / "result.json").read_text())
    first = document["rehearsals"][0]
    assert (document["passed"], document["failed"]) == (1, 1)
    assert first["steps"][0]["replies"][0]["asks"] == ["confirm"]
    assert first["steps"][0]["replies"][0]["buttons"] == [{"id": "YES", "title": "Ja"}]
    assert first["steps"][1]["sent"][0]["to"] == "+46701740650"
    assert first["outcome"]["appointments"][0]["start"] == "2027-03-04T09:30"
    assert document["rehearsals"][1]["problems"][-1] == "outcome: expected 1 threads, got 2"


def test_the_transcript_tells_the_journey_in_order_and_each_message_once(result: RehearsalResult) -> None:
    out = io.StringIO()

    print_transcript(result, Console(file=out, width=200))

    told = out.getvalue()
    parts = [
        "Alma books",
        "Monday 1 March 2027",
        "-- Web chat --",
        "Har ni tid för eksem?",
        "Passar det?",
        "[Ja]",
        "* booked: eksem",
        "-- WhatsApp --",
        "[Hitta hit]",
        "Tuesday 2 March 2027",
        "-- Phone --",
        "calls",
        "hangs up",
        "Alma Ryd: eksem with stjernfelt, 2027-03-04 09:30, booked",
        "2 turns, 0 repeats, 1 conversations: pass",
    ]
    places = [told.index(part) for part in parts]
    assert places == sorted(places)
    assert told.count("Torsdag 4 mars") == 1
    assert "\x1b" not in told


def test_words_of_a_patient_are_never_taken_for_markup(result: RehearsalResult) -> None:
    line = TranscriptLine(AT, "patient", "sms", "+46701740650", "[bold]hej[/bold] [/nothing]")
    out = io.StringIO()

    print_transcript(replace(result, transcript=(line,)), Console(file=out, width=200))

    assert "[bold]hej[/bold] [/nothing]" in out.getvalue()


def test_percentiles_are_of_what_was_measured() -> None:
    assert percentile([], 95) == 0.0
    assert percentile([5.0], 50) == 5.0
    assert percentile([float(n) for n in range(1, 101)], 95) == 95.0
    assert percentile([1.0, 2.0, 3.0], 50) == 2.0
