"""What a booking keeps, and what it leaves alone."""

from __future__ import annotations

from tests.reception import Reception, text_of

EDITH = "+447700900300"


async def test_the_visit_whose_price_was_asked_is_the_one_booked_next(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "how much is a dental examination?")

    said = await larkfield.says(EDITH, "ok book me one with Dr Achebe please")

    assert "What is the visit about" not in text_of(said)
    assert "Achebe" in text_of(said) or "March" in text_of(said)


async def test_a_day_in_a_question_about_hours_begins_no_booking(larkfield: Reception) -> None:
    said = await larkfield.says(EDITH, "what time do you close on Fridays?")

    assert "16:00" in text_of(said)
    assert "What is the visit about" not in text_of(said)


async def test_as_early_as_possible_on_a_day_is_one_time(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "I'd like a dental examination with Dr Achebe")

    said = await larkfield.says(EDITH, "Thursday, as early as possible")

    assert "Shall I book it" in text_of(said)


async def test_a_single_letter_is_a_yes(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "a dental examination with Dr Achebe on Thursday, as early as possible")

    said = await larkfield.says(EDITH, "y")

    assert "Booked" in text_of(said)


async def test_an_offer_can_be_taken_after_a_question_of_ours_in_between(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "I'd like a dental examination with Dr Achebe on Thursday")
    await larkfield.says(EDITH, "do you sell electric toothbrushes?")

    said = await larkfield.says(EDITH, "ok, the first one")

    assert "Shall I book it" in text_of(said)
