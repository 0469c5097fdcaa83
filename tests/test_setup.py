"""`make setup` says what a machine lacks, and the command that mends it."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

import samtal

ROOT = Path(samtal.__file__).parents[1]
TOOLS = ("sh", "dirname", "cat", "cksum", "uname", "grep", "tee", "awk", "tail")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What setup reads, on a machine with the usual tools and nothing else."""
    (tmp_path / "requirements").mkdir()
    (tmp_path / "scripts").mkdir()
    (tmp_path / "tools").mkdir()
    for name in ("requirements/dev.txt", "pyproject.toml", "scripts/setup"):
        shutil.copy(ROOT / name, tmp_path / name)
    for tool in TOOLS:
        found = shutil.which(tool)
        assert found, f"{tool} is missing on this machine"
        (tmp_path / "tools" / tool).symlink_to(found)
    return tmp_path


def has(checkout: Path, name: str, script: str) -> None:
    """Put a command on the machine."""
    command = checkout / "tools" / name
    command.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    command.chmod(0o755)


def set_up(checkout: Path) -> subprocess.CompletedProcess[str]:
    environ = {"PATH": str(checkout / "tools"), "HOME": str(checkout)}
    return subprocess.run(
        ["sh", "scripts/setup"], cwd=checkout, env=environ, capture_output=True, text=True, timeout=60, check=False
    )


def test_a_machine_without_python_is_told_how_to_get_one(checkout: Path) -> None:
    done = set_up(checkout)

    assert done.returncode == 1
    assert "Python 3.11 or later is missing" in done.stdout
    assert "mend it with: " in done.stdout


def test_a_python_that_is_too_old_or_does_not_start_is_passed_over(checkout: Path) -> None:
    has(checkout, "python3", "exit 1")
    has(checkout, "python3.12", "echo 'command not found' >&2; exit 127")

    done = set_up(checkout)

    assert done.returncode == 1
    assert "Python 3.11 or later is missing" in done.stdout


def test_a_python_without_venv_is_told_by_its_version(checkout: Path) -> None:
    has(checkout, "python3.12", 'case "$2" in *version_info\\ *) exit 0;; *print*) echo 3.12;; *) exit 1;; esac')

    done = set_up(checkout)

    assert done.returncode == 1
    assert "Python 3.12 has no venv module" in done.stdout
    assert "python3.12-venv" in done.stdout or "python@3.12" in done.stdout


def test_nothing_is_done_when_nothing_has_changed(checkout: Path) -> None:
    recipe = "".join(
        (checkout / name).read_text() for name in ("requirements/dev.txt", "pyproject.toml", "scripts/setup")
    )
    stamp = subprocess.run(["cksum"], input=recipe, capture_output=True, text=True, check=True).stdout
    (checkout / ".venv" / "bin").mkdir(parents=True)
    (checkout / ".venv" / "setup-done").write_text(stamp, encoding="utf-8")
    (checkout / ".venv" / "bin" / "python").symlink_to(shutil.which("true") or os.devnull)

    done = set_up(checkout)

    assert (done.returncode, done.stdout) == (0, "")
