"""What a good receptionist does when a conversation does not go straight: shared by every skill."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from samtal.appointments import booking
from samtal.appointments.model import SlotTaken
from samtal.appointments.wishes import FreeTime
from samtal.conversations import repository as conversations
from samtal.conversations.outbox import Said
from samtal.db.transaction import Row
from samtal.patients import repository as patients
from tests.reception import Reception, text_of

EDITH, KWAME = "+447700900300", "+447700900301"
ALMA, GRACE = "+46701740650", "+46701740652"
WISH = "I'd like a check-up with Dr Achebe on Thursday at 2 pm"


async def _rows(reception: Reception, sql: str) -> Sequence[Row]:
    async with reception.database.reading(reception.clinic_id) as tx:
        return await tx.fetch(sql, reception.clinic_id)


async def _visits(reception: Reception, key: str = "edith") -> list[str]:
    """A patient's booked times, new ones alone, as `day hour practitioner`."""
    found = await _rows(
        reception,
        f"""select a.starts_at, a.practitioner from appointment a join patient p on p.id = a.patient_id
             and p.clinic_id = a.clinic_id where a.clinic_id = $1 and p.file_key = '{key}' and a.status = 'booked'
             and a.made_by <> 'import' order by a.starts_at""",
    )
    zone = reception.clinic.zone
    return [f"{row['starts_at'].astimezone(zone):%d %H:%M} {row['practitioner']}" for row in found]


async def _talk(reception: Reception, *texts: str, sender: str = EDITH, on: str = "sms") -> list[Said]:
    said: list[Said] = []
    for text in texts:
        data: dict[str, object] = {"call_id": "CA1"} if on == "phone" else {}
        said = await reception.says(sender, text, on=on, data=data)
    return said


# Saying it all, saying it otherwise ------------------------------------------------------------------------------------


async def test_everything_in_one_message_is_asked_about_no_more(larkfield: Reception) -> None:
    said = await _talk(larkfield, WISH)

    assert said[-1].content.confirms == "book"
    assert await _visits(larkfield) == []
    await _talk(larkfield, "yes please")
    assert await _visits(larkfield) == ["04 14:00 achebe"]


async def test_a_correction_counts_and_what_was_not_corrected_stays(larkfield: Reception) -> None:
    said = await _talk(larkfield, WISH, "no, make that 3 pm")

    assert "15:00" in text_of(said)
    await _talk(larkfield, "yes")
    assert await _visits(larkfield) == ["04 15:00 achebe"]


async def test_an_answer_to_another_question_than_was_asked_is_taken_all_the_same(larkfield: Reception) -> None:
    asked = await _talk(larkfield, "I'd like a hygiene visit")
    said = await _talk(larkfield, "Thursday morning")

    assert asked[-1].content.asks
    assert "service" not in said[-1].content.asks
    assert "date" not in said[-1].content.asks


async def test_a_question_in_between_is_answered_and_the_open_question_comes_back(larkfield: Reception) -> None:
    said = await _talk(larkfield, WISH, "how can I pay?")

    assert "cards" in text_of(said)
    assert said[-1].content.confirms == "book"
    await _talk(larkfield, "yes")
    assert await _visits(larkfield) == ["04 14:00 achebe"]


async def test_never_mind_ends_it_and_frees_the_time(larkfield: Reception) -> None:
    await _talk(larkfield, WISH, "never mind, forget it")

    held = await _rows(larkfield, "select 1 from appointment where clinic_id = $1 and status = 'proposed'")
    assert list(held) == []
    said = await _talk(larkfield, "yes")
    assert await _visits(larkfield) == []
    assert said[-1].content.confirms != "book"


async def test_a_no_asks_what_would_suit_and_books_nothing(larkfield: Reception) -> None:
    said = await _talk(larkfield, WISH, "no")

    assert said[-1].content.asks
    assert await _visits(larkfield) == []


# Not understood --------------------------------------------------------------------------------------------------------


async def test_what_nobody_understands_twice_in_a_row_is_offered_a_person(larkfield: Reception) -> None:
    first = await _talk(larkfield, "blorp zinga wuffle")
    second = await _talk(larkfield, "zinga blorp")

    assert first[-1].content.confirms != "hand_over"
    assert second[-1].content.confirms == "hand_over"


async def test_what_was_understood_in_between_starts_the_count_anew(larkfield: Reception) -> None:
    await _talk(larkfield, "blorp zinga wuffle", "how can I pay?")

    said = await _talk(larkfield, "wuffle zinga")

    assert said[-1].content.confirms != "hand_over"


async def test_yes_to_the_offer_of_a_person_is_a_task_with_what_was_asked(larkfield: Reception) -> None:
    await _talk(larkfield, "blorp zinga wuffle", "zinga blorp", "yes please")

    found = await _rows(larkfield, "select kind from staff_task where clinic_id = $1")
    assert [row["kind"] for row in found] == ["hand_over"]


@pytest.mark.parametrize("before", [(), (WISH,), ("I need to move my appointment",), ("blorp zinga wuffle",)])
async def test_a_person_is_one_word_away_at_any_point(larkfield: Reception, before: tuple[str, ...]) -> None:
    await _talk(larkfield, *before, "person")

    found = await _rows(larkfield, "select kind from staff_task where clinic_id = $1")
    assert [row["kind"] for row in found] == ["hand_over"]


@pytest.mark.parametrize("word", ["what?", "pardon?", "sorry, can you say that again?"])
async def test_the_same_words_again_for_who_did_not_hear(larkfield: Reception, word: str) -> None:
    await larkfield.calls(EDITH, "CA1")
    first = await _talk(larkfield, "how can i pay", on="phone")
    again = await _talk(larkfield, word, on="phone")

    assert text_of(again) == text_of(first)


async def test_va_is_no_answer_and_the_read_back_is_said_again(ronnbacken: Reception) -> None:
    await ronnbacken.calls(ALMA, "CA1")
    first = await _talk(
        ronnbacken, "jag vill boka tid för mitt eksem hos doktor stjernfelt på onsdag halv tre", sender=ALMA, on="phone"
    )
    again = await _talk(ronnbacken, "va?", sender=ALMA, on="phone")
    await _talk(ronnbacken, "ja tack", sender=ALMA, on="phone")

    assert text_of(again) == text_of(first)
    assert await _visits(ronnbacken, "alma") == ["03 14:30 stjernfelt"]


async def test_silence_on_the_line_is_met_with_words_and_books_nothing(larkfield: Reception) -> None:
    await larkfield.calls(EDITH, "CA1")
    await _talk(larkfield, "a check up with doctor achebe on thursday at two", on="phone")

    said = await _talk(larkfield, "", on="phone")

    assert text_of(said)
    assert await _visits(larkfield) == []
    await _talk(larkfield, "yes please", on="phone")
    assert await _visits(larkfield) == ["04 14:00 achebe"]


# Danger ----------------------------------------------------------------------------------------------------------------


async def test_an_emergency_in_the_middle_of_a_booking_comes_first_and_the_booking_can_go_on(
    larkfield: Reception,
) -> None:
    await _talk(larkfield, WISH)

    danger = await _talk(larkfield, "my husband has just collapsed, he is not breathing")
    await _talk(larkfield, "he is with the ambulance now. yes please book it")

    assert larkfield.clinic.emergency_number in text_of(danger)
    assert not danger[-1].content.asks
    assert await _visits(larkfield) == ["04 14:00 achebe"]


# Language and the first notice -----------------------------------------------------------------------------------------


async def test_the_language_of_the_patient_is_kept_on_every_channel(ronnbacken: Reception) -> None:
    written = await _talk(ronnbacken, "Hello, I would like to ask how I can pay", sender=GRACE)
    elsewhere = await _talk(ronnbacken, "ok", sender=GRACE, on="whatsapp")

    assert {one.content.language for one in (*written, *elsewhere)} == {"en"}


async def test_a_patient_who_changes_language_is_followed(ronnbacken: Reception) -> None:
    await _talk(ronnbacken, "Hello, I would like to ask how I can pay", sender=GRACE)

    said = await _talk(ronnbacken, "Tack! Var kan man parkera bilen hos er?", sender=GRACE)

    assert said[-1].content.language == "sv"


async def test_that_it_is_an_ai_is_told_once_on_each_channel(larkfield: Reception) -> None:
    told = [
        "AI receptionist" in text_of(await _talk(larkfield, "how can I pay?", on=channel))
        for channel in ("sms", "sms", "whatsapp", "sms", "whatsapp")
    ]

    assert told == [True, False, True, False, False]


# Keys ------------------------------------------------------------------------------------------------------------------


async def _keys(reception: Reception, digits: str) -> list[Said]:
    return await reception.says(EDITH, digits, on="phone", kind="keys", data={"call_id": "CA1"})


async def test_a_caller_can_do_it_all_by_keypad_from_the_offer_on(larkfield: Reception) -> None:
    await larkfield.calls(EDITH, "CA1")
    offered = await _talk(larkfield, "a check up with doctor achebe on thursday", on="phone")
    chosen = await _keys(larkfield, "1")
    await _keys(larkfield, "1")

    assert offered[-1].content.asks == ("offer",)
    assert chosen[-1].content.confirms == "book"
    assert len(await _visits(larkfield)) == 1


async def test_two_is_no_and_nought_is_a_person(larkfield: Reception) -> None:
    await larkfield.calls(EDITH, "CA1")
    await _talk(larkfield, "a check up with doctor achebe on thursday at two", on="phone")
    refused = await _keys(larkfield, "2")
    person = await _keys(larkfield, "0")

    assert await _visits(larkfield) == []
    assert refused[-1].content.asks
    assert person[-1].content.transfer


async def test_a_key_that_means_nothing_books_nothing(larkfield: Reception) -> None:
    await larkfield.calls(EDITH, "CA1")
    await _talk(larkfield, "a check up with doctor achebe on thursday at two", on="phone")

    said = await _keys(larkfield, "7")

    assert said
    assert await _visits(larkfield) == []


# Times that go ---------------------------------------------------------------------------------------------------------


async def _takes(reception: Reception, key: str, day: str, minutes: int = 30) -> bool:
    """The desk books Dr Achebe for somebody else."""
    from datetime import datetime

    async with reception.database.transaction(reception.clinic_id) as tx:
        other = await patients.by_file_key(key, tx)
        assert other is not None
        start = datetime.fromisoformat(day).replace(tzinfo=reception.clinic.zone)
        free = FreeTime(start, start + timedelta(minutes=minutes), "achebe", "canal", "exam")
        try:
            await booking.book(free, patient_id=other.id, tx=tx, by="staff")
        except SlotTaken:
            return False
        return True


async def test_a_time_that_is_read_back_is_kept_for_the_patient(larkfield: Reception) -> None:
    await _talk(larkfield, WISH)

    assert not await _takes(larkfield, "kwame", "2027-03-04T14:00")
    await _talk(larkfield, "yes")
    assert await _visits(larkfield) == ["04 14:00 achebe"]


async def test_a_time_taken_between_offer_and_choice_is_not_promised(larkfield: Reception) -> None:
    offered = await _talk(larkfield, "I'd like a check-up with Dr Achebe on Thursday")
    assert await _takes(larkfield, "kwame", "2027-03-04T08:30")

    said = await _talk(larkfield, "8:30 please")

    assert "08:30" in text_of(offered)
    assert said[-1].content.asks == ("offer",)
    assert await _visits(larkfield) == []


async def test_a_yes_after_the_hold_ran_out_books_while_nobody_took_it(larkfield: Reception) -> None:
    await _talk(larkfield, WISH)
    larkfield.clock.move_to(larkfield.clock.now() + timedelta(hours=2))

    await _talk(larkfield, "yes")

    assert await _visits(larkfield) == ["04 14:00 achebe"]


async def test_a_yes_after_the_hold_ran_out_and_somebody_took_it_is_told_so_with_others(larkfield: Reception) -> None:
    await _talk(larkfield, WISH)
    larkfield.clock.move_to(larkfield.clock.now() + timedelta(hours=2))
    assert await _takes(larkfield, "kwame", "2027-03-04T14:00")

    said = await _talk(larkfield, "yes")

    assert await _visits(larkfield) == []
    assert said[-1].content.asks == ("offer",)


async def test_two_patients_who_want_the_same_time_do_not_both_get_it(larkfield: Reception) -> None:
    first = await _talk(larkfield, WISH)
    second = await _talk(larkfield, WISH, sender=KWAME)
    await _talk(larkfield, "yes")

    assert first[-1].content.confirms == "book"
    assert second[-1].content.asks == ("offer",)
    assert await _visits(larkfield) == ["04 14:00 achebe"]


@pytest.mark.parametrize("when", ["yesterday at 2 pm", "on 1 February 2027", "on 4 March 2029"])
async def test_a_day_that_has_passed_or_is_too_far_is_never_booked(larkfield: Reception, when: str) -> None:
    said = await _talk(larkfield, f"I'd like a check-up with Dr Achebe {when}")

    assert said[-1].content.confirms != "book"
    await _talk(larkfield, "yes")
    assert await _visits(larkfield) == []


async def test_a_practitioner_nobody_knows_is_not_made_up(larkfield: Reception) -> None:
    said = await _talk(larkfield, "I'd like a check-up with Dr Quillfeather on Thursday at 2 pm")

    assert "Quillfeather" not in text_of(said) or said[-1].content.confirms != "book"


async def test_two_turns_leave_no_question_behind_once_it_is_done(larkfield: Reception) -> None:
    await _talk(larkfield, WISH, "yes")
    said = await _talk(larkfield, "yes")

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [EDITH], tx)
        assert point is not None
        assert (await conversations.conversation(point.conversation_id, tx)).handed_over_at is None
    assert await _visits(larkfield) == ["04 14:00 achebe"]
    assert said[-1].content.confirms != "book"
