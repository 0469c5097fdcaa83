"""The mail world behaves as mail servers and mail programs do."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage

import aiosmtplib
import pytest

from samtal.emulators.mail import MailWorld
from samtal.kit.clock import FakeClock
from tests.channels.doors import NOON

ALMA, CLINIC = "alma@example.com", "info@solglantan.example"


@pytest.fixture
async def world() -> AsyncIterator[tuple[MailWorld, int]]:
    made = MailWorld(clock=FakeClock(NOON), user="samtal", password="word")
    async with made.relaying() as port:
        yield made, port


async def sends(port: int, *, message_id: str = "<1@solglantan.example>", password: str = "word") -> None:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = CLINIC, ALMA, "Solgläntan"
    message["Message-ID"] = message_id
    message.set_content("Hej Åsa\n.\n..två rader\n")
    await aiosmtplib.send(
        message, hostname="127.0.0.1", port=port, start_tls=False, username="samtal", password=password, timeout=5
    )


async def test_a_letter_lies_in_the_mailbox_as_it_was_sent(world: tuple[MailWorld, int]) -> None:
    mail, port = world
    await sends(port)

    (letter,) = mail.mailboxes[ALMA]
    assert (letter.text, letter.subject) == ("Hej Åsa\n.\n..två rader", "Solgläntan")
    assert (mail.log[0].channel, mail.log[0].to, mail.log[0].at) == ("email", ALMA, NOON)
    assert mail.log[0].provider_id == "<1@solglantan.example>"


async def test_a_letter_that_comes_twice_is_shown_once(world: tuple[MailWorld, int]) -> None:
    mail, port = world
    await sends(port)
    await sends(port)

    assert len(mail.log) == len(mail.mailboxes[ALMA]) == 1


async def test_nobody_sends_without_the_right_password(world: tuple[MailWorld, int]) -> None:
    mail, port = world

    with pytest.raises(aiosmtplib.SMTPAuthenticationError):
        await sends(port, password="guess")

    assert not mail.log


async def test_a_refusal_lasts_until_it_is_ended(world: tuple[MailWorld, int]) -> None:
    mail, port = world
    mail.fail(550, status="5.1.1", to=ALMA)
    with pytest.raises(aiosmtplib.SMTPRecipientsRefused):
        await sends(port)

    mail.fail(None)
    await sends(port)

    assert len(mail.log) == 1


@pytest.fixture
async def clinic(world: tuple[MailWorld, int]) -> AsyncIterator[list[bytes]]:
    """A system behind the mail server that says yes to everything, and keeps what it was sent."""
    kept: list[bytes] = []

    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220-hello\r\n220 clinic\r\n")
        while line := await reader.readline():
            kept.append(line)
            if line == b"DATA\r\n":
                writer.write(b"354 go\r\n")
                kept.append(await reader.readuntil(b"\r\n.\r\n"))
            writer.write(b"250 ok\r\n")
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    async with server:
        world[0].clinic_at = ("127.0.0.1", server.sockets[0].getsockname()[1])
        yield kept


async def test_a_patient_answers_in_the_thread_of_the_last_letter(
    world: tuple[MailWorld, int], clinic: list[bytes]
) -> None:
    mail, port = world
    await sends(port)
    await mail.writes(ALMA, CLINIC, "Ja", name="Åsa")

    (letter,) = (line for line in clinic if b"Message-ID" in line)
    assert b"In-Reply-To: <1@solglantan.example>\r\n" in letter
    assert b"Subject: Re: =?utf-8?q?" in letter
    assert f"MAIL FROM:<{ALMA}>".encode() in b"".join(clinic)


async def test_a_report_has_an_empty_sender_and_the_returned_headers(
    world: tuple[MailWorld, int], clinic: list[bytes]
) -> None:
    mail, port = world
    await sends(port)
    await mail.bounces(mail.mailboxes[ALMA][0], clinic=CLINIC, status="5.2.2")

    wire = b"".join(clinic)
    assert b"MAIL FROM:<> " in wire
    assert b"Content-Type: multipart/report;" in wire
    assert b'report-type="delivery-status"' in wire
    assert b"Action: failed\r\nStatus: 5.2.2\r\n" in wire
    assert b"\r\nMessage-ID: <1@solglantan.example>\r\n" in wire
