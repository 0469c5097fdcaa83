"""The way in: duplicates, shuffles and races leave one and the same timeline."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import asyncpg
import pytest

from samtal.conversations.intake import Arrival, receive
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.ids import ClinicId


def _arrivals(clock: FakeClock) -> list[Arrival]:
    """Forty messages of five people over two channels."""
    made = []
    for number in range(40):
        person = f"+467017406{10 + number % 5}"
        channel = "whatsapp" if number % 2 else "sms"
        made.append(
            Arrival(
                channel=channel,
                account="clinic",
                provider_id=f"{channel}-{number}",
                scheme="tel",
                canonical=person,
                raw=person.lstrip("+"),
                kind="text",
                text=f"meddelande {number}",
                sent_at=clock.now() + timedelta(seconds=number),
            )
        )
    return made


async def _timeline(database: Database, clinic_id: ClinicId) -> list[tuple[str, str, str]]:
    async with database.reading(clinic_id) as tx:
        rows = await tx.fetch(
            """select cp.canonical, e.channel, e.text from timeline_entry e
                 join contact_point cp on cp.id = e.contact_point_id and cp.clinic_id = e.clinic_id
               where e.clinic_id = $1 order by cp.canonical, e.at, e.provider_id""",
            clinic_id,
        )
        return [(row["canonical"], row["channel"], row["text"]) for row in rows]


async def test_doubled_shuffled_parallel_webhooks_leave_the_same_timeline(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    arrivals = _arrivals(clock)
    doubled = arrivals * 3
    random.Random(7).shuffle(doubled)

    accepted = await asyncio.gather(*(receive(database, clinic_id, one) for one in doubled))

    assert sum(not one.duplicate for one in accepted) == len(arrivals)
    expected = sorted((one.canonical, one.sent_at, one.channel, one.text) for one in arrivals)
    assert await _timeline(database, clinic_id) == [(who, channel, text) for who, _, channel, text in expected]


async def test_one_person_has_one_conversation_over_channels(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    accepted = await asyncio.gather(*(receive(database, clinic_id, one) for one in _arrivals(clock)))

    assert len({one.conversation_id for one in accepted}) == 5
    async with database.reading(clinic_id) as tx:
        orphans = await tx.fetchval(
            """select count(*) from patient p where clinic_id = $1 and not exists (
                 select from patient_contact pc where pc.clinic_id = p.clinic_id and pc.patient_id = p.id)""",
            clinic_id,
        )
    assert orphans == 0


async def test_places_in_a_conversation_have_no_twins(
    database: Database, clinic_id: ClinicId, clock: FakeClock
) -> None:
    accepted = await asyncio.gather(*(receive(database, clinic_id, one) for one in _arrivals(clock) * 2))

    places = {(one.conversation_id, one.seq) for one in accepted if not one.duplicate}
    assert len(places) == 40


async def test_the_timeline_is_append_only(database: Database, clinic_id: ClinicId, clock: FakeClock) -> None:
    accepted = await receive(database, clinic_id, _arrivals(clock)[0])

    for sql in (
        "update timeline_entry set text = 'other' where clinic_id = $1 and id = $2",
        "update timeline_entry set seq = 99 where clinic_id = $1 and id = $2",
        "delete from timeline_entry where clinic_id = $1 and id = $2",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            async with database.transaction(clinic_id) as tx:
                await tx.execute(sql, clinic_id, accepted.entry_id)
