"""The embedded server: shared, adopted, started again, and never left behind."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest

from samtal.db import postmaster
from samtal.db.databases import with_database
from samtal.db.embedded import EmbeddedServer
from samtal.db.folder import DataFolder, default_data_dir
from samtal.db.locks import is_held
from samtal.kit.errors import Misconfigured, Unavailable

HOLD = """
import asyncio, pathlib, sys
from samtal.db.embedded import EmbeddedServer
async def main():
    async with EmbeddedServer(pathlib.Path(sys.argv[1]), durable=False) as server:
        print(server.url, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
asyncio.run(main())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that the server's user can reach, unlike pytest's own when we are root."""
    path = reachable_folder()
    yield path
    shutil.rmtree(path)


def reachable_folder() -> Path:
    path = Path(tempfile.mkdtemp(prefix="samtal-place-"))
    path.chmod(0o755)
    return path


@pytest.fixture
def data(place: Path) -> Path:
    """A data folder that is still to be made."""
    return place / "data"


@pytest.fixture
async def made(data: Path) -> Path:
    """A data folder with a cluster in it and no server."""
    async with EmbeddedServer(data, durable=False):
        pass
    return data


@asynccontextmanager
async def another_process(data: Path) -> AsyncIterator[subprocess.Popen[str]]:
    """Another process that uses the server until its input ends."""
    process = hold(data)
    assert process.stdout is not None
    try:
        line = await asyncio.to_thread(process.stdout.readline)
        assert line.startswith("postgresql://")
        yield process
    finally:
        with process:
            process.kill()


def hold(data: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", HOLD, str(data)]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


async def leave(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.close()
    assert await asyncio.to_thread(process.wait, 20) == 0


async def until(condition: Callable[[], bool], seconds: float = 15) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        await asyncio.sleep(0.05)
    return False


async def ask(url: str, sql: str = "select 1") -> object:
    connection = await asyncpg.connect(url, timeout=5)
    try:
        return await connection.fetchval(sql)
    finally:
        await connection.close()


def server_pid(data: Path) -> int | None:
    found = postmaster.running_postmaster(data / "cluster")
    return found.pid if found else None


def supervisor_pids(data: Path) -> list[int]:
    """The processes that were started to supervise this folder."""
    listed = subprocess.run(["ps", "-wweo", "pid=,args="], capture_output=True, text=True, check=True).stdout
    lines = [line.split(None, 1) for line in listed.splitlines()]
    return [int(pid) for pid, args in lines if "samtal.db.supervisor" in args and f'"{data}"' in args]


def is_stopped(data: Path) -> bool:
    return server_pid(data) is None and not is_held(data / "supervisor.lock") and supervisor_pids(data) == []


async def test_it_starts_answers_and_stops(data: Path) -> None:
    async with EmbeddedServer(data, durable=False) as server:
        version = await ask(server.url, "show server_version_num")
        listens = await ask(server.url, "show listen_addresses")
        folder_mode = stat.S_IMODE(server.folder.sockets.stat().st_mode)

    assert str(version).startswith("18")
    assert listens == ""
    assert folder_mode == 0o700
    assert is_stopped(data)


async def test_what_was_written_is_there_after_a_restart(data: Path) -> None:
    async with EmbeddedServer(data) as server:
        await ask(server.url, "create table kept as select 'Älmhult' as name")
    async with EmbeddedServer(data) as server:
        assert await ask(server.url, "select name from kept") == "Älmhult"


async def test_it_sorts_and_folds_as_unicode_does(data: Path) -> None:
    async with EmbeddedServer(data, durable=False) as server:
        assert await ask(server.url, "select lower('ÅSA Öberg')") == "åsa öberg"


async def test_several_processes_starting_at_once_share_one_server(data: Path) -> None:
    """The first start of all, with the cluster still to be made."""

    async def use() -> object:
        async with EmbeddedServer(data, durable=False) as server:
            return await ask(server.url, "select pg_postmaster_start_time()")

    async with another_process(data), another_process(data):
        times = await asyncio.gather(use(), use())

    assert len(set(times)) == 1
    assert await until(lambda: is_stopped(data))


async def test_the_last_one_out_stops_it(data: Path) -> None:
    async with another_process(data) as other:
        async with EmbeddedServer(data, durable=False) as server:
            url = server.url
        assert await ask(url) == 1, "the other process still uses it"
        await leave(other)

    assert is_stopped(data)


async def test_a_killed_user_leaves_no_server_behind(data: Path) -> None:
    async with another_process(data) as other:
        assert server_pid(data) is not None
        other.kill()
        other.wait()

        assert await until(lambda: is_stopped(data))


async def test_a_killed_user_does_not_disturb_the_others(data: Path) -> None:
    async with EmbeddedServer(data, durable=False) as server:
        async with another_process(data) as other:
            other.kill()
            other.wait()
        await asyncio.sleep(0.7)

        assert await ask(server.url) == 1
    assert is_stopped(data)


async def test_a_killed_server_is_started_again(data: Path) -> None:
    async with EmbeddedServer(data) as server:
        await ask(server.url, "create table kept as select 42 as n")
        pid = server_pid(data)
        assert pid is not None
        os.kill(pid, signal.SIGKILL)

        assert await until(lambda: server_pid(data) not in (None, pid))
        assert await _ask_patiently(server.url, "select n from kept") == 42
    assert is_stopped(data)


async def test_a_killed_supervisor_is_replaced_by_the_next_user(data: Path) -> None:
    async with EmbeddedServer(data, durable=False) as server:
        pid = server_pid(data)
        assert _kill_supervisor(data) == 1
        async with another_process(data) as other:
            assert server_pid(data) == pid, "the running server is adopted"
            assert len(supervisor_pids(data)) == 1
            await leave(other)
        assert await ask(server.url) == 1
    assert is_stopped(data)


async def test_without_its_supervisor_the_last_one_out_stops_the_server(data: Path) -> None:
    async with EmbeddedServer(data, durable=False):
        assert _kill_supervisor(data) == 1

    assert is_stopped(data)


async def test_everything_killed_at_once_starts_again(data: Path) -> None:
    async with another_process(data) as other:
        pid = server_pid(data)
        assert pid is not None
        _kill_supervisor(data)
        other.kill()
        os.kill(pid, signal.SIGKILL)
        other.wait()

    async with EmbeddedServer(data, durable=False) as server:
        assert await ask(server.url) == 1
    assert is_stopped(data)


async def test_a_strangers_process_number_in_the_pid_file_does_not_stop_the_start(made: Path) -> None:
    """After a restart of the machine, or in a container, the number belongs to somebody else."""
    stale = made / "cluster" / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{made / 'cluster'}\n1\n5432\n{made / 'run'}\n\n\nready\n")

    async with EmbeddedServer(made, durable=False) as server:
        assert await ask(server.url) == 1


async def test_children_of_a_killed_server_keep_a_new_one_waiting(data: Path) -> None:
    """Two servers on one folder would destroy it: while a child of the old one works on, the new one must not start."""
    async with EmbeddedServer(data, durable=False) as server:
        connection = await asyncpg.connect(server.url)
        child = await connection.fetchval("select pg_backend_pid()")
        os.kill(child, signal.SIGSTOP)
        killed = server_pid(data)
        assert killed is not None
        os.kill(killed, signal.SIGKILL)
        await asyncio.sleep(1.5)
        new = postmaster.running_postmaster(data / "cluster")
        os.kill(child, signal.SIGKILL)
        connection.terminate()

        assert new is None or not new.is_ready
        assert await _ask_patiently(server.url, "select 1") == 1
    assert is_stopped(data)


async def test_a_half_made_cluster_is_made_anew(place: Path) -> None:
    (place / "data" / "cluster.new").mkdir(parents=True)
    (place / "data" / "cluster.new" / "PG_VERSION").write_text("18\n")

    async with EmbeddedServer(place / "data", durable=False) as server:
        assert await ask(server.url) == 1


@pytest.mark.parametrize("major", ["16", "17"])
async def test_a_cluster_of_another_major_version_is_refused_and_left_alone(made: Path, major: str) -> None:
    (made / "cluster" / "PG_VERSION").write_text(f"{major}\n")

    with pytest.raises(Misconfigured) as refusal:
        async with EmbeddedServer(made, durable=False):
            pass

    told = str(refusal.value)
    assert f"PostgreSQL {major}" in told
    assert "PostgreSQL 18" in told
    assert "pg_upgrade" in told
    assert "SAMTAL_DATABASE_URL" in told
    assert (made / "cluster" / "PG_VERSION").read_text() == f"{major}\n"
    assert is_stopped(made)


async def test_a_server_that_cannot_start_says_why(data: Path) -> None:
    with pytest.raises(Unavailable, match="no_such_setting"):
        async with EmbeddedServer(data, settings={"no_such_setting": "1"}):
            pass

    assert is_stopped(data)


async def test_a_very_long_path_gets_its_socket_elsewhere(place: Path, made: Path) -> None:
    long = place / ("x" * 120)
    shutil.move(made, long)

    async with EmbeddedServer(long, durable=False) as server:
        assert await ask(server.url) == 1
        sockets = server.folder.sockets
        assert not sockets.is_relative_to(long)
    shutil.rmtree(sockets)


async def test_a_cancelled_start_leaves_nothing_behind(data: Path) -> None:
    async def use() -> None:
        async with EmbeddedServer(data, durable=False):
            await asyncio.sleep(60)

    task = asyncio.create_task(use())
    await asyncio.sleep(0.02)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await until(lambda: is_stopped(data))


async def test_the_log_keeps_quiet_about_what_was_said(data: Path) -> None:
    async with EmbeddedServer(data, durable=False) as server:
        await ask(server.url, "create table said (words text unique)")
        await ask(server.url, "insert into said values ('my secret rash')")
        with pytest.raises(asyncpg.UniqueViolationError):
            await ask(server.url, "insert into said values ('my secret rash')")

    log = (data / "postgres.log").read_text()
    assert "said_words_key" in log
    assert "secret" not in log


async def test_a_terminated_supervisor_stops_the_server(data: Path) -> None:
    """A system that shuts down terminates everybody; the users get a moment, the server ends cleanly."""
    async with EmbeddedServer(data, durable=False):
        (supervisor,) = supervisor_pids(data)
        os.kill(supervisor, signal.SIGTERM)
        assert await until(lambda: is_stopped(data))

    assert "database system is shut down" in (data / "postgres.log").read_text()


async def test_the_folder_of_somebody_else_is_refused(place: Path) -> None:
    (place / "link").symlink_to(place, target_is_directory=True)

    with pytest.raises(Misconfigured, match="SAMTAL_DATA_DIR"):
        async with EmbeddedServer(place / "link"):
            pass


def test_the_data_folder_is_where_the_user_wants_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert default_data_dir({"SAMTAL_DATA_DIR": str(tmp_path)}) == tmp_path
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    assert default_data_dir({"XDG_DATA_HOME": "/data"}) == Path("/data/samtal/postgres")
    assert default_data_dir({}) == Path.home() / ".local/share/samtal/postgres"
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert default_data_dir({}) == Path("/var/lib/samtal/postgres")


def test_urls_name_a_socket_and_no_password() -> None:
    server = EmbeddedServer(Path("/var/lib/samtal/postgres"))

    assert server.url == "postgresql://samtal@/samtal?host=%2Fvar%2Flib%2Fsamtal%2Fpostgres%2Frun"
    assert with_database(server.url, "postgres") == server.admin_url
    assert DataFolder(Path("/var/lib/samtal/postgres")).sockets == Path("/var/lib/samtal/postgres/run")


def _kill_supervisor(data: Path) -> int:
    pids = supervisor_pids(data)
    for pid in pids:
        os.kill(pid, signal.SIGKILL)
    return len(pids)


async def _ask_patiently(url: str, sql: str) -> object:
    for _ in range(100):
        try:
            return await ask(url, sql)
        except (OSError, asyncpg.PostgresError):
            await asyncio.sleep(0.1)
    return await ask(url, sql)
