"""Webhooks as vendors really send them: twice, in parallel, in any order, and while the database is away."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.errors import Unavailable
from samtal.rehearsals.stage import Stage
from tests.on_stage import at_larkfield, deliveries, later, rows, tasks, understanding

__all__ = ["at_larkfield", "understanding"]

EDITH, KWAME = "+447700900300", "+447700900301"
PEOPLE = [f"+4477009003{n}" for n in range(40, 46)]


async def _in(stage: Stage) -> Counter[tuple[str, str, str]]:
    """What patients have said, whoever took it in."""
    found = await rows(
        stage,
        """select cp.canonical, e.channel, e.text from timeline_entry e
             join contact_point cp on cp.id = e.contact_point_id and cp.clinic_id = e.clinic_id
           where e.clinic_id = $1 and e.direction = 'in'""",
    )
    return Counter((row["canonical"], row["channel"], row["text"]) for row in found)


async def test_doubled_parallel_shuffled_webhooks_leave_the_timeline_of_a_clean_run(at_larkfield: Stage) -> None:
    """Over the vendors' own wires: forty-eight messages of six people on two channels, each posted twice."""
    said = [
        (person, channel, f"message {number}")
        for number in range(4)
        for person in PEOPLE
        for channel in ("whatsapp", "sms")
    ]
    shuffled = list(said)
    random.Random(11).shuffle(shuffled)

    async def post(person: str, channel: str, text: str) -> None:
        if channel == "whatsapp":
            await at_larkfield.whatsapp.patient_sends(person, text, deliveries=2, at_once=True)
        else:
            await at_larkfield.twilio.texts(person, at_larkfield.clinic.sms, text, deliveries=2, at_once=True)

    await asyncio.gather(*(post(*one) for one in shuffled))
    await at_larkfield.settle()

    assert await _in(at_larkfield) == Counter(said)
    conversations = await rows(
        at_larkfield,
        """select count(distinct e.conversation_id) as n from timeline_entry e
           where e.clinic_id = $1 and e.direction = 'in'""",
    )
    assert conversations[0]["n"] == len(PEOPLE)
    unanswered = await rows(at_larkfield, "select 1 from conversation where clinic_id = $1 and taken < head - 1")
    assert list(unanswered) == []
    assert set(at_larkfield.whatsapp.answers) == {200}


@asynccontextmanager
async def _away(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[None]:
    """The database does not answer the hot path."""

    async def call(*_: object) -> None:
        raise Unavailable("the database does not answer")

    with monkeypatch.context() as broken:
        broken.setattr(Database, "call", call)
        yield


async def test_a_message_that_came_while_the_database_was_away_is_brought_again(
    at_larkfield: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with _away(at_larkfield, monkeypatch):
        await at_larkfield.whatsapp.patient_sends(EDITH, "how can I pay?")
    refused = at_larkfield.whatsapp.answers[-1]
    lost = await _in(at_larkfield)

    await at_larkfield.whatsapp.redelivers()
    await at_larkfield.settle()

    assert refused == 500
    assert not lost
    assert await _in(at_larkfield) == Counter({(EDITH, "whatsapp", "how can I pay?"): 1})
    assert [one for one in at_larkfield.whatsapp.log if "cards" in one.text]


async def test_a_vendor_that_is_away_for_an_hour_gets_everything_once(at_larkfield: Stage) -> None:
    for emulator in (at_larkfield.whatsapp, at_larkfield.twilio):
        emulator.fail_http(503)
    await at_larkfield.whatsapp.patient_sends(EDITH, "how can I pay?")
    await at_larkfield.twilio.texts(KWAME, at_larkfield.clinic.sms, "how can I pay?")
    await later(at_larkfield, hours=1)
    nothing = len(at_larkfield.whatsapp.log) + len(at_larkfield.twilio.log)

    for emulator in (at_larkfield.whatsapp, at_larkfield.twilio):
        emulator.fail(None)
    await later(at_larkfield, hours=1)

    assert nothing == 0
    assert [(one.to, "cards" in one.text) for one in at_larkfield.whatsapp.log] == [(EDITH, True)]
    assert [(one.to, "cards" in one.text) for one in at_larkfield.twilio.log if one.to == KWAME] == [(KWAME, True)]
    assert {status for _, _, status in await deliveries(at_larkfield)} == {"delivered"}
    assert await tasks(at_larkfield) == []


async def test_a_reminder_that_waited_for_its_vendor_is_not_sent_at_night_nor_after_the_visit_moved(
    at_larkfield: Stage, clock: FakeClock
) -> None:
    """Stan's visit is on Tuesday the ninth at two; his reminder falls due while SMS is away, and the desk cancels."""
    from samtal.appointments import booking

    at_larkfield.twilio.fail_http(503)
    await at_larkfield.go_to(clock.now().replace(day=7, hour=15))
    found = await rows(
        at_larkfield,
        """select a.id from appointment a join patient p on p.id = a.patient_id and p.clinic_id = a.clinic_id
           where a.clinic_id = $1 and p.file_key = 'stan' and a.status = 'booked'""",
    )
    async with at_larkfield.house.database.transaction(at_larkfield.clinic_id) as tx:
        await booking.cancel(found[0]["id"], tx=tx, by="receptionist")

    at_larkfield.twilio.fail(None)
    await later(at_larkfield, days=1)

    assert [one for one in at_larkfield.twilio.log if one.to == "+447700900303"] == []


async def test_a_reminder_that_was_late_waits_for_the_morning(at_larkfield: Stage, clock: FakeClock) -> None:
    """Kwame's visit is on Monday the eighth at ten: the reminder of Saturday ten o'clock finds no vendor until night."""
    at_larkfield.twilio.fail_http(503)
    await at_larkfield.go_to(clock.now().replace(day=6, hour=22))
    at_larkfield.twilio.fail(None)

    await at_larkfield.go_to(clock.now() + timedelta(hours=18))

    sent = [one for one in at_larkfield.twilio.log if one.to == KWAME]
    assert len(sent) == 1
    quiet = at_larkfield.clinic.quiet_hours
    assert quiet is not None
    assert sent[0].at.astimezone(at_larkfield.clinic.zone).time() not in quiet
