"""The running server as its `postmaster.pid` describes it."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_PAUSE = 0.02
_NOBODY = str(2**31 - 1)


@dataclass(frozen=True, slots=True)
class Postmaster:
    """The first process of a server."""

    pid: int
    is_ready: bool


def running_postmaster(cluster: Path) -> Postmaster | None:
    """The server that runs on this folder, whoever started it."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
        pid = int(lines[0])
    except (OSError, ValueError, IndexError):
        return None
    if not _serves(pid, cluster):
        return None
    # The eighth line is the state; it is missing while the server is still writing the file.
    return Postmaster(pid, is_ready=len(lines) > 7 and lines[7].strip() == "ready")


def forget_dead_postmaster(cluster: Path, sockets: Path) -> None:
    """Let a new server start after a crash although the old one's number belongs to a stranger or a zombie now.

    Its pid file must stay: it names the shared memory by which a new server sees that children of the old one live on,
    and waits. Only the number in it is made one that no process can have.
    """
    if running_postmaster(cluster) is not None:
        return
    pid_file = cluster / "postmaster.pid"
    if pid_file.exists():
        _, *rest = pid_file.read_text().split("\n")
        pid_file.write_text("\n".join([_NOBODY, *rest]))
    for lock in sockets.glob(".s.PGSQL.*.lock"):
        lock.unlink(missing_ok=True)


def stop(pid: int, cluster: Path) -> None:
    """Stop the server: politely to the data, not to who is connected; harder if that takes too long."""
    for how, seconds in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 5)):
        if not _serves(pid, cluster):
            return
        try:
            os.kill(pid, how)
        except ProcessLookupError:
            return
        deadline = time.monotonic() + seconds
        while _serves(pid, cluster) and time.monotonic() < deadline:
            time.sleep(_PAUSE)


def _serves(pid: int, cluster: Path) -> bool:
    """Whether this process is the server of this folder: numbers are used again, so its working folder decides."""
    process = Path("/proc") / str(pid)
    if Path("/proc/self").exists():
        try:
            # A zombie keeps its number but has no working folder any more.
            return process.joinpath("cwd").resolve(strict=True) == cluster.resolve()
        except OSError:
            return False
    listed = subprocess.run(["ps", "-p", str(pid), "-o", "state=,comm="], check=False, capture_output=True, text=True)
    state, _, command = listed.stdout.strip().partition(" ")
    return "postgres" in command and not state.startswith("Z")
