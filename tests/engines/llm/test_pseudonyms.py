"""Who the patient is does not leave the house, and comes back unharmed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samtal.engines.understanding.llm.prompting import ask
from samtal.engines.understanding.llm.pseudonyms import PLACEHOLDER, Pseudonyms
from samtal.receptionist.understanding import Heard
from tests.engines.llm.places import CLINIC, OPENING, asked_for


@pytest.mark.parametrize(
    ("text", "secret", "asked"),
    [
        ("My name is Alma Dahlgren", "Alma", ()),
        ("jag heter olle svensson", "svensson", ()),
        ("alma dahlgren", "dahlgren", ("name",)),
        ("It is for Alma Dahlgren", "Dahlgren", ()),
        ("ring mig på 070-174 06 05", "174", ()),
        ("call me on oh seven seven hundred nine hundred one two three", "nine hundred one", ("phone",)),
        ("alma.d@example.com är min mejl", "alma", ()),
        ("mitt personnummer är 19850312-2387", "2387", ()),
        ("jag är född 12 mars 1985", "1985", ()),
        ("12 mars 1985", "1985", ("born",)),
        ("my code is 4839", "4839", ("code",)),
        ("ärendenummer 99120345", "9912", ()),
        ("Alma here again, sorry", "Alma", ()),
    ],
)
def test_what_tells_who_somebody_is_becomes_a_placeholder(text: str, secret: str, asked: tuple[str, ...]) -> None:
    context = replace(asked_for(*asked), speaker_names=("Alma Dahlgren",))
    pseudonyms = Pseudonyms(context)

    masked = pseudonyms.masked(text, asked=frozenset(asked))

    assert secret not in masked
    assert PLACEHOLDER.search(masked)
    assert pseudonyms.restored(masked) == text


@pytest.mark.parametrize(
    "text",
    [
        "Can I see Dr Berg on 3 May at 14.30?",
        "Tid hos Maja Lund den 12 juni kl 10, i Hamnen",
        "Hudkontroll kostar 1200 kr?",
        "May I come in June? August also works.",
        "den andra tiden tack",
    ],
)
def test_what_a_model_needs_stays_readable(text: str) -> None:
    assert Pseudonyms(OPENING).masked(text) == text


def test_the_same_person_is_the_same_placeholder_in_what_we_said() -> None:
    heard = Heard("Thanks Alma, which day suits you?", "booking", ("date",))
    prompt = ask("This is Alma, Friday", replace(OPENING, heard=heard, speaker_names=("Alma Dahlgren",))).prompt

    assert "Alma" not in prompt.user
    assert prompt.user.count("[NAME_1]") == 2


def test_facts_about_the_patient_are_told_as_known_and_no_more() -> None:
    known = {"service": "visit", "name": "Alma Dahlgren", "reason": "blood in the urine", "phone": "+46701740605"}

    prompt = ask("Friday", replace(OPENING, known=known)).prompt

    assert '"service": "visit"' in prompt.user
    assert '"reason": true' in prompt.user
    for secret in ("Alma", "blood", "4670"):
        assert secret not in prompt.user


def test_a_placeholder_that_the_patient_types_comes_back_as_typed() -> None:
    pseudonyms = Pseudonyms(OPENING)

    masked = pseudonyms.masked("[NAME_1] is what you call me, I am Alma Dahlgren")

    assert masked.startswith("[TEXT_1] is what")
    assert pseudonyms.restored("[TEXT_1]") == "[NAME_1]"
    assert pseudonyms.restored("[PHONE_9]") == "[PHONE_9]"


WORDS = "jag heter Alma Dahlgren olle 070-174 06 05 alma@example.com 1985-03-12 Dr Berg on Friday [NAME_1] kod 483920"
PIECES = st.sampled_from(WORDS.split())


@given(
    text=st.lists(PIECES, max_size=12).map(" ".join) | st.text(max_size=60), asked=st.sampled_from(["name", "code", ""])
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_masked_is_restored(text: str, asked: str) -> None:
    pseudonyms = Pseudonyms(asked_for(asked))

    masked = pseudonyms.masked(text, asked=frozenset({asked}))

    assert pseudonyms.restored(masked).casefold() == text.casefold()


def test_of_a_large_clinic_those_who_are_spoken_of_are_told() -> None:
    last = replace(CLINIC.practitioners[0], id="last", name="Dr Ingela Quist")
    many = tuple(replace(CLINIC.practitioners[1], id=f"p{i}", name=f"Nurse Number{i}") for i in range(90))
    context = replace(OPENING, clinic=replace(CLINIC, practitioners=(*many, last)))

    prompt = ask("I want to see Dr Quist", context).prompt

    assert "- last: Dr Ingela Quist" in prompt.system
    assert len(prompt.system) < 8000
