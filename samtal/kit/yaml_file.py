"""YAML 1.2 files that people write, read so that every problem can be told with its line.

Only the structure comes from YAML. What a text means (a number, a time, yes or no) is decided by the reader that knows
what it wants, so `on`, `yes` and `no` stay words and `14:00` and `2025-10-14` stay text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from samtal.kit.errors import InvalidFile

_DEEPEST = 40
_NULL = frozenset(["", "~", "null", "Null", "NULL"])


@dataclass(frozen=True, slots=True)
class Item:
    """A value of the file with the line it stands on; a value under a key has the key's line.

    A list is a tuple, a map a dict. A scalar is its text; `None` is an empty or null one that was not quoted.
    """

    line: int
    value: str | tuple[Item, ...] | Mapping[str, Item] | None
    quoted: bool = False

    @property
    def kind(self) -> str:
        """What it is, in words for a message."""
        if self.value is None:
            return "nothing"
        if isinstance(self.value, str):
            return f"'{self.value}'" if len(self.value) <= 40 else f"'{self.value[:37]}...'"
        return "a list" if isinstance(self.value, tuple) else "a map"


@dataclass(slots=True)
class Problems:
    """Everything found wrong with one file, collected so that a person can put it all right at once."""

    file: str
    _found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, line: int, what: str) -> None:
        """Note a problem: what is wrong, and what would be right."""
        self._found.append((line, what))

    def __bool__(self) -> bool:
        return bool(self._found)

    def lines(self) -> list[str]:
        """Each once, in the file's order, as `FILE:LINE: ...`."""
        return [f"{self.file}:{line}: {what}" for line, what in dict.fromkeys(sorted(self._found, key=lambda f: f[0]))]

    def raise_if_any(self) -> None:
        if self._found:
            raise InvalidFile(self.lines())


def read_text(path: Path) -> str:
    """The file's text, or InvalidFile when it is not there or is not UTF-8."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise InvalidFile([f"{path}:1: there is no such file, check the path"]) from None
    except OSError as error:
        raise InvalidFile([f"{path}:1: the file cannot be read ({error.strerror}), check its permissions"]) from None
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise InvalidFile([f"{path}:{line}: a character is not UTF-8, save the file with that encoding"]) from None


def parse(text: str, problems: Problems) -> list[Item]:
    """The documents of a YAML text; empty ones are left out. Raises InvalidFile when it is no YAML at all."""
    try:
        builder = _Builder(_events(text), problems)
        return [item for item in builder.documents() if item.value is not None]
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problems.add(mark.line + 1 if mark else 1, _in_words(error))
    except (YAMLError, RecursionError) as error:
        problems.add(getattr(error, "line", 0) or 1, f"this is not YAML ({str(error).splitlines()[0]})")
    problems.raise_if_any()
    return []


def item_of(value: object, line: int = 1) -> Item:
    """The same structure out of plain JSON values, so that a stored document is read by the same reader as a file."""
    if isinstance(value, Mapping):
        return Item(line, {str(key): item_of(one, line) for key, one in value.items()})
    if isinstance(value, list | tuple):
        return Item(line, tuple(item_of(one, line) for one in value))
    if value is None or isinstance(value, Item):
        return value if isinstance(value, Item) else Item(line, None)
    if isinstance(value, bool):
        return Item(line, "true" if value else "false")
    return Item(line, str(value), quoted=isinstance(value, str))


def _events(text: str) -> Iterator[Event]:
    # Events alone: they cost a third less than nodes and spare us YAML's own guesses at types.
    return iter(YAML(typ="safe", pure=True).parse(text))


def _in_words(error: MarkedYAMLError) -> str:
    what = " ".join(part for part in (error.context, error.problem) if part)
    hint = "check indentation, brackets and quotes"
    if "\\t" in what or "tab" in what:
        hint = "use spaces, not tabs, for indentation"
    elif "mapping values are not allowed" in what:
        hint = "put quotes around a text that holds a colon and a space"
    elif "could not determine" in what or "undefined alias" in what:
        hint = "put quotes around a text that begins with * or &"
    return f"this is not YAML ({what}), {hint}"


class _Builder:
    """Builds items out of parse events."""

    def __init__(self, events: Iterator[Event], problems: Problems) -> None:
        self._events = events
        self._problems = problems
        self._anchors: dict[str, Item] = {}

    def documents(self) -> Iterator[Item]:
        for event in self._events:
            if isinstance(event, DocumentStartEvent):
                self._anchors = {}
                yield self._item(next(self._events), 0)

    def _item(self, event: Event, depth: int) -> Item:
        line = _line(event)
        if isinstance(event, AliasEvent):
            return self._alias(event, line)
        assert isinstance(event, NodeEvent)
        self._refuse_tag(event, line)
        if depth > _DEEPEST:
            raise RecursionError("nested too deeply")
        item = self._node(event, line, depth)
        if event.anchor is not None:
            self._anchors[_anchor(event)] = item
        return item

    def _node(self, event: NodeEvent, line: int, depth: int) -> Item:
        if isinstance(event, MappingStartEvent):
            return Item(line, self._mapping(depth))
        if isinstance(event, SequenceStartEvent):
            return Item(line, tuple(self._sequence(depth)))
        assert isinstance(event, ScalarEvent)
        text: str = event.value
        plain = event.style in (None, "")
        return Item(line, None if plain and text in _NULL else text, quoted=not plain)

    def _mapping(self, depth: int) -> dict[str, Item]:
        found: dict[str, Item] = {}
        while not isinstance(event := next(self._events), MappingEndEvent):
            key = self._item(event, depth + 1)
            value = self._item(next(self._events), depth + 1)
            name = key.value if isinstance(key.value, str) else None
            if name is None:
                self._problems.add(key.line, f"a key must be a word, got {key.kind}")
            elif name in found:
                self._problems.add(key.line, f"'{name}' is here twice (first in line {found[name].line}), keep one")
            else:
                found[name] = Item(key.line, value.value, value.quoted)
        return found

    def _sequence(self, depth: int) -> Iterator[Item]:
        while not isinstance(event := next(self._events), SequenceEndEvent):
            yield self._item(event, depth + 1)

    def _alias(self, event: AliasEvent, line: int) -> Item:
        target = self._anchors.get(_anchor(event))
        if target is None:
            name = _anchor(event)
            self._problems.add(line, f"*{name} refers to nothing above it, write &{name} there first")
        return Item(line, target.value, target.quoted) if target else Item(line, None)

    def _refuse_tag(self, event: Any, line: int) -> None:
        tag = getattr(event, "tag", None)
        if tag and not str(tag).startswith(("tag:yaml.org,2002:", "!!")) and str(tag) != "!":
            self._problems.add(line, f"tags such as {tag} are not read, write the value itself")


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1 if event.start_mark is not None else 1


def _anchor(event: NodeEvent) -> str:
    anchor = event.anchor
    return str(getattr(anchor, "value", anchor))
