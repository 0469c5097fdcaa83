"""Who speaks: one floor owner, drafts that are voided, messages taken one after the other."""

from __future__ import annotations

import asyncio

from samtal.api import desk
from samtal.conversations import repository as conversations
from samtal.kit.ids import ConversationId
from samtal.patients import repository as patients
from tests.reception import Reception, text_of

EDITH = "+447700900300"


async def _conversation(reception: Reception) -> ConversationId:
    async with reception.database.reading(reception.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [EDITH], tx)
        assert point is not None
        return point.conversation_id


async def test_the_receptionist_is_silent_while_a_colleague_holds_the_floor(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "hello")
    conversation_id = await _conversation(larkfield)
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        await desk.take_over(conversation_id, "Helen", tx)

    assert await larkfield.says(EDITH, "I'd like a check-up on Thursday") == []


async def test_handing_back_lets_the_receptionist_speak_again(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "hello")
    conversation_id = await _conversation(larkfield)
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        await desk.take_over(conversation_id, "Helen", tx)
    await larkfield.says(EDITH, "are you there?")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        await desk.hand_back(conversation_id, "Helen", tx)

    said = await larkfield.says(EDITH, "I'd like a check-up with Dr Achebe on Thursday at 2 pm")

    assert "14:00" in text_of(said)


async def test_a_colleagues_answer_voids_the_draft(larkfield: Reception) -> None:
    accepted = await larkfield.arrives(EDITH, "what does a check-up cost?")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        owner = (await conversations.conversation(accepted.conversation_id, tx)).patient_id
        await desk.reply(owner, accepted.conversation_id, "It is £64.", staff="Helen", clinic=larkfield.clinic, tx=tx)

    assert await larkfield.house.receptionist.take_turn(larkfield.clinic_id, accepted.conversation_id) == []


async def test_two_messages_at_once_are_taken_one_after_the_other(larkfield: Reception) -> None:
    first = await larkfield.arrives(EDITH, "I'd like a check-up with Dr Achebe", on="sms")
    await larkfield.arrives(EDITH, "Thursday at 2 pm please", on="whatsapp")

    both = await asyncio.gather(
        *(larkfield.house.receptionist.take_turn(larkfield.clinic_id, first.conversation_id) for _ in range(3))
    )

    said = [one for some in both for one in some]
    assert len(said) == 1, "the newer message voids the draft to the older one"
    assert said[0].way.channel == "whatsapp"
    assert "14:00" in said[0].content.text


async def test_a_turn_left_by_a_dead_process_is_taken_by_another(larkfield: Reception) -> None:
    accepted = await larkfield.arrives(EDITH, "how can I pay?")

    await larkfield.run_due()

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        newest = await conversations.latest(accepted.conversation_id, tx, upto=10**6, limit=1)
    assert newest[0].author == "receptionist"
    assert "cards" in newest[0].text


async def test_a_second_turn_for_the_same_message_says_nothing(larkfield: Reception) -> None:
    accepted = await larkfield.arrives(EDITH, "how can I pay?")
    take = larkfield.house.receptionist.take_turn
    first = await take(larkfield.clinic_id, accepted.conversation_id)

    assert first
    assert await take(larkfield.clinic_id, accepted.conversation_id) == []


async def test_what_a_voided_draft_answered_is_said_with_the_next(larkfield: Reception) -> None:
    first = await larkfield.arrives(EDITH, "how can I pay?")
    await larkfield.arrives(EDITH, "and are there stairs?")

    said = await larkfield.house.receptionist.take_turn(larkfield.clinic_id, first.conversation_id)

    assert len(said) == 1
    assert "cards" in said[0].content.text
    assert "step" in said[0].content.text
