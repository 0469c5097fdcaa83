"""What every benchmark stands on: the embedded server as a clinic would run it, commits safe, and databases on it."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

import asyncpg
from rich.progress import Progress

from samtal.db.databases import create_database, drop_database, migrated_template
from samtal.db.embedded import EmbeddedServer
from samtal.db.folder import default_data_dir
from samtal.db.pool import Database
from samtal.kit.ids import ClinicId, new_id


@dataclass(frozen=True, slots=True)
class Ground:
    """The server, and where to show how far a benchmark has come."""

    server: EmbeddedServer
    progress: Progress
    small: bool

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The URL of a migrated database of its own."""
        name = f"samtal_bench_{new_id().hex}"
        template = await migrated_template(self.server.admin_url)
        url = await create_database(self.server.admin_url, name, template=template)
        try:
            yield url
        finally:
            await drop_database(self.server.admin_url, name)

    def stage(self, title: str, steps: int) -> Callable[[int], None]:
        """A progress bar; call it with how many steps were made."""
        task = self.progress.add_task(title, total=steps)
        return lambda made: self.progress.advance(task, made)


class Stage(Protocol):
    """How far a benchmark has come."""

    def __call__(self, made: int, /) -> None: ...


@asynccontextmanager
async def ground(progress: Progress, *, small: bool) -> AsyncIterator[Ground]:
    """The server in a folder of its own beside the user's data; fsync is on, as it is for a clinic."""
    folder = default_data_dir(os.environ)
    async with EmbeddedServer(folder.with_name(f"{folder.name}-bench"), settings={"max_connections": "200"}) as server:
        yield Ground(server, progress, small)


async def settle(url: str) -> None:
    """Vacuum and count, as a server that has been up for a night has done; plans made for empty tables are dropped."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("vacuum (analyze)", timeout=300)
    finally:
        await connection.close()


async def add_clinic(database: Database) -> ClinicId:
    """A clinic with nothing but its short name."""
    async with database.as_worker() as tx:
        return ClinicId(await tx.fetchval("insert into clinic (slug) values ('bench') returning id"))
