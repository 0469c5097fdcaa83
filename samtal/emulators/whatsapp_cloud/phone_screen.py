"""What the patient's WhatsApp shows of a message, and what it sends when something on it is pressed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import zip_longest
from typing import Any

from samtal.emulators.base import SentToPatient
from samtal.emulators.whatsapp_cloud.limits import Template, parameters_of, payloads_of

Json = dict[str, Any]


def seen(message: Json, to: str, at: datetime, provider_id: str, templates: Mapping[str, Template]) -> SentToPatient:
    """A message of ours on the patient's screen."""
    template = message.get("template", {})
    return SentToPatient(
        channel="whatsapp",
        to=to,
        text=_text(message, templates),
        at=at,
        provider_id=provider_id,
        choices=tuple(_choices(message, templates)),
        template=str(template.get("name", "")),
        wire=message,
    )


def _text(message: Json, templates: Mapping[str, Template]) -> str:
    match message["type"]:
        case "text":
            return str(message["text"]["body"])
        case "interactive":
            return str(message["interactive"]["body"]["text"])
        case "location":
            location = message["location"]
            return "\n".join(str(location[key]) for key in ("name", "address") if location.get(key))
    known = templates.get(message["template"]["name"])
    parameters = parameters_of(message)
    return known.filled(message["template"]["language"]["code"], parameters) if known else "\n".join(parameters)


def _choices(message: Json, templates: Mapping[str, Template]) -> list[tuple[str, str]]:
    if message["type"] == "interactive":
        action = message["interactive"]["action"]
        replies = [button["reply"] for button in action.get("buttons", [])]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        return [(str(shown["id"]), str(shown.get("description") or shown["title"])) for shown in [*replies, *rows]]
    if message["type"] == "template":
        known = templates.get(message["template"]["name"])
        titles = known.buttons.get(message["template"]["language"]["code"], ()) if known else ()
        payloads = payloads_of(message)
        pairs = zip_longest(payloads, titles[: len(payloads)])
        return [(payload, title or payload) for payload, title in pairs]
    return []


def answer_to(sent: SentToPatient, action: str, title: str) -> Json:
    """The message that pressing this choice makes."""
    if sent.template:
        return {"type": "button", "button": {"payload": action, "text": title}}
    kind = "list_reply" if sent.wire["interactive"]["type"] == "list" else "button_reply"
    return {"type": "interactive", "interactive": {"type": kind, kind: {"id": action, "title": title}}}
