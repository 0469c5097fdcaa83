"""Reads items of a file as what they should be; whatever is wrong is noted, and a harmless value stands in for it.

The caller raises at the end (`Problems.raise_if_any`), so no stand-in is ever used.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, datetime, time
from difflib import get_close_matches
from typing import TypeVar

from samtal.kit.yaml_file import Item, Problems

T = TypeVar("T")
D = TypeVar("D")

_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::00)?")
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ](\d{1,2}:\d{2})(:\d{2})?")


class Section:
    """A map with known keys. Unknown and missing ones are noted at once."""

    def __init__(
        self,
        item: Item,
        problems: Problems,
        what: str,
        *,
        required: Collection[str] = (),
        optional: Collection[str] = (),
    ) -> None:
        self.line = item.line
        self.what = what
        self.problems = problems
        self._items: Mapping[str, Item] = {}
        if not isinstance(item.value, Mapping):
            problems.add(item.line, f"{what} must be a map with {listed(required or optional)}, got {item.kind}")
            return
        self._items = item.value
        known = (*required, *optional)
        for key, value in item.value.items():
            if key not in known:
                problems.add(value.line, f"unknown key '{key}' in {what}, {suggestion(key, known)}")
        for key in required:
            if key not in item.value or item.value[key].value is None:
                problems.add(item.line, f"{what} has no '{key}', add it")

    def __contains__(self, key: str) -> bool:
        return self.get(key) is not None

    def get(self, key: str) -> Item | None:
        """The item under a key, None when it is left out or empty."""
        item = self._items.get(key)
        return None if item is None or item.value is None else item

    def read(self, key: str, reader: Callable[[Item, Problems, str], T], default: D) -> T | D:
        """The value under a key as `reader` understands it, or the default when it is left out."""
        item = self.get(key)
        return default if item is None else reader(item, self.problems, key)

    def text(self, key: str, default: str = "") -> str:
        return self.read(key, text, default)

    def items(self, key: str) -> tuple[Item, ...]:
        """The items of the list under a key; none when it is left out."""
        item = self.get(key)
        return items(item, self.problems, key) if item else ()

    def line_of(self, key: str) -> int:
        """Where a key stands; the section's own line when it is left out."""
        item = self._items.get(key)
        return item.line if item else self.line


def listed(values: Collection[str]) -> str:
    """`a, b, c` for a message."""
    return ", ".join(values)


def suggestion(word: str, known: Collection[str]) -> str:
    """`did you mean 'x'?`, or which words there are."""
    close = get_close_matches(word.casefold(), known, n=1, cutoff=0.6)
    if close:
        return f"did you mean '{close[0]}'?"
    return f"known are {listed(known)}" if known else "there are none"


def text(item: Item, problems: Problems, what: str) -> str:
    """One text; a number or a word such as `yes` is a text too."""
    if isinstance(item.value, str):
        return item.value.strip() if not item.quoted else item.value
    problems.add(item.line, f"{what} must be one text, got {item.kind}")
    return ""


def full_text(item: Item, problems: Problems, what: str) -> str:
    """One text with something in it."""
    found = text(item, problems, what)
    if isinstance(item.value, str) and not found.strip():
        problems.add(item.line, f"{what} is empty, write something there or leave it out")
    return found.strip()


def number(item: Item, problems: Problems, what: str, *, least: int = 0) -> int:
    """A whole number."""
    written = item.value if isinstance(item.value, str) else ""
    if not re.fullmatch(r"[+-]?\d{1,9}", written.strip()):
        problems.add(item.line, f"{what} must be a whole number, got {item.kind}")
        return least
    if int(written) < least:
        problems.add(item.line, f"{what} must be at least {least}, got {item.kind}")
        return least
    return int(written)


def flag(item: Item, problems: Problems, what: str) -> bool:
    """`true` or `false`."""
    if item.value in ("true", "True", "TRUE"):
        return True
    if item.value not in ("false", "False", "FALSE"):
        problems.add(item.line, f"{what} must be true or false, got {item.kind}")
    return False


def items(item: Item, problems: Problems, what: str) -> tuple[Item, ...]:
    """The items of a list."""
    if isinstance(item.value, tuple):
        return item.value
    if item.value is not None:
        problems.add(item.line, f"{what} must be a list, as in [{_example(item)}], got {item.kind}")
    return ()


def texts(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    """A list of texts with something in them."""
    return tuple(full_text(one, problems, what) for one in items(item, problems, what))


def choice(item: Item, problems: Problems, what: str, known: Collection[str]) -> str:
    """One of a few known words."""
    word = text(item, problems, what)
    if isinstance(item.value, str) and word not in known:
        problems.add(item.line, f"unknown {what} '{word}', {suggestion(word, known)}")
    return word


def reference(item: Item, problems: Problems, what: str, known: Collection[str]) -> str:
    """The id of something that is described elsewhere in the file."""
    word = text(item, problems, what)
    if isinstance(item.value, str) and word not in known:
        problems.add(item.line, f"there is no {what} '{word}', {suggestion(word, known)}")
    return word


def clock_time(item: Item, problems: Problems, what: str) -> time:
    """`HH:MM`."""
    found = parse_time(item.value) if isinstance(item.value, str) else None
    if found is None:
        problems.add(item.line, f"{what} must be a time such as 14:00, got {item.kind}")
    return found or time(0)


def day(item: Item, problems: Problems, what: str) -> date:
    """`YYYY-MM-DD`."""
    found = parse_date(item.value) if isinstance(item.value, str) else None
    if found is None:
        problems.add(item.line, f"{what} must be a date such as 2025-10-14, got {item.kind}")
    return found or date.min


def moment(item: Item, problems: Problems, what: str) -> datetime:
    """Clinic-local `YYYY-MM-DDTHH:MM`, naive."""
    found = parse_moment(item.value) if isinstance(item.value, str) else None
    if found is None:
        problems.add(item.line, f"{what} must be a clinic-local time such as 2025-10-14T09:30, got {item.kind}")
    return found or datetime.combine(date.min, time(0))


def parse_time(written: str) -> time | None:
    match = _TIME.fullmatch(written.strip())
    if not match or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))


def parse_date(written: str) -> date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", written.strip()):
        return None
    try:
        return date.fromisoformat(written.strip())
    except ValueError:
        return None


def parse_moment(written: str) -> datetime | None:
    match = _MOMENT.fullmatch(written.strip())
    day_, clock = (parse_date(match[1]), parse_time(match[2])) if match else (None, None)
    if match is None or day_ is None or clock is None:
        return None
    seconds = int(match[3][1:]) if match[3] else 0
    return datetime.combine(day_, clock.replace(second=seconds)) if seconds < 60 else None


def repeated(pairs: Iterator[tuple[str, int]], problems: Problems, what: str) -> None:
    """Note every id that is used a second time."""
    first: dict[str, int] = {}
    for name, line in pairs:
        if name and name in first:
            problems.add(line, f"the {what} id '{name}' is already used in line {first[name]}, choose another")
        first.setdefault(name, line)


def _example(item: Item) -> str:
    return item.value if isinstance(item.value, str) and len(item.value) < 40 else "..."
