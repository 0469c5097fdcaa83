"""Dataclasses survive the way through JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Literal
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.jobs.encoding import check_readable, decode, encode, encode_object
from samtal.kit.ids import AppointmentId, ClinicId, new_id


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True, slots=True)
class Inner:
    at: datetime
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Everything:
    clinic_id: ClinicId
    appointment_id: AppointmentId
    other: UUID | None
    day: date
    clock: time
    length: timedelta
    price: Decimal
    colour: Colour
    word: Literal["a", "b"]
    inner: Inner
    pair: tuple[int, date]
    inners: list[Inner]
    days: frozenset[date]
    by_colour: Mapping[Colour, date]
    maybe: Inner | None = None
    number: int | float = 1
    tags: dict[str, str] = field(default_factory=dict)


moments = st.datetimes(timezones=st.just(UTC))
inners = st.builds(Inner, at=moments, names=st.lists(st.text(), max_size=3).map(tuple))
everything = st.builds(
    Everything,
    clinic_id=st.integers(0, 2**31).map(ClinicId),
    appointment_id=st.uuids().map(AppointmentId),
    price=st.decimals(allow_nan=False, allow_infinity=False),
    length=st.integers(0, 10**6).map(lambda seconds: timedelta(seconds=seconds)),
    inner=inners,
    inners=st.lists(inners, max_size=2),
    maybe=st.none() | inners,
    number=st.integers() | st.floats(allow_nan=False, allow_infinity=False),
)


@given(everything)
def test_what_goes_in_comes_out(value: Everything) -> None:
    there = json.loads(json.dumps(encode(value)))

    assert decode(Everything, there) == value


def test_a_missing_field_takes_its_default_and_an_unknown_one_is_dropped() -> None:
    @dataclass(frozen=True)
    class Now:
        kept: int
        new: str = "default"

    assert decode(Now, {"kept": 1, "gone": 2}) == Now(1)


def test_a_type_that_would_not_come_back_is_refused_early() -> None:
    for kind in (Ambiguous, Nested, Bytes):
        with pytest.raises(TypeError):
            check_readable(kind)
    check_readable(Everything)


@dataclass(frozen=True)
class Ambiguous:
    value: UUID | date


@dataclass(frozen=True)
class Nested:
    value: tuple[Ambiguous, ...]


@dataclass(frozen=True)
class Bytes:
    value: bytes


def test_what_is_no_json_is_refused() -> None:
    with pytest.raises(TypeError):
        encode(b"bytes")
    with pytest.raises(TypeError):
        encode_object([1])


def test_a_mapping_is_kept_with_its_values() -> None:
    identifier = new_id()

    assert encode_object({"id": identifier, "n": None}) == {"id": str(identifier), "n": None}
