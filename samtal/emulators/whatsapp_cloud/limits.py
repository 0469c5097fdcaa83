"""What Meta refuses at once: sizes, empty or double titles, unknown templates. Written from Meta's limits alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

Json = Mapping[str, Any]

MISSING, BAD, UNSUPPORTED = 131008, 131009, 131051
NO_TEMPLATE, WRONG_COUNT = 132001, 132000


@dataclass(frozen=True, slots=True)
class Template:
    """An approved template: its body with `{{1}}` ... per language, its quick replies' titles."""

    bodies: Mapping[str, str]
    buttons: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def filled(self, language: str, parameters: list[str]) -> str:
        text = self.bodies[language]
        for number, value in enumerate(parameters, 1):
            text = text.replace(f"{{{{{number}}}}}", value)
        return text

    def count(self, language: str) -> int:
        number = 0
        while f"{{{{{number + 1}}}}}" in self.bodies[language]:
            number += 1
        return number


class Refusal(Exception):
    """Meta says no, with a code of its own."""

    def __init__(self, code: int, details: str) -> None:
        super().__init__(f"{code}: {details}")
        self.code, self.details = code, details


def check(message: Json, templates: Mapping[str, Template] | None) -> None:
    """Raises Refusal for what Meta does not take."""
    if message.get("messaging_product") != "whatsapp":
        raise Refusal(100, "messaging_product must be whatsapp")
    if not message.get("to") and not message.get("recipient"):
        raise Refusal(MISSING, "to or recipient is required")
    if len(str(message.get("biz_opaque_callback_data", ""))) > 512:
        raise Refusal(BAD, "biz_opaque_callback_data is too long")
    checker = _CHECKS.get(str(message.get("type")))
    if checker is None:
        raise Refusal(100, "unknown type")
    if checker is _template:
        _template(message, templates)
    else:
        checker(message)


def _length(value: object, limit: int, what: str) -> None:
    if not isinstance(value, str) or not value.strip():
        raise Refusal(MISSING, f"{what} is required")
    if len(value) > limit:
        raise Refusal(BAD, f"{what} has at most {limit} characters")


def _text(message: Json) -> None:
    _length(message.get("text", {}).get("body"), 4096, "text.body")


def _location(message: Json) -> None:
    location = message.get("location", {})
    if not all(isinstance(location.get(key), int | float) for key in ("latitude", "longitude")):
        raise Refusal(MISSING, "latitude and longitude are required")


def _interactive(message: Json) -> None:
    interactive = message.get("interactive", {})
    _length(interactive.get("body", {}).get("text"), 1024, "body.text")
    action = interactive.get("action", {})
    if interactive.get("type") == "button":
        _buttons(action.get("buttons", []))
    elif interactive.get("type") == "list":
        _length(action.get("button"), 20, "action.button")
        _rows(action.get("sections", []))
    else:
        raise Refusal(UNSUPPORTED, "interactive type is not emulated")


def _buttons(buttons: list[Json]) -> None:
    if not 1 <= len(buttons) <= 3:
        raise Refusal(BAD, "1 to 3 buttons")
    replies = [button.get("reply", {}) for button in buttons]
    _distinct([str(reply.get("title")) for reply in replies], "button titles")
    _ids(replies, 256)
    for reply in replies:
        _length(reply.get("title"), 20, "button title")
        if set(str(reply["title"])) & set("*_~`"):
            raise Refusal(BAD, "button titles have no markup")


def _rows(sections: list[Json]) -> None:
    rows = [row for section in sections for row in section.get("rows", [])]
    if not 1 <= len(sections) <= 10 or not 1 <= len(rows) <= 10:
        raise Refusal(BAD, "1 to 10 rows in all")
    if len(sections) > 1:
        for section in sections:
            _length(section.get("title"), 24, "section title")
    _ids(rows, 200)
    for row in rows:
        _length(row.get("title"), 24, "row title")
        if len(str(row.get("description", ""))) > 72:
            raise Refusal(BAD, "row description has at most 72 characters")


def _ids(things: list[Json], limit: int) -> None:
    ids = [str(thing.get("id", "")) for thing in things]
    _distinct(ids, "ids")
    for id_ in ids:
        _length(id_, limit, "id")
        if id_ != id_.strip():
            raise Refusal(BAD, "ids have no blanks around them")


def _distinct(values: list[str], what: str) -> None:
    if len(set(values)) != len(values):
        raise Refusal(BAD, f"{what} must differ")


def _template(message: Json, templates: Mapping[str, Template] | None = None) -> None:
    template = message.get("template", {})
    _length(template.get("name"), 512, "template.name")
    language = template.get("language", {}).get("code", "")
    parameters = parameters_of(message)
    for value in parameters:
        if not value.strip() or "\n" in value or "\t" in value or "     " in value:
            raise Refusal(BAD, "template parameters have no line breaks, tabs or runs of blanks")
    for payload in payloads_of(message):
        _length(payload, 256, "payload")
    if templates is None:
        return
    known = templates.get(template["name"])
    if known is None or language not in known.bodies:
        raise Refusal(NO_TEMPLATE, "there is no such template in this language")
    if len(parameters) != known.count(language):
        raise Refusal(WRONG_COUNT, f"expects {known.count(language)} parameters")


def parameters_of(message: Json) -> list[str]:
    return [str(part.get("text", "")) for part in _parameters(message, "body")]


def payloads_of(message: Json) -> list[str]:
    return [str(part.get("payload", "")) for part in _parameters(message, "button")]


def _parameters(message: Json, kind: str) -> Iterator[Json]:
    for component in message.get("template", {}).get("components", []):
        if component.get("type") == kind:
            yield from component.get("parameters", [])


_CHECKS: Mapping[str, Callable[..., None]] = {
    "text": _text, "location": _location, "interactive": _interactive, "template": _template,
}  # fmt: skip
