"""What the documents point at is there: links, paths of the code, and commands."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import samtal
from samtal.cli import app

ROOT = Path(samtal.__file__).parents[1]
DOCUMENTS = sorted([ROOT / "README.md", *(ROOT / "docs").rglob("*.md"), *(ROOT / "changelog.d").glob("*.md")])
every_document = pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))


@every_document
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    dead = [link for link in links if "://" not in link and not (document.parent / link).exists()]

    assert dead == []


@every_document
def test_paths_of_the_code_are_right(document: Path) -> None:
    paths = re.findall(r"`((?:samtal|tests|examples|benchmarks)/[\w./-]+)`", document.read_text(encoding="utf-8"))
    missing = [path for path in paths if not (ROOT / path).exists()]

    assert missing == []


@every_document
def test_commands_exist(document: Path) -> None:
    known = {command.name or command.callback.__name__ for command in app.registered_commands if command.callback}
    known |= {group.name for group in app.registered_groups if group.name}
    named = re.findall(r"(?:`|^ {4})samtal ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE)

    assert set(named) <= known
