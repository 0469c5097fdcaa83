from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.name_spelling import find_spellings, with_remark, with_spelling, written


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("anna-karin berg", "Anna-Karin Berg"),
        ("KALLE HOLM", "Kalle Holm"),
        ("o'connor", "O'Connor"),
        ("mcdonald", "McDonald"),
        ("astrid af ekenstam", "Astrid af Ekenstam"),
        ("DeShawn LeRoy", "DeShawn LeRoy"),
        ("o'ßberg", "O'ßberg"),
    ],
)
def test_names_get_the_capitals_names_have(said: str, name: str) -> None:
    assert written(said) == name


@pytest.mark.parametrize("text", ["L-I-N-D", "l i n d", "L.I.N.D", "l, i, n, d"])
def test_letters_one_at_a_time_are_a_spelling(text: str) -> None:
    assert [spelling.letters.lower() for spelling in find_spellings(f"det stavas {text} alltså")] == ["lind"]


def test_a_spelling_puts_its_own_part_right() -> None:
    assert with_spelling("anna lynd", "lind") == "anna lind"
    assert with_spelling("anna", "okafor") == "anna okafor"


@pytest.mark.parametrize(
    ("name", "tail", "right"),
    [
        ("frid", " med två i", "friid"),
        ("smith", " with a y", "smyth"),
        ("björk", " med ck", "björck"),
        ("ekdahl", " utan h", "ekdal"),
        ("carlson", " with a k", "karlson"),
        ("lind", " på tisdag", "lind"),
        ("anna", " with me", "anna"),
    ],
)
def test_what_is_said_of_the_letters_is_heard(name: str, tail: str, right: str) -> None:
    assert with_remark(name, tail)[0] == right


@given(st.text(max_size=40))
def test_writing_a_name_twice_changes_nothing_more(text: str) -> None:
    assert written(written(text)) == written(text)
