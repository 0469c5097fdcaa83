"""Builds the front end into the package when `web/` has changed, so that an installed package needs no Node.

Without npm what was built before is shipped; a source distribution carries it. `SAMTAL_SKIP_FRONTEND=1` builds nothing.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_NOT_SOURCE = frozenset(["node_modules", "dist", ".vite"])
_BUILT = "widget/manifest.json"


class FrontEndHook(BuildHookInterface):  # type: ignore[type-arg]
    """Runs before a wheel, an editable install or a source distribution is put together."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if os.environ.get("SAMTAL_SKIP_FRONTEND") == "1":
            return
        root = Path(self.root)
        web, built = root / "web", root / "samtal" / "_web"
        stamp = built / ".stamp"
        if not web.is_dir():
            return
        if self.target_name == "sdist":
            # A workspace's link in node_modules hides the folder it leads to from the builder's own search.
            build_data["force_include"].update({str(one): str(one.relative_to(root)) for one in _sources(web)})
        wanted = fingerprint(web)
        if stamp.is_file() and stamp.read_text() == wanted and (built / _BUILT).is_file():
            return
        npm = shutil.which("npm")
        if npm is None:
            self._without_npm(built)
            return
        subprocess.run([npm, "ci"], cwd=web, check=True)
        subprocess.run([npm, "run", "build"], cwd=web, check=True)
        stamp.write_text(wanted)

    def _without_npm(self, built: Path) -> None:
        if not (built / _BUILT).is_file():
            raise RuntimeError("the front end is not built: install Node 20.19 or later, or set SAMTAL_SKIP_FRONTEND=1")
        self.app.display_warning("npm is not here: the front end is shipped as it was built before")


def fingerprint(web: Path) -> str:
    """Changes with the name or the content of any source file."""
    digest = hashlib.sha256()
    for file in sorted(_sources(web)):
        digest.update(file.relative_to(web).as_posix().encode() + b"\0")
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def _sources(folder: Path) -> list[Path]:
    found: list[Path] = []
    for entry in folder.iterdir():
        if entry.is_dir():
            found += [] if entry.name in _NOT_SOURCE else _sources(entry)
        else:
            found.append(entry)
    return found
