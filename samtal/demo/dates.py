"""Moves a journey and its clinic to the present, by whole weeks so that every weekday stays what it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from samtal.clinic.loader import ClinicFile
from samtal.clinic.model import Days, Practitioner
from samtal.rehearsals.model import Rehearsal, Step
from samtal.rehearsals.timing import moments

T = TypeVar("T")
_ISO_DAY = re.compile(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)")


def just_over(rehearsal: Rehearsal, now: datetime) -> Rehearsal:
    """The rehearsal so that its last step was within the last seven days; `now` is aware."""
    zone = rehearsal.clinic.clinic.zone
    last = [moment for _, moment in moments(rehearsal.steps, zone)][-1].astimezone(zone).replace(tzinfo=None)
    past = now.astimezone(zone).replace(tzinfo=None) - last
    return moved(rehearsal, timedelta(weeks=past.days // 7))


def moved(rehearsal: Rehearsal, by: timedelta) -> Rehearsal:
    """The rehearsal and its clinic so much later; birth dates stay."""
    return replace(
        rehearsal,
        clinic=_clinic(rehearsal.clinic, by),
        steps=tuple(_step(step, by) for step in rehearsal.steps),
        outcome=_all_dates(rehearsal.outcome, by),
    )


def _step(step: Step, by: timedelta) -> Step:
    # What a patient says or fills in stays: it may be a birth date.
    acts = tuple(_all_dates(act, by, text=lambda said: said) for act in step.acts)
    return replace(step, at=step.at + by if step.at else None, acts=acts, expect=_all_dates(step.expect, by))


def _clinic(file: ClinicFile, by: timedelta) -> ClinicFile:
    clinic = file.clinic
    return replace(
        file,
        clinic=replace(
            clinic,
            closed=frozenset(day + by for day in clinic.closed),
            practitioners=tuple(_practitioner(one, by) for one in clinic.practitioners),
        ),
        appointments=tuple(replace(one, start=_text(one.start, by)) for one in file.appointments),
        fingerprint=f"{file.fingerprint}+{by.days}",
    )


def _practitioner(one: Practitioner, by: timedelta) -> Practitioner:
    return replace(one, away=tuple(Days(days.first + by, days.last + by) for days in one.away))


def _all_dates(value: T, by: timedelta, *, text: Callable[[str], str] | None = None) -> T:
    """The same value with every date in it moved, those written in its texts included."""
    found: Any = value
    if isinstance(found, str):
        found = text(found) if text else _text(found, by)
    elif isinstance(found, date):  # a datetime is one
        found = found + by
    elif isinstance(found, tuple):
        found = tuple(_all_dates(one, by, text=text) for one in found)
    elif is_dataclass(found) and not isinstance(found, type):
        parts = {one.name: _all_dates(getattr(found, one.name), by, text=text) for one in fields(found)}
        found = replace(found, **parts)
    moved_value: T = found
    return moved_value


def _text(text: str, by: timedelta) -> str:
    """The text with every `YYYY-MM-DD` in it moved; a time may follow."""
    return _ISO_DAY.sub(lambda found: (date.fromisoformat(found[0]) + by).isoformat(), text)
