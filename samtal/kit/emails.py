"""E-mail addresses as typed and as spoken."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class EmailMention:
    """An address and where it was said."""

    address: str
    start: int
    end: int
    text: str


def find_emails(text: str) -> list[EmailMention]:
    """Every address in the text: `anna@example.se`, `anna punkt berg snabel-a example punkt se`."""
    raise NotImplementedError
