"""Processes that die in the middle of a job, and a server that does."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from samtal.db import postmaster
from samtal.db.databases import create_database, migrated_template
from samtal.db.embedded import EmbeddedServer
from samtal.db.pool import Database
from samtal.jobs import repository
from samtal.jobs.model import Job
from samtal.jobs.worker import Worker
from samtal.kit.clock import SystemClock
from tests.database import make_clinic

WORK = """
import asyncio, sys
from datetime import timedelta
from samtal.db.pool import Database
from samtal.jobs import Worker
from samtal.kit.clock import SystemClock
async def hang(job):
    print("started", flush=True)
    await asyncio.sleep(3600)
async def main():
    async with await Database.open(sys.argv[1]) as db:
        await Worker(db, {"hang": hang}, SystemClock(), lease=timedelta(seconds=1)).run_forever()
asyncio.run(main())
"""


async def test_the_job_of_a_killed_process_is_done_by_another(database_url: str) -> None:
    done: asyncio.Queue[Job] = asyncio.Queue()
    async with await Database.open(database_url) as db:
        clinic = await make_clinic(db, "a")
        async with db.transaction(clinic) as tx:
            await repository.schedule(tx, "hang", "one", tx.now())
        with await _start(database_url) as process:
            assert process.stdout is not None
            assert await asyncio.to_thread(process.stdout.readline) == "started\n"
            process.kill()

        worker = Worker(db, {"hang": done.put}, SystemClock(), lease=timedelta(seconds=1), poll_seconds=0.1)
        running = asyncio.create_task(worker.run_forever())
        job = await asyncio.wait_for(done.get(), 10)
        worker.stop()
        await running

    assert (job.key, job.attempts, job.abandoned) == ("one", 2, True)


async def _start(url: str) -> subprocess.Popen[str]:
    return await asyncio.to_thread(
        lambda: subprocess.Popen([sys.executable, "-c", WORK, url], stdout=subprocess.PIPE, text=True)
    )


@pytest.fixture
def place() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="samtal-place-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


async def test_a_worker_outlives_a_killed_server_and_no_job_is_lost(place: Path) -> None:
    """Jobs that had been claimed when the server died come back with their lease."""
    done: set[object] = set()
    some_done, finished = asyncio.Event(), asyncio.Event()

    async def handle(job: Job) -> None:
        await asyncio.sleep(0.02)
        done.add(job.args["n"])
        if len(done) == 20:
            some_done.set()
        if len(done) == 60:
            finished.set()

    async with EmbeddedServer(place / "data") as server:
        url = await create_database(server.admin_url, "jobs", template=await migrated_template(server.admin_url))
        async with await Database.open(url) as db:
            clinic = await make_clinic(db, "a")
            async with db.transaction(clinic) as tx:
                await repository.add(tx, [("count", {"n": n}) for n in range(60)], run_at=tx.now())
            worker = Worker(
                db, {"count": handle}, SystemClock(), lease=timedelta(seconds=1), poll_seconds=0.1, concurrency=4
            )
            running = asyncio.create_task(worker.run_forever())
            await asyncio.wait_for(some_done.wait(), 30)
            found = postmaster.running_postmaster(place / "data" / "cluster")
            assert found is not None
            os.kill(found.pid, signal.SIGKILL)
            await asyncio.wait_for(finished.wait(), 30)
            worker.stop()
            await running

    assert done == set(range(60))
