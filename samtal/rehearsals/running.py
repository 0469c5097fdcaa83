"""`samtal rehearse`: every rehearsal on a database of its own, one after the other."""

from __future__ import annotations

import uuid
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from samtal.db.databases import create_database, drop_database, migrated_template
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.file import load_rehearsals
from samtal.rehearsals.model import Rehearsal
from samtal.rehearsals.results import RehearsalResult
from samtal.rehearsals.runner import Runner
from samtal.rehearsals.stage import stage
from samtal.rehearsals.timing import moments


async def rehearse(
    paths: Sequence[str | Path],
    *,
    admin_url: str,
    understanding: Understands,
    told: Callable[[RehearsalResult], None] = lambda _: None,
) -> list[RehearsalResult]:
    """Play every rehearsal of these files and folders. Raises InvalidFile before anything is played."""
    rehearsals = load_rehearsals(*paths)
    template = await migrated_template(admin_url)
    results: list[RehearsalResult] = []
    for rehearsal in rehearsals:
        result = await play(rehearsal, admin_url=admin_url, template=template, understanding=understanding)
        told(result)
        results.append(result)
    return results


async def play(rehearsal: Rehearsal, *, admin_url: str, template: str, understanding: Understands) -> RehearsalResult:
    """One rehearsal, in a database made for it and thrown away after."""
    _, start = next(iter(moments(rehearsal.steps, rehearsal.clinic.clinic.zone)))
    clock = FakeClock(start)
    async with (
        own_database(admin_url, template) as url,
        await Database.open(url, clock=clock, size=6) as database,
        stage(database, rehearsal.clinic, clock=clock, understanding=understanding) as made,
    ):
        return await Runner(made, rehearsal).play()


@asynccontextmanager
async def own_database(admin_url: str, template: str) -> AsyncIterator[str]:
    name = f"samtal_rehearsal_{uuid.uuid4().hex[:12]}"
    url = await create_database(admin_url, name, template=template)
    try:
        yield url
    finally:
        await drop_database(admin_url, name)
