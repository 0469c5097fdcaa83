"""The embedded PostgreSQL server: started by the first process that needs it, stopped when the last one leaves."""

from __future__ import annotations

import asyncio
import logging
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.parse import quote

import samtal
from samtal.db import postmaster
from samtal.db.account import Account, account_for
from samtal.db.binaries import Binaries, binaries_for
from samtal.db.databases import ensure_database
from samtal.db.folder import DataFolder, prepare, refuse_other_major
from samtal.db.locks import PAUSE, FileLock, is_held
from samtal.db.supervisor import READY, START_SECONDS, Plan, last_words, server_environment
from samtal.kit.errors import Misconfigured, Unavailable

log = logging.getLogger(__name__)

USER = "samtal"
DATABASE = "samtal"
STOP_SECONDS = 50.0

SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "port": "5432",
    "unix_socket_permissions": "0700",
    "max_connections": "120",
    "shared_buffers": "128MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_checkpoints": "off",
    # What patients said must not end up in a log: no statements, no values of the row that was refused.
    "log_min_error_statement": "panic",
    "log_error_verbosity": "terse",
}
UNSAFE_AND_FAST: Mapping[str, str] = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


class EmbeddedServer:
    """`async with EmbeddedServer(folder) as server:` gives `server.url`; several processes may share a folder.

    `durable=False` gives up safety against power loss for speed, for data that is thrown away. Settings count for
    whoever starts the server; a process that finds it running takes it as it is.
    """

    def __init__(self, data_dir: Path, *, durable: bool = True, settings: Mapping[str, str] | None = None) -> None:
        self.folder = DataFolder(data_dir.expanduser().absolute())
        self._durable = durable
        self._settings = {
            **SETTINGS,
            **({} if durable else UNSAFE_AND_FAST),
            **(settings or {}),
            "unix_socket_directories": str(self.folder.sockets),
        }
        self._in_use: FileLock | None = None

    @property
    def url(self) -> str:
        """Samtal's own database, as the server's superuser."""
        return self._url(DATABASE)

    @property
    def admin_url(self) -> str:
        """The database from which others are made and dropped."""
        return self._url("postgres")

    async def __aenter__(self) -> EmbeddedServer:
        try:
            await _to_the_end(self._join)
            await self._first_answer()
        except BaseException:
            await _to_the_end(self._leave)
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await _to_the_end(self._leave)

    def _url(self, database: str) -> str:
        return f"postgresql://{USER}@/{database}?host={quote(str(self.folder.sockets), safe='')}"

    def _join(self) -> None:
        """Be counted as a user first, so that nobody stops the server while we look for it."""
        if sys.platform == "win32":
            raise Misconfigured("The embedded PostgreSQL does not run on Windows; set SAMTAL_DATABASE_URL")
        account = account_for(self.folder.path)
        prepare(self.folder, account)
        self._in_use = FileLock(self.folder.in_use)
        self._in_use.shared(STOP_SECONDS)
        starting = FileLock(self.folder.starting)
        try:
            starting.exclusive(START_SECONDS * 2)
            if not is_held(self.folder.supervised):
                self._start(account)
        finally:
            starting.close()

    def _start(self, account: Account) -> None:
        refuse_other_major(self.folder)
        binaries = binaries_for(account, self.folder.path)
        if not self.folder.cluster.exists():
            _make_cluster(self.folder, account, binaries, durable=self._durable)
        plan = Plan(self.folder, account, binaries.program("postgres"), self._settings)
        _start_supervisor(plan)

    async def _first_answer(self) -> None:
        """The database is there and answers; a server that is just being started again is waited for."""
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                await ensure_database(self.admin_url, DATABASE)
                return
            except Unavailable:
                if time.monotonic() > deadline:
                    raise
                await asyncio.sleep(0.1)

    def _leave(self) -> None:
        """Stop being counted. The last one out waits until the server has stopped."""
        lock, self._in_use = self._in_use, None
        if lock is None:
            return
        try:
            deadline = time.monotonic() + STOP_SECONDS
            while not self._is_settled(lock) and time.monotonic() < deadline:
                time.sleep(PAUSE)
        finally:
            lock.close()

    def _is_settled(self, lock: FileLock) -> bool:
        """Whether others use the server or it has stopped; without a supervisor it is ours to stop."""
        if not lock.try_exclusive():
            return lock.try_shared()  # else the supervisor holds it and is stopping the server
        if is_held(self.folder.supervised):
            lock.release()  # nobody is left, and the supervisor is about to see it
            return False
        if found := postmaster.running_postmaster(self.folder.cluster):
            postmaster.stop(found.pid, self.folder.cluster)
        return True


def _start_supervisor(plan: Plan) -> None:
    """Start it in a session of its own, where the terminal's Ctrl-C does not reach, and wait for its word."""
    command = [sys.executable, "-m", "samtal.db.supervisor", plan.to_json()]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        start_new_session=True,
        cwd="/",
        env=server_environment() | {"PYTHONPATH": os.pathsep.join(_import_path())},
    ) as process:
        assert process.stdout is not None
        answer = process.stdout.readline().decode().strip()
    if answer != READY:
        raise Unavailable(answer or f"the supervisor of PostgreSQL did not start; see {plan.folder.log}")


def _import_path() -> list[str]:
    """Where this process finds its modules, without what is relative to its working folder."""
    return [str(Path(entry).resolve()) for entry in sys.path if entry] + [str(Path(samtal.__file__).parents[1])]


def _make_cluster(folder: DataFolder, account: Account, binaries: Binaries, *, durable: bool) -> None:
    """Make an empty cluster; under another name until it is whole, for a killed initdb leaves half of one."""
    unfinished = folder.path / "cluster.new"
    shutil.rmtree(unfinished, ignore_errors=True)
    command = [
        binaries.program("initdb"), "-D", str(unfinished), "-U", USER, "-E", "UTF8", "--locale=C",
        "--locale-provider=builtin", "--builtin-locale=C.UTF-8",
        # Only this user can reach the socket, and there is no other way in.
        "--auth=trust", "--no-instructions", *(() if durable else ("--no-sync",)),
    ]  # fmt: skip
    log.info("making a PostgreSQL cluster in %s", folder.cluster)
    with folder.log.open("ab") as output:
        code = account.start(command, folder=folder.path, output=output, environ=server_environment()).wait()
    if code != 0:
        raise Unavailable(f"initdb could not make {folder.cluster}: {last_words(folder.log)}")
    unfinished.rename(folder.cluster)


async def _to_the_end(call: Callable[[], None]) -> None:
    """Run blocking work in a thread; a cancelled caller still waits for its end, or the lock it takes would be lost."""
    task = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        await asyncio.shield(task)
    except asyncio.CancelledError:
        await asyncio.wait([task])
        raise
