"""A rehearsal as its file describes it (docs/rehearsals.md): frozen, and already checked against its clinic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from samtal.clinic.loader import ClinicFile

FACTS = (
    "service",
    "practitioner",
    "location",
    "date",
    "time",
    "offer",
    "appointment",
    "reason",
    "name",
    "born",
    "phone",
    "email",
    "code",
    "confirm",
    "rating",
)
PATIENT_CHANNELS = ("webchat", "whatsapp", "sms", "phone", "email")
CHANNELS = (*PATIENT_CHANNELS, "desk")
WITHHELD = "withheld"
CODE = "{code}"
"""Stands for the last one-time or continuation code sent or shown to the person of the step."""

AnyOf = tuple[str, ...]
"""One of these will do."""


# What is done in a step --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Fails:
    """From here on the channel's vendor refuses what is sent with this code; an empty channel ends every failure."""

    on: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Calls:
    pass


@dataclass(frozen=True, slots=True)
class Answers:
    """Takes the call that the clinic placed."""


@dataclass(frozen=True, slots=True)
class Gives:
    """Details typed into the widget's contact form; what is left out is empty."""

    name: str = ""
    phone: str = ""
    email: str = ""
    born: str = ""


@dataclass(frozen=True, slots=True)
class Says:
    text: str


@dataclass(frozen=True, slots=True)
class Presses:
    """A button by its visible title or its action id."""

    what: str


@dataclass(frozen=True, slots=True)
class Keys:
    """Keypad digits on a call."""

    digits: str


@dataclass(frozen=True, slots=True)
class HangsUp:
    pass


@dataclass(frozen=True, slots=True)
class LooksUp:
    """Opens the timeline of the patient with this number or name; one of the two is empty."""

    phone: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class TakesOver:
    who: str
    """A patient id, a name or a number; so below."""


@dataclass(frozen=True, slots=True)
class Replies:
    text: str
    to: str
    via: str = ""
    """A channel; empty: the one the patient used last."""


@dataclass(frozen=True, slots=True)
class HandsBack:
    who: str


@dataclass(frozen=True, slots=True)
class Cancels:
    patient: str
    start: datetime


@dataclass(frozen=True, slots=True)
class Moves:
    patient: str
    start: datetime
    to: datetime


@dataclass(frozen=True, slots=True)
class Marks:
    patient: str
    start: datetime
    status: str


PatientAct = Calls | Answers | Gives | Says | Presses | Keys | HangsUp
DeskAct = TakesOver | LooksUp | Cancels | Moves | Marks | Replies | HandsBack
Act = Fails | PatientAct | DeskAct


# What is expected --------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SentPattern:
    """A message to a patient; what is empty does not matter."""

    on: str = ""
    to: str = ""
    contains: tuple[AnyOf, ...] = ()
    not_contains: tuple[str, ...] = ()
    buttons: tuple[AnyOf, ...] = ()
    asks: tuple[AnyOf, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelinePattern:
    channels: tuple[str, ...] = ()
    contains: tuple[AnyOf, ...] = ()
    open_matter: str = ""


@dataclass(frozen=True, slots=True)
class Expect:
    """What has to hold after a step; None and empty mean that it does not matter."""

    answer: tuple[AnyOf, ...] = ()
    not_answer: tuple[str, ...] = ()
    silent: bool | None = None
    asks: tuple[AnyOf, ...] = ()
    asks_only: tuple[AnyOf, ...] | None = None
    never_asks: tuple[str, ...] = ()
    buttons: tuple[AnyOf, ...] = ()
    sent: tuple[SentPattern, ...] = ()
    not_sent: tuple[SentPattern, ...] = ()
    handed_over: bool | None = None
    urgent: bool | None = None
    language: str = ""
    timeline: TimelinePattern | None = None
    within_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    number: int
    """1 is the first."""
    line: int
    at: datetime | None = None
    """Clinic-local, naive; None: ten seconds after the step before."""
    on: str = ""
    """A channel or `desk`; empty where nobody does anything."""
    who: str = ""
    """`from`: a visitor key, an E.164 number, `withheld`, an address, a staff name."""
    acts: tuple[Act, ...] = ()
    """Nearly always one; several are done in this order."""
    repeats_delivery: bool = False
    expect: Expect | None = None

    @property
    def by_patient(self) -> bool:
        """A patient does something."""
        return self.on in PATIENT_CHANNELS and any(not isinstance(act, Fails) for act in self.acts)


@dataclass(frozen=True, slots=True)
class AppointmentPattern:
    """An appointment of the outcome; what is empty does not matter."""

    patient: str = ""
    """An id of the clinic file or a name."""
    practitioner: str = ""
    service: str = ""
    location: str = ""
    start: datetime | None = None
    day: date | None = None
    """Given instead of `start` where any time of the day will do."""
    status: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    appointments: tuple[AppointmentPattern, ...] = ()
    not_appointments: tuple[AppointmentPattern, ...] = ()
    new_appointments: int | None = None
    repeats: int | None = None
    threads: int | None = None


@dataclass(frozen=True, slots=True)
class Rehearsal:
    title: str
    clinic_path: Path
    clinic: ClinicFile
    steps: tuple[Step, ...]
    outcome: Outcome
    file: str
    line: int
