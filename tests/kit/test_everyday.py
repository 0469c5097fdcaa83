from __future__ import annotations

import pytest

from samtal.kit.everyday import is_everyday, is_plain_word, is_word_and_name
from samtal.kit.given_names import is_given_name, short_forms


@pytest.mark.parametrize("word", ["fredag", "Tuesday", "jag", "could", "tjugonde", "läkare", "14"])
def test_everyday_words_are_no_names(word: str) -> None:
    assert is_everyday(word)
    assert is_plain_word(word)


@pytest.mark.parametrize("word", ["Price", "Frost", "Berg", "Frisk"])
def test_some_words_are_names_too(word: str) -> None:
    assert is_word_and_name(word)
    assert not is_plain_word(word)


def test_short_forms_go_both_ways() -> None:
    assert "william" in short_forms("Bill")
    assert "bill" in short_forms("William")
    assert "tobias" in short_forms("Tobbe")


def test_a_double_first_name_is_a_first_name() -> None:
    assert is_given_name("Ann-Sofie")
    assert not is_given_name("Lindqvist")
