"""National identifiers: Swedish identity and coordination numbers, NHS numbers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

IdSystem = Literal["personnummer", "samordningsnummer", "nhs"]


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number somebody gave; `value` is canonical (12 digits Swedish, 10 digits NHS)."""

    system: IdSystem
    value: str
    born: date | None
    start: int
    end: int
    text: str


def find_identifiers(text: str, *, today: date, country: str = "SE") -> list[Identifier]:
    """Every valid identifier in the text, typed in any spelling or spoken."""
    raise NotImplementedError
