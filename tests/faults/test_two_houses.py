"""Two processes on one database: whoever takes a turn, the patient is answered once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from samtal.bootstrap import House, build
from samtal.db.pool import Database
from samtal.db.transaction import Row
from samtal.receptionist.understanding import Understands
from tests.reception import Reception

EDITH = "+447700900300"


@pytest.fixture
async def other(larkfield: Reception, database_url: str, understanding: Understands) -> AsyncIterator[House]:
    """The same clinic in another process: its own pool, its own memory."""
    async with (
        await Database.open(database_url, clock=larkfield.clock) as database,
        build(database, clock=larkfield.clock, understanding=understanding) as house,
    ):
        yield house


async def _rows(reception: Reception, sql: str) -> Sequence[Row]:
    async with reception.database.reading(reception.clinic_id) as tx:
        return await tx.fetch(sql, reception.clinic_id)


async def _answers(reception: Reception) -> list[str]:
    found = await _rows(
        reception,
        "select text from timeline_entry where clinic_id = $1 and direction = 'out' and kind = 'message' order by seq",
    )
    return [row["text"] for row in found]


async def test_what_a_dead_process_accepted_another_answers_once(larkfield: Reception, other: House) -> None:
    """Killed after the 200 and before the turn."""
    await larkfield.arrives(EDITH, "how can I pay?")

    await other.worker.run_due(larkfield.clock.now())
    await larkfield.run_due()

    answers = await _answers(larkfield)
    assert len(answers) == 1
    assert "cards" in answers[0]


async def test_two_processes_at_the_same_turn_answer_once(larkfield: Reception, other: House) -> None:
    accepted = await larkfield.arrives(EDITH, "how can I pay?")

    said = await asyncio.gather(
        *(
            house.receptionist.take_turn(larkfield.clinic_id, accepted.conversation_id)
            for house in (larkfield.house, other) * 3
        )
    )

    assert sum(map(len, said)) == 1
    assert len(await _answers(larkfield)) == 1


async def test_a_booking_told_to_two_processes_in_turn_is_one_booking(larkfield: Reception, other: House) -> None:
    """State lives in the database alone: every utterance is taken by another process than the one before."""
    texts = ("I'd like a check-up with Dr Achebe", "Thursday at 2 pm", "no, make that 3 pm", "yes please")
    for number, text in enumerate(texts):
        accepted = await larkfield.arrives(EDITH, text)
        house = (larkfield.house, other)[number % 2]
        assert await house.receptionist.take_turn(larkfield.clinic_id, accepted.conversation_id)

    found = await _rows(
        larkfield,
        "select starts_at from appointment where clinic_id = $1 and status = 'booked' and made_by <> 'import'",
    )
    assert [row["starts_at"].strftime("%d %H:%M") for row in found] == ["04 15:00"]


async def test_a_yes_in_two_processes_books_one_visit(larkfield: Reception, other: House) -> None:
    await larkfield.says(EDITH, "I'd like a check-up with Dr Achebe on Thursday at 2 pm")
    accepted = await larkfield.arrives(EDITH, "yes", on="sms")
    await larkfield.arrives(EDITH, "yes", on="whatsapp")

    await asyncio.gather(
        *(
            house.receptionist.take_turn(larkfield.clinic_id, accepted.conversation_id)
            for house in (larkfield.house, other)
        )
    )

    found = await _rows(
        larkfield, "select 1 from appointment where clinic_id = $1 and status = 'booked' and made_by <> 'import'"
    )
    assert len(found) == 1


async def test_events_are_heard_once_though_two_work(larkfield: Reception, other: House) -> None:
    """The reminders of a new visit are planned once, whichever process hears of it."""
    for text in ("I'd like a check-up with Dr Achebe on Thursday at 2 pm", "yes"):
        await larkfield.says(EDITH, text)

    await asyncio.gather(*(house.worker.run_due(larkfield.clock.now()) for house in (larkfield.house, other)))

    found = await _rows(
        larkfield,
        """select j.key from job j join appointment a on a.id::text = j.args->>'appointment' and a.clinic_id = j.clinic_id
           where j.clinic_id = $1 and j.kind = 'remind' and a.made_by <> 'import'""",
    )
    assert len({row["key"] for row in found}) == len(found) >= 1
