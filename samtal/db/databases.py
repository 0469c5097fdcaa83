"""Making and dropping whole databases: one for each rehearsal and each test, copied from a migrated template."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from samtal.db.failures import while_connecting
from samtal.db.migrate import FOLDER, fingerprint, migrate

_TEMPLATE_LOCK = 7_261_734_002


def with_database(url: str, name: str) -> str:
    """The same server and log-in, another database."""
    parts = urlsplit(url)
    # urlunsplit would drop the empty host of a socket address, and with it the two slashes.
    changed = urlunsplit(parts._replace(path=f"/{name}"))
    return changed if "://" in changed else changed.replace(":/", ":///", 1)


async def create_database(admin_url: str, name: str, *, template: str | None = None) -> str:
    """Make a database, empty or as a copy of another, and return its URL."""
    copied = f" template {_quoted(template)}" if template else ""
    async with _administering(admin_url) as connection:
        await connection.execute(f"create database {_quoted(name)}{copied}")
    return with_database(admin_url, name)


async def ensure_database(admin_url: str, name: str) -> str:
    """Make a database unless it is there, and return its URL."""
    async with _administering(admin_url) as connection:
        if not await _exists(connection, name):
            # Another process may have been faster.
            with suppress(asyncpg.DuplicateDatabaseError, asyncpg.UniqueViolationError):
                await connection.execute(f"create database {_quoted(name)}")
    return with_database(admin_url, name)


async def drop_database(admin_url: str, name: str) -> None:
    """Throw a database away with everything in it, whoever is still connected."""
    async with _administering(admin_url) as connection:
        await connection.execute(f"drop database if exists {_quoted(name)} with (force)")


async def migrated_template(admin_url: str, *, folder: Path = FOLDER) -> str:
    """The name of a database with every migration applied and nobody in it, made once per set of migrations."""
    name = f"samtal_template_{fingerprint(folder)}"
    async with _administering(admin_url) as connection:
        await connection.execute("select pg_advisory_lock($1)", _TEMPLATE_LOCK)
        if not await _exists(connection, name):
            # Under another name until it is whole: a half-made template must never be copied.
            unfinished = f"{name}_unfinished"
            await connection.execute(f"drop database if exists {_quoted(unfinished)} with (force)")
            await connection.execute(f"create database {_quoted(unfinished)}")
            await migrate(with_database(admin_url, unfinished), folder=folder)
            await connection.execute(f"alter database {_quoted(unfinished)} rename to {_quoted(name)}")
    return name


@asynccontextmanager
async def _administering(admin_url: str) -> AsyncIterator[Any]:
    with while_connecting():
        connection = await asyncpg.connect(admin_url, timeout=10)
    try:
        yield connection
    finally:
        await connection.close()


async def _exists(connection: Any, name: str) -> bool:
    return bool(await connection.fetchval("select true from pg_database where datname = $1", name))


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
