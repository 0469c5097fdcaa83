"""One WhatsApp message of any type as what the patient did.

`data["type"]` is Meta's type wherever it is not plain text. `data["quiet"]` marks what is kept on the timeline but asks
for no answer: a withdrawn reaction, a deleted message, a changed number.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from samtal.channels.whatsapp.shape import items, mapping, text
from samtal.kit.phones import from_whatsapp

Kind = Literal["text", "press", "form", "media", "place", "unreadable"]


@dataclass(frozen=True, slots=True)
class Read:
    """What one message says."""

    kind: Kind
    text: str = ""
    action: str = ""
    about: str = ""
    """The message it is about, where the type itself names one (a reaction, an edit)."""
    data: Mapping[str, Any] = field(default_factory=dict)


def read_message(message: Mapping[str, Any]) -> Read | None:
    """What a message says; None when its type is unknown or its shape is not what its type promises."""
    reader = _READERS.get(text(message.get("type")))
    return reader(message) if reader else None


def _text(message: Mapping[str, Any]) -> Read | None:
    body = text(mapping(message.get("text")).get("body"))
    referral = mapping(message.get("referral"))
    return Read("text", body, data={"referral": dict(referral)} if referral else {}) if body.strip() else None


def _interactive(message: Mapping[str, Any]) -> Read | None:
    interactive = mapping(message.get("interactive"))
    kind = text(interactive.get("type"))
    answer = mapping(interactive.get(kind))
    if kind in ("button_reply", "list_reply") and text(answer.get("id")):
        return Read("press", text(answer.get("title")), text(answer.get("id")))
    if kind == "nfm_reply":
        return _flow_form(answer)
    if kind == "call_permission_reply":
        return Read("unreadable", data={"type": kind, "quiet": True, **answer})
    return None


_FORM_FIELDS = {
    "name": "name", "full_name": "name", "phone": "phone", "phone_number": "phone", "email": "email",
    "born": "born", "birth_date": "born", "date_of_birth": "born",
}  # fmt: skip


def _flow_form(answer: Mapping[str, Any]) -> Read | None:
    """A filled-in flow: its own fields under `fields`, those we know under our names."""
    try:
        fields = json.loads(text(answer.get("response_json")))
    except ValueError:
        return None
    if not isinstance(fields, dict):
        return None
    known = {ours: text(fields[theirs]) for theirs, ours in _FORM_FIELDS.items() if text(fields.get(theirs))}
    return Read("form", data={"type": "nfm_reply", **known, "fields": fields})


def _button(message: Mapping[str, Any]) -> Read | None:
    """A quick reply under a template; without a payload of its own Meta repeats the title."""
    button = mapping(message.get("button"))
    title = text(button.get("text"))
    action = text(button.get("payload")) or title
    return Read("press", title or action, action) if action else None


def _location(message: Mapping[str, Any]) -> Read | None:
    location = mapping(message.get("location"))
    latitude, longitude = location.get("latitude"), location.get("longitude")
    if not isinstance(latitude, int | float) or not isinstance(longitude, int | float):
        return None
    words = ", ".join(filter(None, [text(location.get("name")), text(location.get("address"))]))
    return Read("place", words, data={"latitude": float(latitude), "longitude": float(longitude)})


def _media(message: Mapping[str, Any]) -> Read | None:
    kind = text(message.get("type"))
    media = mapping(message.get(kind))
    if not text(media.get("id")):
        return None
    data = {
        "type": kind,
        "id": text(media.get("id")),
        "mime_type": text(media.get("mime_type")),
        "sha256": text(media.get("sha256")),
        "filename": text(media.get("filename")),
        "voice": media.get("voice") is True,
    }
    return Read("media", text(media.get("caption")), data=data)


def _contacts(message: Mapping[str, Any]) -> Read | None:
    """A shared contact card; somebody's own card is a claim of who they are."""
    cards = items(message.get("contacts"))
    if not cards:
        return None
    card, raw = cards[0], {"type": "contacts", "contacts": cards}
    name = text(mapping(card.get("name")).get("formatted_name"))
    phones = [_card_phone(phone) for phone in items(card.get("phones"))]
    own = bool(card.get("origin")) or any(
        text(phone.get("wa_id")) == text(message.get("from")) != "" for phone in items(card.get("phones"))
    )
    if own and phones:
        return Read("form", data={**raw, "name": name, "phone": phones[0]})
    said = [_card_words(other) for other in cards]
    return Read("text", "\n".join(filter(None, said)), data=raw) if any(said) else None


def _card_phone(phone: Mapping[str, Any]) -> str:
    return from_whatsapp(text(phone.get("wa_id"))) or text(phone.get("phone"))


def _card_words(card: Mapping[str, Any]) -> str:
    name = text(mapping(card.get("name")).get("formatted_name"))
    return " ".join(filter(None, [name, *map(_card_phone, items(card.get("phones")))]))


def _reaction(message: Mapping[str, Any]) -> Read | None:
    """An emoji under one of our messages is said about it; taken away again, it says nothing."""
    reaction = mapping(message.get("reaction"))
    emoji, about = text(reaction.get("emoji")), text(reaction.get("message_id"))
    if not emoji:
        return Read("unreadable", about=about, data={"type": "reaction", "quiet": True, "removed": True})
    return Read("text", emoji, about=about, data={"type": "reaction"})


def _edit(message: Mapping[str, Any]) -> Read | None:
    """The new words, with which message they replace; the old ones stay on the timeline."""
    edit = mapping(message.get("edit"))
    inner = read_message(mapping(edit.get("message")))
    if inner is None:
        return None
    data = {**inner.data, "type": "edit", "edits": text(edit.get("original_message_id"))}
    return Read(inner.kind, inner.text, inner.action, about=text(edit.get("original_message_id")), data=data)


def _revoke(message: Mapping[str, Any]) -> Read | None:
    original = text(mapping(message.get("revoke")).get("original_message_id"))
    return Read("unreadable", about=original, data={"type": "revoke", "quiet": True, "revokes": original})


def _system(message: Mapping[str, Any]) -> Read | None:
    """A new number, a new user id or a new phone: a reason to be less sure who this is."""
    system = mapping(message.get("system"))
    wa_id = text(system.get("wa_id"))
    data: dict[str, Any] = {"type": "system", "event": text(system.get("type")), "quiet": True}
    if wa_id:
        data |= {"new_raw": wa_id, "new_number": from_whatsapp(wa_id) or ""}
    if text(system.get("user_id")):
        data |= {"new_user_id": text(system.get("user_id"))}
    return Read("unreadable", data=data)


_READERS: Mapping[str, Callable[[Mapping[str, Any]], Read | None]] = {
    "text": _text, "interactive": _interactive, "button": _button, "location": _location, "contacts": _contacts,
    "image": _media, "video": _media, "audio": _media, "document": _media, "sticker": _media,
    "reaction": _reaction, "edit": _edit, "revoke": _revoke, "system": _system,
}  # fmt: skip
