"""What `Content` becomes on WhatsApp."""

from __future__ import annotations

from uuid import uuid4

import pytest
from hypothesis import given

from samtal.channels.base import Outgoing
from samtal.channels.whatsapp.render import Message, in_words, recipient, render
from samtal.conversations.content import Choice, Content, MessageTemplate, Place
from samtal.emulators.whatsapp_cloud.limits import check
from samtal.kit.errors import Rejected
from samtal.kit.ids import ClinicId, DeliveryId
from tests.channels.contents import contents

TIMES = tuple(Choice(f"OFFER_{n}", f"fre {n} okt 14.00") for n in range(1, 13))


def outgoing(content: Content, window_open: bool = True) -> Outgoing:
    return Outgoing(ClinicId(1), DeliveryId(uuid4()), "100", "46701740605", content, window_open)


def only(content: Content, **how: bool) -> Message:
    (message,) = render(outgoing(content, **how), {})
    return message


@given(contents)
def test_meta_takes_whatever_is_rendered(content: Content) -> None:
    for window_open in (True, False):
        for message in rendered(content, window_open):
            check({"messaging_product": "whatsapp", "to": "46701740605", **message}, None)
            if message["type"] == "interactive":
                words = in_words(message, content)
                check({"messaging_product": "whatsapp", "to": "46701740605", **words}, None)


def rendered(content: Content, window_open: bool = True) -> list[Message]:
    """The messages; none when there is nothing to say or no template to say it with."""
    try:
        return render(outgoing(content, window_open), {})
    except Rejected as refused:
        expected = "empty" if window_open else "131047"
        if refused.code != expected or (window_open and content.text.strip()):
            raise AssertionError(f"refused with {refused.code}") from refused
        return []


@given(contents)
def test_no_word_is_lost(content: Content) -> None:
    shown = "".join(
        message["text"]["body"] if message["type"] == "text" else message["interactive"]["body"]["text"]
        for message in rendered(content)
    )
    assert "".join(content.text.split()) in "".join(shown.split())


def test_up_to_three_short_choices_are_buttons() -> None:
    interactive = only(Content("Passar det?", "sv", choices=TIMES[:3]))["interactive"]

    assert interactive["type"] == "button"
    assert [button["reply"]["id"] for button in interactive["action"]["buttons"]] == ["OFFER_1", "OFFER_2", "OFFER_3"]


def test_four_to_ten_choices_are_a_list() -> None:
    interactive = only(Content("Passar det?", "sv", choices=TIMES[:10]))["interactive"]

    assert (interactive["type"], interactive["action"]["button"]) == ("list", "Välj")
    assert len(interactive["action"]["sections"][0]["rows"]) == 10


def test_more_choices_than_a_list_holds_are_words() -> None:
    message = only(Content("Passar det?", "en", choices=TIMES[:11]))

    assert message["text"]["body"].startswith("Passar det?\nReply: 1 fre 1 okt 14.00, 2 fre 2 okt 14.00")


def test_a_title_too_long_for_a_button_stands_whole_in_a_list() -> None:
    title = "Vägbeskrivning till mottagningen"
    rows = only(Content("Hur?", "sv", choices=(Choice("DIRECTIONS", title),)))["interactive"]["action"]["sections"][0][
        "rows"
    ]

    assert rows == [{"id": "DIRECTIONS", "title": "Vägbeskrivning till mot…", "description": title}]


def test_two_equal_titles_become_a_list_because_buttons_must_differ() -> None:
    twins = (Choice("OFFER_1", "14.00"), Choice("OFFER_2", "14.00"))

    assert only(Content("När?", "sv", choices=twins))["interactive"]["type"] == "list"


def test_a_long_text_keeps_its_last_part_with_the_buttons() -> None:
    text = "Ett stycke om besöket.\n\n" * 60 + "Passar tiden?"
    *before, last = render(outgoing(Content(text, "sv", choices=(Choice("YES", "Ja"),))), {})

    assert [message["type"] for message in before] == ["text"]
    assert last["interactive"]["body"]["text"].endswith("Passar tiden?")


def test_a_place_is_written_with_its_address_and_a_link() -> None:
    place = Place("Hudmottagningen", "Storgatan 1, Lund", 55.7, 13.2)

    body = only(Content("Så hittar du hit.", "sv", place=place))["text"]["body"]

    assert body == "Så hittar du hit.\nHudmottagningen, Storgatan 1, Lund\nhttps://maps.google.com/?q=55.7,13.2"


def test_a_template_carries_action_ids_as_payloads_in_its_approved_language() -> None:
    content = Content("", "en", choices=(Choice("YES", "Yes"),), template=MessageTemplate("reminder", ("", "a\tb")))
    (message,) = render(outgoing(content, window_open=False), {"en": "en_GB"})

    assert message["template"] == {
        "name": "reminder",
        "language": {"code": "en_GB"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "-"}, {"type": "text", "text": "a b"}]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "YES"}],
            },
        ],
    }


@pytest.mark.parametrize(
    ("raw", "key"),
    [("46701740605", "to"), ("+46701740605", "to"), ("SE.1349120", "recipient"), ("SE.ENT.1a", "recipient")],
)
def test_the_address_is_used_as_meta_gave_it(raw: str, key: str) -> None:
    assert recipient(raw) == {key: raw}
