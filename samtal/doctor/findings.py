"""What an examination finds, line by line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import typer

Verdict: TypeAlias = Literal["ok", "note", "wrong"]

_MARKS: dict[Verdict, tuple[str, str]] = {"ok": ("ok", "green"), "note": ("note", "yellow"), "wrong": ("WRONG", "red")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. A `note` is worth knowing; `wrong` makes `samtal doctor` fail."""

    about: str
    verdict: Verdict
    text: str


Tell: TypeAlias = Callable[[Finding], None]


def ok(about: str, text: str) -> Finding:
    return Finding(about, "ok", text)


def note(about: str, text: str) -> Finding:
    return Finding(about, "note", text)


def wrong(about: str, text: str) -> Finding:
    return Finding(about, "wrong", text)


def printer() -> Tell:
    """Prints each finding as it is made."""

    def tell(finding: Finding) -> None:
        mark, colour = _MARKS[finding.verdict]
        for line in finding.text.splitlines() or [""]:
            typer.echo(f"{typer.style(f'{mark:5}', fg=colour)} {finding.about:18} {line}")

    return tell
