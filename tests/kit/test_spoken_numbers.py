from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.spoken_numbers import find_digit_runs, find_numerals, rewrite, word_value


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("nittonhundrafyrtioett", (1941, False)),
        ("tvåtusentre", (2003, False)),
        ("tjugohundrafem", (2005, False)),
        ("tjugonionde", (29, True)),
        ("trettioförsta", (31, True)),
        ("nittiett", (91, False)),
        ("tjugofem", (25, False)),
        ("tjufem", (25, False)),
        ("twelfth", (12, True)),
        ("fönster", None),
    ],
)
def test_one_word_counts_what_it_says(word: str, value: tuple[int, bool] | None) -> None:
    assert word_value(word) == value


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("twenty nine", [29]),
        ("nineteen eighty five", [19, 85]),
        ("two thousand and six", [2006]),
        ("nittonhundra sextiofem", [1965]),
        ("tre hundra", [300]),
        ("den 29:e", [29]),
        ("the 2nd", [2]),
        ("ingenting alls", []),
    ],
)
def test_numbers_are_read_as_they_count(text: str, values: list[int]) -> None:
    assert [numeral.value for numeral in find_numerals(text)] == values


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("noll sju noll ett sju fyra noll sex ett ett", "0701740611"),
        ("oh seven seven double oh nine oh oh one four two", "07700900142"),
        ("o seven seven o o", "07700"),
        ("07700 nine hundred one two three", "07700900123"),
        ("noll sju noll sjutton fyrtio sex tretton", "0701740613"),
        ("två nollor sju", "007"),
        ("åttiotvå noll sju nitton streck femtiofem femtiosex", "8207195556"),
    ],
)
def test_digits_in_a_row_become_one_run(text: str, digits: str) -> None:
    runs = find_digit_runs(text)

    assert len(runs) == 1
    assert digits in runs[0].readings


def test_an_ordinal_ends_a_run() -> None:
    assert [run.readings[0] for run in find_digit_runs("den tredje maj sjuttiosex noll sju")] == ["7607"]


def test_a_spoken_plus_is_heard() -> None:
    assert find_digit_runs("plus fyrtiosex sjuttio")[0].plus


def test_rewritten_text_finds_its_way_back() -> None:
    text = "vi ses den tjugonionde klockan tre"

    rewritten = rewrite(text)
    start = rewritten.text.index("29")

    assert rewritten.text == "vi ses den 29:e klockan 3"
    assert text[slice(*rewritten.span(start, start + 4))] == "tjugonionde"


@given(st.text(max_size=60))
def test_spans_stay_inside_the_text(text: str) -> None:
    for numeral in find_numerals(text):
        assert 0 <= numeral.start < numeral.end <= len(text)
    for run in find_digit_runs(text):
        assert 0 <= run.start < run.end <= len(text)
    rewritten = rewrite(text)
    assert len(rewritten.origin) == len(rewritten.text) + 1
