"""Finding plug-ins by their folder: one constant of a known type, no central list.

`samtal.channels` + `CHANNEL` finds every sub-package of `samtal.channels` that holds `CHANNEL`. Plug-ins outside the
tree come by entry point: a distribution declares `[project.entry-points."samtal.channels"]`.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import pkgutil
from pathlib import Path
from types import ModuleType
from typing import Any

from samtal.kit.errors import Misconfigured


def find(package: str, constant: str) -> dict[str, Any]:
    """Every plug-in of a kind by its folder's name, in the order of the names."""
    found: dict[str, Any] = {}
    root = importlib.import_module(package)
    for info in pkgutil.iter_modules(root.__path__):
        if not info.ispkg:
            continue
        module = importlib.import_module(f"{package}.{info.name}")
        if hasattr(module, constant):
            found[info.name] = getattr(module, constant)
    for point in importlib.metadata.entry_points(group=package):
        if point.name in found:
            raise Misconfigured(f"two plug-ins of {package} are called {point.name!r}; rename one")
        found[point.name] = point.load()
    return dict(sorted(found.items()))


def load(package: str, name: str, constant: str) -> Any:
    """One plug-in by name, without loading its siblings. Raises Misconfigured when there is none."""
    root = importlib.import_module(package)
    folders = [info.name for info in pkgutil.iter_modules(root.__path__) if info.ispkg]
    if name in folders:
        return getattr(importlib.import_module(f"{package}.{name}"), constant)
    for point in importlib.metadata.entry_points(group=package):
        if point.name == name:
            return point.load()
    raise Misconfigured(f"there is no plug-in {name!r} in {package}; there is {', '.join(folders)}")


def folder_of(plugin: object) -> Path:
    """Where a plug-in's own files lie: phrases, payloads."""
    module: ModuleType = importlib.import_module(type(plugin).__module__)
    if module.__file__ is None:
        raise Misconfigured(f"{type(plugin).__name__} has no folder")
    return Path(module.__file__).parent
