"""The closed list of what a patient can mean. Understanding proposes these; the receptionist checks; flows decide.

Commands are data and never act. They live beside the skills, below the receptionist, because skills take them in
(docs/decisions/0002).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from samtal.kit.dates import Mention

Flow = Literal["book", "reschedule", "cancel", "check", "find_provider"]
Field = Literal["service", "practitioner", "location", "name", "born", "phone", "email", "reason", "code", "rating"]


@dataclass(frozen=True, slots=True)
class StartFlow:
    """Wants this done."""

    flow: Flow
    for_someone_else: bool = False


@dataclass(frozen=True, slots=True)
class Provide:
    """States a field's value.

    `values` holds ids of the clinic file for service, practitioner and location: several where the words fit several
    ("Dr Carter"). Otherwise one canonical string: a name as said, `YYYY-MM-DD`, E.164, an address, digits.
    """

    field: Field
    values: tuple[str, ...]
    text: str
    excluded: bool = False
    """Wants anything but this."""
    of: Literal["self", "other"] | None = None
    """For a name: the speaker's own, or that of the person it concerns (a child, a mother)."""
    relation: str = ""
    """For a name of another person: `son`, `mor` ... as said."""
    score: float = 1.0

    @property
    def value(self) -> str:
        return self.values[0]


@dataclass(frozen=True, slots=True)
class ProvideWhen:
    """States a date, a time, or both, as the grammar read it."""

    mention: Mention
    of_existing: bool = False
    """Speaks of when the present appointment is, not of a new wish ("the one on Thursday")."""
    for_name: str = ""
    """Several people in one message: whose time this is ("half past for Ben")."""
    for_self: bool = False


@dataclass(frozen=True, slots=True)
class AnyWillDo:
    """Has no preference: `practitioner`, `location`, `date`, `time`, or the field just asked for when empty."""

    field: str = ""


@dataclass(frozen=True, slots=True)
class Affirm:
    """Yes to what was just asked or read back."""


@dataclass(frozen=True, slots=True)
class Deny:
    """No to what was just asked or read back."""


@dataclass(frozen=True, slots=True)
class SelectOffered:
    """Takes one of the offers, 1-based."""

    index: int


@dataclass(frozen=True, slots=True)
class RequestAlternatives:
    """Wants other offers than those on the table."""

    direction: Literal["", "earlier", "later"] = ""


@dataclass(frozen=True, slots=True)
class Ask:
    """Asks a question. `topic` is one of the receptionist's own topics, or empty: look in the clinic's knowledge."""

    text: str
    topic: Literal[
        "",
        "my_appointment",
        "offers",
        "price",
        "hours",
        "practitioner_days",
        "who_treats",
        "directions",
        "preparation",
        "are_you_human",
        "how_did_you_know",
        "phone_number",
        "medical",
        "abilities",
    ] = ""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Wants a person. `upset` when the words are angry rather than a plain wish."""

    upset: bool = False


@dataclass(frozen=True, slots=True)
class CallMe:
    """Wants to be called back."""


@dataclass(frozen=True, slots=True)
class CancelFlow:
    """Never mind: drops what was being done, keeps what is booked."""


@dataclass(frozen=True, slots=True)
class ComeBackLater:
    """Will think about it, or has to go; everything stays open."""


@dataclass(frozen=True, slots=True)
class ContinueEarlier:
    """Wants to go on with what was begun in another contact ("can we carry on from my call?")."""


@dataclass(frozen=True, slots=True)
class Repeat:
    """Wants the last reply again."""


@dataclass(frozen=True, slots=True)
class DontKnow:
    """Does not know the answer to what was asked."""


@dataclass(frozen=True, slots=True)
class WrongPerson:
    """Says that the clinic has somebody else in mind: a new owner of the number, a wrong number."""

    new_owner: bool = False


@dataclass(frozen=True, slots=True)
class WrongNumber:
    """Says that the number given before was wrong."""


@dataclass(frozen=True, slots=True)
class CannotAttend:
    """Cannot come to the appointment; whether to move or cancel is not said."""


@dataclass(frozen=True, slots=True)
class WillAttend:
    """Will come to the appointment."""


@dataclass(frozen=True, slots=True)
class StopMessages:
    """Wants no more of what the clinic sends of its own accord. `spoken`: said in other words than STOP."""

    spoken: bool = False


@dataclass(frozen=True, slots=True)
class StartMessages:
    """Wants to get messages again."""


@dataclass(frozen=True, slots=True)
class ShowPlace:
    """DIRECTIONS."""


@dataclass(frozen=True, slots=True)
class ShowPreparation:
    """INFO."""


@dataclass(frozen=True, slots=True)
class SwitchLanguage:
    language: str


@dataclass(frozen=True, slots=True)
class Greet:
    pass


@dataclass(frozen=True, slots=True)
class Thank:
    pass


@dataclass(frozen=True, slots=True)
class Goodbye:
    pass


@dataclass(frozen=True, slots=True)
class Acknowledge:
    """ok, I see: nothing to do."""


@dataclass(frozen=True, slots=True)
class ChitChat:
    """Small talk or a stray remark that needs no act."""


@dataclass(frozen=True, slots=True)
class CannotUnderstand:
    """Nothing that can be acted on was found."""


Command = (
    StartFlow
    | Provide
    | ProvideWhen
    | AnyWillDo
    | Affirm
    | Deny
    | SelectOffered
    | RequestAlternatives
    | Ask
    | HandOver
    | CallMe
    | CancelFlow
    | ComeBackLater
    | ContinueEarlier
    | Repeat
    | DontKnow
    | WrongPerson
    | WrongNumber
    | CannotAttend
    | WillAttend
    | StopMessages
    | StartMessages
    | ShowPlace
    | ShowPreparation
    | SwitchLanguage
    | Greet
    | Thank
    | Goodbye
    | Acknowledge
    | ChitChat
    | CannotUnderstand
)
