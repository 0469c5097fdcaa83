from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.gazetteer import Entry, EntryKind, Gazetteer

ENTRIES = [
    Entry("eczema", ("Eczema consultation", "Eksembehandling", "eczema", "eksem", "dermatitis"), "service"),
    Entry("acne", ("Acne consultation", "Aknebehandling", "acne", "akne", "spots"), "service"),
    Entry("mole-check", ("Mole check", "mole", "leverfläck", "leverfläckar", "hudkontroll"), "service"),
    Entry("mole-removal", ("Mole removal", "have a mole taken off", "ta bort en leverfläck"), "service"),
    Entry("gp", ("GP appointment", "doctor", "see a doctor", "Läkarbesök", "träffa läkare"), "service"),
    Entry("long-gp", ("Long GP appointment", "long appointment with a doctor"), "service"),
    Entry("blood", ("Blood test", "bloods", "Provtagning", "blodprov", "lämna prov"), "service"),
    Entry("wound", ("Såromläggning", "lägga om sår", "byta förband"), "service"),
    Entry("vaccine", ("Vaccination", "TBE-spruta", "influensavaccin"), "service"),
    Entry("hygiene", ("Tandhygienist", "scale and polish"), "service"),
    Entry("bvc", ("BVC-besök", "ettårskontroll"), "service"),
    Entry("square", ("Stortorget",), "location"),
    Entry("mill", ("Oakwood Mill Lane",), "location"),
    Entry("station", ("Oakwood Station Road",), "location"),
    Entry("uppsala", ("Uppsala",), "location"),
    Entry("berg", ("Maria Berg", "BVC-sköterskan"), "practitioner"),
    Entry("doctor", ("Dr Omar Doyle",), "practitioner"),
]
CLINIC = Gazetteer(ENTRIES)


def _found(text: str, kind: EntryKind = "service") -> list[tuple[str, ...]]:
    return [match.ids for match in CLINIC.find(text) if match.kind == kind]


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("do you treat eczema?", "eczema"),
        ("about my ex ma", "eczema"),
        ("jag söker för eksemet", "eczema"),
        ("eksembehandlingen", "eczema"),
        ("min acne är värre", "acne"),
        ("just a mole on my back", "mole-check"),
        ("mole removal please", "mole-removal"),
        ("can you remove this mole", "mole-removal"),
        ("have that mole on my arm taken off", "mole-removal"),
        ("ta bort leverfläcken", "mole-removal"),
        ("ledverfläck", "mole-check"),
        ("a GP appt", "gp"),
        ("vill träffa en läkare", "gp"),
        ("a long appointment with a doctor", "long-gp"),
        ("bloods", "blood"),
        ("lämna blodprov", "blood"),
        ("jag ska lägga om såret", "wound"),
        ("vaccinera mig", "vaccine"),
        ("tbe spruta", "vaccine"),
        ("scale n polish", "hygiene"),
        ("hygienisten", "hygiene"),
        ("ettårskontrollen", "bvc"),
    ],
)
def test_a_service_is_found_as_people_say_it(text: str, service: str) -> None:
    assert _found(text) == [(service,)]


@pytest.mark.parametrize(
    "text",
    [
        "there was blood in it",
        "finns det någon tid",
        "tandläkartid",
        "do you do botox?",
        "thanks a lot",
        "min rygg",
        "",
    ],
)
def test_what_the_clinic_does_not_offer_is_not_found(text: str) -> None:
    assert _found(text) == []


def test_the_title_of_a_practitioner_is_no_service() -> None:
    assert _found("could I see doctor doyle") == []
    assert _found("could I see doctor doyle", "practitioner") == [("doctor",)]


def test_one_word_may_name_a_person_and_a_service() -> None:
    assert _found("hos BVC-sköterskan", "practitioner") == [("berg",)]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Mill Lane please", "mill"),
        ("at station road", "station"),
        ("torget", "square"),
        ("stor torjet", "square"),
        ("upsala", "uppsala"),
    ],
)
def test_a_place_is_found_by_its_own_part(text: str, place: str) -> None:
    assert _found(text, "location") == [(place,)]


def test_what_fits_two_services_equally_well_is_left_open() -> None:
    clinic = Gazetteer(
        [
            Entry("foot", ("Foot clinic", "diabetes check"), "service"),
            Entry("nurse", ("Nurse clinic", "diabetes check"), "service"),
        ]
    )

    assert set(clinic.find("my diabetes check")[0].ids) == {"foot", "nurse"}


@given(st.text(max_size=60))
def test_matches_stand_where_they_say(text: str) -> None:
    for match in CLINIC.find(text):
        assert text[match.start : match.end] == match.text
        assert 0.0 < match.score <= 1.0


def test_a_sentence_takes_few_milliseconds() -> None:
    clinic = Gazetteer([Entry(f"{entry.id}-{i}", entry.names, entry.kind) for i in range(4) for entry in ENTRIES])
    sentences = [f"hej jag skulle vilja boka tid för ettårskontroll hos doktor doyle på tisdag {i}" for i in range(50)]
    clinic.find(sentences[0])

    began = time.perf_counter()
    for sentence in sentences:
        clinic.find(sentence)

    assert (time.perf_counter() - began) / len(sentences) < 0.01
