"""Rehearsal files are read whole and checked against their clinic, or every problem is told with its line."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from samtal.kit.errors import InvalidFile
from samtal.rehearsals.file import load_rehearsals
from samtal.rehearsals.model import (
    Calls,
    Fails,
    Gives,
    HangsUp,
    LooksUp,
    Marks,
    Moves,
    Outcome,
    Presses,
    Rehearsal,
    Replies,
    Says,
    SentPattern,
    TakesOver,
)
from tests.clinic.minimal import MINIMAL

EXAMPLES = Path(__file__).parents[2] / "examples" / "rehearsals"
FIRST = '{at: "2027-03-01T09:00", on: sms, from: "+46701740650", says: Hej}'


def written(*steps: str, outcome: str = "") -> str:
    lines = ["rehearsal: Alma books", "clinic: clinic.yaml", "steps:", *(f"- {step}" for step in steps)]
    return "\n".join([*lines, *([f"outcome: {outcome}"] if outcome else [])]) + "\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "clinic.yaml").write_text(MINIMAL)
    return tmp_path


def load(folder: Path, text: str) -> Rehearsal:
    (folder / "alma.yaml").write_text(text)
    (rehearsal,) = load_rehearsals(folder / "alma.yaml")
    return rehearsal


def problems(folder: Path, text: str) -> list[str]:
    with pytest.raises(InvalidFile) as refused:
        load(folder, text)
    return [one.replace(f"{folder}/", "") for one in refused.value.problems]


def test_the_example_rehearsals_load() -> None:
    found = load_rehearsals(EXAMPLES)

    assert len(found) >= 4
    assert all(rehearsal.steps and rehearsal.outcome != Outcome() for rehearsal in found)


def test_a_step_is_read_with_what_is_expected_of_it(folder: Path) -> None:
    step = """{at: "2027-03-01T09:00", on: whatsapp, from: 070-174 06 50, says: Hej, repeats_delivery: true, expect: {
      answer: ["14:00", [måndag, monday]], not_answer: [eksem], asks: [service, [date, time]], never_asks: [name],
      buttons: [YES, [JA, Ja tack]], sent: [{on: sms, to: 070-174 06 50, contains: [[a, b], c], buttons: [NO]}],
      not_sent: [{to: "+46701740650"}], handed_over: false, urgent: false, language: sv, within_ms: 900}}"""

    (read,) = load(folder, written(step)).steps

    assert (read.on, read.who, read.acts, read.repeats_delivery) == ("whatsapp", "+46701740650", (Says("Hej"),), True)
    assert read.at == datetime.fromisoformat("2027-03-01T09:00")
    expect = read.expect
    assert expect is not None
    assert expect.answer == (("14:00",), ("måndag", "monday"))
    assert expect.asks == (("service",), ("date", "time"))
    assert expect.buttons == (("YES",), ("JA", "Ja tack"))
    assert expect.sent == (SentPattern(on="sms", to="+46701740650", contains=(("a", "b"), ("c",)), buttons=(("NO",),)),)
    assert (expect.handed_over, expect.urgent, expect.silent, expect.within_ms) == (False, False, None, 900)


def test_every_act_of_a_journey_is_read(folder: Path) -> None:
    steps = load(
        folder,
        written(
            '{at: "2027-03-01T09:00", on: webchat, from: visitor, gives: {name: Alma, phone: 070 174}}',
            "{on: phone, from: withheld, calls: true}",
            '{on: phone, from: withheld, keys: "{code}"}',
            "{on: phone, from: withheld, hangs_up: true}",
            '{on: sms, from: "+46701740650", presses: JA}',
            '{on: sms, from: "+46701740650", says: ""}',
            "{fails: {on: whatsapp, code: 131026}}",
            "{fails: none}",
            "{on: desk, from: Sanna, looks_up: {name: Alma Ryd}}",
            "{on: desk, from: Sanna, takes_over: alma}",
            "{on: desk, from: Sanna, replies: Hej Alma, to: alma, via: sms}",
            '{on: desk, from: Sanna, moves: {patient: alma, start: "2027-03-01T09:00", to: "2027-03-03T09:00"}}',
            '{on: desk, from: Sanna, marks: {patient: alma, start: "2027-03-03T09:00", status: arrived}}',
        ),
    ).steps

    acts = [act for step in steps for act in step.acts]
    assert acts[0] == Gives(name="Alma", phone="070 174")
    assert acts[1] == Calls()
    assert acts[3] == HangsUp()
    assert acts[4:8] == [Presses("JA"), Says(""), Fails("whatsapp", "131026"), Fails()]
    assert acts[8:11] == [LooksUp(name="Alma Ryd"), TakesOver("alma"), Replies("Hej Alma", "alma", "sms")]
    nine = datetime.fromisoformat("2027-03-01T09:00")
    assert acts[11] == Moves("alma", nine, nine.replace(day=3))
    assert acts[12] == Marks("alma", nine.replace(day=3), "arrived")
    assert [step.by_patient for step in steps] == [True] * 6 + [False] * 7


def test_one_step_may_do_several_things_in_their_natural_order(folder: Path) -> None:
    step = '{hangs_up: true, at: "2027-03-01T09:00", says: hej då, on: phone, from: withheld, calls: true}'

    (read,) = load(folder, written(step)).steps

    assert read.acts == (Calls(), Says("hej då"), HangsUp())


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        (['{at: "2027-03-01T09:00", on: sms, from: "+46701740650", say: Hej}'], "did you mean 'says'?"),
        (['{on: sms, from: "+46701740650", says: Hej}'], "the first step has no 'at'"),
        ([FIRST, '{at: "2027-03-01T08:59", expect: {not_sent: [{on: sms}]}}'], "at 2027-03-01T08:59 goes back"),
        ([FIRST, "{says: Hej}"], "'says' needs 'on', add one of webchat, whatsapp, sms, phone, email"),
        ([FIRST, "{on: sms, says: Hej}"], "'says' needs 'from', say who does it"),
        ([FIRST, '{on: sms, from: "+46701740650"}'], "nothing is done on sms"),
        ([FIRST, '{on: smss, from: "+46701740650", says: Hej}'], "unknown on 'smss', did you mean 'sms'?"),
        ([FIRST, '{on: sms, from: alma, says: Hej}'], "from 'alma' is not a phone number"),
        ([FIRST, '{on: sms, from: "+46701740650", calls: true}'], "'calls' is not possible on sms, only on phone"),
        ([FIRST, "{on: phone, from: withheld, presses: JA}"], "'presses' is not possible on phone"),
        ([FIRST, "{on: phone, from: withheld, gives: {name: A}}"], "'gives' is not possible on phone, only on webchat"),
        ([FIRST, "{on: desk, from: Sanna, says: Hej}"], "'says' is not possible on desk"),
        ([FIRST, "{on: phone, from: withheld, says: ett, keys: 1}"], "says and keys cannot be one step"),
        ([FIRST, "{on: phone, from: withheld, keys: ett}"], "keys must be keypad digits"),
        ([FIRST, "{on: phone, from: withheld, calls: sure}"], "calls must be true or false, got 'sure'"),
        ([FIRST, "{on: desk, from: Sanna, replies: Hej}"], "'replies' needs 'to', say whom"),
        ([FIRST, "{on: desk, from: Sanna, looks_up: {}}"], "looks_up needs a phone or a name"),
        ([FIRST, '{on: sms, from: "+46701740650", says: Hej, via: sms}'], "'via' stands beside replies"),
        ([FIRST, "{on: webchat, from: v, gives: {nme: A}}"], "unknown key 'nme' in gives, did you mean 'name'?"),
        ([FIRST, "{repeats_delivery: true, expect: {urgent: true}}"], "repeats_delivery stands beside says or presses"),
        ([FIRST, "{fails: {on: whatsapp}}"], "fails has no 'code', add it"),
        ([FIRST, "{}"], "the step does nothing and expects nothing"),
        ([FIRST, "{expect: {answers: [x]}}"], "unknown key 'answers' in expect, did you mean 'answer'?"),
        ([FIRST, "{expect: {asks: [doctor]}}"], "unknown fact 'doctor'"),
        ([FIRST, "{expect: {never_asks: [practicioner]}}"], "did you mean 'practitioner'?"),
        ([FIRST, "{expect: {answer: Hej}}"], "answer must be a list, as in [Hej]"),
        ([FIRST, "{expect: {answer: [[]]}}"], "an empty list of alternatives"),
        ([FIRST, "{expect: {urgent: yes}}"], "urgent must be true or false, got 'yes'"),
        ([FIRST, "{expect: {silent: true, answer: [Hej]}}"], "silent: true leaves no reply"),
        ([FIRST, "{expect: {sent: [{on: desk}]}}"], "unknown on 'desk'"),
        ([FIRST, "{expect: {timeline: {channels: [fax]}}}"], "unknown channel 'fax'"),
        ([FIRST, "{expect: {language: swedish}}"], "did you mean 'sv'?"),
        ([], "steps must be a list"),
    ],
)  # fmt: skip
def test_what_cannot_be_rehearsed_is_refused(folder: Path, steps: list[str], told: str) -> None:
    text = written(*steps) if steps else written().replace("steps:", "steps: none")

    found = problems(folder, text)

    line = 3 + len(steps) if steps else 3
    assert any(one.startswith(f"alma.yaml:{line}: ") and told in one for one in found), found


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        ("{appointments: [{practitioner: bergh}]}", "there is no practitioner 'bergh', did you mean 'berg'?"),
        ("{appointments: [{service: massage}]}", "there is no service 'massage', known are eksem, prov"),
        ("{not_appointments: [{location: norr}]}", "there is no location 'norr'"),
        ("{appointments: [{status: done}]}", "unknown status 'done'"),
        ("{appointments: [{start: noon}]}", "start must be a clinic-local time"),
        ("{repeats: few}", "repeats must be a whole number"),
        ("{thread: 1}", "did you mean 'threads'?"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused(folder: Path, outcome: str, told: str) -> None:
    assert any(told in one for one in problems(folder, written(FIRST, outcome=outcome)))


def test_a_patient_of_the_outcome_may_be_new(folder: Path) -> None:
    outcome = load(folder, written(FIRST, outcome="{appointments: [{patient: Alice Friid, service: prov}]}")).outcome

    assert outcome.appointments[0].patient == "Alice Friid"


def test_several_documents_are_several_rehearsals(folder: Path) -> None:
    (folder / "two.yaml").write_text(written(FIRST) + "---\n" + written(FIRST).replace("Alma", "Olle") + "---\n")

    assert [one.title for one in load_rehearsals(folder / "two.yaml")] == ["Alma books", "Olle books"]


def test_a_folder_stands_for_its_rehearsals_and_not_for_its_clinics(folder: Path) -> None:
    (folder / "b.yaml").write_text(written(FIRST))
    (folder / "a.yml").write_text(written(FIRST).replace("Alma", "Olle"))
    (folder / "notes.txt").write_text("no rehearsal")

    assert [one.title for one in load_rehearsals(folder)] == ["Olle books", "Alma books"]


def test_a_misspelt_rehearsal_in_a_folder_is_not_passed_over(folder: Path) -> None:
    (folder / "a.yaml").write_text(written(FIRST).replace("rehearsal:", "rehersal:"))

    with pytest.raises(InvalidFile, match="unknown key 'rehersal' in a rehearsal, did you mean 'rehearsal'"):
        load_rehearsals(folder)


def test_a_clinic_file_named_as_a_rehearsal_is_refused(folder: Path) -> None:
    with pytest.raises(InvalidFile, match=r"clinic\.yaml:1: this is a clinic file"):
        load_rehearsals(folder / "clinic.yaml")


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFile, match="holds no rehearsal file"):
        load_rehearsals(tmp_path)


def test_a_clinic_that_is_not_there_or_not_right_is_told(folder: Path) -> None:
    assert "there is no file" in problems(folder, written(FIRST).replace("clinic.yaml", "other.yaml"))[0]

    (folder / "clinic.yaml").write_text(MINIMAL.replace("country: SE", "country: XX"))
    assert problems(folder, written(FIRST)) == [
        "clinic.yaml:4: 'XX' is not a country, write two letters such as SE or GB"
    ]


def test_the_problems_of_every_file_are_told_at_once(folder: Path) -> None:
    (folder / "a.yaml").write_text(written("{at: noon}"))
    (folder / "b.yaml").write_text(written("{at: night}"))

    with pytest.raises(InvalidFile) as refused:
        load_rehearsals(folder)

    assert {Path(one.split(":")[0]).name for one in refused.value.problems} == {"a.yaml", "b.yaml"}
