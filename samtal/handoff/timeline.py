"""What the desk sees of a patient: a page of the timeline, open matters, next appointments, in one round trip."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from samtal.db.transaction import Reading
from samtal.kit.ids import ConversationId, PatientId

PAGE = """
with recursive same (id) as (
  select $2::uuid
  union
  select l.from_patient from patient_link l join same on l.to_patient = same.id
  where l.clinic_id = $1 and l.undone_at is null
), threads as (
  select c.id from conversation c where c.clinic_id = $1 and c.patient_id in (select id from same)
  union
  select p.conversation_id from patient_contact pc
    join contact_point p on p.clinic_id = pc.clinic_id and p.id = pc.contact_point_id
  where pc.clinic_id = $1 and pc.patient_id = $2 and pc.ended_at is null and pc.evidence <> 'claimed'
), page as (
  select e.* from threads t cross join lateral (
    select id, conversation_id, seq, at, direction, kind, author, author_name, channel, text, heard, data
    from timeline_entry where clinic_id = $1 and conversation_id = t.id
      and ($3::timestamptz is null or (at, seq, id) < ($3, $6::bigint, $7::uuid))
    order by at desc, seq desc, id desc limit $4
  ) e order by e.at desc, e.seq desc, e.id desc limit $4
), matters as (
  select m.id, m.kind, m.title, m.state, m.touched_at,
    (select string_agg(f.words, ', ' order by f.at) from fact f
     where f.clinic_id = $1 and f.matter_id = m.id and f.superseded_by is null and f.words <> '') as known
  from matter m where m.clinic_id = $1 and m.conversation_id in (select id from threads)
    and m.state in ('open', 'waiting', 'stalled')
), visits as (
  select id, practitioner, service, location, starts_at, status, participation from appointment
  where clinic_id = $1 and patient_id = $2 and starts_at > $5::timestamptz - interval '12 hours'
    and status in ('booked', 'arrived', 'checked-in') order by starts_at limit 5
)
select
  (select coalesce(json_agg(page order by page.at desc, page.seq desc, page.id desc), '[]') from page)::text as entries,
  (select coalesce(json_agg(matters order by matters.touched_at desc), '[]') from matters)::text as matters,
  (select coalesce(json_agg(visits order by visits.starts_at), '[]') from visits)::text as visits
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page ends. A time alone is not enough: several entries may carry the same."""

    at: datetime
    seq: int
    entry_id: UUID


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Rows as the database words them; times are ISO 8601."""

    entries: Sequence[dict[str, Any]]
    """Newest first."""
    matters: Sequence[dict[str, Any]]
    visits: Sequence[dict[str, Any]]

    @property
    def end(self) -> Place | None:
        """Where the next page goes on; None when there is nothing here."""
        if not self.entries:
            return None
        last = self.entries[-1]
        return Place(datetime.fromisoformat(last["at"]), last["seq"], UUID(last["id"]))


async def page(patient_id: PatientId, tx: Reading, *, before: Place | None = None, limit: int = 50) -> TimelinePage:
    """The newest entries, or those before the end of an earlier page (`TimelinePage.end`)."""
    at, seq, entry_id = (before.at, before.seq, before.entry_id) if before else (None, None, None)
    row = await tx.fetchrow(PAGE, tx.clinic_id, patient_id, at, limit, tx.now(), seq, entry_id)
    assert row is not None
    return TimelinePage(json.loads(row["entries"]), json.loads(row["matters"]), json.loads(row["visits"]))


async def find_patients(
    tx: Reading, *, name: str = "", phone: str = ""
) -> list[tuple[PatientId, ConversationId | None]]:
    """Patients by (part of a) name or by a number, those that turned out to be another left out."""
    rows = await tx.fetch(
        """select p.id, c.id as conversation_id from patient p
             left join conversation c on c.clinic_id = p.clinic_id and c.patient_id = p.id
           where p.clinic_id = $1 and p.linked_to is null
             and ($2 = '' or lower(p.name) = lower($2))
             and ($3 = '' or exists (select from patient_contact pc join contact_point cp
                   on cp.clinic_id = pc.clinic_id and cp.id = pc.contact_point_id
                   where pc.clinic_id = $1 and pc.patient_id = p.id and pc.ended_at is null
                     and cp.scheme = 'tel' and cp.canonical = $3))
           order by c.last_inbound_at desc nulls last, p.created_at desc limit 20""",
        tx.clinic_id,
        name,
        phone,
    )
    return [
        (PatientId(row["id"]), ConversationId(row["conversation_id"]) if row["conversation_id"] else None)
        for row in rows
    ]
