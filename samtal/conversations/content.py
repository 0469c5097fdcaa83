"""What is said, in two stages.

A skill returns a `Reply`: phrases with their facts, what it asks, choices, a place. It knows neither language nor channel.
`wording.py` turns it into `Content`: words in one language for reading or for speaking. Channels render `Content` within
their limits and know nothing of skills.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Literal

from samtal.clinic.model import Text


@dataclass(frozen=True, slots=True)
class Moment:
    """A date with a time, worded per language and for reading or speaking. `at` is clinic-local, aware."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Listed:
    """Several facts, worded as "a, b or c" (`or`) or "a, b and c" (`and`)."""

    items: tuple[FactValue, ...]
    joined_by: Literal["or", "and"] = "or"


@dataclass(frozen=True, slots=True)
class Say:
    """One phrase of a per-language file by its plain name, `skill.phrase`, with the facts it needs."""

    phrase: str
    facts: Mapping[str, FactValue] = field(default_factory=dict)


FactValue = str | int | Text | Moment | date | time | Listed | Say
"""`datetime` is never a fact value; wrap it in `Moment`. A `Say` inside a fact is a phrase inside a phrase."""


@dataclass(frozen=True, slots=True)
class Verbatim:
    """Words that are not ours to change: the clinic's answer, a colleague's message."""

    text: Text


@dataclass(frozen=True, slots=True)
class Option:
    """Something the patient may press, say or key in. `id` is the action id: YES, NO, OFFER_1, DIRECTIONS ..."""

    id: str
    title: Say


@dataclass(frozen=True, slots=True)
class Place:
    """Where to go."""

    name: str
    address: str
    latitude: float | None = None
    longitude: float | None = None
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a skill wants said."""

    says: tuple[Say | Verbatim, ...] = ()
    asks: tuple[str, ...] = ()
    """Facts asked for, named as in the rehearsal format."""
    confirms: str = ""
    """What a yes would mean (receptionist/understanding.py `Heard.confirms`)."""
    options: tuple[Option, ...] = ()
    place: Place | None = None
    keypad: int = 0
    """How many keypad digits are awaited together (a code: 6); 0 = single digits choose options."""
    ends_call: bool = False
    transfer: bool = False
    """A person is to take the call."""

    def __add__(self, other: Reply) -> Reply:
        """This, then that: both may ask for something, but a yes, a choice and keys answer the later one."""
        asking = other if other.asks or other.options or other.confirms else self
        return replace(
            asking,
            says=self.says + other.says,
            asks=tuple(dict.fromkeys((*self.asks, *other.asks))),
            place=other.place or self.place,
            ends_call=self.ends_call or other.ends_call,
            transfer=self.transfer or other.transfer,
        )

    def __bool__(self) -> bool:
        return bool(self.says or self.place)


@dataclass(frozen=True, slots=True)
class Choice:
    """An `Option` in words."""

    id: str
    title: str


@dataclass(frozen=True, slots=True)
class MessageTemplate:
    """A text approved beforehand by a channel's vendor, for when free text may not be sent."""

    name: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Content:
    """What is stored and sent: words in one language, structure without a channel."""

    text: str
    language: str
    choices: tuple[Choice, ...] = ()
    place: Place | None = None
    asks: tuple[str, ...] = ()
    confirms: str = ""
    template: MessageTemplate | None = None
    keypad: int = 0
    ends_call: bool = False
    transfer: bool = False
