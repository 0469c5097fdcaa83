"""What goes into a gazetteer and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

EntryKind = Literal["practitioner", "service", "location"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the clinic has, under every name the clinic file gives it; the first name is the shown one."""

    id: str
    names: tuple[str, ...]
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Match:
    """What was found where. Several ids, the likeliest first, mean that the words do not settle which one."""

    ids: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float
    exact: bool
    kind: EntryKind
