"""The worker: takes jobs that are due, gives each to its handler, and decides what a failure means."""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from samtal.db.pool import Database
from samtal.jobs import repository
from samtal.jobs.model import Handler, Job
from samtal.jobs.retries import give_up, is_deadly, pause_before_retry
from samtal.jobs.signal import JobSignal
from samtal.kit.clock import Clock
from samtal.kit.errors import Rejected, SamtalError

log = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)


class Worker:
    """Any number of workers, in any number of processes, share the work of one database."""

    def __init__(
        self,
        db: Database,
        handlers: Mapping[str, Handler],
        clock: Clock,
        *,
        concurrency: int = 8,
        poll_seconds: float = 1.0,
        lease: timedelta = LEASE,
        chance: random.Random | None = None,
    ) -> None:
        self._db = db
        self._handlers = handlers
        self._clock = clock
        self._concurrency = concurrency
        self._poll_seconds = poll_seconds
        self._lease = lease
        self._chance = chance or random.Random()
        self._wake = asyncio.Event()
        self._stopping = False

    async def run_due(self, now: datetime) -> int:
        """Do everything due at or before `now`, one by one in order of time, what that makes due included."""
        done = 0
        while claimed := await self._claim(now, limit=1):
            await self._attempt(claimed[0])
            done += 1
        return done

    async def next_due(self) -> datetime | None:
        """When there will be something to do."""
        async with self._db.as_worker() as tx:
            return await repository.next_due(tx)

    async def run_forever(self, *, grace_seconds: float = 20.0) -> None:
        """Work until `stop`, then give what is running a moment to end. Cancelling gives running jobs back at once."""
        signal = self._db.shared(JobSignal)
        signal.listen(self._hear)
        running: set[asyncio.Task[None]] = set()
        try:
            async with asyncio.TaskGroup() as group:
                while not self._stopping:
                    await self._start_due(group, running)
                await self._let_end(running, grace_seconds)
        finally:
            signal.forget(self._hear)

    def stop(self) -> None:
        """Take no more jobs; `run_forever` returns when the running ones have ended."""
        self._stopping = True
        self._wake.set()

    async def _start_due(self, group: asyncio.TaskGroup, running: set[asyncio.Task[None]]) -> None:
        self._wake.clear()
        claimed = await self._claim_if_possible(self._concurrency - len(running))
        for job in claimed:
            task = group.create_task(self._attempt_with_heartbeat(job), name=f"job {job.kind}")
            running.add(task)
            task.add_done_callback(running.discard)
            task.add_done_callback(lambda _: self._wake.set())
        with suppress(TimeoutError):
            await asyncio.wait_for(self._wake.wait(), self._poll_seconds)

    def _hear(self, due: datetime) -> None:
        """A job was scheduled in this process: look now, or have a look when it is due."""
        wait = (due - self._clock.now()).total_seconds()
        if wait <= 0:
            self._wake.set()
        elif wait < self._poll_seconds:
            asyncio.get_running_loop().call_later(wait, self._wake.set)

    async def _let_end(self, running: set[asyncio.Task[None]], grace_seconds: float) -> None:
        if running:
            _, late = await asyncio.wait(running, timeout=grace_seconds)
            for task in late:
                task.cancel()

    async def _claim_if_possible(self, limit: int) -> list[Job]:
        """Nothing while the database is away: the next look may find it back."""
        if limit <= 0:
            return []
        try:
            return await self._claim(self._clock.now(), limit=limit)
        except SamtalError as error:
            log.warning("no jobs can be claimed: %s", error)
            return []

    async def _claim(self, now: datetime, *, limit: int) -> list[Job]:
        async with self._db.as_worker() as tx:
            return await repository.claim(tx, now=now, lease=self._lease, limit=limit)

    async def _attempt_with_heartbeat(self, job: Job) -> None:
        """Hold the lease for as long as the handler runs, then settle; never raises but when cancelled."""
        beating = asyncio.create_task(self._beat(job), name=f"heartbeat {job.kind}")
        try:
            await self._attempt(job)
        except SamtalError as error:
            # The lease runs out and the job is done again: at least once is the promise.
            log.warning("job %s could not be settled: %s", job.id, error)
        except asyncio.CancelledError:
            with suppress(SamtalError):
                await self._give_back(job)
            raise
        finally:
            beating.cancel()

    async def _beat(self, job: Job) -> None:
        while True:
            await asyncio.sleep(self._lease.total_seconds() / 3)
            with suppress(SamtalError):
                async with self._db.as_worker() as tx:
                    if not await repository.heartbeat(tx, job, until=self._clock.now() + self._lease):
                        return

    async def _attempt(self, job: Job) -> None:
        """Run the handler once and settle the job by how that went."""
        try:
            await self._handle(job)
        except Exception as error:
            await self._settle_failure(job, error)
        else:
            async with self._db.as_worker() as tx:
                await repository.finish(tx, job)

    async def _handle(self, job: Job) -> None:
        handler = self._handlers.get(job.kind)
        if handler is None:
            raise LookupError(f"nothing handles jobs of the kind {job.kind!r}")
        if is_deadly(job):
            raise Rejected(f"its workers died, {job.attempts - 1} attempts so far")
        await handler(job)

    async def _settle_failure(self, job: Job, error: Exception) -> None:
        now, reason = self._clock.now(), f"{type(error).__name__}: {error}"[:500]
        async with self._db.as_worker() as tx:
            if give_up(job, error):
                log.error("job %s (%s) is given up", job.id, job.kind, exc_info=error)
                await repository.bury(tx, job, at=now, error=reason)
            else:
                log.warning("job %s (%s) failed and is tried again", job.id, job.kind, exc_info=error)
                pause = pause_before_retry(job, error, chance=self._chance)
                await repository.retry(tx, job, at=now + pause, error=reason)

    async def _give_back(self, job: Job) -> None:
        async with self._db.as_worker() as tx:
            await repository.retry(tx, job, at=self._clock.now(), error=job.last_error)
