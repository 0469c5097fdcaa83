"""What the deployment stands on: Python and the database."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import AsyncIterator

from samtal import serving
from samtal.db.binaries import MAJOR, find_binaries
from samtal.db.folder import DataFolder, refuse_other_major
from samtal.db.migrate import pending
from samtal.db.pool import Database
from samtal.doctor.findings import Finding, note, ok, wrong
from samtal.kit.errors import SamtalError
from samtal.settings import Settings

OLDEST_PYTHON = (3, 11)


def python() -> Finding:
    """The interpreter."""
    about = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    if sys.version_info < OLDEST_PYTHON:
        return wrong("Python", f"{about}: 3.11 or later is needed")
    return ok("Python", about)


async def database(settings: Settings) -> AsyncIterator[Finding]:
    """The external server, or the embedded one; one that has never been started is left unmade."""
    try:
        if settings.database_url:
            async for finding in _server(settings.database_url):
                yield finding
            return
        folder = DataFolder(serving.data_dir(settings))
        refuse_other_major(folder)
        if not folder.cluster.exists():
            find_binaries()
            yield note("database", f"embedded PostgreSQL {MAJOR}, will be made in {folder.path} at the first start")
            return
        yield ok("database", f"embedded PostgreSQL {MAJOR} in {folder.path}")
        async with serving.database_url(settings) as url:
            async for finding in _server(url):
                yield finding
    except SamtalError as error:
        yield wrong("database", str(error))


async def _server(url: str) -> AsyncIterator[Finding]:
    missing = await pending(url)
    if missing:
        yield note("migrations", f"to be applied by `samtal migrate` or `samtal serve`: {', '.join(missing)}")
        return
    async with await Database.open(url, size=1, name="samtal doctor") as opened, opened.as_worker() as tx:
        version = await tx.fetchval("show server_version")
    yield ok("database", f"answers, PostgreSQL {version}")
    yield ok("migrations", "all applied")


def settings_file() -> Finding:
    """Which file the settings were read from."""
    name = os.environ.get("SAMTAL_CONFIG", "samtal.toml")
    if os.path.exists(name):  # noqa: PTH110 - the name is shown as it was given
        return ok("settings", name)
    return note("settings", f"no {name} here: defaults and SAMTAL_* variables alone")
