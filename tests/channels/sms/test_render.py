"""What `Content` becomes in an SMS."""

from __future__ import annotations

from hypothesis import given

from samtal.channels.sms.gsm7 import plain
from samtal.channels.sms.render import BODY_LIMIT, render
from samtal.conversations.content import Choice, Content, Place
from samtal.kit.errors import Rejected
from tests.channels.contents import contents


@given(contents)
def test_every_body_fits_and_no_word_is_lost(content: Content) -> None:
    try:
        bodies = render(content)
    except Rejected as refused:
        if plain(content.text).strip():
            raise AssertionError("words were refused") from refused
        return

    assert all(0 < len(body) <= BODY_LIMIT for body in bodies)
    said = "".join("".join(bodies).split())
    assert "".join(content.text.split()) in said or "".join(plain(content.text).split()) in said


def test_one_message_for_an_ordinary_reply() -> None:
    content = Content(
        "Solgläntan: fre 17 okt 14.00 hos Dr Ek. Svara JA eller NEJ",
        "sv",
        choices=(Choice("YES", "Ja"), Choice("NO", "Nej")),
    )

    assert render(content) == ["Solgläntan: fre 17 okt 14.00 hos Dr Ek. Svara JA eller NEJ"]


def test_a_place_is_an_address_and_a_link() -> None:
    place = Place("Kliniken", "Storgatan 1, Lund", link="https://maps.google.com/?q=55.7,13.2")

    assert render(Content("Så hittar du hit.", "sv", place=place)) == [
        "Så hittar du hit.\nKliniken, Storgatan 1, Lund\nhttps://maps.google.com/?q=55.7,13.2"
    ]


def test_a_place_the_text_tells_is_not_told_twice() -> None:
    place = Place("Kliniken", "Storgatan 1, Lund")

    assert render(Content("Kliniken, Storgatan 1, Lund, plan 2.", "sv", place=place)) == [
        "Kliniken, Storgatan 1, Lund, plan 2."
    ]
