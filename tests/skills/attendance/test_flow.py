"""Answers to a reminder."""

from __future__ import annotations

from datetime import UTC, datetime

from tests.reception import Reception, text_of

KWAME = "+447700900301"


async def test_see_you_tomorrow_confirms_and_books_nothing(larkfield: Reception) -> None:
    await larkfield.says(KWAME, "hello")
    await larkfield.run_due()
    larkfield.clock.move_to(datetime(2027, 3, 7, 10, 5, tzinfo=UTC))
    await larkfield.run_due()

    said = await larkfield.says(KWAME, "see you tomorrow x")

    assert "see you tomorrow" in text_of(said)
    assert "What is the visit about" not in text_of(said)
