"""Locks on files. The kernel lets go of them when a process ends in whatever way, so none is ever left behind."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from samtal.kit.errors import Misconfigured, Unavailable

if sys.platform != "win32":
    import fcntl

PAUSE = 0.02


class FileLock:
    """One holder's view of a lock file: not held, shared with others, or exclusive."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Python's descriptors are not inherited over exec, so a child never keeps our lock.
        try:
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except PermissionError as error:
            raise Misconfigured(f"{path.parent} belongs to another user; choose another SAMTAL_DATA_DIR") from error

    def try_shared(self) -> bool:
        """Hold it together with others, if nobody holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def try_exclusive(self) -> bool:
        """Hold it alone, if nobody else holds it. A shared hold is lost even when this fails."""
        return self._try(fcntl.LOCK_EX)

    def shared(self, seconds: float) -> None:
        """Hold it together with others, waiting for whoever holds it alone."""
        self._until(self.try_shared, seconds)

    def exclusive(self, seconds: float) -> None:
        """Hold it alone, waiting for everybody else."""
        self._until(self.try_exclusive, seconds)

    def exclusive_whenever(self) -> None:
        """Hold it alone, however long that takes; for a thread that has nothing else to do."""
        fcntl.flock(self._descriptor, fcntl.LOCK_EX)

    def release(self) -> None:
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)

    def close(self) -> None:
        """Let go for good."""
        os.close(self._descriptor)

    def _try(self, kind: int) -> bool:
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except OSError as error:
            if error.errno in (errno.EAGAIN, errno.EACCES):
                return False
            raise
        return True

    def _until(self, attempt: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not attempt():
            if time.monotonic() > deadline:
                raise Unavailable(f"{self._path} has been locked by another process for {seconds:.0f} s")
            time.sleep(PAUSE)


def is_held(path: Path) -> bool:
    """Whether somebody holds this lock alone right now."""
    lock = FileLock(path)
    try:
        return not lock.try_shared()
    finally:
        lock.close()
