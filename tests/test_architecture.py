"""The rules of the house that no other tool checks. The floors are in pyproject.toml, for `lint-imports`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from grimp import ImportGraph

import samtal
from samtal import bootstrap
from tests.import_contracts import ApartContract, OnlyContract
from tests.said import said_in

ROOT = Path(samtal.__file__).parent
MODULES = sorted(ROOT.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}
WORDLESS_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "service", "services", "common", "misc"}


def where(path: Path, node: ast.AST | None = None) -> str:
    line = getattr(node, "lineno", 1)
    return f"{path.relative_to(ROOT.parent)}:{line}"


def calls(name: str) -> Iterator[tuple[Path, ast.Call]]:
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == name:
                yield path, node


@pytest.mark.parametrize("asks", ["now", "utcnow", "today"])
def test_only_the_clock_asks_the_machine_what_time_it_is(asks: str) -> None:
    asking = [
        where(path, call)
        for path, call in calls(asks)
        if isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name | ast.Attribute)
        and ast.unparse(call.func.value) in ("datetime", "date", "datetime.datetime", "datetime.date")
        and path != ROOT / "kit" / "clock.py"
    ]

    assert asking == []


def test_files_are_named_for_what_they_do() -> None:
    wordless = [where(path) for path in MODULES if path.stem in WORDLESS_NAMES or path.parent.name in WORDLESS_NAMES]

    assert wordless == []


def test_every_module_says_in_a_sentence_what_it_is() -> None:
    silent = [where(path) for path, tree in TREES.items() if not ast.get_docstring(tree)]

    assert silent == []


def test_every_phrase_that_is_said_exists_in_every_language() -> None:
    book = bootstrap.phrasebook()
    said = said_in(ROOT)

    missing = {language: sorted(said - book.names(language)) for language in book.languages}

    assert missing == {language: [] for language in book.languages}


READERS = {
    "demo": "the playground shows what lies in the tables",
    "rehearsals": "the audience looks at the tables, never at what a room says of itself",
    "handoff/timeline.py": "one page of the desk in one round trip: the query is the file",
}


def test_sql_is_written_in_repositories_and_the_database_room() -> None:
    writes = re.compile(r"(?is)\s*(insert\s+into|update\s+\w+\s+set|delete\s+from|select\s.+\sfrom)\s")
    elsewhere = [
        where(path, node)
        for path, tree in TREES.items()
        if path.stem != "repository" and not path.is_relative_to(ROOT / "db")
        if not any(path.is_relative_to(ROOT / reader) for reader in READERS)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and writes.match(node.value)
    ]

    assert elsewhere == []


# The two contracts of our own ----------------------------------------------------------------------------------------


def graph(*imports: tuple[str, str], modules: tuple[str, ...] = ()) -> ImportGraph:
    made = ImportGraph()
    for module in {"samtal", *modules, *(name for pair in imports for name in pair)}:
        made.add_module(module)
    for importer, imported in imports:
        made.add_import(importer=importer, imported=imported)
    return made


def apart(*kinds: str) -> ApartContract:
    options = {"kinds": list(kinds)}
    return ApartContract(name="apart", session_options={"root_packages": ["samtal"]}, contract_options=options)


def only(**options: object) -> OnlyContract:
    return OnlyContract(name="only", session_options={"root_packages": ["samtal"]}, contract_options=options)


SKILLS = ("samtal.skills", "samtal.skills.base", "samtal.skills.a", "samtal.skills.a.flow", "samtal.skills.b",
          "samtal.skills.b.flow")  # fmt: skip


def test_a_plugin_that_imports_another_breaks_the_contract() -> None:
    crossing = graph(("samtal.skills.a.flow", "samtal.skills.b.flow"), modules=SKILLS)

    assert not apart("samtal.skills").check(crossing, verbose=False).kept


def test_plugins_share_what_lies_beside_them() -> None:
    shared = graph(
        ("samtal.skills.a.flow", "samtal.skills.base"), ("samtal.skills.a", "samtal.skills.a.flow"), modules=SKILLS
    )

    assert apart("samtal.skills").check(shared, verbose=False).kept


@pytest.mark.parametrize(
    ("importer", "kept"), [("samtal.db", True), ("samtal.db.pool", True), ("samtal.dbx", False), ("samtal.jobs", False)]
)
def test_a_package_is_imported_by_those_alone_who_may(importer: str, kept: bool) -> None:
    made = graph((importer, "samtal.driver"))

    assert only(package="samtal.driver", importers=["samtal.db"]).check(made, verbose=False).kept is kept


@pytest.mark.parametrize(("imported", "kept"), [("samtal.kit.clock", True), ("samtal.channels.base", False)])
def test_a_package_that_stands_apart_imports_what_it_may_alone(imported: str, kept: bool) -> None:
    made = graph(("samtal.emulators.sms", imported), modules=("samtal.emulators",))
    contract = only(package="samtal.emulators", importers=["samtal.emulators"], imports=["samtal.kit"])

    assert contract.check(made, verbose=False).kept is kept
