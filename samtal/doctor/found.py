"""The plug-ins: which there are of each kind, and where they lie."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from samtal.doctor.findings import Finding, ok, wrong
from samtal.kit import plugins


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of plug-in: what people call it, its package, the constant each of them holds."""

    title: str
    package: str
    constant: str


CHANNELS = Kind("channel", "samtal.channels", "CHANNEL")
SKILLS = Kind("skill", "samtal.skills", "SKILL")
ENGINES = Kind("engine", "samtal.engines.understanding", "ENGINE")
PRACTICE_SYSTEMS = Kind("practice system", "samtal.practice_systems", "PRACTICE_SYSTEM")
KINDS = (CHANNELS, SKILLS, ENGINES, PRACTICE_SYSTEMS)


def all_load() -> bool:
    """Whether the code of every plug-in can be imported."""
    try:
        for kind in KINDS:
            plugins.find(kind.package, kind.constant)
    except Exception:
        return False
    return True


def look() -> Iterator[Finding]:
    """Every plug-in by kind with its folder, or why those of a kind cannot be loaded."""
    for kind in KINDS:
        try:
            found = plugins.find(kind.package, kind.constant)
        except Exception as error:  # a plug-in is anybody's code: whatever it raises, the rest is still looked at
            yield wrong(kind.title, f"cannot be loaded, {type(error).__name__}: {error}")
            continue
        for name, plugin in found.items():
            yield from _one(kind, name, plugin)
        if not found:
            yield wrong(kind.title, f"none found in {kind.package}")


def _one(kind: Kind, name: str, plugin: Any) -> Iterator[Finding]:
    called = getattr(plugin, "name", None)
    if called == name:
        yield ok(kind.title, f"{name:16} {_folder(plugin)}")
    else:
        yield wrong(kind.title, f"{name} calls itself {called!r}: its name must be its folder's")


def _folder(plugin: Any) -> Path:
    """Where its files are, short when that is below the working folder."""
    kind = plugin if isinstance(plugin, type) else type(plugin)
    folder = Path(inspect.getfile(kind)).parent
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder
