"""The clinic's choices; what is left out has the safe default of the country."""

from __future__ import annotations

from collections.abc import Collection

from samtal.clinic import defaults
from samtal.clinic.model import Policy
from samtal.kit.fields import Section, flag, items, number, suggestion, text
from samtal.kit.yaml_file import Item, Problems

DISCLOSURES = ("first_name", "open_matter", "appointment")
_OPTIONAL = (
    "disclose_on_caller_id",
    "accept_birth_date",
    "after_call",
    "reminder_hours_before",
    "after_visit_question",
    "minimum_notice_minutes",
    "booking_window_days",
    "slot_step_minutes",
)


def default_policy(country: str, channels: Collection[str]) -> Policy:
    """What holds for a clinic that chose nothing."""
    return Policy(
        disclose_on_caller_id=defaults.disclosed_on_caller_id(country),
        after_call=defaults.after_call(channels),
    )


def read_policy(item: Item, problems: Problems, *, country: str, channels: Collection[str]) -> Policy:
    """The `policy` of a clinic file for a clinic that has these text channels."""
    default = default_policy(country, channels)
    section = Section(item, problems, "policy", optional=_OPTIONAL)
    step = section.get("slot_step_minutes")
    return Policy(
        disclose_on_caller_id=section.read("disclose_on_caller_id", _read_disclosures, default.disclose_on_caller_id),
        accept_birth_date=section.read("accept_birth_date", flag, default.accept_birth_date),
        after_call=tuple(c for c in section.read("after_call", _read_after_call, default.after_call) if c in channels),
        reminder_hours_before=section.read("reminder_hours_before", _read_reminders, default.reminder_hours_before),
        after_visit_question=section.read("after_visit_question", flag, default.after_visit_question),
        minimum_notice_minutes=section.read("minimum_notice_minutes", number, default.minimum_notice_minutes),
        booking_window_days=section.read("booking_window_days", _positive, default.booking_window_days),
        slot_step_minutes=_positive(step, problems, "slot_step_minutes") if step else None,
    )


def _read_disclosures(item: Item, problems: Problems, what: str) -> frozenset[str]:
    return frozenset(_words(item, problems, what, DISCLOSURES))


def _read_after_call(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_words(item, problems, what, defaults.AFTER_CALL)))


def _read_reminders(item: Item, problems: Problems, what: str) -> tuple[int, ...]:
    hours = {_positive(one, problems, what) for one in items(item, problems, what)}
    return tuple(sorted(hours, reverse=True))


def _words(item: Item, problems: Problems, what: str, known: Collection[str]) -> list[str]:
    found = []
    for one in items(item, problems, what):
        word = text(one, problems, what)
        found.append(word)
        if isinstance(one.value, str) and word not in known:
            problems.add(one.line, f"unknown value '{word}' in {what}, {suggestion(word, known)}")
    return found


def _positive(item: Item, problems: Problems, what: str) -> int:
    return number(item, problems, what, least=1)
