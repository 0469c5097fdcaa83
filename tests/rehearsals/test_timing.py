"""Every step has its moment, over days and over the change to winter time."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from samtal.rehearsals.codes import fill_code, find_code, needs_code
from samtal.rehearsals.model import Calls, Keys, Presses, Says, Step
from samtal.rehearsals.timing import moments

STOCKHOLM = ZoneInfo("Europe/Stockholm")


def at(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def times(*written: str | None) -> list[str]:
    steps = [Step(number, number, at(one)) for number, one in enumerate(written, start=1)]
    return [f"{moment:%d %H:%M:%S}" for _, moment in moments(steps, STOCKHOLM)]


def test_a_step_without_a_time_comes_ten_seconds_later() -> None:
    assert times("2027-03-01T09:00", None, None) == ["01 08:00:00", "01 08:00:10", "01 08:00:20"]


def test_a_time_that_has_passed_already_happens_at_once() -> None:
    assert times("2027-03-01T09:00:55", None, "2027-03-01T09:01") == ["01 08:00:55", "01 08:01:05", "01 08:01:05"]


def test_ten_seconds_are_ten_seconds_when_the_clocks_go_back() -> None:
    steps = [Step(1, 1, at("2026-10-25T02:59:55")), Step(2, 2), Step(3, 3, at("2026-10-25T03:00"))]

    found = [moment for _, moment in moments(steps, STOCKHOLM)]

    assert found[0] == datetime(2026, 10, 25, 0, 59, 55, tzinfo=UTC)
    assert found[1] == datetime(2026, 10, 25, 1, 0, 5, tzinfo=UTC)
    assert found[2] == datetime(2026, 10, 25, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Din kod är 482913. Den gäller i tio minuter.", "482913"),
        ("Your code: 482 913", "482913"),
        ("koden är 4 8 2 9 1 3", "482913"),
        ("Ring +46846500500", None),
        ("Kl. 09.30 den 4 mars 2027", None),
        ("8201901011234", None),
    ],
)
def test_a_code_is_found_in_a_message_and_a_telephone_number_is_none(text: str, code: str | None) -> None:
    assert find_code(text) == code


def test_a_code_is_filled_in_where_it_is_said_or_keyed() -> None:
    assert fill_code(Says("koden är {code}"), "482913") == Says("koden är 482913")
    assert fill_code(Keys("{code}"), "482913") == Keys("482913")
    assert fill_code(Presses("JA"), "482913") == Presses("JA")
    assert needs_code(Keys("{code}"))
    assert not needs_code(Calls())
