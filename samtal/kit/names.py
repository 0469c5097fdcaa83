"""The names people give for themselves and for those they book for, and whether two names can be one person."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from samtal.kit.language import Language


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name somebody gave: the speaker's own, or another person's with the relation said (`son`, `mamma`)."""

    text: str
    role: Literal["self", "other"]
    relation: str | None
    start: int
    end: int


def find_names(
    text: str, *, language: Language | None = None, expects: bool = False, known_practitioners: Iterable[str] = ()
) -> list[PersonName]:
    """Every name given in the text; a bare name counts only when a name was just asked for (`expects`)."""
    raise NotImplementedError


def same_person(a: str, b: str) -> float:
    """How likely two names are one person's, 0..1: order, accents, nicknames and recognition errors forgiven."""
    raise NotImplementedError


def contradicts(a: str, b: str) -> bool:
    """Whether two names cannot be the same person."""
    raise NotImplementedError


def initials(name: str) -> str:
    """`Anna-Karin Berg` gives `AKB`."""
    return "".join(part[0].upper() for part in name.replace("-", " ").split())
