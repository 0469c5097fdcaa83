"""Finds what a clinic has (practitioners, services, locations) in what a patient says; built once per clinic."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from samtal.kit.language import Language

EntryKind = Literal["practitioner", "service", "location"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the clinic has, under every name the clinic file gives it; the first name is the shown one."""

    id: str
    names: tuple[str, ...]
    kind: EntryKind


@dataclass(frozen=True, slots=True)
class Match:
    """What was found where. Several ids mean that the words do not settle which one."""

    ids: tuple[str, ...]
    start: int
    end: int
    text: str
    score: float
    exact: bool
    kind: EntryKind


class Gazetteer:
    """The names of one clinic, ready to be looked up."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)

    def find(self, text: str, *, expects: EntryKind | None = None) -> list[Match]:
        """Everything the clinic has that the text names, in the order said; `expects` is the kind just asked for."""
        raise NotImplementedError


def unknown_person(text: str, gazetteer: Gazetteer, language: Language | None = None) -> str | None:
    """A title and surname that no practitioner of the clinic has (`Dr Harrison`), as said."""
    raise NotImplementedError
