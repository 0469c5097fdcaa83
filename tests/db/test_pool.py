"""Transactions of one clinic: isolation, roll-back, calls after commit."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import asyncpg
import pytest

from samtal.db.failures import TransactionLost
from samtal.db.pool import Database
from samtal.db.transaction import Transaction
from samtal.kit.errors import AccessDenied, Misconfigured, Unavailable
from samtal.kit.ids import ClinicId
from tests.database import make_clinic

RENAME = "update clinic set name = $1"


async def name_of(database: Database, clinic_id: ClinicId) -> str:
    async with database.reading(clinic_id) as tx:
        return str(await tx.fetchval("select name from clinic"))


async def test_what_is_written_is_kept(database: Database, clinic_id: ClinicId) -> None:
    async with database.transaction(clinic_id) as tx:
        touched = await tx.execute(RENAME, "Älmhults hudklinik")

    assert touched == 1
    assert await name_of(database, clinic_id) == "Älmhults hudklinik"


async def test_an_error_undoes_everything(database: Database, clinic_id: ClinicId) -> None:
    async def rename_and_fail() -> None:
        async with database.transaction(clinic_id) as tx:
            await tx.execute(RENAME, "gone")
            raise ValueError("stop")

    with pytest.raises(ValueError, match="stop"):
        await rename_and_fail()

    assert await name_of(database, clinic_id) == ""


async def test_a_clinic_sees_and_changes_only_its_own_rows(database: Database, clinic_id: ClinicId) -> None:
    other = await make_clinic(database, "other")

    async with database.transaction(other) as tx:
        seen = [row["slug"] for row in await tx.fetch("select slug from clinic")]
        touched = await tx.execute("update clinic set name = 'taken' where id = $1", clinic_id)

    assert seen == ["other"]
    assert touched == 0


async def test_a_row_of_another_clinic_cannot_be_written(database: Database, clinic_id: ClinicId) -> None:
    other = await make_clinic(database, "other")

    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.transaction(clinic_id) as tx:
            await tx.execute(
                "insert into job (id, clinic_id, kind, run_at, created_at)"
                " values (gen_random_uuid(), $1, 'k', now(), now())",
                other,
            )


async def test_the_clinic_is_forgotten_after_the_transaction(database_url: str) -> None:
    async with await Database.open(database_url, size=1) as single:
        clinic = await make_clinic(single, "a")
        async with single.transaction(clinic) as tx:
            assert await tx.fetchval("select count(*) from clinic") == 1

        row = await single.call(clinic, "select count(*) as seen, samtal_clinic() as clinic from clinic where $1 > 0")

    assert row is not None
    assert (row["seen"], row["clinic"]) == (0, None)


async def test_call_keeps_what_its_function_does_for_its_clinic(
    database: Database, clinic_id: ClinicId, database_url: str
) -> None:
    owner = await asyncpg.connect(database_url)
    await owner.execute("""
        create function rename_clinic(of_clinic int, new_name text) returns int language plpgsql as $$
        declare touched int;
        begin
          perform set_config('app.clinic_id', of_clinic::text, true);
          update clinic set name = new_name;
          get diagnostics touched = row_count;
          return touched;
        end $$""")
    await owner.close()
    other = await make_clinic(database, "other")

    row = await database.call(clinic_id, "select rename_clinic($1, $2) as touched", "Hudkliniken")

    assert row is not None
    assert row["touched"] == 1
    assert await name_of(database, clinic_id) == "Hudkliniken"
    assert await name_of(database, other) == ""


async def test_reading_cannot_write(database: Database, clinic_id: ClinicId) -> None:
    async with database.reading(clinic_id) as tx:
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await tx.fetch("update clinic set name = 'x' returning id")


async def test_the_app_role_owns_nothing_and_cannot_change_tables(database: Database, clinic_id: ClinicId) -> None:
    async with database.transaction(clinic_id) as tx:
        assert await tx.fetchval("select current_user") == "samtal_app"
        for statement in ("alter table clinic disable row level security", "create table mine (id int)"):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                async with tx.savepoint():
                    await tx.execute(statement)


async def test_the_worker_cannot_delete_a_clinic(database: Database, clinic_id: ClinicId) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with database.as_worker() as tx:
            await tx.execute("delete from clinic where id = $1", clinic_id)


async def test_calls_after_commit_run_only_when_kept(database: Database, clinic_id: ClinicId) -> None:
    called: list[str] = []

    async def later() -> None:
        called.append(await name_of(database, clinic_id))

    async def fail_with_a_call() -> None:
        async with database.transaction(clinic_id) as tx:
            tx.after_commit(lambda: called.append("never"))
            await tx.execute("select 1 / 0")

    async with database.transaction(clinic_id) as tx:
        await tx.execute(RENAME, "kept")
        tx.after_commit(lambda: called.append("first"))
        tx.after_commit(later)
        assert called == []
    with pytest.raises(asyncpg.DivisionByZeroError):
        await fail_with_a_call()

    assert called == ["first", "kept"]


async def test_a_failing_call_after_commit_does_not_undo_the_commit(database: Database, clinic_id: ClinicId) -> None:
    async with database.transaction(clinic_id) as tx:
        await tx.execute(RENAME, "kept")
        tx.after_commit(lambda: 1 / 0)

    assert await name_of(database, clinic_id) == "kept"


async def test_a_savepoint_fails_alone(database: Database, clinic_id: ClinicId) -> None:
    called: list[str] = []

    async def fail_in_part(tx: Transaction) -> None:
        async with tx.savepoint():
            tx.after_commit(lambda: called.append("part"))
            await tx.execute(RENAME, "lost")
            await tx.execute("select 1 / 0")

    async with database.transaction(clinic_id) as tx:
        await tx.execute(RENAME, "kept")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await fail_in_part(tx)
        async with tx.savepoint():
            tx.after_commit(lambda: called.append("whole"))

    assert await name_of(database, clinic_id) == "kept"
    assert called == ["whole"]


async def test_a_swallowed_error_does_not_pass_for_a_commit(database: Database, clinic_id: ClinicId) -> None:
    async def swallow() -> None:
        async with database.transaction(clinic_id) as tx:
            with suppress(asyncpg.DivisionByZeroError):
                await tx.execute("select 1 / 0")

    with pytest.raises(TransactionLost):
        await swallow()


async def test_a_cancelled_transaction_leaves_nothing_behind(database_url: str) -> None:
    async with await Database.open(database_url, size=1) as single:
        clinic = await make_clinic(single, "a")

        async def slow() -> None:
            async with single.transaction(clinic) as tx:
                await tx.execute(RENAME, "half")
                await tx.execute("select pg_sleep(10)")

        task = asyncio.create_task(slow())
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert await name_of(single, clinic) == ""


async def test_a_deadlock_is_run_again(database: Database, clinic_id: ClinicId) -> None:
    async with database.transaction(clinic_id) as tx:
        for key in ("a", "b"):
            await tx.execute(
                "insert into job (id, clinic_id, kind, key, run_at, created_at)"
                " values (gen_random_uuid(), $1, 'k', $2, now(), now())",
                clinic_id,
                key,
            )
    both_started = asyncio.Barrier(2)
    runs = 0

    async def cross(first: str, second: str) -> None:
        met = False

        async def work(tx: Transaction) -> None:
            nonlocal met, runs
            runs += 1
            await tx.execute("update job set attempts = attempts + 1 where key = $1", first)
            if not met:
                met = True
                await both_started.wait()
            await tx.execute("update job set attempts = attempts + 1 where key = $1", second)

        await database.run(clinic_id, work)

    await asyncio.gather(cross("a", "b"), cross("b", "a"))

    async with database.reading(clinic_id) as reading:
        attempts = [row["attempts"] for row in await reading.fetch("select attempts from job")]
    assert attempts == [2, 2]
    assert runs == 3


async def test_json_goes_in_and_comes_out_as_values(database: Database, clinic_id: ClinicId) -> None:
    document = {"hours": [1, 2], "name": "Björk"}

    async with database.transaction(clinic_id) as tx:
        await tx.execute("update clinic set document = $1", document)
        assert await tx.fetchval("select document from clinic") == document


async def test_a_transaction_across_clinics_has_no_clinic(database: Database) -> None:
    async with database.as_worker() as tx:
        with pytest.raises(RuntimeError):
            _ = tx.clinic_id


async def test_an_exhausted_pool_is_unavailable(database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samtal.db.pool.CONNECT_SECONDS", 0.1)
    async with await Database.open(database_url, size=1) as single, single.as_worker():
        with pytest.raises(Unavailable):
            async with single.as_worker():
                pass


async def test_a_lost_server_is_unavailable(database: Database, clinic_id: ClinicId, database_url: str) -> None:
    async def write_while_the_server_hangs_up() -> None:
        async with database.transaction(clinic_id) as tx:
            pid = await tx.fetchval("select pg_backend_pid()")
            killer = await asyncpg.connect(database_url)
            await killer.execute("select pg_terminate_backend($1)", pid)
            await killer.close()
            await tx.execute(RENAME, "lost")

    with pytest.raises(Unavailable):
        await write_while_the_server_hangs_up()

    assert await name_of(database, clinic_id) == ""


async def test_opening_explains_what_is_missing(database_url: str) -> None:
    with pytest.raises(Misconfigured, match="SAMTAL_DATABASE_URL"):
        await Database.open(database_url.replace("/samtal_test", "/no_such_database"))
    with pytest.raises((AccessDenied, Misconfigured), match="log-in"):
        await Database.open(database_url.replace("samtal@", "nobody@"))
    with pytest.raises(Unavailable):
        await Database.open("postgresql://samtal@/samtal?host=/nowhere")
