from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.same_person import contradicts, same_person


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Sarah Lind", "sara lynd"),
        ("Anna Svensson", "Svensson, Anna"),
        ("Bill Carter", "William Carter"),
        ("Alice Frid", "Alice Friid"),
        ("Karl Karlsson", "Carl Carlsson"),
        ("Åsa Öberg", "asa oberg"),
        ("Sven Erik Berg", "Sven Berg"),
        ("Mr Tom Baker", "Tom Baker"),
    ],
)
def test_one_person_under_two_spellings(a: str, b: str) -> None:
    assert same_person(a, b) >= 0.9
    assert not contradicts(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("Petra Karlsson", "Elsa Karlsson"),
        ("Omar Haddad", "Alice Frid"),
        ("Hanna Berg", "Anna Berg"),
        ("Johan Ek", "Johanna Ek"),
        ("Jane", "Sarah Lind"),
        ("Anna Svensson", "Anna Okafor"),
    ],
)
def test_two_people_are_told_apart(a: str, b: str) -> None:
    assert same_person(a, b) < 0.6
    assert contradicts(a, b)


def test_a_first_name_alone_may_be_but_is_not_surely() -> None:
    assert 0.6 < same_person("Sarah", "Sarah Lind") < 0.85
    assert not contradicts("Sarah", "Sarah Lind")


@given(st.text(max_size=30), st.text(max_size=30))
def test_likeness_goes_both_ways(a: str, b: str) -> None:
    assert same_person(a, b) == same_person(b, a)
    assert 0.0 <= same_person(a, b) <= 1.0
