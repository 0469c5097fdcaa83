"""The pool of connections, and the only ways to a transaction: one clinic's, reading only, or the worker's."""

from __future__ import annotations

import asyncio
import inspect
import json
import logging
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, TypeVar

import asyncpg

from samtal.db.failures import COLLISIONS, TransactionLost, while_asking, while_connecting
from samtal.db.transaction import Reading, Row, Transaction
from samtal.db.version import refuse_old_server
from samtal.kit.clock import Clock, SystemClock
from samtal.kit.errors import Unavailable
from samtal.kit.ids import ClinicId

log = logging.getLogger(__name__)
T = TypeVar("T")

APP_ROLE = "samtal_app"
WORKER_ROLE = "samtal_worker"
CONNECT_SECONDS = 10.0
STATEMENT_SECONDS = 30.0


class Database:
    """A migrated database. Every connection takes the role `samtal_app`, which owns nothing and sees one clinic."""

    def __init__(self, pool: Any, clock: Clock) -> None:
        self._pool = pool
        self.clock = clock
        self._shared: dict[type, object] = {}

    @classmethod
    async def open(cls, url: str, *, clock: Clock | None = None, size: int = 10, name: str = "samtal") -> Database:
        """Connect, refuse a server that is too old, and be ready for transactions."""
        with while_connecting():
            pool = await asyncpg.create_pool(
                url,
                min_size=1,
                max_size=size,
                init=_prepare,
                reset=_leave_clean,
                timeout=CONNECT_SECONDS,
                command_timeout=STATEMENT_SECONDS,
                server_settings={"role": APP_ROLE, "application_name": name},
            )
        return cls(pool, clock or SystemClock())

    async def close(self) -> None:
        """Let running statements end, then hang up."""
        try:
            await asyncio.wait_for(self._pool.close(), CONNECT_SECONDS)
        except TimeoutError:
            self._pool.terminate()

    async def __aenter__(self) -> Database:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def shared(self, kind: type[T]) -> T:
        """The one object of this kind tied to this database, made on first use."""
        found = self._shared.get(kind)
        if found is None:
            found = self._shared[kind] = kind()
        assert isinstance(found, kind)
        return found

    def share(self, value: object) -> None:
        """Tie an object to this database, found again by its type through `shared`."""
        self._shared[type(value)] = value

    @asynccontextmanager
    async def transaction(self, clinic_id: ClinicId) -> AsyncIterator[Transaction]:
        """Everything inside is kept together, for this clinic and invisible to any other."""
        async with self._writing(f"begin; {_for_clinic(clinic_id)}", clinic_id) as tx:
            yield tx

    @asynccontextmanager
    async def as_worker(self) -> AsyncIterator[Transaction]:
        """Across clinics, and only where the worker role is let in: jobs, and finding out which clinic is meant."""
        async with self._writing(f"begin; set local role {WORKER_ROLE}", None) as tx:
            yield tx

    @asynccontextmanager
    async def reading(self, clinic_id: ClinicId) -> AsyncIterator[Reading]:
        """One clinic's rows, nothing can be changed."""
        async with self._begun(f"begin read only; {_for_clinic(clinic_id)}") as connection:
            try:
                yield Reading(connection, clinic_id, self)
            finally:
                await _roll_back(connection)

    async def call(self, clinic_id: ClinicId, sql: str, *args: object) -> Row | None:
        """Run one statement in one round trip and return its first row: the hot path.

        `$1` is the clinic. The statement calls a function whose first act is
        `perform set_config('app.clinic_id', $1::text, true)`, for no other statement sets the clinic here.
        """
        connection = await self._acquire()
        try:
            with while_asking(connection):
                row: Row | None = await connection.fetchrow(sql, clinic_id, *args)
                return row
        finally:
            await self._pool.release(connection)

    async def run(self, clinic_id: ClinicId, work: Callable[[Transaction], Awaitable[T]], *, attempts: int = 4) -> T:
        """Do the work in a transaction, and once more in a new one when it collided with another's."""
        for attempt in range(1, attempts):
            try:
                async with self.transaction(clinic_id) as tx:
                    return await work(tx)
            except COLLISIONS:
                # A random pause, or the same two meet again.
                await asyncio.sleep(random.uniform(0.005, 0.03) * attempt)
        async with self.transaction(clinic_id) as tx:
            return await work(tx)

    @asynccontextmanager
    async def _writing(self, begin: str, clinic_id: ClinicId | None) -> AsyncIterator[Transaction]:
        async with self._begun(begin) as connection:
            tx = Transaction(connection, clinic_id, self)
            try:
                yield tx
            except BaseException:
                await _roll_back(connection)
                raise
            await _commit(connection)
        for call in tx._after_commit:
            await _call_quietly(call)

    @asynccontextmanager
    async def _begun(self, begin: str) -> AsyncIterator[Any]:
        connection = await self._begin(begin)
        try:
            yield connection
        finally:
            await self._pool.release(connection)

    async def _begin(self, begin: str) -> Any:
        """A connection with a transaction begun; one that died in the pool is passed over, for nothing is lost yet."""
        for last in (False, False, True):
            connection = await self._acquire()
            try:
                with while_asking(connection):
                    await connection.execute(begin)
                return connection
            except BaseException as error:
                await self._pool.release(connection)
                if last or not isinstance(error, Unavailable):
                    raise
        raise AssertionError("the last attempt returns or raises")

    async def _acquire(self) -> Any:
        try:
            with while_connecting():
                return await self._pool.acquire(timeout=CONNECT_SECONDS)
        except asyncpg.InterfaceError as error:
            raise Unavailable("the connection pool is closed") from error


def _for_clinic(clinic_id: ClinicId) -> str:
    # Set in the same message as BEGIN: a parameter would cost a round trip of its own. int() keeps it a number.
    return f"select set_config('app.clinic_id', '{int(clinic_id)}', true)"


async def _prepare(connection: Any) -> None:
    refuse_old_server(connection.get_server_version())
    await connection.set_type_codec("jsonb", schema="pg_catalog", encoder=_to_json, decoder=json.loads)


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


async def _leave_clean(connection: Any) -> None:
    """Nothing outlives a transaction but an open one, so the usual reset statement is not worth its round trip."""
    if connection.is_in_transaction():
        await connection.execute("rollback")


async def _commit(connection: Any) -> None:
    with while_asking(connection):
        tag = await connection.execute("commit")
    if tag != "COMMIT":
        raise TransactionLost("a statement failed earlier and its error was swallowed; use tx.savepoint() for that")


async def _roll_back(connection: Any) -> None:
    """Undo; a connection that is gone has undone it already."""
    try:
        await connection.execute("rollback")
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        log.debug("roll-back on a lost connection")


async def _call_quietly(call: Callable[[], object]) -> None:
    try:
        result = call()
        if inspect.isawaitable(result):
            await result
    except Exception:
        # What was committed stays committed; the caller must not believe otherwise.
        log.exception("a call after commit failed")
