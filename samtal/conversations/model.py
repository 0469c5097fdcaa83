"""A conversation with one patient and the entries of its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from samtal.kit.ids import ContactPointId, ConversationId, EntryId, PatientId

Author = Literal["patient", "receptionist", "staff", "system"]
Direction = Literal["in", "out", "internal"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """Everything with one patient. It never closes and knows no channel."""

    id: ConversationId
    patient_id: PatientId
    head: int
    taken: int
    floor: str
    """Empty while the receptionist holds the floor, else the staff member's name."""
    language: str
    handed_over_at: datetime | None
    handed_over_why: str
    urgent_at: datetime | None
    last_inbound_at: datetime | None
    last_channel: str
    summary: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing on the timeline."""

    id: EntryId
    conversation_id: ConversationId
    seq: int
    at: datetime
    direction: Direction
    kind: str
    author: Author
    channel: str
    text: str
    author_name: str = ""
    contact_point_id: ContactPointId | None = None
    provider_id: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)
    heard: str | None = None
    concerns: PatientId | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """How a message goes out: which contact point, over which channel, under which of the clinic's accounts."""

    contact_point_id: ContactPointId
    channel: str
    account: str
    raw: str
    last_inbound_at: datetime | None = None
    greeted_at: datetime | None = None
    unusable_code: str = ""
    scheme: str = ""
    canonical: str = ""


def entry_from(row: Mapping[str, Any] | Any) -> Entry:
    return Entry(
        id=EntryId(row["id"]),
        conversation_id=ConversationId(row["conversation_id"]),
        seq=row["seq"],
        at=row["at"],
        direction=row["direction"],
        kind=row["kind"],
        author=row["author"],
        channel=row["channel"],
        text=row["text"],
        author_name=row["author_name"],
        contact_point_id=_maybe(row["contact_point_id"]),
        provider_id=row["provider_id"] or "",
        data=row["data"],
        heard=row["heard"],
        concerns=PatientId(row["concerns"]) if row["concerns"] else None,
    )


def _maybe(value: UUID | None) -> ContactPointId | None:
    return ContactPointId(value) if value else None
