"""What a rehearsal saw: after each step, and at the end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

Button = tuple[str, str]
"""Action id and visible title."""


@dataclass(frozen=True, slots=True)
class SeenReply:
    """A direct reply to what a patient did."""

    channel: str
    text: str
    asks: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    language: str = ""
    """The language it was worded in, for replies whose words do not tell."""


@dataclass(frozen=True, slots=True)
class SeenSent:
    """A message that went out to a patient other than as a direct reply."""

    channel: str
    to: str
    text: str
    buttons: tuple[Button, ...] = ()
    asks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SeenTimeline:
    """What the desk sees for a patient."""

    channels: tuple[str, ...]
    entries: tuple[str, ...]
    """Every entry's words, oldest first."""
    open_matters: tuple[str, ...] = ()
    """Each as the desk reads it."""


@dataclass(frozen=True, slots=True)
class Observed:
    """One step."""

    replies: tuple[SeenReply, ...] = ()
    sent: tuple[SeenSent, ...] = ()
    """Since the last step a patient took, other than direct replies."""
    handed_over: bool = False
    urgent: bool = False
    timeline: SeenTimeline | None = None
    milliseconds: float = 0.0
    """From the step to its last reply."""


@dataclass(frozen=True, slots=True)
class FoundAppointment:
    """An appointment at the end of a rehearsal."""

    practitioner: str
    service: str
    location: str
    start: datetime
    """Clinic-local, naive."""
    status: str
    """As written in rehearsals: `confirmed` is a booked one whose patient has accepted."""
    patient_id: str = ""
    """The id of the clinic file; empty for a patient who is not in it."""
    patient_name: str = ""
    made_here: bool = False
    """Made in the rehearsal, not brought along by the clinic file."""


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome."""

    appointments: tuple[FoundAppointment, ...] = ()
    repeats: int = 0
    threads: int = 0
    """Distinct conversations of those who took a step."""
