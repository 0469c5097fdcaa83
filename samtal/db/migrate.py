"""Migrations: numbered SQL files, each applied once, in order, in its own transaction."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg

from samtal.db.failures import while_connecting
from samtal.db.version import refuse_old_server
from samtal.kit.errors import Misconfigured

FOLDER = Path(__file__).parent / "migrations"
# For what PostgreSQL refuses inside a transaction, as CREATE INDEX CONCURRENTLY: first line, one statement in the file.
OUTSIDE = "-- outside a transaction"
_FILE_NAME = re.compile(r"(\d{4})_[a-z0-9_]+\.sql")
_LOCK = 7_261_734_001  # any number, the same for every process that migrates


@dataclass(frozen=True, slots=True)
class Migration:
    """One file of the folder."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """Recognises the text again, whatever line ends a checkout gave it."""
        return hashlib.sha256(self.sql.replace("\r\n", "\n").encode()).hexdigest()


def migrations(folder: Path = FOLDER) -> tuple[Migration, ...]:
    """The files in order of their numbers, which may have gaps but no twins."""
    found: dict[int, Migration] = {}
    for path in sorted(folder.glob("*.sql")):
        if not (match := _FILE_NAME.fullmatch(path.name)):
            raise Misconfigured(f"{path.name} is not a migration's name; write NNNN_lower_case_words.sql")
        number = int(match[1])
        if number in found:
            raise Misconfigured(f"{found[number].name} and {path.name} share a number; renumber the newer")
        found[number] = Migration(number, path.name, path.read_text(encoding="utf-8"))
    return tuple(found.values())


def fingerprint(folder: Path = FOLDER) -> str:
    """One short name for the whole set: a database made from it can be recognised."""
    text = "".join(f"{migration.name}{migration.checksum}" for migration in migrations(folder))
    return hashlib.sha256(text.encode()).hexdigest()[:12]


async def migrate(url: str, *, folder: Path = FOLDER) -> tuple[str, ...]:
    """Bring a database up to date and return the names of what was applied; any number of processes may try at once."""
    known = migrations(folder)
    with while_connecting():
        connection = await asyncpg.connect(url, timeout=10)
    try:
        refuse_old_server(connection.get_server_version())
        await connection.execute("select pg_advisory_lock($1)", _LOCK)
        return await _apply_missing(connection, known)
    finally:
        await connection.close()


async def pending(url: str, *, folder: Path = FOLDER) -> tuple[str, ...]:
    """The names of what `migrate` would apply, changing nothing."""
    known = migrations(folder)
    with while_connecting():
        connection = await asyncpg.connect(url, timeout=10)
    try:
        exists = await connection.fetchval("select to_regclass('samtal_migration') is not null")
        applied = await _applied(connection) if exists else []
        return tuple(migration.name for migration in _missing(known, applied))
    finally:
        await connection.close()


async def _apply_missing(connection: Any, known: Sequence[Migration]) -> tuple[str, ...]:
    await connection.execute(
        "create table if not exists samtal_migration"
        " (number int primary key, name text not null, checksum text not null, applied_at timestamptz not null)"
    )
    missing = _missing(known, await _applied(connection))
    for migration in missing:
        await _apply(connection, migration)
    return tuple(migration.name for migration in missing)


async def _applied(connection: Any) -> list[tuple[int, str, str]]:
    rows = await connection.fetch("select number, name, checksum from samtal_migration order by number")
    return [(row["number"], row["name"], row["checksum"]) for row in rows]


def _missing(known: Sequence[Migration], applied: Sequence[tuple[int, str, str]]) -> list[Migration]:
    """What is left to do, after checking that what was done is what the files say."""
    by_number = {migration.number: migration for migration in known}
    for number, name, checksum in applied:
        if number not in by_number:
            raise Misconfigured(
                f"The database has migration {name}, which this version of Samtal does not know. "
                "It was migrated by a newer version: run that one, or restore the backup from before."
            )
        if by_number[number].checksum != checksum:
            raise Misconfigured(
                f"Migration {by_number[number].name} has changed since it was applied. "
                "An applied migration is history: undo the edit and put the change into a new file."
            )
    last = applied[-1][0] if applied else 0
    done = {number for number, _, _ in applied}
    missing = [migration for migration in known if migration.number not in done]
    if late := [migration.name for migration in missing if migration.number < last]:
        raise Misconfigured(f"{late[0]} comes before migrations already applied; give it a number after {last:04d}")
    return missing


async def _apply(connection: Any, migration: Migration) -> None:
    record = "insert into samtal_migration values ($1, $2, $3, now())"
    values = (migration.number, migration.name, migration.checksum)
    try:
        await _run(connection, migration, record, values)
    except asyncpg.RaiseError as error:
        raise Misconfigured(f"{migration.name}: {error}") from error


async def _run(connection: Any, migration: Migration, record: str, values: tuple[object, ...]) -> None:
    if migration.sql.startswith(OUTSIDE):
        await connection.execute(migration.sql)
        await connection.execute(record, *values)
        return
    async with connection.transaction():
        await connection.execute(migration.sql)
        await connection.execute(record, *values)
