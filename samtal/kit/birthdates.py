"""Birth dates as typed, as spoken, and as they stand in an identity number."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date and where it was said."""

    value: date
    start: int
    end: int
    text: str


def find_birth_dates(text: str, *, country: str, today: date, expects: bool = False) -> list[BirthDate]:
    """Birth dates in the text; without a cue word or an identity number a date counts only when `expects`."""
    raise NotImplementedError
