"""`Content` to and from the JSON kept beside an entry's text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from samtal.conversations.content import Choice, Content, MessageTemplate, Place


def to_json(content: Content) -> dict[str, Any]:
    """All but the text, which is a column of its own; empty parts are left out."""
    values = asdict(content)
    values.pop("text")
    return {name: value for name, value in values.items() if value}


def from_json(text: str, data: Mapping[str, Any]) -> Content:
    place, template = data.get("place"), data.get("template")
    return Content(
        text=text,
        language=data.get("language", ""),
        choices=tuple(Choice(one["id"], one["title"]) for one in data.get("choices", ())),
        place=Place(**place) if place else None,
        asks=tuple(data.get("asks", ())),
        confirms=data.get("confirms", ""),
        template=MessageTemplate(template["name"], tuple(template["parameters"])) if template else None,
        keypad=data.get("keypad", 0),
        ends_call=data.get("ends_call", False),
        transfer=data.get("transfer", False),
    )
