from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.names import find_names, initials

DOCTORS = ("Dr. Karin Ahlgren", "Dr. Jane Mercer", "Hannah Price")


def _selves(text: str, *, expects: bool = False) -> list[str]:
    names = find_names(text, expects=expects, known_practitioners=DOCTORS)
    return [name.text for name in names if name.role == "self"]


def _others(text: str) -> list[tuple[str, str | None]]:
    names = find_names(text, known_practitioners=DOCTORS)
    return [(name.text, name.relation) for name in names if name.role == "other"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("hi it's mary keane could i see somebody about my knee", "Mary Keane"),
        ("jag heter sven fält född den tredje maj", "Sven Fält"),
        ("God dag, mitt namn är Gunilla von Essen", "Gunilla von Essen"),
        ("hello dear joan whitby speaking what time is it", "Joan Whitby"),
        ("Its Carl Boyd. Normal check please", "Carl Boyd"),
        ("hello it's tom carver born third of may", "Tom Carver"),
        ("hej Robin Ek igen, behöver en ny tid", "Robin Ek"),
        ("ja det är ingrid som talar ingrid palm", "Ingrid Palm"),
        ("Stina Modig heter jag och vill boka", "Stina Modig"),
        ("Hello, Paul Dunne. I'm after a check-up", "Paul Dunne"),
        ("Good evening, Ruth Abbot, may I ask something?", "Ruth Abbot"),
        ("Kerstin Wall, 070-174 06 37, helst i morgon", "Kerstin Wall"),
        ("this is mrs coleman", "Coleman"),
        ("my name's o'connor", "O'Connor"),
        ("please cancel the booking under paula dean", "Paula Dean"),
    ],
)
def test_people_say_who_they_are(text: str, name: str) -> None:
    assert _selves(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Kan någon ringa mig? /Solveig", "Solveig"),
        ("Avbokar tiden 11/9. Mvh Stig", "Stig"),
        ("Hello,\n\nTuesday is fine.\n\nMany thanks\nSarah Moss", "Sarah Moss"),
        ("Yes please.\n\nSarah\n\n> On Monday the clinic wrote:\n> Would Tuesday do?\n> Lena", "Sarah"),
    ],
)
def test_a_signature_is_a_name(text: str, name: str) -> None:
    assert _selves(text) == [name]


@pytest.mark.parametrize(
    ("text", "name", "relation"),
    [
        ("it's my son amir nair born the eighth of march", "Amir Nair", "son"),
        ("Petra Sund här, mamma till Elsa", "Elsa", "child"),
        ("but this one's for Ben", "Ben", None),
        ("ettårskontroll åt Elsa", "Elsa", None),
        ("det är mamma som bokar, han heter Noel Sandin", "Noel Sandin", "child"),
        ("det är inte till mig utan till min man kurt blom", "Kurt Blom", "husband"),
        ("skulle avboka en tid för min mamma Elsa", "Elsa", "mother"),
    ],
)
def test_people_say_whom_it_is_for(text: str, name: str, relation: str | None) -> None:
    assert _others(text) == [(name, relation)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("det blev fel, Friid ska det vara, med två i", "Friid"),
        ("frid ska det vara, med två i", "Friid"),
        ("jag heter Björck med ck", "Björck"),
        ("it's smith with a y", "Smyth"),
        ("det stavas L-I-N-D", "Lind"),
        ("it's anna lind l y n d", "Anna Lynd"),
        ("jag heter Amina Osman, O S M A N", "Amina Osman"),
        ("jag heter ekdahl utan h", "Ekdal"),
    ],
)
def test_a_spelled_name_is_written_as_spelled(text: str, name: str) -> None:
    assert _selves(text) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Jane", "Jane"),
        ("lukas h andersson", "Lukas H Andersson"),
        ("mohammed al rashid", "Mohammed Al Rashid"),
        ("Nilsson, Berit", "Berit Nilsson"),
        ("erik, och det är fredag jag menar", "Erik"),
        ("tilda k. strand 090512", "Tilda K. Strand"),
        ("KALLE HOLM", "Kalle Holm"),
        ("ja eh bengt åkerlund", "Bengt Åkerlund"),
    ],
)
def test_a_bare_name_counts_only_when_it_was_asked_for(text: str, name: str) -> None:
    assert _selves(text, expects=True) == [name]
    assert _selves(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "kan jag få träffa Karin Ahlgren",
        "I'd like to see Dr Mercer",
        "I'm with Aviva, is that ok?",
        "my son is sick",
        "min dotter har eksem",
        "jag är trött",
        "it's urgent",
        "for god's sake",
        "för sent",
        "tack så mycket, hej då",
        "thanks, see you Friday",
        "remissen gäller min barnmorska. Eftermiddagar funkar bäst",
        "",
    ],
)
def test_practitioners_and_ordinary_words_are_nobodys_name(text: str) -> None:
    assert find_names(text, known_practitioners=DOCTORS) == []


@pytest.mark.parametrize("text", ["vet inte", "varför behöver ni veta det", "på fredag", "eksem", "14.30", "ok"])
def test_an_answer_that_is_no_name_gives_none(text: str) -> None:
    assert _selves(text, expects=True) == []


def test_initials_skip_titles() -> None:
    assert initials("Dr. Anna-Karin Berg") == "AKB"


@given(st.text(max_size=80), st.booleans())
def test_spans_stay_inside_the_text(text: str, expects: bool) -> None:
    for name in find_names(text, expects=expects):
        assert 0 <= name.start < name.end <= len(text)
        assert name.text.strip()
