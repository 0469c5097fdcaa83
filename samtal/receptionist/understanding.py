"""The port to understanding: what an engine is told, and what it may answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from samtal.clinic.model import Clinic
from samtal.skills.commands import Command


@dataclass(frozen=True, slots=True)
class Offered:
    """One time on the table."""

    start: datetime
    """Clinic-local, aware."""
    practitioner: str
    location: str
    service: str


@dataclass(frozen=True, slots=True)
class Heard:
    """What the patient last heard from us, on any channel she may know of."""

    text: str = ""
    skill: str = ""
    """The skill that waits for an answer."""
    asks: tuple[str, ...] = ()
    """Facts of the rehearsal format: service, practitioner, location, date, time, offer, appointment, reason, name,
    born, phone, email, code, confirm, rating."""
    confirms: str = ""
    """What a yes would mean: book, move, cancel, attend, call_back, hand_over, summary, take_up, follow_up ...;
    empty when no yes-or-no question stands."""
    offers: tuple[Offered, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    """Other choices put to the patient: (id, visible title)."""


@dataclass(frozen=True, slots=True)
class TurnContext:
    """Everything an engine may know of the situation; already filtered by the level of assurance."""

    clinic: Clinic
    now: datetime
    """Clinic-local, aware."""
    channel: str
    language: str
    """Of the last clear utterance, else the clinic's."""
    flow: str = ""
    """The skill in focus: book, reschedule, cancel, check ...; empty when none."""
    known: Mapping[str, str] = field(default_factory=dict)
    """The facts of the matter in focus, field to canonical value (service id, practitioner id, date `YYYY-MM-DD`,
    time `HH:MM`, name ...)."""
    heard: Heard = Heard()
    anchor: date | None = None
    """The day already talked about: of the appointment that is to be moved, of the times on the table."""
    has_appointment: bool = False
    """An upcoming appointment may be meant."""
    speaker_names: tuple[str, ...] = ()
    """Names already known for the speaker, so that they are not taken for somebody else's."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What an engine made of an utterance."""

    commands: tuple[Command, ...]
    language: str | None = None
    """None: the utterance did not tell."""
    score: float = 1.0
    """Calibrated share of such readings that are right; the receptionist asks again below its threshold."""


class Understands(Protocol):
    """An understanding engine. It proposes, never acts, and never raises for an utterance it cannot read."""

    name: str
    instant: bool
    """It answers within milliseconds and without a network, so it may be asked inside a transaction."""

    async def understand(self, utterance: str, context: TurnContext) -> Understanding: ...
