"""The safe default of each country for what a clinic file leaves out."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import time

from samtal.clinic.model import QuietHours, Span, Week

OPENING_HOURS: Week = {day: (Span(time(8), time(17)),) for day in range(1, 6)}
QUIET_HOURS = QuietHours(time(21), time(8))
AFTER_CALL = ("whatsapp", "sms")
"""The order tried after a call, of the channels the clinic has."""


@dataclass(frozen=True, slots=True)
class Emergency:
    """The number for danger to life, and the line for advice (empty where there is none)."""

    number: str
    advice_line: str = ""


_EMERGENCY = {
    "SE": Emergency("112", "1177"),
    "GB": Emergency("999", "111"),
    "NO": Emergency("113", "116117"),
    "DK": Emergency("112"),
    "FI": Emergency("112", "116117"),
    "IE": Emergency("112"),
    "US": Emergency("911"),
    "CA": Emergency("911", "811"),
    "AU": Emergency("000"),
    "NZ": Emergency("111"),
}

_ONLY_112 = frozenset([
    "AT", "BE", "BG", "CY", "CZ", "DE", "EE", "ES", "FR", "GR", "HR", "HU", "IS",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SI", "SK",
])  # fmt: skip

# Swedish secrecy law covers even that somebody is a patient, so nothing is said to a number alone.
_DISCLOSED = {"GB": frozenset(["first_name"])}


def emergency(country: str) -> Emergency | None:
    """The country's numbers; None where we know none and the clinic has to tell."""
    return Emergency("112") if country in _ONLY_112 else _EMERGENCY.get(country)


def disclosed_on_caller_id(country: str) -> frozenset[str]:
    """What may be said to somebody known by number alone; nothing where the country says nothing else."""
    return _DISCLOSED.get(country, frozenset())


def after_call(channels: Collection[str]) -> tuple[str, ...]:
    """Where confirmation and summary of a call go."""
    return tuple(channel for channel in AFTER_CALL if channel in channels)


def ask_after(after_days: int) -> int:
    """When to ask about coming back: after a third of the time, and never on the day of the visit."""
    return max(1, round(after_days / 3))
