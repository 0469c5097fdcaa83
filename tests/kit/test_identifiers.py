from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.identifiers import find_identifiers, is_nhs, mask, predict

TODAY = date(2025, 11, 10)


@pytest.mark.parametrize(
    "text",
    [
        "880320-9801",
        "19880320-9801",
        "8803209801",
        "198803209801",
        "880320 9801",
        "mitt personnummer är 880320–9801.",
        "åttioåtta noll tre tjugo nio åtta noll ett",
        "nitton åttioåtta noll tre tjugo streck nittioåtta noll ett",
    ],
)
def test_every_spelling_of_an_identity_number_is_one_number(text: str) -> None:
    found = find_identifiers(text, today=TODAY)

    assert [(one.system, one.value, one.written) for one in found] == [
        ("personnummer", "198803209801", "19880320-9801")
    ]
    assert found[0].born == date(1988, 3, 20)


def test_a_coordination_number_has_its_own_kind_and_a_real_birth_date() -> None:
    found = find_identifiers("19701063-2391", today=TODAY)

    assert [(one.system, one.born) for one in found] == [("samordningsnummer", date(1970, 10, 3))]


@pytest.mark.parametrize("text", ["880320-9802", "070-174 06 11", "881332-9801", "0000000000", "2025-11-14"])
def test_what_is_no_identity_number_is_not_found(text: str) -> None:
    assert find_identifiers(text, today=TODAY) == []


@pytest.mark.parametrize("text", ["999 123 4500", "9991234500", "nine nine nine one two three four five zero zero"])
def test_an_nhs_number_is_found(text: str) -> None:
    assert [(one.system, one.value) for one in find_identifiers(text, today=TODAY, country="GB")] == [
        ("nhs", "9991234500")
    ]


def test_one_digit_ten_times_is_nobodys_nhs_number() -> None:
    assert not is_nhs("0000000000")
    assert not is_nhs("9434765871")
    assert is_nhs("9434765870")


def test_a_plus_means_a_hundred_years_or_more() -> None:
    assert predict("090121+9931", today=TODAY) == {"valid": True, "normal": "19090121+9931", "type": "ssn"}
    assert predict("19090121-9931", today=TODAY)["normal"] == "19090121+9931"


def test_a_wrong_check_digit_is_invalid() -> None:
    assert not predict("880320-9802", today=TODAY)["valid"]
    assert not predict("kalle", today=TODAY)["valid"]


def test_a_masked_number_keeps_only_what_may_be_seen() -> None:
    assert mask("19880320-9801") == "880320-****"
    assert mask("999 123 4500") == "*******500"


@given(st.dates(date(1930, 1, 1), date(2024, 1, 1)), st.integers(980, 999))
def test_a_number_with_the_right_check_digit_is_valid(born: date, serial: int) -> None:
    digits = f"{born:%y%m%d}{serial:03d}"
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(digits)]
    check = -sum(value // 10 + value % 10 for value in doubled) % 10

    found = find_identifiers(f"{born:%Y%m%d}-{serial:03d}{check}", today=TODAY)

    assert [one.born for one in found] == [born]
