"""Adding is one folder and no central edit: one of each kind is dropped into a copy of the tree, and it is everywhere."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import samtal
from samtal.kit.errors import Misconfigured
from samtal.scaffold import FOLDERS, begin

TREE = Path(samtal.__file__).parents[1]
NAME = "dummy"
SUITES = {
    "channel": "test_channels.py",
    "skill": "test_skills.py",
    "engine": "test_engines.py",
    "practice_system": "test_practice_systems.py",
}


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package and its tests, copied, with a dummy of each kind in it."""
    copy = tmp_path_factory.mktemp("tree")
    leave = shutil.ignore_patterns("__pycache__")
    shutil.copytree(TREE / "samtal", copy / "samtal", ignore=leave)
    shutil.copytree(TREE / "tests", copy / "tests", ignore=leave)
    shutil.copy(TREE / "pyproject.toml", copy)
    before = fingerprints(copy)
    for kind in FOLDERS:
        begin(kind, NAME, root=copy / "samtal")
    after = fingerprints(copy)
    assert {path: after[path] for path in before} == before, "a file that was there before has changed"
    return copy


def fingerprints(folder: Path) -> dict[Path, str]:
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def run(tree: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """A command in the copy, which stands before the checkout on Python's path."""
    environ = os.environ | {
        "PYTHONPATH": str(tree),
        "PYTHONDONTWRITEBYTECODE": "1",
        # Never started, so that the doctor leaves this machine's own database alone.
        "SAMTAL_DATA_DIR": str(tree / "data"),
        "COLUMNS": "200",
    }
    for name in ("SAMTAL_DATABASE_URL", "PYTEST_ADDOPTS", "PYTEST_XDIST_WORKER", "PYTEST_CURRENT_TEST"):
        environ.pop(name, None)
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=tree,
        env=environ,
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )


@pytest.mark.parametrize("kind", FOLDERS)
def test_what_was_dropped_in_passes_the_contract_suite_of_its_kind(tree: Path, kind: str) -> None:
    done = run(tree, "pytest", f"tests/contract/{SUITES[kind]}", "-k", NAME, "-p", "no:cacheprovider", "-p", "no:xdist")

    assert done.returncode == 0, done.stdout[-3000:]
    assert "passed" in done.stdout or "[100%]" in done.stdout


@pytest.mark.parametrize("kind", ["channel", "skill", "engine"])
def test_what_was_dropped_in_brings_tests_that_pass(tree: Path, kind: str) -> None:
    done = run(tree, "pytest", f"tests/{FOLDERS[kind]}/{NAME}", "-p", "no:cacheprovider", "-p", "no:xdist")

    assert done.returncode == 0, done.stdout[-3000:]


def test_the_doctor_lists_what_was_dropped_in(tree: Path) -> None:
    done = run(tree, "samtal", "doctor")

    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for kind, folder in FOLDERS.items():
        assert f"ok {kind.replace('_', ' ')} {NAME} samtal/{folder}/{NAME}" in lines, done.stdout + done.stderr
    assert done.returncode == 0, done.stdout


def test_what_was_dropped_in_keeps_to_the_rules_of_the_house(tree: Path) -> None:
    folders = [f"samtal/{folder}/{NAME}" for folder in FOLDERS.values()]
    folders += [str(folder.parent) for folder in tree.glob(f"tests/**/{NAME}/test_*.py")]

    linted = run(tree, "ruff", "check", *folders)
    formatted = run(tree, "ruff", "format", "--check", *folders)

    assert linted.returncode == 0, linted.stdout
    assert formatted.returncode == 0, formatted.stdout


def test_a_name_that_is_taken_or_no_name_at_all_is_refused(tree: Path) -> None:
    with pytest.raises(Misconfigured, match="exists"):
        begin("skill", NAME, root=tree / "samtal")
    for name in ("Two Words", "../up", "class", "1st", ""):
        with pytest.raises(Misconfigured, match="cannot be a folder"):
            begin("skill", name, root=tree / "samtal")
