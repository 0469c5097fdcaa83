"""One-time codes (OWASP ASVS 5.0 6.5 and 6.6): one use, five tries, ten minutes, six an hour, for the asker alone."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId, ContactPointId, new_id
from samtal.patients import codes
from samtal.patients.codes import Outcome

ASKER, OTHER, NUMBER = (ContactPointId(new_id()) for _ in range(3))


async def _make(database: Database, clinic_id: ClinicId, asked_by: ContactPointId = ASKER) -> str | None:
    async with database.transaction(clinic_id) as tx:
        return await codes.make(asked_by=asked_by, sent_to=NUMBER, patient_id=None, tx=tx)


async def _check(database: Database, clinic_id: ClinicId, code: str, asked_by: ContactPointId = ASKER) -> Outcome:
    async with database.transaction(clinic_id) as tx:
        return (await codes.check(code, asked_by=asked_by, tx=tx)).outcome


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


async def test_a_code_works_once(database: Database, clinic_id: ClinicId) -> None:
    code = await _make(database, clinic_id)
    assert code is not None

    assert await _check(database, clinic_id, code) is Outcome.RIGHT
    assert await _check(database, clinic_id, code) is Outcome.NONE_OPEN


async def test_the_fifth_wrong_try_ends_the_code(database: Database, clinic_id: ClinicId) -> None:
    code = await _make(database, clinic_id)
    assert code is not None

    tried = [await _check(database, clinic_id, _wrong(code)) for _ in range(codes.TRIES)]

    assert tried == [Outcome.WRONG] * codes.TRIES
    assert await _check(database, clinic_id, code) is Outcome.NONE_OPEN


async def test_a_code_tried_too_often_does_not_keep_a_new_one_from_being_sent(
    database: Database, clinic_id: ClinicId
) -> None:
    code = await _make(database, clinic_id)
    assert code is not None
    for _ in range(codes.TRIES):
        await _check(database, clinic_id, _wrong(code))

    async with database.transaction(clinic_id) as tx:
        assert not await codes.is_open(ASKER, tx)
    again = await _make(database, clinic_id)
    assert again is not None
    assert await _check(database, clinic_id, again) is Outcome.RIGHT


@pytest.mark.parametrize(("seconds", "outcome"), [(599, Outcome.RIGHT), (600, Outcome.NONE_OPEN)])
async def test_a_code_lives_ten_minutes(
    database: Database, clinic_id: ClinicId, clock: FakeClock, seconds: int, outcome: Outcome
) -> None:
    code = await _make(database, clinic_id)
    assert code is not None

    clock.move_to(clock.now() + timedelta(seconds=seconds))

    assert await _check(database, clinic_id, code) is outcome


async def test_only_the_newest_code_counts(database: Database, clinic_id: ClinicId) -> None:
    first, second = await _make(database, clinic_id), await _make(database, clinic_id)
    assert first is not None
    assert second is not None

    assert await _check(database, clinic_id, second) is Outcome.RIGHT
    assert await _check(database, clinic_id, first) is Outcome.NONE_OPEN


async def test_a_code_is_bound_to_who_asked_for_it(database: Database, clinic_id: ClinicId) -> None:
    code = await _make(database, clinic_id)
    assert code is not None

    assert await _check(database, clinic_id, code, OTHER) is Outcome.NONE_OPEN


async def test_six_codes_an_hour_and_then_no_more(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    made = [await _make(database, clinic_id) for _ in range(7)]

    assert [one is not None for one in made] == [True] * 6 + [False]
    clock.move_to(clock.now() + timedelta(hours=1, seconds=1))
    assert await _make(database, clinic_id) is not None


async def test_a_number_gets_no_more_codes_because_many_ask(database: Database, clinic_id: ClinicId) -> None:
    """Opening the chat again and again makes nobody's telephone ring all night."""
    made = [await _make(database, clinic_id, ContactPointId(new_id())) for _ in range(7)]

    assert [one is not None for one in made] == [True] * 6 + [False]


async def test_no_code_is_stored_as_it_is(database: Database, clinic_id: ClinicId) -> None:
    code = await _make(database, clinic_id)
    assert code is not None

    async with database.reading(clinic_id) as tx:
        row = await tx.fetchrow("select * from verification_code where clinic_id = $1", clinic_id)
    assert row is not None
    assert code not in str(dict(row.items()))
