"""What goes out: letters as patients see them, and what the relay's answers mean."""

from __future__ import annotations

import httpx
import pytest

from samtal.channels.email import CHANNEL, client
from samtal.conversations.content import Choice, Content, Place
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable
from tests.channels.email.conftest import ALMA, CLINIC, Post

OFFER = Content(
    "Vi har tid torsdag 5 mars 10.00. Passar det?", "sv", choices=(Choice("YES", "Ja"), Choice("NO", "Nej"))
)


async def test_a_patient_sees_the_words_with_the_choices_as_words(post: Post) -> None:
    await post.send(OFFER)

    assert post.world.log[0].text == "Vi har tid torsdag 5 mars 10.00. Passar det?\nSvara: JA eller NEJ"


async def test_a_place_is_an_address_and_a_link(post: Post) -> None:
    await post.send(Content("Welcome", "en", place=Place("Lakeside", "12 Quay Road", 51.5, -0.1)))

    assert post.world.log[0].text == "Welcome\nLakeside, 12 Quay Road\nhttps://maps.google.com/?q=51.5,-0.1"


async def test_the_subject_tells_nothing_but_the_clinic_s_name(post: Post) -> None:
    await post.send(OFFER)
    await post.send(OFFER, in_reply_to=f"<1@example.com> {CLINIC}")

    assert [one.subject for one in post.world.mailboxes[ALMA]] == [
        "Solgläntans vårdcentral",
        "Sv: Solgläntans vårdcentral",
    ]


async def test_an_answer_stands_in_the_patient_s_thread(post: Post) -> None:
    own = await post.world.writes(ALMA, CLINIC, "Hej")
    sent = await post.send(OFFER, in_reply_to=post.doors.taken[0].provider_id)

    (answer,) = post.world.mailboxes[ALMA]
    assert answer.header("In-Reply-To") == answer.header("References") == own
    assert answer.message_id == sent.provider_id


async def test_the_patient_s_next_letter_is_known_to_answer_ours(post: Post) -> None:
    sent = await post.send(OFFER)
    await post.world.writes(ALMA, CLINIC, "Ja")

    assert post.doors.taken[0].in_reply_to == sent.provider_id


async def test_a_letter_of_ours_that_comes_back_is_not_answered(post: Post) -> None:
    await post.send(OFFER)
    (ours,) = post.world.mailboxes[ALMA]

    await post.world.delivers(ours.raw, sender=ALMA, to=CLINIC)

    assert not post.doors.handed


async def test_machines_are_told_not_to_answer(post: Post) -> None:
    await post.send(OFFER)
    await post.send(OFFER, in_reply_to="<1@example.com>")

    marks = [one.header("Auto-Submitted") for one in post.world.mailboxes[ALMA]]
    assert marks == ["auto-generated", "auto-replied"]


async def test_a_late_bounce_finds_the_delivery(post: Post) -> None:
    sent = await post.send(OFFER)
    await post.world.bounces(post.world.mailboxes[ALMA][0], clinic=CLINIC)

    (report,) = post.doors.reports
    assert (report.status, report.code, report.provider_id) == ("failed", "5.1.1", sent.provider_id)
    assert report.delivery_id is not None
    assert report.delivery_id.hex in sent.provider_id


async def test_a_delayed_letter_is_not_a_failed_one(post: Post) -> None:
    await post.send(OFFER)
    await post.world.bounces(post.world.mailboxes[ALMA][0], clinic=CLINIC, status="4.4.1")

    assert not post.doors.reports


async def test_a_name_outside_ascii_stands_above_the_letter(post: Post) -> None:
    await post.send(OFFER, to="åsa@example.com")

    (letter,) = post.world.mailboxes["åsa@example.com"]
    assert letter.header("From") == f"Solgläntans vårdcentral <{CLINIC}>"


@pytest.mark.parametrize("to", ["alma@example.com\r\nBcc: all@example.com", "alma", "a@b@c", "<alma@example.com>", ""])
async def test_nobody_writes_headers_or_commands_of_their_own(post: Post, to: str) -> None:
    with pytest.raises(Rejected) as refused:
        await post.send(OFFER, to=to)

    assert refused.value.code == "bad_address"


# The relay's answers ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("step", "code", "status", "error", "ours"),
    [
        ("rcpt", 550, "5.1.1", Rejected, "5.1.1"),
        ("rcpt", 550, "", Rejected, "550"),
        ("rcpt", 450, "4.7.1", Unavailable, "4.7.1"),
        ("rcpt", 554, "5.7.1", AccessDenied, "5.7.1"),
        ("mail", 553, "5.7.1", AccessDenied, "5.7.1"),
        ("mail", 530, "5.7.0", AccessDenied, "5.7.0"),
        ("mail", 552, "5.3.4", Rejected, "5.3.4"),
        ("mail", 452, "4.3.1", Unavailable, "4.3.1"),
        ("data", 554, "5.6.0", Rejected, "5.6.0"),
        ("data", 451, "", Unavailable, "451"),
    ],
)
async def test_every_answer_of_the_relay_is_a_decision(
    post: Post, step: str, code: int, status: str, error: type[Outside], ours: str
) -> None:
    post.world.fail(code, step=step, status=status)  # type: ignore[arg-type]

    with pytest.raises(error) as refused:
        await post.send(OFFER)

    assert type(refused.value) is error
    assert refused.value.code == ours
    assert ALMA not in f"{refused.value!r} {refused.value.__cause__!r}"


async def test_a_wrong_password_is_for_a_person_to_mend(post: Post) -> None:
    post.configure(password="old-word")

    with pytest.raises(AccessDenied):
        await post.send(OFFER)


async def test_a_relay_without_encryption_is_not_given_the_password(post: Post) -> None:
    post.configure(security="starttls")

    with pytest.raises(AccessDenied) as refused:
        await post.send(OFFER)

    assert refused.value.code == "not_supported"
    assert not post.world.log


async def test_no_relay_is_tried_again_later(post: Post, unused_tcp_port: int) -> None:
    post.configure(port=unused_tcp_port)

    with pytest.raises(Unavailable) as refused:
        await post.send(OFFER)

    assert refused.value.code == "unreachable"


async def test_a_silent_relay_is_tried_again_with_the_same_id(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "DEADLINE", 0.1)
    post.world.hang()

    with pytest.raises(Unavailable) as refused:
        await post.send(OFFER)

    assert refused.value.code == "timeout"


async def test_the_check_says_what_is_wrong(post: Post, unused_tcp_port: int) -> None:
    relay_port = post.settings.port
    async with httpx.AsyncClient() as http:
        (only_inbound,) = await CHANNEL.check(post.settings, http)
        post.configure(password="old-word", listen_port=unused_tcp_port)
        (wrong_password,) = await CHANNEL.check(post.settings, http)
        post.configure(port=unused_tcp_port)
        (nobody,) = await CHANNEL.check(post.settings, http)
        post.configure(port=relay_port, password="relay-word")
        fine = await CHANNEL.check(post.settings, http)

    assert "no mail can come in" in only_inbound
    assert "refuses us" in wrong_password
    assert "does not answer" in nobody
    assert fine == []


async def test_what_we_send_would_be_read_as_ours(post: Post) -> None:
    """A patient's program quotes our letter: the quotation is cut."""
    await post.send(OFFER)
    quoted = "\n".join(f"> {line}" for line in post.world.log[0].text.split("\n"))
    await post.world.writes(ALMA, CLINIC, f"Ja\n\nDen tis 3 mars skrev Solgläntans vårdcentral:\n{quoted}")

    assert post.doors.taken[0].text == "Ja"
