"""Every type of message Meta sends, and shapes nobody promised."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.base import Inbound, StatusUpdate
from samtal.channels.whatsapp.parse import Item, Noted, parse

NOW = datetime(2026, 3, 2, tzinfo=UTC)


def envelope(message: dict[str, Any]) -> dict[str, Any]:
    full = {"from": "46701740605", "id": "wamid.1", "timestamp": "1760000000", **message}
    return _value({"messages": [full]})


def _value(parts: dict[str, Any]) -> dict[str, Any]:
    value = {"metadata": {"phone_number_id": "100"}, **parts}
    return {"entry": [{"id": "1", "changes": [{"field": "messages", "value": value}]}]}


def only(message: dict[str, Any]) -> Inbound:
    (item,) = parse(envelope(message), NOW)
    assert isinstance(item, Inbound)
    return item


def interactive(kind: str, **answer: Any) -> dict[str, Any]:
    return {"type": "interactive", "interactive": {"type": kind, kind: answer}, "context": {"id": "wamid.ours"}}


def test_a_text_has_its_senders_number_in_both_forms_and_metas_time() -> None:
    inbound = only({"type": "text", "text": {"body": "Hej"}, "from_user_id": "SE.13"})

    assert (inbound.sender.raw, inbound.sender.canonical) == ("46701740605", "+46701740605")
    assert inbound.sender.also == (("whatsapp_user", "SE.13"),)
    assert inbound.sent_at == datetime.fromtimestamp(1760000000, UTC)


@pytest.mark.parametrize("kind", ["button_reply", "list_reply"])
def test_a_pressed_choice_has_its_action_and_our_message(kind: str) -> None:
    inbound = only(interactive(kind, id="OFFER_2", title="14.00"))

    assert (inbound.kind, inbound.action, inbound.text, inbound.in_reply_to) == (
        "press",
        "OFFER_2",
        "14.00",
        "wamid.ours",
    )


def test_a_template_reply_without_context_is_still_a_press() -> None:
    inbound = only({"type": "button", "button": {"payload": "YES", "text": "Ja"}})

    assert (inbound.kind, inbound.action, inbound.text, inbound.in_reply_to) == ("press", "YES", "Ja", "")


def test_a_filled_in_flow_is_a_form() -> None:
    fields = json.dumps({"full_name": "Alma Ek", "phone_number": "0701740605", "date_of_birth": "1990-04-02", "x": 1})
    inbound = only(interactive("nfm_reply", name="flow", response_json=fields))

    assert inbound.kind == "form"
    assert {key: inbound.data[key] for key in ("name", "phone", "born")} == {
        "name": "Alma Ek", "phone": "0701740605", "born": "1990-04-02"
    }  # fmt: skip


def test_ones_own_contact_card_is_a_claim_another_is_words() -> None:
    card = {"name": {"formatted_name": "Bo Ek"}, "phones": [{"phone": "0701740606", "wa_id": "46701740606"}]}
    own = {"name": {"formatted_name": "Alma"}, "phones": [{"phone": "0701740605", "wa_id": "46701740605"}]}

    other, mine = only({"type": "contacts", "contacts": [card]}), only({"type": "contacts", "contacts": [own]})

    assert (other.kind, other.text) == ("text", "Bo Ek +46701740606")
    assert (mine.kind, mine.data["phone"]) == ("form", "+46701740605")


def test_a_voice_note_is_media_with_what_is_needed_to_fetch_it() -> None:
    inbound = only({"type": "audio", "audio": {"id": "7", "mime_type": "audio/ogg; codecs=opus", "voice": True}})

    assert inbound.kind == "media"
    assert (inbound.data["id"], inbound.data["voice"], inbound.data["type"]) == ("7", True, "audio")


def test_a_location_is_a_place() -> None:
    inbound = only({"type": "location", "location": {"latitude": 55.7, "longitude": 13.2, "name": "Hemma"}})

    assert (inbound.kind, inbound.text, inbound.data) == ("place", "Hemma", {"latitude": 55.7, "longitude": 13.2})


def test_a_reaction_is_said_about_our_message_and_its_removal_is_quiet() -> None:
    thumb = only({"type": "reaction", "reaction": {"message_id": "wamid.ours", "emoji": "👍"}})
    gone = only({"type": "reaction", "reaction": {"message_id": "wamid.ours"}})

    assert (thumb.kind, thumb.text, thumb.in_reply_to) == ("text", "👍", "wamid.ours")
    assert (gone.kind, gone.data["quiet"]) == ("unreadable", True)


def test_an_edit_is_the_new_words_and_names_the_old_message() -> None:
    edit = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "fredag"}}}
    inbound = only({"type": "edit", "edit": edit})

    assert (inbound.kind, inbound.text, inbound.data["edits"], inbound.provider_id) == (
        "text",
        "fredag",
        "wamid.0",
        "wamid.1",
    )


@pytest.mark.parametrize(
    ("message", "about"),
    [
        ({"type": "revoke", "revoke": {"original_message_id": "wamid.0"}}, {"revokes": "wamid.0"}),
        (
            {"type": "system", "system": {"type": "user_changed_number", "wa_id": "46701740606", "body": "x"}},
            {"event": "user_changed_number", "new_number": "+46701740606", "new_raw": "46701740606"},
        ),
        (
            {"type": "system", "system": {"type": "user_changed_user_id", "user_id": "SE.99"}},
            {"event": "user_changed_user_id", "new_user_id": "SE.99"},
        ),
        (interactive("call_permission_reply", response="accept"), {"response": "accept"}),
    ],
)
def test_what_needs_no_answer_is_kept_quietly(message: dict[str, Any], about: dict[str, str]) -> None:
    inbound = only(message)

    assert inbound.kind == "unreadable"
    assert inbound.data["quiet"] is True
    assert about.items() <= inbound.data.items()


@pytest.mark.parametrize(
    "message",
    [
        {"type": "unsupported", "errors": [{"code": 131051}], "unsupported": {"type": "poll_creation"}},
        {"type": "order", "order": {"catalog_id": "1"}},
        {"type": "interactive"},
        {"type": "hologram", "hologram": {}},
        {"type": "text", "text": {"body": "  "}},
        {"type": "image", "image": "not an object"},
        {},
    ],
)
def test_what_cannot_be_read_is_handed_over_raw(message: dict[str, Any]) -> None:
    inbound = only(message)

    assert inbound.kind == "unreadable"
    assert message.items() <= inbound.data.items()
    assert "quiet" not in inbound.data


def test_a_failed_status_carries_our_reference_and_metas_code() -> None:
    reference = UUID(int=7)
    error = {"code": 131026, "title": "t", "error_data": {"details": "not on WhatsApp"}}
    status = {
        "id": "wamid.9",
        "status": "failed",
        "timestamp": "1",
        "biz_opaque_callback_data": reference.hex,
        "errors": [error],
    }
    (update,) = parse(_value({"statuses": [status]}), NOW)

    assert isinstance(update, StatusUpdate)
    assert (update.status, update.code, update.detail, update.delivery_id) == (
        "failed",
        "131026",
        "not on WhatsApp",
        reference,
    )


def test_played_counts_as_read_and_an_unknown_status_is_noted() -> None:
    played, warned = parse(
        _value({"statuses": [{"id": "a", "status": "played"}, {"id": "b", "status": "warning"}]}), NOW
    )

    assert isinstance(played, StatusUpdate)
    assert (played.status, played.at, played.delivery_id) == ("read", NOW, None)
    assert isinstance(warned, Noted)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["entry", "changes", "value", "field", "messages", "statuses", "type", "text", "id", "from", "x"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(json_values)
def test_no_shape_at_all_breaks_the_parser(value: object) -> None:
    shapes: list[dict[str, Any]] = [
        {"entry": value},
        _value({"messages": [value], "statuses": value, "contacts": value}),
    ]
    if isinstance(value, dict):
        shapes.append(envelope(value))

    found: list[Item] = [item for shape in shapes for item in parse(shape, NOW)]

    assert all(isinstance(item, Inbound | StatusUpdate | Noted) for item in found)
