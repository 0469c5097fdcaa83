"""Which user the embedded server runs as. PostgreSQL refuses root, so root lends it an unprivileged account."""

from __future__ import annotations

import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from samtal.kit.errors import Misconfigured

if sys.platform != "win32":
    import pwd

log = logging.getLogger(__name__)

_PREFERRED = ("samtal", "postgres")
_NEW = "samtal"


@dataclass(frozen=True, slots=True)
class Account:
    """The user of the server's processes and files. `uid` is None when that is simply whoever we are."""

    uid: int | None = None
    gid: int | None = None
    name: str = ""

    def start(
        self, command: Sequence[str], *, folder: Path, output: IO[bytes], environ: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        """Start a program as this user, its output going into a file."""
        return subprocess.Popen(
            command,
            cwd=folder,
            env=dict(environ),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            user=self.uid,
            group=self.gid,
            extra_groups=None if self.uid is None else (),
        )

    def can_use(self, path: Path) -> bool:
        """Whether this user can enter the folder or run the file; found out by trying, for modes do not say all."""
        if self.uid is None:
            return os.access(path, os.X_OK)
        probe = subprocess.run(
            ["/bin/sh", "-c", 'test -x "$0"', str(path)],
            check=False,
            cwd="/",
            user=self.uid,
            group=self.gid,
            extra_groups=(),
        )
        return probe.returncode == 0

    def own(self, path: Path) -> None:
        """Give a file or folder of ours to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


def account_for(data: Path) -> Account:
    """Ourselves, unless we are root: then the owner of the data there is, or a user made for such things."""
    if os.geteuid() != 0:
        return Account()
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid, f"user {owner.st_uid}")
    for name in _PREFERRED:
        if (found := _look_up(name)) is not None:
            return found
    return _make_account()


def _look_up(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid, name)


def _make_account() -> Account:
    program = shutil.which("useradd")
    if program:
        options = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
        made = subprocess.run(
            [program, *options, "--shell", "/usr/sbin/nologin", _NEW], check=False, capture_output=True, text=True
        )
        if made.returncode == 0 and (account := _look_up(_NEW)) is not None:
            log.info("made the system user %s, for PostgreSQL refuses to run as root", _NEW)
            return account
    raise Misconfigured(
        "PostgreSQL refuses to run as root and no user for it could be made. "
        f"Make a system user called {_NEW}, run Samtal as an ordinary user, or set SAMTAL_DATABASE_URL."
    )
