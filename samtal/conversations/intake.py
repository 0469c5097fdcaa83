"""The way in. Accept first: `receive` returns after commit; the turn is taken later, here or by another process."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from samtal.conversations import repository
from samtal.db.pool import Database
from samtal.kit.ids import ClinicId, ContactPointId, ConversationId, EntryId
from samtal.kit.phones import variants


@dataclass(frozen=True, slots=True)
class Arrival:
    """One thing that came in, whatever the channel."""

    channel: str
    account: str
    provider_id: str
    scheme: str
    canonical: str
    raw: str
    kind: str
    text: str
    sent_at: datetime
    profile_name: str = ""
    data: Mapping[str, Any] | None = None
    needs_turn: bool = True


@dataclass(frozen=True, slots=True)
class Accepted:
    conversation_id: ConversationId
    entry_id: EntryId
    seq: int
    contact_point_id: ContactPointId
    duplicate: bool


async def receive(database: Database, clinic_id: ClinicId, arrival: Arrival) -> Accepted:
    """Drop duplicates, find whose contact point it is, append to the timeline, mark the turn due: one statement."""
    return await repository.receive(database, clinic_id, arrival, canonicals=_canonicals(arrival))


def _canonicals(arrival: Arrival) -> list[str]:
    """The canonical address first, then the other ways the same number is written (never rewriting the raw one)."""
    if arrival.scheme != "tel":
        return [arrival.canonical]
    return [arrival.canonical, *sorted(variants(arrival.canonical) - {arrival.canonical})]
