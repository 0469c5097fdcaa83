"""The worker: what success and failure of a handler lead to."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import pairwise

import pytest

from samtal.db.pool import Database
from samtal.jobs import repository
from samtal.jobs.model import Handler, Job
from samtal.jobs.retries import ATTEMPTS, ATTEMPTS_WHILE_AWAY, LONGEST_PAUSE
from samtal.jobs.worker import Worker
from samtal.kit.clock import FakeClock, SystemClock
from samtal.kit.errors import Rejected, Unavailable
from samtal.kit.ids import ClinicId

MINUTE = timedelta(minutes=1)


async def plan(db: Database, clinic: ClinicId, kind: str, after: timedelta = timedelta(0)) -> None:
    async with db.transaction(clinic) as tx:
        await repository.schedule(tx, kind, None, tx.now() + after)


async def run_to_the_end(worker: Worker, clock: FakeClock) -> list[timedelta]:
    """Move the clock from one due time to the next; the pauses between."""
    pauses = []
    while (due := await worker.next_due()) is not None:
        pauses.append(due - clock.now())
        clock.move_to(due)
        await worker.run_due(clock.now())
    return pauses


async def dead_jobs(db: Database, clinic: ClinicId) -> list[Job]:
    async with db.reading(clinic) as tx:
        return await repository.dead(tx)


async def test_due_jobs_run_in_order_and_what_they_make_due_runs_too(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    ran: list[str] = []

    async def first(job: Job) -> None:
        ran.append(job.kind)
        await plan(database, job.clinic_id, "third", -MINUTE)

    async def note(job: Job) -> None:
        ran.append(job.kind)

    worker = Worker(database, {"first": first, "second": note, "third": note, "later": note}, clock)
    await plan(database, clinic_id, "later", 2 * MINUTE)
    await plan(database, clinic_id, "second", timedelta(0))
    await plan(database, clinic_id, "first", -MINUTE)

    done = await worker.run_due(clock.now())

    assert ran == ["first", "third", "second"]
    assert done == 3
    assert await worker.next_due() == clock.now() + 2 * MINUTE


async def test_a_fault_is_tried_again_with_growing_pauses_and_then_given_up(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    async def fail(job: Job) -> None:
        raise ValueError(f"attempt {job.attempts}")

    worker = Worker(database, {"fail": fail}, clock, chance=random.Random(1))
    await plan(database, clinic_id, "fail")

    pauses = await run_to_the_end(worker, clock)

    assert len(pauses) == ATTEMPTS
    assert all(earlier < later for earlier, later in pairwise(pauses))
    assert max(pauses) <= LONGEST_PAUSE * 1.2
    (dead,) = await dead_jobs(database, clinic_id)
    assert dead.last_error == f"ValueError: attempt {ATTEMPTS}"


async def test_a_vendor_that_is_away_is_tried_for_days(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    start, attempts = clock.now(), 0

    async def send(job: Job) -> None:
        nonlocal attempts
        attempts += 1
        raise Unavailable("busy", retry_after=1800)

    await plan(database, clinic_id, "send")
    pauses = await run_to_the_end(Worker(database, {"send": send}, clock), clock)

    assert attempts == ATTEMPTS_WHILE_AWAY
    assert clock.now() - start > timedelta(days=1)
    assert min(pauses[1:]) >= timedelta(seconds=1800)


async def test_what_is_rejected_is_given_up_at_once(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    async def send(job: Job) -> None:
        raise Rejected("no such template")

    await plan(database, clinic_id, "send")

    assert await Worker(database, {"send": send}, clock).run_due(clock.now()) == 1
    assert [job.attempts for job in await dead_jobs(database, clinic_id)] == [1]


async def test_a_job_that_its_workers_die_of_is_given_up(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    ran: list[Job] = []

    async def handle(job: Job) -> None:
        ran.append(job)

    await plan(database, clinic_id, "deadly")
    for _ in range(ATTEMPTS):
        async with database.as_worker() as tx:
            assert len(await repository.claim(tx, now=clock.now(), lease=MINUTE, limit=1)) == 1
        clock.move_to(clock.now() + MINUTE)
    await Worker(database, {"deadly": handle}, clock).run_due(clock.now())

    assert ran == []
    assert len(await dead_jobs(database, clinic_id)) == 1


async def test_a_kind_without_a_handler_waits_for_one(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    ran: list[str] = []

    async def handle(job: Job) -> None:
        ran.append(job.kind)

    await plan(database, clinic_id, "new")
    await Worker(database, {}, clock).run_due(clock.now())
    clock.move_to(clock.now() + MINUTE)

    await Worker(database, {"new": handle}, clock).run_due(clock.now())

    assert ran == ["new"]


@asynccontextmanager
async def working(db: Database, handlers: Mapping[str, Handler], **options: float) -> AsyncIterator[Worker]:
    worker = Worker(db, handlers, SystemClock(), lease=timedelta(seconds=options.pop("lease", 60)), **options)  # type: ignore[arg-type]
    task = asyncio.create_task(worker.run_forever())
    try:
        yield worker
    finally:
        worker.stop()
        await asyncio.wait_for(task, 10)


@pytest.fixture
async def live(database_url: str) -> AsyncIterator[Database]:
    """By the machine's own clock."""
    async with await Database.open(database_url) as opened:
        yield opened


async def test_a_new_job_wakes_the_worker_of_its_process(live: Database, clinic_id: ClinicId) -> None:
    ran = asyncio.Event()

    async def handle(job: Job) -> None:
        ran.set()

    async with working(live, {"now": handle}, poll_seconds=60):
        await asyncio.sleep(0.1)
        await plan(live, clinic_id, "now")
        await asyncio.wait_for(ran.wait(), 5)

    async with live.as_worker() as tx:
        assert await repository.next_due(tx) is None


async def test_a_job_for_the_near_future_is_done_on_time(live: Database, clinic_id: ClinicId) -> None:
    ran = asyncio.Event()

    async def handle(job: Job) -> None:
        ran.set()

    async with working(live, {"soon": handle}, poll_seconds=60):
        await asyncio.sleep(0.1)
        await plan(live, clinic_id, "soon", timedelta(milliseconds=200))
        assert not ran.is_set()
        await asyncio.wait_for(ran.wait(), 5)


async def test_no_more_jobs_run_at_once_than_allowed(live: Database, clinic_id: ClinicId) -> None:
    running, most, done = 0, 0, asyncio.Event()
    left = 12

    async def handle(job: Job) -> None:
        nonlocal running, most, left
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1
        left -= 1
        if left == 0:
            done.set()

    for _ in range(12):
        await plan(live, clinic_id, "x")
    async with working(live, {"x": handle}, concurrency=3):
        await asyncio.wait_for(done.wait(), 10)

    assert most == 3


async def test_a_long_job_is_not_started_twice(live: Database, clinic_id: ClinicId) -> None:
    starts, done = 0, asyncio.Event()

    async def slow(job: Job) -> None:
        nonlocal starts
        starts += 1
        await asyncio.sleep(1.0)
        done.set()

    await plan(live, clinic_id, "slow")
    async with (
        working(live, {"slow": slow}, lease=0.4, poll_seconds=0.05),
        working(live, {"slow": slow}, lease=0.4, poll_seconds=0.05),
    ):
        await asyncio.wait_for(done.wait(), 5)

    assert starts == 1


async def test_stopping_lets_running_jobs_end(live: Database, clinic_id: ClinicId) -> None:
    started, ended = asyncio.Event(), False

    async def slow(job: Job) -> None:
        nonlocal ended
        started.set()
        await asyncio.sleep(0.3)
        ended = True

    await plan(live, clinic_id, "slow")
    async with working(live, {"slow": slow}):
        await asyncio.wait_for(started.wait(), 5)

    assert ended


async def test_a_cancelled_worker_gives_its_jobs_back_at_once(live: Database, clinic_id: ClinicId) -> None:
    started = asyncio.Event()

    async def endless(job: Job) -> None:
        started.set()
        await asyncio.sleep(3600)

    await plan(live, clinic_id, "endless")
    task = asyncio.create_task(Worker(live, {"endless": endless}, SystemClock()).run_forever())
    await asyncio.wait_for(started.wait(), 5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    async with live.as_worker() as tx:
        (job,) = await repository.claim(tx, now=SystemClock().now(), lease=MINUTE, limit=5)
    assert job.kind == "endless"


async def test_one_failing_job_does_not_stop_the_worker(live: Database, clinic_id: ClinicId) -> None:
    ran = asyncio.Event()

    async def fail(job: Job) -> None:
        raise KeyError("x")

    async def handle(job: Job) -> None:
        ran.set()

    await plan(live, clinic_id, "fail")
    async with working(live, {"fail": fail, "good": handle}, poll_seconds=0.05):
        await asyncio.sleep(0.2)
        await plan(live, clinic_id, "good")
        await asyncio.wait_for(ran.wait(), 5)
