"""Matters, facts and expectations: the dialogue state. None of it is keyed by channel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from samtal.kit.ids import (
    AppointmentId,
    ContactPointId,
    ConversationId,
    EntryId,
    ExpectationId,
    FactId,
    MatterId,
    PatientId,
)

MatterState = Literal["open", "waiting", "done", "dropped", "stalled"]


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing the patient told us, with its receipt: the message that said it, on which channel, when, how sure."""

    id: FactId
    kind: str
    value: Any
    words: str
    sureness: float
    entry_id: EntryId | None
    contact_point_id: ContactPointId | None
    channel: str
    at: datetime
    matter_id: MatterId | None = None


@dataclass(slots=True)
class Matter:
    """What a patient wants done. It survives channels, days and restarts."""

    id: MatterId
    conversation_id: ConversationId
    kind: str
    state: MatterState
    patient_id: PatientId | None
    about: AppointmentId | None
    title: str
    opened_at: datetime
    touched_at: datetime
    contact_point_id: ContactPointId | None
    channel: str
    data: dict[str, Any] = field(default_factory=dict)
    facts: dict[str, Fact] = field(default_factory=dict)

    def value(self, kind: str) -> Any:
        """What is known of this kind, or None."""
        fact = self.facts.get(kind)
        return fact.value if fact else None


@dataclass(frozen=True, slots=True)
class Expectation:
    """An answer we wait for. It belongs to the person, whichever channel the answer comes on."""

    id: ExpectationId
    skill: str
    matter_id: MatterId | None
    about: AppointmentId | None
    asks: tuple[str, ...]
    confirms: str
    data: Mapping[str, Any]
    contact_point_id: ContactPointId | None
    channel: str
    entry_id: EntryId | None
    put_at: datetime
    expires_at: datetime | None = None
