"""A PostgreSQL server of the clinic's own, down to version 15, and a log-in that is no superuser."""

from __future__ import annotations

import os
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import urlsplit

import asyncpg
import pytest

from samtal.db.databases import create_database, drop_database, with_database
from samtal.db.embedded import EmbeddedServer
from samtal.db.migrate import migrate
from samtal.db.pool import Database
from samtal.db.version import refuse_old_server
from samtal.jobs import repository
from samtal.kit.clock import FakeClock
from samtal.kit.errors import Misconfigured, Unavailable
from tests.database import fresh_name, make_clinic

USUAL = "postgresql://postgres@127.0.0.1:5432/postgres"


@pytest.fixture(scope="session")
def external_url() -> str:
    """SAMTAL_TEST_DATABASE_URL, or the server a developer's machine usually has."""
    url = os.environ.get("SAMTAL_TEST_DATABASE_URL", USUAL)
    address = urlsplit(url)
    try:
        socket.create_connection((address.hostname or "127.0.0.1", address.port or 5432), timeout=2).close()
    except OSError:
        pytest.skip("no PostgreSQL server of its own on this machine")
    return url


@pytest.fixture(params=["embedded", "external"])
def admin_url(request: pytest.FixtureRequest, server: EmbeddedServer) -> str:
    if request.param == "embedded":
        return server.admin_url
    return str(request.getfixturevalue("external_url"))


async def administer(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(url)
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


@dataclass(frozen=True)
class Login:
    name: str
    admin_url: str
    url: str


@pytest.fixture
async def login(admin_url: str) -> AsyncIterator[Login]:
    """A database whose owner may log in and make roles, and nothing more."""
    name = fresh_name()
    await administer(admin_url, f'create role "{name}" login createrole', f'create database "{name}" owner "{name}"')
    url = with_database(admin_url, name).replace("://samtal@", f"://{name}@").replace("://postgres@", f"://{name}@")
    yield Login(name, admin_url, url)
    await drop_database(admin_url, name)
    await administer(admin_url, f'drop owned by "{name}"', f'drop role "{name}"')


async def migrate_as(login: Login) -> None:
    """From version 16 on, a role that somebody else made has to be granted by them: the error says how."""
    told = ""
    try:
        await migrate(login.url)
    except Misconfigured as error:
        told = str(error)
    if "grant samtal_app, samtal_worker to" in told:
        await administer(login.admin_url, f'grant samtal_app, samtal_worker to "{login.name}" with admin option')
    await migrate(login.url)


async def test_clinics_are_apart_for_an_ordinary_owner_too(login: Login) -> None:
    await migrate_as(login)

    async with await Database.open(login.url) as database:
        first, second = await make_clinic(database, "a"), await make_clinic(database, "b")
        async with database.transaction(first) as tx:
            assert [row["id"] for row in await tx.fetch("select id from clinic")] == [first]
            assert await tx.execute("update clinic set name = 'x' where id = $1", second) == 0
    owner = await asyncpg.connect(login.url)
    seen_by_the_owner = await owner.fetchval("select count(*) from clinic")
    await owner.close()

    assert seen_by_the_owner == 0


async def test_jobs_run_on_every_server(admin_url: str, clock: FakeClock) -> None:
    name = fresh_name()
    url = await create_database(admin_url, name)
    try:
        await migrate(url)
        async with await Database.open(url, clock=clock) as database:
            clinic = await make_clinic(database, "a")
            async with database.transaction(clinic) as tx:
                await repository.schedule(tx, "remind", "x", tx.now(), {"n": 1})
            async with database.as_worker() as tx:
                (job,) = await repository.claim(tx, now=clock.now(), lease=clock.now() - clock.now(), limit=5)
                assert await repository.finish(tx, job)
    finally:
        await drop_database(admin_url, name)


@dataclass(frozen=True)
class Version:
    major: int


def test_an_old_server_is_refused_with_the_way_out() -> None:
    with pytest.raises(Misconfigured, match=r"PostgreSQL 14.*15 or later"):
        refuse_old_server(Version(14))
    refuse_old_server(Version(15))


async def test_an_unmigrated_server_asks_for_migrate(admin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samtal.db.pool.APP_ROLE", "samtal_not_made_yet")

    with pytest.raises(Misconfigured, match="samtal migrate"):
        await Database.open(admin_url)


async def test_a_server_that_is_not_there_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        await Database.open("postgresql://samtal@127.0.0.1:9/samtal")
