"""What the clinic's mail server delivers, over real connections."""

from __future__ import annotations

import asyncio

import pytest

from samtal.channels.email import listening, listening_for
from samtal.channels.email.listener import LATER, TAKEN
from samtal.channels.email.taking import LARGEST_MESSAGE
from samtal.emulators.mail.lmtp import deliver
from tests.channels.email.conftest import ALMA, CLINIC, Post
from tests.channels.email.recorded import raw, simple


async def test_a_letter_reaches_the_house(post: Post) -> None:
    await post.world.writes(ALMA, CLINIC, "Hej, kan jag få en tid för öronen?\n\nÅsa", name="Åsa Lind")

    (letter,) = post.doors.taken
    assert letter.text == "Hej, kan jag få en tid för öronen?\n\nÅsa"
    assert (letter.sender.canonical, letter.name, letter.account) == (ALMA, "Åsa Lind", CLINIC)
    assert letter.sent_at == post.doors.clock.now()


async def test_a_letter_delivered_twice_is_one_letter(post: Post) -> None:
    await post.world.writes(ALMA, CLINIC, "Hej", deliveries=2)
    await post.world.writes(ALMA, CLINIC, "Hej igen", deliveries=2, at_once=True)

    assert [one.text for one in post.doors.taken] == ["Hej", "Hej igen"]
    assert post.world.answers == [TAKEN] * 4


async def test_nothing_is_taken_before_the_commit(post: Post) -> None:
    post.doors.down = True
    await post.world.writes(ALMA, CLINIC, "Hej", message_id="<again@example.com>")
    post.doors.down = False
    await post.world.writes(ALMA, CLINIC, "Hej", message_id="<again@example.com>")

    assert post.world.answers == [LATER, TAKEN]
    assert len(post.doors.taken) == 1


async def test_a_stranger_s_address_is_refused_at_once(post: Post) -> None:
    answer = await post.world.delivers(simple(), sender=ALMA, to="who@solglantan.example")

    assert answer.startswith("550 5.1.1")
    assert not post.doors.handed


async def test_an_address_with_a_tag_or_in_capitals_is_the_clinic_s(post: Post) -> None:
    assert await post.world.delivers(simple(), sender=ALMA, to="Info+webb@Solglantan.example") == TAKEN
    assert post.doors.taken[0].account == CLINIC


async def test_an_address_outside_ascii_is_the_same_on_the_way_in_and_out(post: Post) -> None:
    await post.world.writes("Åsa.Öberg@Example.com", CLINIC, "Hej från Åsa")

    sender = post.doors.taken[0].sender
    assert (sender.raw, sender.canonical) == ("Åsa.Öberg@Example.com", "åsa.öberg@example.com")
    assert post.doors.taken[0].text == "Hej från Åsa"


async def test_every_recipient_has_its_own_answer_over_lmtp(post: Post) -> None:
    second = post.settings.model_copy(update={"account": "tid@solglantan.example"})
    post.doors.know("email", second)

    recipients = [CLINIC, "nobody@solglantan.example", "tid@solglantan.example"]
    answers = await deliver(simple(), sender=ALMA, recipients=recipients, host="127.0.0.1", port=post.lmtp_port)

    assert [answer[:3] for answer in answers] == ["250", "550", "250"]
    assert [one.account for one in post.doors.taken] == [CLINIC, "tid@solglantan.example"]


async def test_smtp_says_later_when_one_of_several_was_not_taken(post: Post) -> None:
    post.doors.down = True
    async with listening(post.doors, protocol="smtp") as port:
        (answer,) = await deliver(simple(), sender=ALMA, recipients=[CLINIC], host="127.0.0.1", port=port, hello="EHLO")
        post.doors.down = False
        (second,) = await deliver(simple(), sender=ALMA, recipients=[CLINIC], host="127.0.0.1", port=port, hello="EHLO")

    assert (answer, second) == (LATER, TAKEN)


async def test_a_bounce_is_reported_and_not_answered(post: Post) -> None:
    assert await post.world.delivers(raw("bounce"), sender="", to=CLINIC) == TAKEN

    assert [report.status for report in post.doors.reports] == ["failed"]
    assert not post.doors.handed


async def test_an_empty_envelope_sender_never_starts_a_loop(post: Post) -> None:
    assert await post.world.delivers(simple(), sender="", to=CLINIC) == TAKEN

    assert not post.doors.handed


async def test_one_very_long_line_is_no_reason_to_lose_a_letter(post: Post) -> None:
    await post.world.delivers(simple("hej " * 5000), sender=ALMA, to=CLINIC)

    assert post.doors.taken[0].text.startswith("hej hej")


async def test_a_letter_that_is_too_large_is_refused_before_it_is_sent(post: Post) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", post.lmtp_port)
    try:
        await reader.readline()
        writer.write(f"LHLO x\r\nMAIL FROM:<{ALMA}> SIZE={LARGEST_MESSAGE + 1}\r\n".encode())
        while (line := await asyncio.wait_for(reader.readline(), 5)).startswith(b"250"):
            pass
    finally:
        writer.close()

    assert line.startswith(b"552")


async def test_a_connection_cut_in_the_middle_leaves_nothing(post: Post) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", post.lmtp_port)
    await reader.readline()
    writer.write(f"LHLO x\r\nMAIL FROM:<{ALMA}>\r\nRCPT TO:<{CLINIC}>\r\nDATA\r\nHej\r\n".encode())
    await writer.drain()
    writer.close()
    await writer.wait_closed()
    await asyncio.sleep(0.05)

    assert not post.doors.handed
    assert await post.world.delivers(simple(), sender=ALMA, to=CLINIC) == TAKEN


async def test_accounts_that_share_a_port_share_a_listener(post: Post, unused_tcp_port: int) -> None:
    wants = post.settings.model_copy(update={"listen_port": unused_tcp_port})
    silent = post.settings

    async with listening_for(post.doors, [wants, wants, silent]) as ports:
        (answer,) = await deliver(simple(), sender=ALMA, recipients=[CLINIC], host="127.0.0.1", port=unused_tcp_port)

    assert ports == [unused_tcp_port]
    assert answer == TAKEN


@pytest.mark.parametrize("text", ["..\n.\nHej", ".Hej"])
async def test_a_line_with_a_dot_stays_as_it_was_written(post: Post, text: str) -> None:
    await post.world.writes(ALMA, CLINIC, text)

    assert post.doors.taken[0].text == text
