"""A real PostgreSQL for the tests: one server for all runs on this machine, one database for each test.

The server's folder stays between runs (its data does not matter, so nothing is synced to disk); a migrated template
in it is copied for each test. Every xdist worker, and every other run at the same time, shares the server.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import pytest

from samtal.db.databases import create_database, drop_database, migrated_template
from samtal.db.embedded import EmbeddedServer
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId, new_id

# Each edit of a migration leaves a template behind; somebody else's run may still need one of the latest.
_TEMPLATES, _KEPT_TEMPLATES = "samtal_template_%", 20
_NAME = re.compile(r"samtal_test_(\d+)_[0-9a-f]+")


def fresh_name() -> str:
    """A name that nobody else uses and that says which process made it."""
    return f"samtal_test_{os.getpid()}_{new_id().hex}"


@pytest.fixture(scope="session")
async def server() -> AsyncIterator[EmbeddedServer]:
    """The shared server, running."""
    folder = Path(tempfile.gettempdir()) / f"samtal-tests-{os.getuid()}"
    async with EmbeddedServer(folder, durable=False, settings={"max_connections": "400"}) as running:
        await _drop_left_behind(running.admin_url)
        yield running


@pytest.fixture(scope="session")
async def template(server: EmbeddedServer) -> str:
    """The name of a database with every migration applied."""
    return await migrated_template(server.admin_url)


@pytest.fixture
async def database_url(server: EmbeddedServer, template: str) -> AsyncIterator[str]:
    """A migrated database of this test alone."""
    name = fresh_name()
    yield await create_database(server.admin_url, name, template=template)
    await drop_database(server.admin_url, name)


@pytest.fixture
def clock() -> FakeClock:
    """A Monday morning in March, standing still."""
    return FakeClock(datetime(2026, 3, 2, 9, 0, tzinfo=UTC))


@pytest.fixture
async def database(database_url: str, clock: FakeClock) -> AsyncIterator[Database]:
    """The pool of a database of this test alone, by the fake clock."""
    async with await Database.open(database_url, clock=clock) as opened:
        yield opened


@pytest.fixture
async def clinic_id(database: Database) -> ClinicId:
    """A clinic in the database."""
    return await make_clinic(database, "almhult")


async def make_clinic(database: Database, slug: str) -> ClinicId:
    """A clinic with nothing but its short name."""
    async with database.as_worker() as tx:
        return ClinicId(await tx.fetchval("insert into clinic (slug) values ($1) returning id", slug))


async def _drop_left_behind(admin_url: str) -> None:
    """Drop the databases of test runs that were killed, and templates of long ago."""
    connection = await asyncpg.connect(admin_url)
    names = [row["datname"] for row in await connection.fetch("select datname from pg_database")]
    old = await connection.fetch("select datname from pg_database where datname like $1 order by oid desc", _TEMPLATES)
    await connection.close()
    for row in old[_KEPT_TEMPLATES:]:
        await drop_database(admin_url, row["datname"])
    for name in names:
        if (match := _NAME.fullmatch(name)) and not _is_alive(int(match[1])):
            await drop_database(admin_url, name)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
