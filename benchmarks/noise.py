"""How the machine itself behaves while we measure: without this, a bad figure cannot be told from a busy machine."""

from __future__ import annotations

import asyncio
import os
import time
from collections.abc import AsyncIterator

from benchmarks.ground import Ground, add_clinic
from benchmarks.measured import Measured, percentile
from samtal.db.pool import Database
from samtal.kit.ids import new_id

COMMITS = 500
ROUNDS = 400


async def run(ground: Ground) -> AsyncIterator[Measured]:
    """What a commit costs, how evenly the processor works, how late the event loop wakes."""
    commits = COMMITS // 5 if ground.small else COMMITS
    made = ground.stage("machine", 3)
    async with ground.database() as url, await Database.open(url, size=1) as database:
        took = await _commits(database, commits)
    made(1)
    yield Measured("machine", "one commit, p50", percentile(took, 0.5) * 1000, "ms", note="fsync on, one connection")
    yield Measured("machine", "one commit, p99", percentile(took, 0.99) * 1000, "ms")
    work = [_work() for _ in range(ROUNDS)]
    made(1)
    spread = percentile(work, 0.95) / percentile(work, 0.5)
    yield Measured("machine", "same work, p95 over p50", spread, "", note=f"load {os.getloadavg()[0]:.1f}")
    late = [await _late() for _ in range(ROUNDS)]
    made(1)
    yield Measured("machine", "wakes late by, p95", percentile(late, 0.95) * 1000, "ms")


async def _commits(database: Database, count: int) -> list[float]:
    clinic_id = await add_clinic(database)
    took = []
    for _ in range(count):
        started = time.perf_counter()
        async with database.transaction(clinic_id) as tx:
            await tx.execute(
                "insert into patient (id, clinic_id, created_at) values ($1, $2, $3)", new_id(), clinic_id, tx.now()
            )
        took.append(time.perf_counter() - started)
    return took


def _work() -> float:
    started = time.perf_counter()
    sum(number * number for number in range(5000))
    return time.perf_counter() - started


async def _late() -> float:
    started = time.perf_counter()
    await asyncio.sleep(0.001)
    return time.perf_counter() - started - 0.001
