"""A patient's visits as the page shows them: what is ahead, and when each was booked, cancelled or begun."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from samtal.clinic.model import Clinic
from samtal.db.transaction import Reading, Row
from samtal.handoff.timeline import TimelinePage
from samtal.kit.ids import PatientId

MADE = """
select id, service, practitioner, location, starts_at, status, participation, created_at, updated_at, arrived_at
from appointment where clinic_id = $1 and patient_id = $2 and status not in ('proposed', 'entered-in-error')
  and made_by <> 'import'
order by created_at
"""

Happened = Literal["booked", "cancelled", "arrived"]


@dataclass(frozen=True, slots=True)
class SeenVisit:
    service: str
    practitioner: str
    location: str
    starts_at: datetime
    confirmed: bool


@dataclass(frozen=True, slots=True)
class VisitEvent:
    """Something that became of a visit."""

    id: str
    at: datetime
    what: Happened
    visit: SeenVisit


def ahead(page: TimelinePage, clinic: Clinic, language: str) -> Iterator[SeenVisit]:
    """The visits of a page of the timeline."""
    for row in page.visits:
        yield _visit({**row, "starts_at": datetime.fromisoformat(row["starts_at"])}, clinic, language)


async def events(patient_id: PatientId, tx: Reading, *, clinic: Clinic, language: str) -> list[VisitEvent]:
    """Everything that happened to visits made here, not those the clinic file brought along."""
    rows = await tx.fetch(MADE, tx.clinic_id, patient_id)
    return [event for row in rows for event in _events(row, _visit(dict(row.items()), clinic, language))]


def _events(row: Row, visit: SeenVisit) -> Iterator[VisitEvent]:
    yield VisitEvent(f"{row['id']}-booked", row["created_at"], "booked", visit)
    if row["status"] == "cancelled":
        yield VisitEvent(f"{row['id']}-cancelled", row["updated_at"], "cancelled", visit)
    if row["arrived_at"]:
        yield VisitEvent(f"{row['id']}-arrived", row["arrived_at"], "arrived", visit)


def _visit(row: dict[str, Any], clinic: Clinic, language: str) -> SeenVisit:
    return SeenVisit(
        service=clinic.service(row["service"]).name.in_(language),
        practitioner=clinic.practitioner(row["practitioner"]).name,
        location=clinic.location(row["location"]).name if row["location"] else "",
        starts_at=row["starts_at"],
        confirmed=row["participation"] == "accepted",
    )
