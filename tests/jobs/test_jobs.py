"""Jobs: scheduled once per key, claimed by one worker, never lost."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import pytest

from samtal.db.pool import Database
from samtal.jobs import repository
from samtal.jobs.model import Job, JobState
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId, new_id
from tests.database import make_clinic

HOUR = timedelta(hours=1)
LEASE = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class RemindOf:
    appointment: UUID
    text: str = "hej"


async def plan(db: Database, clinic: ClinicId, key: str | None, after: timedelta, args: object = None) -> UUID:
    async with db.transaction(clinic) as tx:
        return await repository.schedule(tx, "remind", key, tx.now() + after, args)


async def claim(db: Database, clock: FakeClock, limit: int = 10) -> list[Job]:
    async with db.as_worker() as tx:
        return await repository.claim(tx, now=clock.now(), lease=LEASE, limit=limit)


async def finish(db: Database, job: Job) -> bool:
    async with db.as_worker() as tx:
        return await repository.finish(tx, job)


async def test_a_job_is_claimed_when_due_and_not_before(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    args = RemindOf(new_id())
    await plan(database, clinic_id, "visit", HOUR, args)

    before = await claim(database, clock)
    clock.move_to(clock.now() + HOUR)
    (job,) = await claim(database, clock)

    assert before == []
    assert (job.kind, job.key, job.attempts, job.clinic_id) == ("remind", "visit", 1, clinic_id)
    assert job.due_at == clock.now()
    assert job.args_as(RemindOf) == args


async def test_rolling_back_leaves_no_job(database: Database, clinic_id: ClinicId) -> None:
    async def fail() -> None:
        async with database.transaction(clinic_id) as tx:
            await repository.schedule(tx, "remind", "x", tx.now())
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        await fail()

    async with database.reading(clinic_id) as tx:
        assert await repository.find(tx, "remind", "x") is None


async def test_the_same_key_moves_the_job(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    first = await plan(database, clinic_id, "visit", HOUR, {"n": 1})
    second = await plan(database, clinic_id, "visit", 3 * HOUR, {"n": 2})

    async with database.reading(clinic_id) as tx:
        job = await repository.find(tx, "remind", "visit")

    assert first == second
    assert job is not None
    assert (job.due_at, job.args) == (clock.now() + 3 * HOUR, {"n": 2})


async def test_jobs_without_a_key_do_not_meet(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    await plan(database, clinic_id, None, timedelta(0))
    await plan(database, clinic_id, None, timedelta(0))

    assert len(await claim(database, clock)) == 2


async def test_two_clinics_may_use_one_key(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    other = await make_clinic(database, "other")
    await plan(database, clinic_id, "visit", timedelta(0))
    await plan(database, other, "visit", timedelta(0))

    assert {job.clinic_id for job in await claim(database, clock)} == {clinic_id, other}


async def test_a_cancelled_job_never_runs(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))

    async with database.transaction(clinic_id) as tx:
        assert await repository.cancel(tx, "remind", "visit")
        assert not await repository.cancel(tx, "remind", "visit")

    assert await claim(database, clock) == []


async def test_a_clinic_cannot_cancel_the_job_of_another(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    other = await make_clinic(database, "other")

    async with database.transaction(other) as tx:
        assert not await repository.cancel(tx, "remind", "visit")

    assert len(await claim(database, clock)) == 1


async def test_jobs_come_in_order_of_their_time(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    for minutes in (3, 1, 2):
        await plan(database, clinic_id, str(minutes), timedelta(minutes=minutes))
    clock.move_to(clock.now() + HOUR)

    assert [job.key for job in await claim(database, clock)] == ["1", "2", "3"]


async def test_jobs_due_at_the_same_time_keep_their_order(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    async with database.transaction(clinic_id) as tx:
        await repository.add(tx, [("remind", {"n": n}) for n in range(20)], run_at=tx.now())

    assert [job.args["n"] for job in await claim(database, clock, limit=20)] == list(range(20))


async def test_racing_workers_share_the_jobs_and_none_is_done_twice(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    async with database.transaction(clinic_id) as tx:
        await repository.add(tx, [("remind", {"n": n}) for n in range(200)], run_at=tx.now())
    done: list[object] = []

    async def worker() -> None:
        while jobs := await claim(database, clock, limit=3):
            for job in jobs:
                done.append(job.args["n"])
                assert await finish(database, job)

    await asyncio.gather(*(worker() for _ in range(8)))

    assert sorted(done, key=str) == sorted(range(200), key=str)
    assert await claim(database, clock) == []


async def test_a_dead_workers_job_becomes_due_again(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (lost,) = await claim(database, clock)
    during = await claim(database, clock)
    clock.move_to(clock.now() + LEASE)
    (again,) = await claim(database, clock)

    assert during == []
    assert (again.id, again.attempts) == (lost.id, 2)
    assert not await finish(database, lost), "the dead worker came back and must not end the new attempt"
    assert await finish(database, again)


async def test_a_heartbeat_holds_the_lease(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (job,) = await claim(database, clock)

    async with database.as_worker() as tx:
        assert await repository.heartbeat(tx, job, until=clock.now() + 2 * LEASE)
    clock.move_to(clock.now() + LEASE)

    assert await claim(database, clock) == []
    clock.move_to(clock.now() + LEASE)
    assert len(await claim(database, clock)) == 1


async def test_rescheduling_a_running_job_voids_its_lease(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (running,) = await claim(database, clock)

    await plan(database, clinic_id, "visit", HOUR)

    assert not await finish(database, running)
    async with database.as_worker() as tx:
        assert not await repository.heartbeat(tx, running, until=clock.now() + LEASE)
        assert await repository.next_due(tx) == clock.now() + HOUR


async def test_a_dead_job_is_visible_and_can_be_revived(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (job,) = await claim(database, clock)
    async with database.as_worker() as tx:
        await repository.bury(tx, job, at=clock.now(), error="ValueError: no")
    clock.move_to(clock.now() + 100 * HOUR)

    async with database.transaction(clinic_id) as tx:
        (dead,) = await repository.dead(tx)
        assert await claim(database, clock) == []
        revived = await repository.revive(tx, dead.id, run_at=clock.now())

    assert (dead.state, dead.last_error) == (JobState.DEAD, "ValueError: no")
    assert revived
    assert [job.attempts for job in await claim(database, clock)] == [1]


async def test_scheduling_the_key_of_a_dead_job_revives_it(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (job,) = await claim(database, clock)
    async with database.as_worker() as tx:
        await repository.bury(tx, job, at=clock.now(), error="x")

    await plan(database, clinic_id, "visit", timedelta(0))

    (again,) = await claim(database, clock)
    assert (again.id, again.attempts, again.last_error) == (job.id, 1, None)


async def test_a_handler_may_finish_its_job_with_its_work(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    await plan(database, clinic_id, "visit", timedelta(0))
    (job,) = await claim(database, clock)

    async with database.transaction(clinic_id) as tx:
        await tx.execute("update clinic set name = 'done'")
        assert await repository.finish(tx, job)

    clock.move_to(clock.now() + HOUR)
    assert await claim(database, clock) == []
