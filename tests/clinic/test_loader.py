"""A clinic file is read whole, or every problem is told with its line."""

from __future__ import annotations

import time as clock
from datetime import date, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.clinic.loader import ClinicFile, load_clinic_file, read_clinic_text
from samtal.clinic.model import Days, FollowUp, QuietHours, Span
from samtal.kit.errors import InvalidFile
from tests.clinic.minimal import MINIMAL, changed, line_of, with_lines

EXAMPLES = Path(__file__).parents[2] / "examples" / "clinics"


def load(text: str) -> ClinicFile:
    return read_clinic_text(text, "clinic.yaml")


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidFile) as refused:
        load(text)
    return refused.value.problems


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_example_clinics_load(path: Path) -> None:
    loaded = load_clinic_file(path)

    clinic = loaded.clinic
    assert clinic.practitioners
    assert loaded.appointments
    for booked in loaded.appointments:
        who, day = clinic.practitioner(booked.practitioner), date.fromisoformat(booked.start[:10])
        assert booked.service in who.services
        assert day.isoweekday() in who.hours[booked.location]


def test_a_left_out_value_has_the_default_of_the_country() -> None:
    swedish = load(MINIMAL).clinic
    british = load(changed("country: SE", "country: GB")).clinic

    assert (swedish.emergency_number, swedish.advice_line) == ("112", "1177")
    assert (british.emergency_number, british.advice_line) == ("999", "111")
    assert swedish.policy.disclose_on_caller_id == frozenset()
    assert british.policy.disclose_on_caller_id == {"first_name"}
    assert swedish.policy.after_call == ("sms",)
    assert swedish.quiet_hours == QuietHours(time(21), time(8))
    assert swedish.opening_hours[5] == (Span(time(8), time(17)),)
    assert 6 not in swedish.opening_hours


def test_a_policy_that_is_partly_given_keeps_the_other_defaults() -> None:
    policy = load(with_lines("policy: {accept_birth_date: true, reminder_hours_before: [2, 48]}")).clinic.policy

    assert policy.accept_birth_date
    assert policy.reminder_hours_before == (48, 2)
    assert policy.after_call == ("sms",)
    assert policy.booking_window_days == 90


def test_after_call_keeps_to_the_channels_the_clinic_has() -> None:
    assert load(with_lines("policy: {after_call: [whatsapp, sms]}")).clinic.policy.after_call == ("sms",)


def test_one_text_stands_for_every_language_and_a_map_for_each() -> None:
    clinic = load(MINIMAL).clinic

    assert clinic.service("prov").name.in_("en") == "Provtagning"
    assert clinic.service("eksem").name.in_("en") == "Eczema visit"
    assert clinic.service("eksem").name.in_("sv") == "Eksembesök"


@pytest.mark.parametrize("written", ["2027-03-08", '"2027-03-08"', "'2027-03-08'"])
def test_a_date_may_be_quoted_or_not(written: str) -> None:
    clinic = load(changed("  phone:", f"  closed: [{written}]\n  phone:")).clinic

    assert clinic.closed == {date(2027, 3, 8)}


@pytest.mark.parametrize(
    "written", ["2027-03-02T14:00", "2027-03-02 14:00", '"2027-03-02T14:00"', "2027-03-02T14:00:00"]
)
def test_a_start_may_be_written_in_the_usual_ways(written: str) -> None:
    loaded = load(with_lines(f"- {{patient: olle, practitioner: berg, service: prov, start: {written}}}"))

    assert loaded.appointments[-1].start == "2027-03-02T14:00"
    assert loaded.appointments[-1].status == "booked"


def test_words_that_older_yaml_takes_for_yes_and_no_stay_words() -> None:
    loaded = load(MINIMAL.replace("Olle Ask", "on").replace("id: olle", "id: no"))

    assert [(one.id, one.name) for one in loaded.patients][1] == ("no", "on")


def test_hours_by_weekday_hold_at_every_location_and_by_location_at_that_one() -> None:
    two = changed("services:\n", '- {id: norr, name: Norr, address: "Norrgatan 2"}\nservices:\n')
    everywhere = two.replace("  hours:", "  locations: [torget, norr]\n  hours:")
    each = everywhere.replace(
        'hours: {mon: ["09:00-12:00", "13:00-16:00"], wed: ["09:00-12:00"]}',
        'hours: {norr: {tue: ["08:00-10:00"]}, torget: {mon: ["09:00-12:00"]}}',
    )

    berg = load(everywhere).clinic.practitioner("berg")
    assert berg.hours["torget"] == berg.hours["norr"]
    berg = load(each).clinic.practitioner("berg")
    assert berg.hours["norr"] == {2: (Span(time(8), time(10)),)}
    assert berg.hours["torget"] == {1: (Span(time(9), time(12)),)}


def test_whoever_works_at_the_only_location_need_not_say_so() -> None:
    assert load(MINIMAL).clinic.practitioner("berg").locations == ("torget",)


def test_away_takes_dates_and_inclusive_ranges() -> None:
    text = changed("  hours:", "  away: [2027-04-01, 2027-04-05/2027-04-09]\n  hours:")

    away = load(text).clinic.practitioner("berg").away

    assert away == (Days(date(2027, 4, 1), date(2027, 4, 1)), Days(date(2027, 4, 5), date(2027, 4, 9)))
    assert date(2027, 4, 9) in away[1]


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ("{after_days: 7}", 2),
        ("{after_days: 28}", 9),
        ("{after_days: 1}", 1),
        ("{after_days: 7, ask_after_days: 5}", 5),
    ],
)
def test_a_follow_up_is_asked_about_after_a_third_of_the_time_unless_told(given: str, asked: int) -> None:
    follow_up = load(changed("minutes: 15", f"minutes: 15, follow_up: {given}")).clinic.service("prov").follow_up

    assert isinstance(follow_up, FollowUp)
    assert follow_up.ask_after_days == asked


def test_a_practitioners_other_names_may_be_given_by_language() -> None:
    text = changed("  hours:", "  also_called: {sv: [hudläkaren, Berg], en: [the skin doctor, Berg]}\n  hours:")

    assert load(text).clinic.practitioner("berg").also_called == ("hudläkaren", "Berg", "the skin doctor")


def test_the_fingerprint_tells_files_apart() -> None:
    assert load(MINIMAL).fingerprint == load(MINIMAL).fingerprint
    assert load(MINIMAL).fingerprint != load(changed("minutes: 15", "minutes: 20")).fingerprint


@pytest.mark.parametrize(
    ("old", "new", "at", "told"),
    [
        ("  phone:", "  phnoe:", "  phnoe:", "unknown key 'phnoe' in clinic, did you mean 'phone'?"),
        ("  country: SE\n", "", "clinic:", "clinic has no 'country', add it"),
        ("country: SE", "country: UK", "country: UK", "'UK' is not a country, did you mean 'GB'?"),
        ("Europe/Stockholm", "Europe/Stokholm", "Stokholm", "did you mean 'Europe/Stockholm'?"),
        ("Europe/Stockholm", "Stockholm", "timezone", "did you mean 'Europe/Stockholm'?"),
        ("[sv, en]", "[se-, en]", "languages", "'se-' is not a language"),
        ("[sv, en]", "[swedish]", "languages", "did you mean 'sv'?"),
        ("[sv, en]", "[]", "languages", "write at least one"),
        ('"+46846500580"', '"12"', "phone:", "phone '12' is not a phone number"),
        ("minutes: 15", "minutes: a quarter", "id: prov", "minutes must be a whole number, got 'a quarter'"),
        ("minutes: 15", "minutes: 0", "id: prov", "minutes must be at least 1"),
        ("minutes: 15", "minutes: [15]", "id: prov", "got a list"),
        ("minutes: 15", "minutes: 15, price: {svenska: 100 kr}", "id: prov", "did you mean 'sv'?"),
        ("id: prov,", "id: eksem,", "id: eksem, name: Prov", "the service id 'eksem' is already used in line 11"),
        ("[eksem, prov]", "[eksem, prover]", "services: [eksem, prover]", "there is no service 'prover', did you mean"),
        (
            "  hours:",
            "  locations: [norr]\n  hours:",
            "locations: [norr]",
            "there is no location 'norr', known are torget",
        ),
        ('wed: ["09:00-12:00"]', 'wed: ["12:00-09:00"]', "hours:", "ends before it starts"),
        ('wed: ["09:00-12:00"]', 'wed: ["09:00-25:00"]', "hours:", "must be a span such as '08:00-17:00'"),
        ('wed: ["09:00-12:00"]', 'onsdag: ["09:00-12:00"]', "hours:", "unknown day 'onsdag'"),
        ('wed: ["09:00-12:00"]', 'wed: "09:00-12:00"', "hours:", "must be a list, as in [09:00-12:00]"),
        ('"13:00-16:00"]', '"11:30-16:00"]', "hours:", "11:30-16:00 overlaps 09:00-12:00"),
        ("born: 1989-05-17", "born: 1989-02-30", "id: alma", "born must be a date such as 2025-10-14"),
        ("born: 1989-05-17", "born: 0989-05-17", "id: alma", "is too long ago"),
        (
            "practitioner: berg,",
            "practitioner: bergh,",
            "bergh",
            "there is no practitioner 'bergh', did you mean 'berg'?",
        ),
        ("patient: alma,", "patient: anna,", "patient: anna", "there is no patient 'anna'"),
        ("status: booked", "status: bokad", "bokad", "unknown status 'bokad', did you mean 'booked'?"),
        ('"2027-03-01T09:00"', '"2027-03-01"', "status: booked", "must be a clinic-local time such as"),
        ('"2027-03-01T09:00"', '"2027-03-28T02:30"', "status: booked", "does not exist, the clocks go forward"),
        ('address: "Torget 1, Almhult"', 'address: "Torget 1", map: "91,200"', "id: torget", "map must be latitude"),
        (
            "- {id: olle, name: Olle Ask}",
            "- Olle Ask",
            "- Olle",
            "a patient must be a map with id, name, got 'Olle Ask'",
        ),
        (
            "- {id: olle, name: Olle Ask}",
            "- {id: alma, name: Olle}",
            "name: Olle",
            "the patient id 'alma' is already used",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_what_would_be_right(old: str, new: str, at: str, told: str) -> None:
    text = changed(old, new)

    found = problems(text)

    assert any(f"clinic.yaml:{line_of(text, at)}: " in one and told in one for one in found), found


@pytest.mark.parametrize(
    ("policy", "told"),
    [
        ("{disclose_on_caller_id: [everything]}", "unknown value 'everything' in disclose_on_caller_id"),
        ("{after_call: [fax]}", "unknown value 'fax' in after_call"),
        ("{accept_birth_date: yes}", "accept_birth_date must be true or false, got 'yes'"),
        ("{booking_window_days: 0}", "must be at least 1"),
        ("{reminder_hours: [24]}", "did you mean 'reminder_hours_before'?"),
        ("{minimum_notice_minutes: -5}", "must be at least 0"),
    ],
)
def test_an_unknown_choice_of_policy_is_refused(policy: str, told: str) -> None:
    assert any(told in one for one in problems(with_lines(f"policy: {policy}")))


@pytest.mark.parametrize(
    ("start", "refused"),
    [("2027-03-01T09:15", True), ("2027-03-01T08:50", True), ("2027-03-01T09:30", False), ("2027-03-01T08:45", False)],
)
def test_two_at_once_with_one_practitioner_are_refused(start: str, refused: bool) -> None:
    text = with_lines(f"- {{patient: olle, practitioner: berg, service: prov, start: {start}, status: booked}}")

    if refused:
        assert "overlaps the one in line 22 (09:00-09:30)" in problems(text)[0]
    else:
        assert len(load(text).appointments) == 2


def test_a_long_visit_overlaps_more_than_its_neighbour() -> None:
    text = with_lines(
        "- {patient: olle, practitioner: berg, service: lang, start: 2027-03-03T09:00}",
        "- {patient: alma, practitioner: berg, service: prov, start: 2027-03-03T09:15, status: cancelled}",
        "- {patient: alma, practitioner: berg, service: prov, start: 2027-03-03T10:30}",
    ).replace("services:\n- {id: eksem", "services:\n- {id: lang, name: Lång, minutes: 120}\n- {id: eksem", 1)

    assert len(problems(text)) == 1


def test_a_cancelled_visit_takes_no_time() -> None:
    text = with_lines(
        "- {patient: olle, practitioner: berg, service: prov, start: 2027-03-01T09:00, status: cancelled}"
    )

    assert len(load(text).appointments) == 2


def test_nobody_is_in_two_places_at_once() -> None:
    text = changed("services:\n", '- {id: norr, name: Norr, address: "Norrgatan 2"}\nservices:\n').replace(
        'hours: {mon: ["09:00-12:00", "13:00-16:00"], wed: ["09:00-12:00"]}',
        'locations: [torget, norr]\n  hours: {norr: {mon: ["08:00-10:00"]}, torget: {mon: ["09:00-12:00"]}}',
    )

    assert any("nobody is in two places at once" in one for one in problems(text))


def test_every_problem_is_told_at_once_in_the_order_of_the_file() -> None:
    text = (
        changed("country: SE", "country: XX")
        .replace("minutes: 15", "minutes: x")
        .replace("berg, service", "b, service")
    )

    found = problems(text)

    assert len(found) == 3
    assert found == sorted(found, key=lambda one: int(one.split(":")[1]))


def test_a_duplicate_key_is_told_with_the_line_of_the_first() -> None:
    text = changed("  sms:", '  phone: "+46846500581"\n  sms:')

    assert problems(text) == ["clinic.yaml:7: 'phone' is here twice (first in line 6), keep one"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("clinic: [", "this is not YAML"),
        ("\tclinic: x", "use spaces, not tabs"),
        ("", "the file is empty"),
        ("- a\n- b\n", "the clinic file must be a map with clinic, locations, services, practitioners"),
        (MINIMAL + "---\n" + MINIMAL, "holds one document"),
        ("clinic: !ruby/object {}", "tags such as"),
    ],
)
def test_what_is_no_clinic_file_is_said_to_be_none(text: str, told: str) -> None:
    assert any(told in one for one in problems(text))


def test_a_missing_file_and_another_encoding_are_told(tmp_path: Path) -> None:
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("clinic:\n  name: Älmhult\n".encode("latin-1"))

    with pytest.raises(InvalidFile, match=r"none\.yaml:1: there is no such file"):
        load_clinic_file(tmp_path / "none.yaml")
    with pytest.raises(InvalidFile, match=r"latin\.yaml:2: a character is not UTF-8"):
        load_clinic_file(latin)


@given(st.text(max_size=300))
def test_no_text_whatever_breaks_the_reader(text: str) -> None:
    with pytest.raises(InvalidFile):
        load(text)


@given(
    st.integers(0, len(MINIMAL) - 1),
    st.integers(0, 40),
    st.sampled_from(["", ":", "[", "{", "-", "x", "\n", '"', "&a"]),
)
def test_a_spoilt_file_is_read_or_refused_but_never_breaks_the_reader(start: int, length: int, instead: str) -> None:
    text = MINIMAL[:start] + instead + MINIMAL[start + length :]

    try:
        found = [one.id for one in load(text).clinic.practitioners]
    except InvalidFile as refused:
        found = refused.problems

    assert found or "practitioners" in text


def test_a_big_file_is_read_in_a_blink() -> None:
    text = (EXAMPLES / "ronnbacken.yaml").read_text()
    begin, end = text.index("articles:") + len("articles:\n"), text.index("patients:")
    more = "".join(text[begin:end].replace("- id: ", f"- id: x{n}-") for n in range(-(-100_000 // (end - begin))))
    big = text[:end] + more + text[end:]

    started = clock.perf_counter()
    loaded = load(big)
    seconds = clock.perf_counter() - started

    assert len(big) > 100_000
    assert len(loaded.clinic.articles) > 100
    # 0.2 s on an idle machine; the bound leaves room for a busy one.
    assert seconds < 1.5
