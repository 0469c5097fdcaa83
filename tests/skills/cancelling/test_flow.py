"""Giving a time back."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.reception import Reception, text_of

KWAME = "+447700900301"
AFTER_THE_REMINDER = datetime(2027, 3, 7, 10, 5, tzinfo=UTC)


async def _said_no_to_the_reminder(reception: Reception) -> str:
    await reception.says(KWAME, "hello")
    await reception.run_due()
    reception.clock.move_to(AFTER_THE_REMINDER)
    await reception.run_due()
    await reception.run_due()
    return text_of(await reception.says(KWAME, "NO"))


async def _status(reception: Reception) -> str:
    async with reception.database.reading(reception.clinic_id) as tx:
        status: str = await tx.fetchval(
            """select a.status from appointment a join patient p on p.id = a.patient_id
               where a.clinic_id = $1 and p.name = 'Kwame Mensah' and a.status <> 'fulfilled'""",
            reception.clinic_id,
        )
    return status


async def test_cancelling_after_a_no_is_not_asked_about_again(larkfield: Reception) -> None:
    assert "Which day" in await _said_no_to_the_reminder(larkfield)

    said = await larkfield.says(KWAME, "just cancel it please")

    assert "cancelled" in text_of(said).casefold()
    assert await _status(larkfield) == "cancelled"


async def test_who_wants_no_other_day_is_asked_whether_to_cancel(larkfield: Reception) -> None:
    await _said_no_to_the_reminder(larkfield)

    said = await larkfield.says(KWAME, "no")

    assert "Shall I cancel" in text_of(said)
    assert await _status(larkfield) == "booked"
