"""Which phrases a piece of code says, read from its syntax."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path


def said_in(folder: Path) -> frozenset[str]:
    """The name of every phrase written out in a `Say(...)` below this folder."""
    return frozenset(name for path in sorted(folder.rglob("*.py")) for name in _said(path))


def _said(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Say" and node.args:
            yield from _names(node.args[0])


def _names(node: ast.expr) -> Iterator[str]:
    """A literal, or both sides of a choice between literals; a name made at run time is not known here."""
    match node:
        case ast.Constant(value=str(name)):
            yield name
        case ast.IfExp():
            yield from _names(node.body)
            yield from _names(node.orelse)
