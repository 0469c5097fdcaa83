"""YAML 1.2 is read as structure with lines; what a text means is the reader's business."""

from __future__ import annotations

import json
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.errors import InvalidFile
from samtal.kit.fields import flag, number, parse_date, parse_moment, parse_time, text
from samtal.kit.yaml_file import Item, Problems, item_of, parse


def read(written: str) -> object:
    """The first document as plain values."""
    problems = Problems("file.yaml")
    documents = parse(written, problems)
    problems.raise_if_any()
    return plain(documents[0])


def plain(item: Item) -> object:
    if isinstance(item.value, Mapping):
        return {key: plain(one) for key, one in item.value.items()}
    return [plain(one) for one in item.value] if isinstance(item.value, tuple) else item.value


def test_words_times_and_dates_stay_as_they_are_written() -> None:
    assert read("{on: yes, a: 14:00, b: 2025-10-14, c: 012, d: 1_000, e: ~, f: '~'}") == {
        "on": "yes",
        "a": "14:00",
        "b": "2025-10-14",
        "c": "012",
        "d": "1_000",
        "e": None,
        "f": "~",
    }


def test_every_value_knows_the_line_of_its_key() -> None:
    (root,) = parse("a:\n  b: |\n    two\n    lines\n  c:\n  - x\n  - y\n", Problems("file.yaml"))

    assert isinstance(root.value, Mapping)
    inner = root.value["a"].value
    assert isinstance(inner, Mapping)
    assert (root.value["a"].line, inner["b"].line, inner["c"].line) == (1, 2, 5)
    assert isinstance(inner["c"].value, tuple)
    assert [one.line for one in inner["c"].value] == [6, 7]


def test_an_anchor_is_followed_and_a_loop_of_them_is_refused() -> None:
    assert read("{a: &x [1, 2], b: *x}") == {"a": ["1", "2"], "b": ["1", "2"]}
    with pytest.raises(InvalidFile, match=r"file\.yaml:1: \*x refers to nothing above it"):
        read("{a: &x [*x]}")


def test_a_file_nested_without_end_is_refused() -> None:
    with pytest.raises(InvalidFile, match="nested too deeply"):
        read("[" * 5000)


@given(
    st.recursive(
        st.none() | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
        max_leaves=12,
    )
)
def test_plain_values_are_the_same_from_a_file_and_from_a_store(value: object) -> None:
    assert plain(item_of(json.loads(json.dumps(value)))) == value


@pytest.mark.parametrize(
    ("written", "right"),
    [("9:05", True), ("23:59", True), ("24:00", False), ("9.05", False), ("nine", False), ("12:60", False)],
)
def test_a_time_is_hours_and_minutes(written: str, right: bool) -> None:
    assert (parse_time(written) is not None) == right


@pytest.mark.parametrize("written", ["2025-2-3", "2025-02-30", "25-02-03", "20250203", "3 Feb 2025"])
def test_a_date_that_is_none_is_not_guessed_at(written: str) -> None:
    assert parse_date(written) is None
    assert parse_moment(f"{written}T10:00") is None


def test_a_moment_with_an_offset_is_refused_for_times_are_the_clinics_own() -> None:
    assert parse_moment("2025-10-14T10:00") is not None
    assert parse_moment("2025-10-14T10:00+02:00") is None
    assert parse_moment("2025-10-14T10:00Z") is None


def test_a_value_of_the_wrong_kind_is_noted_and_something_harmless_stands_in() -> None:
    problems = Problems("file.yaml")

    assert number(Item(3, "soon"), problems, "minutes") == 0
    assert flag(Item(4, "on"), problems, "open") is False
    assert text(Item(5, ()), problems, "name") == ""

    assert problems.lines() == [
        "file.yaml:3: minutes must be a whole number, got 'soon'",
        "file.yaml:4: open must be true or false, got 'on'",
        "file.yaml:5: name must be one text, got a list",
    ]
