"""Calls over real sockets with the emulated carrier and somebody on the phone."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Sequence
from uuid import UUID

import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from samtal.channels.base import Inbound
from samtal.channels.phone import CHANNEL
from samtal.conversations.content import Choice, Content
from samtal.emulators.twilio import Call
from samtal.kit.errors import AccessDenied, Rejected, Unavailable
from tests.channels.conftest import ALMA, CLINIC_PHONE, House, outgoing

GREETING = Content("Hej, det är klinikens digitala receptionist. Vad gäller det?", "sv")
OFFER = Content("Jag har en tid på fredag. Passar den?", "sv", choices=(Choice("YES", "Ja"), Choice("NO", "Nej")))
CODE = Content("Slå koden.", "sv", keypad=6)


def talks(**answers: Content) -> object:
    """A house that greets, and answers utterances by their text, keys by their digits."""

    def answer(inbound: Inbound) -> Sequence[Content]:
        if inbound.kind == "call_started":
            return (GREETING,)
        found = answers.get(inbound.text or inbound.kind)
        return (found,) if found else ()

    return answer


def set_answers(house: House, **answers: Content) -> None:
    house.doors.answer = talks(**answers)  # type: ignore[assignment]


def called(house: House, from_: str = ALMA) -> contextlib.AbstractAsyncContextManager[Call]:
    return house.twilio.calls(from_, CLINIC_PHONE)


async def ended(house: House) -> None:
    """Waits until the call's end has reached the house."""
    await asyncio.wait_for(house.doors.call_ended.wait(), 5)


async def test_a_call_is_greeted_answered_and_ended(house: House) -> None:
    set_answers(house, **{"jag vill boka tid": OFFER})

    async with called(house) as call:
        answer = await call.says("jag vill boka tid")
    await ended(house)

    assert call.heard == [GREETING.text, OFFER.text]
    assert answer == [OFFER.text]
    assert house.doors.kinds() == ["call_started", "text", "call_ended"]
    assert {inbound.sender.canonical for inbound in house.doors.taken} == {ALMA}
    assert {inbound.data["call_id"] for inbound in house.doors.taken} == {call.call_sid}


async def test_nothing_said_leaves_the_line_open(house: House) -> None:
    async with called(house) as call:
        assert await call.says("hm") == []
        assert await call.says("hm") == []

    assert [inbound.text for inbound in house.doors.taken if inbound.kind == "text"] == ["hm", "hm"]


async def test_single_digits_choose_what_was_offered(house: House) -> None:
    set_answers(house, tid=OFFER)

    async with called(house) as call:
        await call.says("tid")
        await call.keys("2")
        await call.keys("7")

    chosen, other = [inbound for inbound in house.doors.taken if inbound.kind == "keys"]
    assert (chosen.text, chosen.action) == ("2", "NO")
    assert (other.text, other.action) == ("7", "")


async def test_a_code_is_gathered_before_it_is_handed_over(house: House) -> None:
    set_answers(house, kod=CODE)

    async with called(house) as call:
        await call.says("kod")
        await call.keys("12*", answered=False)
        await call.keys("123456")
        await call.says("kod")
        await call.keys("123#")

    assert [inbound.text for inbound in house.doors.taken if inbound.kind == "keys"] == ["123456", "123"]


async def test_an_interrupted_reply_is_kept_as_far_as_it_was_heard(house: House) -> None:
    set_answers(house, tid=OFFER, **{"nej måndag": GREETING})

    async with called(house) as call:
        await call.says("tid")
        await call.interrupts(after="Jag har en tid")
        answer = await call.says("nej måndag")

    assert [heard.text for heard in house.doors.heards] == ["Jag har en tid"]
    assert answer == [GREETING.text]


async def test_of_two_replies_only_the_cut_one_and_those_after_it_are_trimmed(house: House) -> None:
    def answer(inbound: Inbound) -> Sequence[Content]:
        return (GREETING, OFFER, CODE) if inbound.text else ()

    house.doors.answer = answer
    async with called(house) as call:
        await call.says("hej")
        await call.interrupts(after=GREETING.text + " Jag har")

    assert [heard.text for heard in house.doors.heards] == ["Jag har", ""]


async def test_what_comes_while_we_think_waits_its_turn(house: House) -> None:
    set_answers(house, ett=OFFER, två=CODE)

    async with called(house) as call:
        house.doors.slow = asyncio.Event()
        first = asyncio.create_task(call.says("ett"))
        await asyncio.sleep(0.05)
        await call.sends({"type": "prompt", "voicePrompt": "två", "lang": "sv-SE", "last": True})
        house.doors.slow.set()
        await first
        if len(call.heard) < 3:
            await call.waits()

    assert call.heard == [GREETING.text, OFFER.text, CODE.text]


async def test_a_person_takes_the_call_when_one_is_asked_for(house: House) -> None:
    house.configure_phone(transfer_to="+442079460555")
    set_answers(house, person=Content("Jag kopplar dig.", "sv", transfer=True))

    async with called(house) as call:
        await call.says("person")

    assert call.heard[-1] == "Jag kopplar dig."
    assert (call.transferred_to, call.over) == ("+442079460555", True)


async def test_without_a_desk_to_put_it_through_to_the_call_goes_on(house: House) -> None:
    set_answers(house, person=Content("Jag ber Sanna ringa dig.", "sv", transfer=True))

    async with called(house) as call:
        await call.says("person")

        assert not call.over


async def test_goodbye_hangs_up(house: House) -> None:
    set_answers(house, tack=Content("Vi ses på fredag.", "sv", ends_call=True))

    async with called(house) as call:
        await call.says("tack")

        assert call.over
        assert (call.handoff, call.transferred_to) == ("", "")


async def test_the_caller_changes_language(house: House) -> None:
    set_answers(house, **{"do you speak english": Content("Of course.", "en")})

    async with called(house) as call:
        await call.says("do you speak english", lang="en-GB")

        assert call.language == "en-GB"
    assert house.doors.taken[1].data["spoken_language"] == "en-GB"


@pytest.mark.parametrize("withheld", ["", "anonymous", "Restricted", "+266696687", "+7378742833", "+8656696"])
async def test_a_withheld_number_is_no_address(house: House, withheld: str) -> None:
    async with called(house, withheld):
        pass

    assert house.doors.taken[0].sender.canonical == ""


async def test_a_turn_that_fails_ends_with_a_person_or_an_apology(house: House) -> None:
    house.configure_phone(transfer_to="+442079460555")
    async with called(house) as to_desk:
        house.doors.down = True
        await to_desk.says("hej")
    house.configure_phone(transfer_to="")
    house.doors.down = False
    async with called(house) as without:
        house.doors.down = True
        await without.says("hej")

    assert to_desk.transferred_to == "+442079460555"
    assert "Något gick fel" in without.heard[-1]


async def test_a_broken_line_is_taken_up_again_once(house: House) -> None:
    set_answers(house)

    async with called(house) as call:
        await call.drops()
        assert await call.says("hallå") == []
        await call.drops()

        assert call.over
    started = [inbound for inbound in house.doors.taken if inbound.kind == "call_started"]
    assert [inbound.data.get("again", "") for inbound in started] == ["", "1"]
    assert "Något gick fel" in call.heard[-1]


async def test_words_said_just_before_hanging_up_still_count(house: House) -> None:
    async with called(house) as call:
        await call.sends({"type": "prompt", "voicePrompt": "avboka min tid", "last": True})
    await ended(house)

    assert [inbound.kind for inbound in house.doors.taken] == ["call_started", "text", "call_ended"]


async def test_silence_is_handed_over_after_a_while_and_not_for_ever(house: House) -> None:
    house.configure_phone(silence_seconds=0.05)
    house.doors.answer = lambda inbound: (Content("?", "sv"),) if inbound.kind == "text" else ()

    async with called(house) as call:
        await call.waits()
        await call.waits()
        await asyncio.sleep(0.3)
        await call.settled()

    silences = [inbound for inbound in house.doors.taken if inbound.kind == "text"]
    assert [inbound.text for inbound in silences] == ["", ""]


async def test_strange_frames_do_not_end_the_call(house: House) -> None:
    async with called(house) as call:
        for frame in (
            "{",
            "[]",
            '{"type":"mystery"}',
            '{"type":"dtmf","digit":"x"}',
            '{"type":"error","description":"64107"}',
        ):
            await call.sends(frame)
        await call.says("hej", last=False)
        await call.says("hej")

    assert [inbound.text for inbound in house.doors.taken if inbound.kind == "text"] == ["hej"]


async def test_the_same_words_twice_are_two_utterances(house: House) -> None:
    async with called(house) as call:
        await call.says("ja")
        await call.says("ja")

    ids = [inbound.provider_id for inbound in house.doors.handed]
    assert len(set(ids)) == len(ids)


async def test_only_the_carrier_gets_through(house: House) -> None:
    relay = f"ws{house.url.removeprefix('http')}/channels/phone/relay/{CLINIC_PHONE}"

    with pytest.raises(InvalidStatus):
        await connect(relay)
    with pytest.raises(InvalidStatus):
        await connect(relay, additional_headers={"X-Twilio-Signature": "AWuTD+8CNrvywur2YjovhGdDQb0="})
    answer = await house.http.post(f"{house.url}/channels/phone/voice", data={"To": CLINIC_PHONE})

    assert answer.status_code == 403
    assert not house.doors.handed


# Calls we place ------------------------------------------------------------------------------------------------------


async def test_a_call_we_place_is_spoken_when_answered_and_goes_on(house: House) -> None:
    message = outgoing(
        Content("Hej Alma, din tid är på fredag. Kommer du?", "sv", choices=OFFER.choices),
        account=CLINIC_PHONE,
        to=ALMA,
    )
    sent = await CHANNEL.send(message, house.phone, house.http)
    set_answers(house, YES=OFFER)
    house.doors.answer = lambda inbound: ()

    async with house.twilio.answers_call(ALMA) as call:
        await call.keys("1")
    await ended(house)

    assert sent.status == "queued"
    assert call.heard == ["Hej Alma, din tid är på fredag. Kommer du?"]
    started, key, _ = house.doors.taken
    assert (started.sender.canonical, started.data["direction"]) == (ALMA, "outbound")
    assert UUID(hex=started.data["delivery"]) == message.delivery_id
    assert (key.kind, key.action) == ("keys", "YES")
    statuses = [(report.status, report.delivery_id) for report in house.doors.reports]
    assert statuses[0] == ("sent", message.delivery_id)
    assert statuses[-1] == ("delivered", message.delivery_id)


async def test_who_cuts_into_a_call_we_placed_heard_only_so_much(house: House) -> None:
    message = outgoing(Content("Hej Alma, din tid är på fredag.", "sv"), account=CLINIC_PHONE, to=ALMA)
    await CHANNEL.send(message, house.phone, house.http)

    async with house.twilio.answers_call(ALMA) as call:
        await call.interrupts(after="Hej Alma")

    assert [(heard.entry_id, heard.text) for heard in house.doors.heards] == [(message.entry_id, "Hej Alma")]


@pytest.mark.parametrize("status", ["no-answer", "busy"])
async def test_a_call_nobody_takes_is_reported(house: House, status: str) -> None:
    await CHANNEL.send(outgoing(GREETING, account=CLINIC_PHONE, to=ALMA), house.phone, house.http)

    await house.twilio.misses_call(ALMA, status)

    assert (house.doors.reports[-1].status, house.doors.reports[-1].code) == ("failed", status)


async def test_calls_are_refused_as_messages_are(house: House) -> None:
    message = outgoing(GREETING, account=CLINIC_PHONE, to=ALMA)
    for code, error in ((20003, AccessDenied), (21211, Rejected), (20429, Unavailable)):
        house.twilio.fail(code, times=1)
        with pytest.raises(error):
            await CHANNEL.send(message, house.phone, house.http)
    with pytest.raises(Rejected, match="too long"):
        await CHANNEL.send(outgoing(Content("x" * 4000, "sv"), account=CLINIC_PHONE, to=ALMA), house.phone, house.http)


async def test_a_call_speaks_the_language_of_its_words(house: House) -> None:
    await CHANNEL.send(outgoing(Content("Hello Alma.", "en"), account=CLINIC_PHONE, to=ALMA), house.phone, house.http)

    async with house.twilio.answers_call(ALMA) as call:
        assert call.language == "en-GB"
