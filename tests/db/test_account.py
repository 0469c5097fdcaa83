"""Root and ordinary users: PostgreSQL never runs as root, and no folder of anybody's is opened up for it."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from samtal.db import binaries, postmaster
from samtal.db.account import Account, account_for
from samtal.db.embedded import EmbeddedServer
from samtal.kit.errors import Misconfigured

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root has to lend an account")

SERVE = """
import asyncio, pathlib, sys
import asyncpg
from samtal.db.embedded import EmbeddedServer
async def main():
    async with EmbeddedServer(pathlib.Path(sys.argv[1]), durable=False) as server:
        connection = await asyncpg.connect(server.url)
        print("answer", await connection.fetchval("select 41 + 1"), flush=True)
        await connection.close()
asyncio.run(main())
"""


@pytest.fixture
def place() -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix="samtal-place-"))
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


def owner_and_mode(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_uid, stat.S_IMODE(found.st_mode)


@as_root
async def test_as_root_the_server_runs_as_somebody_else(place: Path) -> None:
    async with EmbeddedServer(place / "data", durable=False):
        found = postmaster.running_postmaster(place / "data" / "cluster")
        assert found is not None
        user = owner_and_mode(Path(f"/proc/{found.pid}"))[0]

    assert user != 0
    assert owner_and_mode(place / "data") == (user, 0o700)
    assert owner_and_mode(place) == (0, 0o755)


@as_root
async def test_as_root_a_folder_out_of_reach_is_refused_and_stays_closed(place: Path) -> None:
    closed = place / "home"
    closed.mkdir(mode=0o700)

    with pytest.raises(Misconfigured, match=r"refuses to run as root.*SAMTAL_DATA_DIR"):
        async with EmbeddedServer(closed / "data"):
            pass

    assert stat.S_IMODE(closed.stat().st_mode) == 0o700


@as_root
async def test_programs_out_of_reach_are_copied_beside_the_data(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = binaries._package()
    closed = place / "home"
    closed.mkdir(mode=0o700)
    shutil.copytree(package, closed / package.name, symlinks=True, ignore=shutil.ignore_patterns("include"))
    libraries = package.with_name(f"{package.name}.libs")
    if libraries.is_dir():
        shutil.copytree(libraries, closed / libraries.name, symlinks=True)
    monkeypatch.setattr(binaries, "_package", lambda: closed / package.name)

    async with EmbeddedServer(place / "data", durable=False) as server:
        connection = await asyncpg.connect(server.url)
        answer = await connection.fetchval("select 1")
        await connection.close()

    assert answer == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    assert [path.name for path in (place / "data").glob("programs-18*")] != []


@as_root
def test_as_root_the_owner_of_the_data_is_kept(place: Path) -> None:
    os.chown(place, 12345, 12345)

    assert account_for(place).uid == 12345


@as_root
def test_an_account_is_lent_only_what_it_can_reach(place: Path) -> None:
    (place / "closed").mkdir(mode=0o700)
    (place / "open").mkdir(mode=0o755)
    nobody = Account(65534, 65534, "nobody")

    assert nobody.can_use(place / "open")
    assert not nobody.can_use(place / "closed")


def _python_for_others() -> str | None:
    """A Python of our version that an unprivileged user can run."""
    nobody = Account(65534, 65534, "nobody") if os.geteuid() == 0 else Account()
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for candidate in (sys.executable, f"/usr/bin/{same}", f"/usr/local/bin/{same}"):
        if nobody.can_use(Path(candidate).resolve()):
            return candidate
    return None


def test_an_ordinary_user_runs_it_too(place: Path) -> None:
    python = _python_for_others()
    if python is None:
        pytest.skip("no Python here that an ordinary user can run")
    user = 65534 if os.geteuid() == 0 else None
    if user is not None:
        os.chown(place, user, user)
    source = Path(__file__).parents[2]
    packages = Path(asyncpg.__file__).parents[1]

    run = subprocess.run(
        [python, "-c", SERVE, str(place / "data")],
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        env={"PYTHONPATH": f"{source}:{packages}", "PATH": os.defpath, "PYTHONDONTWRITEBYTECODE": "1"},
        user=user,
        group=user,
        extra_groups=None if user is None else (),
    )

    assert run.stdout == "answer 42\n", run.stderr
    assert postmaster.running_postmaster(place / "data" / "cluster") is None
