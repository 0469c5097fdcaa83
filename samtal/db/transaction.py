"""One transaction of one clinic: what a repository function is given to ask and to write with."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, ItemsView, Iterable, KeysView, Sequence, ValuesView
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from samtal.db.failures import while_asking
from samtal.kit.ids import ClinicId

if TYPE_CHECKING:
    from samtal.db.pool import Database

T = TypeVar("T")


class Row(Protocol):
    """One row of an answer, by column name or position. `jsonb` columns are already Python values."""

    def __getitem__(self, key: str | int, /) -> Any: ...
    def get(self, key: str, default: Any = None, /) -> Any: ...
    def keys(self) -> KeysView[str]: ...
    def values(self) -> ValuesView[Any]: ...
    def items(self) -> ItemsView[str, Any]: ...


class Reading:
    """Questions to the database, all answered for one clinic. A `jsonb` parameter takes the Python value itself."""

    def __init__(self, connection: Any, clinic_id: ClinicId | None, database: Database) -> None:
        self._connection = connection
        self._clinic_id = clinic_id
        self._database = database

    @property
    def clinic_id(self) -> ClinicId:
        """The clinic whose rows can be seen; a transaction across clinics has none."""
        if self._clinic_id is None:
            raise RuntimeError("a transaction across clinics belongs to no clinic")
        return self._clinic_id

    def now(self) -> datetime:
        """The present moment by our own clock, never by the database's: a rehearsal moves time."""
        return self._database.clock.now()

    def shared(self, kind: type[T]) -> T:
        """The one object of this kind tied to the database, made on first use."""
        return self._database.shared(kind)

    async def fetch(self, sql: str, *args: object) -> Sequence[Row]:
        """All rows."""
        with while_asking(self._connection):
            rows: Sequence[Row] = await self._connection.fetch(sql, *args)
            return rows

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        """The first row, if there is one."""
        with while_asking(self._connection):
            row: Row | None = await self._connection.fetchrow(sql, *args)
            return row

    async def fetchval(self, sql: str, *args: object) -> Any:
        """The first column of the first row; None when there is no row."""
        with while_asking(self._connection):
            return await self._connection.fetchval(sql, *args)


class Transaction(Reading):
    """Questions and changes, kept all together or not at all. Nobody commits inside and nobody awaits a network."""

    def __init__(self, connection: Any, clinic_id: ClinicId | None, database: Database) -> None:
        super().__init__(connection, clinic_id, database)
        self._after_commit: list[Callable[[], object]] = []
        self._parts = count(1)

    async def execute(self, sql: str, *args: object) -> int:
        """Run a statement; the answer is how many rows it touched."""
        with while_asking(self._connection):
            return _touched(await self._connection.execute(sql, *args))

    async def executemany(self, sql: str, rows: Iterable[Sequence[object]]) -> None:
        """Run one statement for many rows in one go."""
        with while_asking(self._connection):
            await self._connection.executemany(sql, rows)

    def after_commit(self, call: Callable[[], object]) -> None:
        """Call this once everything is kept (awaited when it returns an awaitable); never on roll-back.

        It is a wake-up, not a promise: a process that dies in between does not call it, so the row must be enough.
        """
        self._after_commit.append(call)

    @asynccontextmanager
    async def savepoint(self) -> AsyncIterator[None]:
        """A part that may fail alone: on an error only its own changes go, and the transaction lives on."""
        waiting, name = len(self._after_commit), f"part_{next(self._parts)}"
        with while_asking(self._connection):
            await self._connection.execute(f"savepoint {name}")
        try:
            yield
        except BaseException:
            del self._after_commit[waiting:]
            with while_asking(self._connection):
                await self._connection.execute(f"rollback to {name}; release {name}")
            raise
        with while_asking(self._connection):
            await self._connection.execute(f"release {name}")


def _touched(tag: str) -> int:
    """The row count at the end of a command tag such as `UPDATE 3`."""
    last = tag.rpartition(" ")[2]
    return int(last) if last.isdigit() else 0
