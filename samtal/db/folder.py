"""The data folder of the embedded server: where it is, what lies in it, and who may look into it."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from samtal.db.account import Account
from samtal.db.binaries import MAJOR, binaries_of, find_binaries
from samtal.kit.errors import Misconfigured

# The path of a unix socket must fit into 104 bytes on macOS and 108 on Linux.
_LONGEST_SOCKET_PATH = 100
SOCKET_NAME = ".s.PGSQL.5432"


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The names of everything in the data folder."""

    path: Path

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        return self.path / "postgres.log"

    @property
    def in_use(self) -> Path:
        """Held shared by every process that uses the server, and alone by whoever stops it."""
        return self.path / "in-use.lock"

    @property
    def starting(self) -> Path:
        """Held alone by the process that makes or starts the server."""
        return self.path / "starting.lock"

    @property
    def supervised(self) -> Path:
        """Held alone by the supervisor for as long as it lives."""
        return self.path / "supervisor.lock"

    @property
    def sockets(self) -> Path:
        """The folder of the socket: here, or in the temporary folder when this path is too long for a socket."""
        here = self.path / "run"
        if len(os.fsencode(here / SOCKET_NAME)) <= _LONGEST_SOCKET_PATH:
            return here
        name = hashlib.sha256(os.fsencode(self.path)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"samtal-{name}"


def default_data_dir(environ: Mapping[str, str]) -> Path:
    """SAMTAL_DATA_DIR, else the user's data folder; for root a system folder, for its home is closed to PostgreSQL."""
    if chosen := environ.get("SAMTAL_DATA_DIR"):
        return Path(chosen).expanduser()
    if os.geteuid() == 0:
        return Path("/var/lib/samtal/postgres")
    base = environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(base).expanduser() / "samtal" / "postgres"


def prepare(folder: DataFolder, account: Account) -> None:
    """Make the folder if need be, private to the server's user; parents that exist are left as they are."""
    _make_private(folder.path, account)
    if not account.can_use(folder.path):
        raise Misconfigured(
            f"PostgreSQL refuses to run as root, so it runs as {account.name}, who cannot enter {folder.path}. "
            "Set SAMTAL_DATA_DIR to a folder that user can reach, such as /var/lib/samtal/postgres, "
            "run Samtal as an ordinary user, or set SAMTAL_DATABASE_URL."
        )
    _make_private(folder.sockets, account)


def refuse_other_major(folder: DataFolder) -> None:
    """A cluster of another major version is left untouched, and the ways out are named."""
    version_file = folder.cluster / "PG_VERSION"
    found = version_file.read_text().strip() if version_file.exists() else str(MAJOR)
    if found != str(MAJOR):
        raise Misconfigured(
            f"{folder.cluster} was made by PostgreSQL {found}; this Samtal brings PostgreSQL {MAJOR}. "
            f"Nothing has been changed. {_way_out(folder, found)}"
        )


def _way_out(folder: DataFolder, found: str) -> str:
    old = binaries_of(int(found)) if found.isdigit() else None
    old_programs = str(old) if old else f"<programs of PostgreSQL {found}>"
    new_programs, new_cluster = find_binaries().folder, folder.path / f"cluster-{MAJOR}"
    return (
        "Either let a server of that version go on serving it and set SAMTAL_DATABASE_URL, or upgrade the data, "
        f"as the owner of the folder, from inside it: "
        f"`{new_programs}/initdb -D {new_cluster} -U samtal -E UTF8 --locale=C "
        f"--locale-provider=builtin --builtin-locale=C.UTF-8` and then "
        f"`{new_programs}/pg_upgrade -b {old_programs} -B {new_programs} -d {folder.cluster} -D {new_cluster} "
        f"-U samtal`; then move {new_cluster} to {folder.cluster} (a backup of the old folder first)."
    )


def _make_private(path: Path, account: Account) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        path.mkdir(mode=0o700, exist_ok=True)
        found = path.lstat()
        if os.geteuid() == 0 and found.st_uid == 0:
            account.own(path)
            found = path.lstat()
    except OSError as error:
        raise Misconfigured(f"{path} cannot be used: {error.strerror}; choose another SAMTAL_DATA_DIR") from error
    owner = os.geteuid() if account.uid is None else account.uid
    # Whoever can write here can take over the server, so neither a link nor another's folder will do.
    if path.is_symlink() or found.st_uid != owner:
        raise Misconfigured(f"{path} belongs to another user; choose another SAMTAL_DATA_DIR")
    if found.st_mode & 0o077:
        path.chmod(0o700)
