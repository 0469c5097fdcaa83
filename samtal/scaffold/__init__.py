"""`samtal new`: begins a plug-in with a folder that runs, is found, and passes the contract suite of its kind."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

import samtal
from samtal.kit.errors import Misconfigured

ROOT = Path(samtal.__file__).parent
TEMPLATES = Path(__file__).parent / "templates"
FOLDERS = {
    "channel": "channels",
    "skill": "skills",
    "engine": "engines/understanding",
    "practice_system": "practice_systems",
}


def begin(kind: str, name: str, *, root: Path = ROOT) -> list[Path]:
    """Write the plug-in's files and its tests', and return their paths; what exists is never overwritten."""
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name) or keyword.iskeyword(name):
        raise Misconfigured(f"{name!r} cannot be a folder of code; use lower-case letters, digits and underscores")
    if not (root.parent / "tests").is_dir():
        raise Misconfigured("`samtal new` works in a checkout of Samtal; elsewhere, make a package with an entry point")
    folder = root / FOLDERS[kind] / name
    if folder.exists():
        raise Misconfigured(f"{folder} exists; choose another name")
    return [_write(path, kind, name, root) for path in sorted((TEMPLATES / kind).rglob("*.txt"))]


def _write(template: Path, kind: str, name: str, root: Path) -> Path:
    """One file; those under `tests/` in the template go beside the other tests of the kind."""
    inside = template.relative_to(TEMPLATES / kind).with_suffix("")
    if inside.parts[0] == "tests":
        path = root.parent / "tests" / FOLDERS[kind] / name / inside.relative_to("tests")
    else:
        path = root / FOLDERS[kind] / name / inside
    path = path.with_name(path.name.replace("$name", name))
    path.parent.mkdir(parents=True, exist_ok=True)
    text = template.read_text(encoding="utf-8")
    path.write_text(text.replace("$name", name).replace("$Name", _class_name(name)), encoding="utf-8")
    return path


def _class_name(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))
