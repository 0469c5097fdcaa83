"""A bug of ours: the patient still gets an answer, a person learns of it, and nothing half-done is kept."""

from __future__ import annotations

import pytest

from samtal.kit.errors import Unavailable
from samtal.skills.base import Turn
from samtal.skills.booking.flow import Booking
from tests.reception import Reception, text_of

EDITH = "+447700900300"
WISH = "I'd like a check-up with Dr Achebe on Thursday at 2 pm"


async def _broken(self: Booking, turn: Turn) -> None:
    await turn.open_matter("book")
    raise KeyError("a bug")


async def _tasks(reception: Reception) -> list[str]:
    async with reception.database.reading(reception.clinic_id) as tx:
        rows = await tx.fetch("select kind from staff_task where clinic_id = $1 order by kind", reception.clinic_id)
    return [row["kind"] for row in rows]


async def test_a_bug_in_a_skill_is_answered_with_an_apology_and_a_person(
    larkfield: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Booking, "handle", _broken)

    said = await larkfield.says(EDITH, WISH)

    assert "went wrong" in text_of(said)
    assert await _tasks(larkfield) == ["failure", "hand_over"]


async def test_nothing_of_a_failed_turn_is_kept(larkfield: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Booking, "handle", _broken)

    await larkfield.says(EDITH, WISH)

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        assert await tx.fetchval("select count(*) from matter where clinic_id = $1", larkfield.clinic_id) == 0


async def test_the_receptionist_goes_on_after_its_own_fault(
    larkfield: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(Booking, "handle", _broken)
        await larkfield.says(EDITH, WISH)

    said = await larkfield.says(EDITH, WISH)

    assert "14:00" in text_of(said)


async def test_a_caller_is_put_through_when_a_turn_fails(larkfield: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    await larkfield.calls(EDITH, "CA1")
    monkeypatch.setattr(Booking, "handle", _broken)

    said = await larkfield.says(EDITH, WISH, on="phone", data={"call_id": "CA1"})

    assert said[0].content.transfer


async def test_several_messages_are_one_apology(larkfield: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Booking, "handle", _broken)
    first = await larkfield.arrives(EDITH, WISH)
    await larkfield.arrives(EDITH, "or on Friday with the hygienist")

    said = await larkfield.house.receptionist.take_turn(larkfield.clinic_id, first.conversation_id)

    assert len(said) == 1


async def test_an_emergency_is_answered_though_the_skills_are_broken(
    larkfield: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Booking, "handle", _broken)

    said = await larkfield.says(EDITH, "my husband has collapsed and is not breathing")

    assert larkfield.clinic.emergency_number in text_of(said)


async def test_a_database_that_is_away_is_no_fault_of_ours_and_the_turn_is_kept_for_later(
    larkfield: Reception, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted = await larkfield.arrives(EDITH, WISH)
    with monkeypatch.context() as away:

        async def _away(self: Booking, turn: Turn) -> None:
            raise Unavailable("the database does not answer")

        away.setattr(Booking, "handle", _away)
        with pytest.raises(Unavailable):
            await larkfield.house.receptionist.take_turn(larkfield.clinic_id, accepted.conversation_id)

    await larkfield.run_due()

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        answered = await tx.fetch(
            "select text from timeline_entry where clinic_id = $1 and direction = 'out'", larkfield.clinic_id
        )
    assert ["14:00" in row["text"] for row in answered] == [True]
