"""The one question about danger, and what was said around it."""

from __future__ import annotations

from tests.reception import Reception, text_of

EDITH = "+447700900300"


async def test_what_was_wanted_before_the_safety_question_is_answered_after_a_no(larkfield: Reception) -> None:
    asked = await larkfield.says(EDITH, "I had chest pains and went numb the other week, can I book a check-up?")
    assert "happening now" in text_of(asked)

    said = await larkfield.says(EDITH, "no")

    assert "Which of our places" in text_of(said)
