"""Raw messages into what patients wrote."""

from __future__ import annotations

import time
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.base import Inbound, StatusUpdate
from samtal.channels.email.parse import LONGEST_TEXT, Ignored
from tests.channels.email.recorded import NOW, OURS, parsed, raw, simple, written


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("gmail_reply_sv", "Hej! Torsdag går bra, helst före lunch. Jag är född 1990.\n\nMvh Åsa"),
        ("iphone_reply_sv", "Ja tack, boka den."),
        ("outlook_reply_en", "Could it be Friday instead? Anything after three’s fine.\n\nAlma Lind"),
        (
            "outlook_html_sv",
            "Hej,\n\nJag behöver flytta min tid på fredag – är övermorgon ledig?\nHälsningar Örjan",
        ),
        (
            "thunderbird_inline",
            "Tuesday, or Wednesday if that is all there is, and I would rather not come before nine.\n\n2 April 1990\n"
            "Alma Lind",
        ),
        ("latin1_8bit", "Jag vill gärna ha en tid för öronen på måndag."),
        ("broken_charset", "Kan jag få komma på fredag?"),
        ("subject_only", "Avboka min tid på torsdag"),
    ],
)
def test_every_mail_program_comes_down_to_the_new_words(name: str, text: str) -> None:
    found = written(raw(name))

    assert (found.kind, found.text) == ("text", text)


def test_an_answer_knows_which_message_of_ours_it_answers() -> None:
    found = written(raw("gmail_reply_sv"))

    assert found.in_reply_to == OURS
    assert found.data["message_id"] == "<CAF1x@mail.example.com>"
    assert found.data["references"] == ["<first@example.com>", OURS]


def test_an_answer_to_a_colleague_s_answer_is_found_in_the_references() -> None:
    between = simple(In_Reply_To="<colleague@elsewhere.example>", References=f"{OURS} <colleague@elsewhere.example>")

    assert written(between).in_reply_to == OURS


def test_another_sender_s_ids_are_never_taken_for_ours() -> None:
    theirs = OURS.replace("solglantan", "elsewhere")

    assert written(simple(In_Reply_To=theirs)).in_reply_to == ""


def test_the_sender_is_answered_as_written_and_matched_in_one_case() -> None:
    found = written(simple(From='"Lind, Åsa" <Asa.Lind@Example.COM>'))

    assert found.sender.raw == "Asa.Lind@Example.COM"
    assert found.sender.canonical == "asa.lind@example.com"
    assert found.sender.scheme == "email"
    assert found.name == "Lind, Åsa"


def test_an_encoded_name_with_a_bracket_does_not_change_the_address() -> None:
    found = written(simple(From="=?utf-8?q?boss=40clinic=2Eexample_=3Cx=40y=3E?= <alma@example.com>"))

    assert found.sender.raw == "alma@example.com"


def test_a_message_to_two_addresses_of_ours_is_two_messages() -> None:
    assert written(simple()).provider_id == "<1@example.com> info@solglantan.example"


def test_a_message_without_an_id_is_the_same_message_on_every_way() -> None:
    first = written(b"Received: from a\r\n" + simple(Message_ID=""))
    second = written(b"Received: from b\n" + simple(Message_ID="").replace(b"\r\n", b"\n"))
    other = written(simple("Hej igen", Message_ID=""))

    assert first.provider_id == second.provider_id != other.provider_id


def test_a_picture_without_words_is_media() -> None:
    found = written(raw("picture_only"))

    assert (found.kind, found.text) == ("media", "")
    assert found.data["media"] == [{"mime_type": "image/jpeg", "name": "IMG_1.jpg"}]


def test_a_message_of_nothing_but_our_own_words_is_unreadable() -> None:
    assert written(simple("> Passar det?")).kind == "unreadable"


@pytest.mark.parametrize(
    ("date", "at"),
    [
        ("Mon, 02 Mar 2026 10:15:00 +0100", datetime(2026, 3, 2, 9, 15, tzinfo=UTC)),
        ("Mon, 02 Mar 2026 10:15:00 -0000", datetime(2026, 3, 2, 10, 15, tzinfo=UTC)),
        ("Tue, 03 Mar 2026 10:15:00 +0100", NOW),
        ("Thu, 01 Jan 1970 00:00:00 +0000", NOW),
        ("Mon, 01 Jan 0001 00:00:00 +1400", NOW),
        ("yesterday", NOW),
        ("", NOW),
    ],
)
def test_a_clock_that_cannot_be_right_is_not_believed(date: str, at: datetime) -> None:
    assert written(simple(Date=date)).sent_at == at


def test_a_very_long_text_is_cut() -> None:
    assert len(written(simple("hej " * LONGEST_TEXT)).text) == LONGEST_TEXT


# What no person wrote -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers",
    [
        {"Auto_Submitted": "auto-generated"},
        {"Auto_Submitted": "auto-replied (vacation)"},
        {"Auto_Submitted": "Auto-Notified; owner-email=x@example.com"},
        {"Precedence": "bulk"},
        {"Precedence": "list"},
        {"Precedence": "Junk"},
        {"List_Id": "<news.example.org>"},
        {"List_Unsubscribe": "<mailto:out@example.org>"},
        {"Return_Path": "<>"},
        {"X_Autoreply": "yes"},
        {"From": "Info@Solglantan.example"},
        {"From": "MAILER-DAEMON@mx.example"},
        {"From": "no-reply@shop.example"},
        {"From": "Nobody"},
        {"From": ""},
    ],
)
def test_no_machine_is_answered(headers: dict[str, str]) -> None:
    assert isinstance(parsed(simple(**headers)), Ignored)


def test_an_empty_envelope_sender_is_a_machine() -> None:
    assert isinstance(parsed(simple(), envelope_sender=""), Ignored)
    assert isinstance(parsed(simple(), envelope_sender="alma@example.com"), Inbound)


def test_auto_submitted_no_is_a_person() -> None:
    assert "quiet" not in written(simple(Auto_Submitted="no")).data


def test_a_machine_s_answer_to_ours_is_kept_and_not_answered() -> None:
    assert written(raw("out_of_office")).data["quiet"] is True
    assert isinstance(parsed(raw("out_of_office_stranger")), Ignored)


def test_a_mailing_list_is_not_kept_even_when_it_quotes_our_id() -> None:
    assert isinstance(parsed(simple(List_Id="<a.example.org>", In_Reply_To=OURS)), Ignored)


def test_a_bounce_is_about_the_message_it_returns() -> None:
    found = parsed(raw("bounce"))

    assert isinstance(found, StatusUpdate)
    assert (found.status, found.code, found.provider_id) == ("failed", "5.1.1", OURS)
    assert found.delivery_id is not None
    assert found.delivery_id.hex in OURS
    assert "gone@example.com" not in f"{found.code}{found.detail}"


def test_a_delay_is_nobody_s_news() -> None:
    assert isinstance(parsed(raw("delayed")), Ignored)


def test_a_bounce_of_somebody_else_s_message_changes_nothing() -> None:
    assert isinstance(parsed(raw("bounce").replace(b"solglantan.example>", b"elsewhere.example>")), Ignored)


# Anything at all ----------------------------------------------------------------------------------------------------

_PIECES = st.sampled_from(
    [
        b"From: a@b.example\n", b"From: =?x?b?\xff?= <a@b.example>\n", b"Subject: =?utf-8?q?=FF=?=\n", b"\n", b"\r\n",
        b"Content-Type: multipart/mixed; boundary=b\n", b"--b\n", b"--b--\n", b"Content-Type: multipart/report\n",
        b"Content-Type: text/html; charset=\xff\n", b"Content-Type: text/plain; charset=utf-16\n", b"<blockquote><p>",
        b"Content-Transfer-Encoding: base64\n", b"Content-Type: message/rfc822\n", b"Date: 99\n", b"\x00\xff\xfe> x\n",
        b"Content-Type: text/plain; charset=rot13\n", b"Content-Disposition: attachment; filename*=x''%FF\n",
        b"Content-Type: text/plain; charset*=x'y'z\n", b"References: <a> <b\n", b"On 1 May a@b wrote:\n", b"-- \n",
    ]
)  # fmt: skip


@given(st.lists(_PIECES | st.binary(max_size=40), max_size=25).map(b"".join))
def test_whatever_comes_is_read_and_can_be_stored(message: bytes) -> None:
    found = parsed(b"From: alma@example.com\n" + message)

    if isinstance(found, Inbound):
        for text in (found.text, found.name, found.provider_id, found.data["subject"]):
            assert "\x00" not in text
            text.encode()


_NESTED = b"".join(b'Content-Type: multipart/mixed; boundary="%d"\n\n--%d\n' % (n, n) for n in range(3000))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "message",
    [
        b"\n" + b">\n" + b"\n" * 1_000_000,
        b"\n" + b"\n \n" * 300_000 + b"> x",
        b"\n" + b"On 1 May 2026 at 10:00 wrote\n" * 50_000,
        b"Content-Type: text/html\n\n" + b"<div style='display:none'><b>" * 40_000 + b"</i>" * 200_000,
        b"Content-Type: text/html\n\n" + b"<blockquote>" * 50_000 + b"x<br>" * 50_000,
        b"Content-Type: text/html\n\n" + b"<!--" * 100_000,
        b"Content-Type: text/html\n\n" + b"<a " * 100_000,
        b"Content-Type: text/html\n\n" + b"<a " + b"a=" * 60_000 + b">",
        b"Content-Type: text/html\n\n" + (b"<a " + b"a='" * 1_300 + b">") * 40,
        b"Content-Type: text/html\n\n" + (b"<a " + b"/ a" * 1_300 + b">") * 40,
        b"Content-Type: text/html\n\n" + b"<![" * 60_000,
        b"Content-Type: text/html\n\n" + b"<script>" + b"</scrip" * 30_000,
        b"References: " + b"<a@b> " * 200_000 + b"\n\nHej",
        b"Subject: " + b"=?utf-8?q?a?= " * 20_000 + b"\n\nHej",
        b"From: " + b"(" * 50_000 + b"\n\nHej",
        _NESTED,
    ],
    ids=range(16),
)
def test_nobody_keeps_the_house_busy_with_one_message(message: bytes) -> None:
    started = time.perf_counter()

    parsed(message if message.startswith(b"From") else b"From: alma@example.com\n" + message)

    assert time.perf_counter() - started < 10
