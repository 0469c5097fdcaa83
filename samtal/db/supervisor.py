"""The supervisor: a small process of its own that keeps the embedded server alive while anybody uses it.

It outlives whoever started it and stops the server when the last user's lock is gone. The kernel drops that lock
however a user dies, so a killed process leaks nothing. If the supervisor itself is killed, the next user starts
another one, which adopts the running server.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from samtal.db import postmaster
from samtal.db.account import Account
from samtal.db.folder import DataFolder
from samtal.db.locks import FileLock
from samtal.kit.errors import Unavailable

READY = "ready"
START_SECONDS = 60.0
# A terminated supervisor lets its users leave first: a system that shuts down terminates everybody at once.
LEAVE_SECONDS = 5.0
LOOK_SECONDS = 0.5
LARGEST_LOG = 10_000_000


@dataclass(frozen=True, slots=True)
class Plan:
    """What to supervise. Travels as JSON on the command line."""

    folder: DataFolder
    account: Account
    postgres: str
    settings: Mapping[str, str]

    def to_json(self) -> str:
        account = [self.account.uid, self.account.gid, self.account.name]
        return json.dumps([str(self.folder.path), account, self.postgres, dict(self.settings)])

    @classmethod
    def from_json(cls, text: str) -> Plan:
        path, account, postgres, settings = json.loads(text)
        return cls(DataFolder(Path(path)), Account(*account), postgres, settings)


class Supervisor:
    """Holds the server's process; not the server's child when it was adopted."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._child: subprocess.Popen[bytes] | None = None
        self._pid = 0
        self._unused = threading.Event()
        self._terminated_at: float | None = None

    def start(self) -> None:
        """Have a ready server, started or adopted; RuntimeError says why there is none."""
        deadline = time.monotonic() + START_SECONDS
        self._start_or_adopt()
        while not self._is_ready():
            if time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL was not ready after {START_SECONDS:.0f} s; see {self._plan.folder.log}")
            if not self._is_alive():
                self._start_again(deadline)
            time.sleep(0.02)

    def watch(self) -> None:
        """Return when the server is to be stopped; start it again whenever it dies."""
        threading.Thread(target=self._wait_until_unused, daemon=True).start()
        while not self._unused.wait(LOOK_SECONDS) and not self._is_time_to_leave():
            if not self._is_alive():
                self.start()

    def stop(self) -> None:
        postmaster.stop(self._pid, self._plan.folder.cluster)
        if self._child is not None:
            self._child.wait()

    def terminate(self, *_: object) -> None:
        """Asked to end: leave soon, at once when nobody uses the server."""
        self._terminated_at = time.monotonic()

    def _is_time_to_leave(self) -> bool:
        return self._terminated_at is not None and time.monotonic() > self._terminated_at + LEAVE_SECONDS

    def _wait_until_unused(self) -> None:
        lock = FileLock(self._plan.folder.in_use)
        # Held until this process ends: whoever arrives now waits, and then starts afresh.
        lock.exclusive_whenever()
        self._unused.set()

    def _start_or_adopt(self) -> None:
        cluster = self._plan.folder.cluster
        if found := postmaster.running_postmaster(cluster):
            self._pid, self._child = found.pid, None
            return
        postmaster.forget_dead_postmaster(cluster, self._plan.folder.sockets)
        settings = [part for name, value in self._plan.settings.items() for part in ("-c", f"{name}={value}")]
        with _open_log(self._plan.folder.log) as log:
            self._child = self._plan.account.start(
                [self._plan.postgres, "-D", str(cluster), *settings],
                folder=self._plan.folder.path,
                output=log,
                environ=server_environment(),
            )
        self._pid = self._child.pid

    def _start_again(self, deadline: float) -> None:
        """After a crash the dead server's children may linger and hold its memory; then the start fails for a while."""
        words = last_words(self._plan.folder.log)
        if self._child is not None and "shared memory block" not in words:
            raise RuntimeError(f"PostgreSQL did not start: {words}")
        if time.monotonic() < deadline:
            time.sleep(0.1)
            self._start_or_adopt()

    def _is_alive(self) -> bool:
        if self._child is not None:
            return self._child.poll() is None
        found = postmaster.running_postmaster(self._plan.folder.cluster)
        return found is not None and found.pid == self._pid

    def _is_ready(self) -> bool:
        found = postmaster.running_postmaster(self._plan.folder.cluster)
        return found is not None and found.is_ready and found.pid == self._pid


def server_environment() -> dict[str, str]:
    """The little a server needs of our environment: keys and passwords in it are none of its business."""
    needed = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
    return {name: os.environ[name] for name in needed if name in os.environ} | {"LC_ALL": "C", "TZ": "UTC"}


def _open_log(path: Path) -> IO[bytes]:
    """The server's log, with the one before it when it has grown large."""
    if path.exists() and path.stat().st_size > LARGEST_LOG:
        path.replace(path.with_suffix(".log.1"))
    return path.open("ab")


def last_words(path: Path) -> str:
    """The end of a log, to be shown with an error."""
    with path.open("rb") as log:
        log.seek(max(0, path.stat().st_size - 2000))
        lines = log.read().decode(errors="replace").strip().splitlines()
    return " / ".join(lines[-4:])


def main(arguments: list[str]) -> None:
    """Detach, start the server, say so on standard output, and watch over it to the end."""
    if os.fork():
        os._exit(0)  # so that nobody has to wait for the supervisor: init does
    plan = Plan.from_json(arguments[0])
    lock = FileLock(plan.folder.supervised)
    try:
        # Whoever looks whether it is held holds it for a moment; that is not another supervisor.
        lock.exclusive(1)
    except Unavailable:
        _report(READY)  # another one was faster
        return
    supervisor = Supervisor(plan)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, supervisor.terminate)
    try:
        supervisor.start()
        _report(READY)
        supervisor.watch()
    except RuntimeError as error:
        _report(str(error))
    finally:
        supervisor.stop()


def _report(line: str) -> None:
    """One line to whoever started us, who stops listening after the first."""
    try:
        os.write(1, f"{line}\n".encode())
    except BrokenPipeError:
        return
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)


if __name__ == "__main__":
    main(sys.argv[1:])
