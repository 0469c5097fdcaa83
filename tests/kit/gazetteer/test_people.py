from __future__ import annotations

import pytest

from samtal.kit.gazetteer import Entry, Gazetteer, unknown_person

CLINIC = Gazetteer(
    [
        Entry("lindqvist", ("Dr. Eva Lindqvist", "Eva Lindqvist", "doktor Eva"), "practitioner"),
        Entry("lindkvist", ("Dr. Johan Lindkvist", "Johan Lindkvist"), "practitioner"),
        Entry("phillips", ("Dr. Anna Phillips", "Phillips"), "practitioner"),
        Entry("okafor", ("Dr. Chidi Okafor",), "practitioner"),
        Entry("price", ("Hannah Price",), "practitioner"),
        Entry("frost", ("Jack Frost",), "practitioner"),
        Entry("berg", ("Lena Berg",), "practitioner"),
        Entry("stjernfeldt", ("Åke Stjernfeldt",), "practitioner"),
        Entry("falk", ("Ida-Marie Falk",), "practitioner"),
        Entry("hjort", ("Tobias Hjort",), "practitioner"),
        Entry("broberg", ("Lisa Broberg", "hudterapeuten"), "practitioner"),
        Entry("james", ("Dr. James Carter",), "practitioner"),
        Entry("jane", ("Dr. Jane Carter",), "practitioner"),
    ]
)


def _found(text: str, *, expected: bool = False) -> list[tuple[str, ...]]:
    return [match.ids for match in CLINIC.find(text, expects="practitioner" if expected else None)]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("could I see Dr Phillips on Friday", "phillips"),
        ("hi could i see doctor fillips please", "phillips"),
        ("anna phillips if poss", "phillips"),
        ("with doctor okafour", "okafor"),
        ("hos åke stjärnfält", "stjernfeldt"),
        ("kan jag få tid hos ida marie", "falk"),
        ("boka hos tobbe hjort", "hjort"),
        ("tid hos Lisa B", "broberg"),
        ("hudterapeuten tack", "broberg"),
        ("Price, Hannah", "price"),
        ("I'd rather have Hannah", "price"),
        ("Dr Frost", "frost"),
        ("hos berg på tisdag", "berg"),
        ("Eva Lindkvist", "lindqvist"),
    ],
)
def test_a_practitioner_is_found_by_any_part_of_the_name(text: str, who: str) -> None:
    assert _found(text) == [(who,)]


@pytest.mark.parametrize(
    "text",
    [
        "what's the price of that",
        "the frost last night was bad",
        "vi bor uppe på ett berg",
        "Owen Price here",
        "my name is hannah stone",
        "jag heter Eva Karlsson",
        "min dotter Lisa har feber",
        "hej det är anna svensson",
        "I need it by lunch",
        "this is jane coleman speaking",
        "",
    ],
)
def test_ordinary_words_and_patients_are_no_practitioners(text: str) -> None:
    assert _found(text) == []


def test_a_word_that_is_a_name_counts_when_a_name_is_expected() -> None:
    assert _found("price") == []
    assert _found("price", expected=True) == [("price",)]


def test_two_of_one_name_are_left_for_the_patient_to_settle() -> None:
    assert set(_found("Dr Carter please")[0]) == {"james", "jane"}
    assert set(_found("doktor lindkvist")[0]) == {"lindqvist", "lindkvist"}


def test_a_first_name_settles_it() -> None:
    assert _found("Dr Jane Carter") == [("jane",)]
    assert set(_found("lindqvist eller hur det stavas, han heter johan")) == {("lindkvist",)}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("is Dr Harrison in this week?", "Dr Harrison"),
        ("jobbar doktor wikström kvar", "doktor wikström"),
        ("hos Karin Wallgren", "Karin Wallgren"),
        ("Dr Phillips please", None),
        ("the doctor said so", None),
        ("I'm with Aviva, is that ok?", None),
        ("doctor please", None),
    ],
)
def test_somebody_the_clinic_does_not_have_is_named_as_unknown(text: str, name: str | None) -> None:
    assert unknown_person(text, CLINIC) == name


def test_the_title_belongs_to_the_match() -> None:
    match = CLINIC.find("kan jag träffa doktor Okafor?")[0]

    assert (match.text, match.exact) == ("doktor Okafor", True)
