from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.birthdates import find_birth_dates

TODAY = date(2025, 11, 10)


def _found(text: str, country: str, *, expects: bool = False) -> list[date]:
    return [birth.value for birth in find_birth_dates(text, country=country, today=TODAY, expects=expects)]


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("hej, född 1 dec 1993, kan jag komma 14/11 2025", "SE", date(1993, 12, 1)),
        ("min dotter född den åttonde mars tvåtusensjutton", "SE", date(2017, 3, 8)),
        ("it's my girl born the eighth of march twenty seventeen", "GB", date(2017, 3, 8)),
        ("my date of birth is 03/05/1985", "GB", date(1985, 5, 3)),
        ("dob 7.7.91", "GB", date(1991, 7, 7)),
        ("jag är född åttonde mars nittonhundrafemtioett", "SE", date(1951, 3, 8)),
        ("880320-9801", "SE", date(1988, 3, 20)),
        ("880320-9802", "SE", date(1988, 3, 20)),
        ("born May 3rd, 1985", "GB", date(1985, 5, 3)),
    ],
)
def test_a_birth_date_is_known_by_its_cue_or_its_number(text: str, country: str, value: date) -> None:
    assert _found(text, country) == [value]


@pytest.mark.parametrize(
    ("text", "country", "value"),
    [
        ("den tjugonionde augusti nittonhundrafyrtioett", "SE", date(1941, 8, 29)),
        ("åttiotvå noll sju nitton", "SE", date(1982, 7, 19)),
        ("fjortonde i åttonde sjuttiosex", "SE", date(1976, 8, 14)),
        ("nitton sextiofem noll två tjugoåtta", "SE", date(1965, 2, 28)),
        ("nittonhundraåttiofem, tredje mars", "SE", date(1985, 3, 3)),
        ("610317", "SE", date(1961, 3, 17)),
        ("51 03 08", "SE", date(1951, 3, 8)),
        ("08032017", "GB", date(2017, 3, 8)),
        ("1/4 07", "SE", date(2007, 4, 1)),
        ("1/12-93", "SE", date(1993, 12, 1)),
        ("third of may nineteen eighty five", "GB", date(1985, 5, 3)),
        ("the 12th of the 12th fifty", "GB", date(1950, 12, 12)),
        ("nineteen oh five march third", "GB", date(1905, 3, 3)),
        ("oh three oh five eighty five", "GB", date(1985, 5, 3)),
        ("03/05/1985", "US", date(1985, 3, 5)),
    ],
)
def test_a_bare_date_counts_when_it_was_asked_for(text: str, country: str, value: date) -> None:
    assert _found(text, country) == []
    assert _found(text, country, expects=True) == [value]


@pytest.mark.parametrize(
    "text", ["fredag 14 november 2025", "14/11 klockan 10", "mars 1980", "42 High Street", "070-174 06 11", "31/2 1980"]
)
def test_what_is_no_birth_date_is_left_alone(text: str) -> None:
    assert _found(text, "SE", expects=True) == []


@given(st.dates(date(1926, 1, 1), date(2025, 11, 1)))
def test_a_full_date_comes_back_as_written(born: date) -> None:
    assert _found(f"född {born.isoformat()}", "SE") == [born]
    assert _found(f"born {born.day}/{born.month}/{born.year}", "GB") == [born]


@given(st.text(max_size=60), st.booleans())
def test_spans_stay_inside_the_text(text: str, expects: bool) -> None:
    for birth in find_birth_dates(text, country="SE", today=TODAY, expects=expects):
        assert text[birth.start : birth.end] == birth.text
