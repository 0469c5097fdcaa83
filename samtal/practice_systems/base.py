"""The contract of a practice system: the link to the calendar a clinic works in.

A practice system is a folder `samtal/practice_systems/<name>/` whose `__init__` holds one constant, `PRACTICE_SYSTEM`,
an instance of `PracticeSystem`. What it cannot do it says in its capabilities, and the receptionist words what she
promises by them ("booked", or "asked for, you will hear from us"). No call is made inside a transaction of ours: the
other side is a network away. `tests/contract/test_practice_systems.py` runs over every one found.

To be tried by the contract suite, one whose settings have defaults is connected with these; any other brings a constant
`TRIAL`: a function that gives an async context manager of settings for something to connect to, such as an emulator.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import httpx
from pydantic import BaseModel

from samtal.appointments import FreeTime, Wish
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.kit.ids import PatientId


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the other side lets us do."""

    read_slots: bool = False
    """It tells which times are free."""
    hold: bool = False
    """A time can be kept for a patient who is making up her mind."""
    book: bool = False
    """A booking is final at once; otherwise staff are asked to make it."""
    cancel: bool = False


@dataclass(frozen=True, slots=True)
class Booking:
    """A booking as the other side keeps it."""

    id: str
    """The other side's own id."""
    time: FreeTime


class Calendar(Protocol):
    """One clinic's calendar on the other side.

    Every call raises SlotTaken where somebody was faster, Unavailable, AccessDenied or Rejected (kit/errors.py) where
    the other side fails, and is not made for what the capabilities do not hold.
    """

    async def slots(self, wish: Wish, *, limit: int = 10) -> Sequence[FreeTime]:
        """Free times for a wish, soonest first."""
        ...

    async def hold(self, time: FreeTime, *, patient_id: PatientId) -> None:
        """Keep a time for a patient for a few minutes."""
        ...

    async def book(self, time: FreeTime, *, patient_id: PatientId, key: str) -> Booking:
        """Book a time. The same key again is the same booking, however often and however parallel."""
        ...

    async def find(self, key: str) -> Booking | None:
        """The booking made with this key: the answer to a `book` whose own answer was lost."""
        ...

    async def cancel(self, booking_id: str, *, reason: str) -> None:
        """Free the time. Cancelling twice is cancelling once."""
        ...

    async def health(self) -> list[str]:
        """What is wrong with the link, in words for `samtal doctor`; empty when it works. Never raises."""
        ...


class PracticeSystem(Protocol):
    """A plug-in. Stateless."""

    name: str
    title: Mapping[str, str]
    """By language, for people."""
    capabilities: Capabilities
    settings_model: type[BaseModel]
    """What a clinic's link needs; field descriptions are shown by `samtal doctor`."""

    def connect(self, clinic: Clinic, settings: BaseModel, *, database: Database, http: httpx.AsyncClient) -> Calendar:
        """The clinic's calendar; nothing is asked of the other side yet."""
        ...
