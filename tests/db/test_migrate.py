"""Migrations: applied once, in order, and never quietly different from the files."""

from __future__ import annotations

import asyncio
from pathlib import Path

import asyncpg
import pytest

from samtal.db.databases import create_database, drop_database, migrated_template, with_database
from samtal.db.embedded import EmbeddedServer
from samtal.db.migrate import OUTSIDE, fingerprint, migrate, migrations, pending
from samtal.kit.errors import Misconfigured
from tests.database import fresh_name


@pytest.fixture
async def empty_url(server: EmbeddedServer):  # type: ignore[no-untyped-def]
    name = fresh_name()
    yield await create_database(server.admin_url, name)
    await drop_database(server.admin_url, name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "0001_first.sql").write_text("create table a (n int); insert into a values (1)")
    (tmp_path / "0003_second.sql").write_text("insert into a values (3)")
    return tmp_path


async def numbers(url: str) -> list[int]:
    connection = await asyncpg.connect(url)
    try:
        return [row["n"] for row in await connection.fetch("select n from a order by n")]
    finally:
        await connection.close()


async def test_each_file_is_applied_once_in_order(empty_url: str, folder: Path) -> None:
    assert await pending(empty_url, folder=folder) == ("0001_first.sql", "0003_second.sql")
    first = await migrate(empty_url, folder=folder)
    again = await migrate(empty_url, folder=folder)
    (folder / "0010_third.sql").write_text("insert into a values (10)")
    later = await migrate(empty_url, folder=folder)

    assert (first, again, later) == (("0001_first.sql", "0003_second.sql"), (), ("0010_third.sql",))
    assert await numbers(empty_url) == [1, 3, 10]
    assert await pending(empty_url, folder=folder) == ()


async def test_many_processes_may_migrate_at_once(empty_url: str, folder: Path) -> None:
    results = await asyncio.gather(*(migrate(empty_url, folder=folder) for _ in range(5)))

    assert sorted(map(len, results)) == [0, 0, 0, 0, 2]
    assert await numbers(empty_url) == [1, 3]


async def test_a_failing_file_leaves_nothing_of_itself(empty_url: str, folder: Path) -> None:
    (folder / "0004_bad.sql").write_text("insert into a values (4); select 1 / 0")
    with pytest.raises(asyncpg.DivisionByZeroError):
        await migrate(empty_url, folder=folder)

    assert await numbers(empty_url) == [1, 3]
    assert await pending(empty_url, folder=folder) == ("0004_bad.sql",)


async def test_a_changed_file_is_refused(empty_url: str, folder: Path) -> None:
    await migrate(empty_url, folder=folder)
    (folder / "0001_first.sql").write_text("create table b (n int)")

    with pytest.raises(Misconfigured, match=r"0001_first\.sql has changed"):
        await migrate(empty_url, folder=folder)


async def test_a_missing_file_is_refused(empty_url: str, folder: Path) -> None:
    await migrate(empty_url, folder=folder)
    (folder / "0003_second.sql").unlink()

    with pytest.raises(Misconfigured, match=r"0003_second\.sql.*newer version"):
        await migrate(empty_url, folder=folder)


async def test_a_late_file_with_an_early_number_is_refused(empty_url: str, folder: Path) -> None:
    await migrate(empty_url, folder=folder)
    (folder / "0002_late.sql").write_text("insert into a values (2)")

    with pytest.raises(Misconfigured, match=r"0002_late\.sql"):
        await migrate(empty_url, folder=folder)


async def test_line_ends_of_a_checkout_do_not_count_as_a_change(empty_url: str, folder: Path) -> None:
    await migrate(empty_url, folder=folder)
    path = folder / "0003_second.sql"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert await migrate(empty_url, folder=folder) == ()


async def test_a_file_outside_a_transaction_may_build_an_index_concurrently(empty_url: str, folder: Path) -> None:
    (folder / "0005_index.sql").write_text(f"{OUTSIDE}\ncreate index concurrently a_n on a (n)")

    assert "0005_index.sql" in await migrate(empty_url, folder=folder)


async def test_what_a_file_raises_is_told_as_a_setting_to_mend(empty_url: str, folder: Path) -> None:
    (folder / "0004_asks.sql").write_text("do $$ begin raise exception 'ask your administrator'; end $$")

    with pytest.raises(Misconfigured, match=r"0004_asks\.sql: ask your administrator"):
        await migrate(empty_url, folder=folder)


def test_badly_named_files_are_refused(folder: Path) -> None:
    (folder / "0003_twin.sql").write_text("select 1")
    with pytest.raises(Misconfigured, match="share a number"):
        migrations(folder)
    (folder / "0003_twin.sql").rename(folder / "3_Twin.sql")
    with pytest.raises(Misconfigured, match="NNNN"):
        migrations(folder)


def test_the_fingerprint_follows_the_text(folder: Path) -> None:
    before = fingerprint(folder)
    (folder / "0001_first.sql").write_text("select 1")

    assert fingerprint(folder) != before


async def test_a_template_is_made_once_and_copied(server: EmbeddedServer, template: str) -> None:
    assert await migrated_template(server.admin_url) == template
    assert await pending(with_database(server.admin_url, template)) == ()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "postgresql://u:p@db.example.com:5433/postgres?ssl=require",
            "postgresql://u:p@db.example.com:5433/x?ssl=require",
        ),
        ("postgresql://u@/postgres?host=%2Frun%2Fa", "postgresql://u@/x?host=%2Frun%2Fa"),
        ("postgresql:///postgres?host=/run", "postgresql:///x?host=/run"),
    ],
)
def test_a_url_is_pointed_at_another_database(url: str, expected: str) -> None:
    assert with_database(url, "x") == expected
