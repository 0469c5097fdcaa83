"""The desk opens a patient: a page of the timeline, open matters and next visits, out of millions of entries."""

from __future__ import annotations

import random
import time
from collections.abc import AsyncIterator
from uuid import UUID

from benchmarks.ground import Ground, Stage, add_clinic, settle
from benchmarks.measured import Measured, percentile
from samtal.db.pool import Database
from samtal.db.transaction import Reading
from samtal.handoff import timeline
from samtal.kit.ids import ClinicId, PatientId

MILLIONS = 5.0
ENTRIES_EACH = 50
CHUNK = 2_000
LOOKS = 3_000
P50_MS, P99_MS = 2.0, 15.0

# One number makes every id of a patient, so that chunks need not ask what the last one made.
PEOPLE = """
with someone as (select n, md5('patient' || n)::uuid as patient, md5('conversation' || n)::uuid as conversation
  from generate_series($2::int, $3::int) as n
), patients as (
  insert into patient (id, clinic_id, name, provisional, created_at)
  select patient, $1, 'Patient ' || n, false, now() from someone
)
insert into conversation (id, clinic_id, patient_id, head, last_inbound_at, last_channel)
select conversation, $1, patient, $4, now(), 'sms' from someone
"""
MATTERS = """
insert into matter (id, clinic_id, conversation_id, origin, patient_id, kind, opened_at, touched_at)
select md5('matter' || n)::uuid, $1, md5('conversation' || n)::uuid, md5('conversation' || n)::uuid,
  md5('patient' || n)::uuid, 'book', now(), now()
from generate_series($2::int, $3::int) as n where n % 3 = 0
"""
ENTRIES = """
insert into timeline_entry
  (id, clinic_id, conversation_id, seq, at, received_at, direction, kind, author, channel, text)
select uuidv7(), $1, md5('conversation' || n)::uuid, seq, moment, moment, direction, 'text', author, 'sms',
  'Hej! Det går bra på fredag klockan fjorton, tack. ' || seq
from generate_series($2::int, $3::int) as n, generate_series(1, $4::int) as seq,
  lateral (select now() - make_interval(hours => $4 - seq, secs => n % 3600) as moment,
    case when seq % 2 = 1 then 'in' else 'out' end as direction,
    case when seq % 2 = 1 then 'patient' else 'receptionist' end as author) as details
"""


async def run(ground: Ground) -> AsyncIterator[Measured]:
    """The time of a page for random patients, one after another."""
    millions = 0.2 if ground.small else MILLIONS
    people = int(millions * 1_000_000 / ENTRIES_EACH)
    async with ground.database() as url, await Database.open(url, size=1, name="samtal bench") as database:
        clinic_id = await add_clinic(database)
        made = ground.stage(f"{millions:g} million timeline entries", people)
        await _fill(database, clinic_id, people, made)
        await settle(url)
        took = await _look(database, clinic_id, people, LOOKS // 10 if ground.small else LOOKS)
    about = f"timeline page among {millions:g} million entries"
    yield Measured("desk", f"{about}, p50", percentile(took, 0.50) * 1000, "ms", at_most=P50_MS)
    yield Measured("desk", f"{about}, p99", percentile(took, 0.99) * 1000, "ms", at_most=P99_MS)


async def _fill(database: Database, clinic_id: ClinicId, people: int, made: Stage) -> None:
    for first in range(1, people + 1, CHUNK):
        last = min(first + CHUNK - 1, people)
        async with database.transaction(clinic_id) as tx:
            await tx.execute(PEOPLE, clinic_id, first, last, ENTRIES_EACH)
            await tx.execute(MATTERS, clinic_id, first, last)
            await tx.execute(ENTRIES, clinic_id, first, last, ENTRIES_EACH)
        made(last - first + 1)


async def _look(database: Database, clinic_id: ClinicId, people: int, looks: int) -> list[float]:
    took = []
    for look in range(looks + looks // 10):
        async with database.reading(clinic_id) as tx:
            patient_id = await _patient(random.randint(1, people), tx)
            started = time.perf_counter()
            page = await timeline.page(patient_id, tx)
            if look >= looks // 10:  # the first tenth warms up
                took.append(time.perf_counter() - started)
        assert len(page.entries) == ENTRIES_EACH
    return took


async def _patient(number: int, tx: Reading) -> PatientId:
    found: UUID = await tx.fetchval("select md5('patient' || $1::int)::uuid", number)
    return PatientId(found)
