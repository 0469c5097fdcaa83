"""`Content` as Cloud API messages within Meta's limits: buttons, a list, words, or an approved template."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from samtal.channels.base import Outgoing
from samtal.channels.words import parted, with_choices, with_place
from samtal.conversations.content import Choice, Content
from samtal.kit.errors import Rejected

TEXT_LIMIT, BODY_LIMIT = 4096, 1024
BUTTONS, BUTTON_TITLE = 3, 20
ROWS, ROW_TITLE, ROW_DESCRIPTION, ACTION_ID = 10, 24, 72, 200
OUTSIDE_WINDOW = "131047"

Message = dict[str, Any]
"""The type-dependent part of a message: `{"type": "text", "text": {...}}`."""

_OPEN_LIST = {"sv": "Välj", "en": "Choose", "es": "Elegir", "de": "Auswählen", "fi": "Valitse"}
_USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]+\Z")
_MARKUP = re.compile(r"[*_~`]")


def render(outgoing: Outgoing, template_languages: Mapping[str, str]) -> list[Message]:
    """The messages that say this, in order; only the last carries choices. Raises Rejected when nothing may be sent."""
    content = outgoing.content
    if not outgoing.window_open:
        return [_template(content, template_languages)]
    messages = _free(content)
    if not messages:
        raise Rejected("there is nothing to say", code="empty")
    return messages


def recipient(raw: str) -> dict[str, str]:
    """How Meta wants the address: a number as `to`, a user id as `recipient`."""
    return {"recipient": raw} if _USER_ID.match(raw) else {"to": raw}


def _free(content: Content) -> list[Message]:
    text = with_place(content)
    choices = _pressable(content.choices)
    if not choices or not text:
        return [_text(part) for part in parted(with_choices(text, content.choices, content.language), TEXT_LIMIT)]
    *before, body = parted(text, TEXT_LIMIT, BODY_LIMIT)
    shown = _buttons(choices) if _fits_buttons(choices) else _list(choices, content.language)
    interactive = {"type": "interactive", "interactive": {"body": {"text": body}, **shown}}
    return [*map(_text, before), interactive]


def in_words(interactive: Message, content: Content) -> Message:
    """The same message without anything to press, for when Meta refuses the other form."""
    body: str = interactive["interactive"]["body"]["text"]
    return _text(with_choices(body, content.choices, content.language)[:TEXT_LIMIT])


def _text(body: str) -> Message:
    return {"type": "text", "text": {"body": body, "preview_url": False}}


# Choices -------------------------------------------------------------------------------------------------------------


def _pressable(choices: Sequence[Choice]) -> list[Choice]:
    """The choices as Meta can show them; none when one of them cannot be shown, for then all become words."""
    shown = [Choice(choice.id, " ".join(_MARKUP.sub("", choice.title).split())) for choice in choices]
    sound = all(_sound_id(choice.id) and choice.title for choice in shown)
    return shown if sound and len(shown) <= ROWS and len({choice.id for choice in shown}) == len(shown) else []


def _sound_id(action: str) -> bool:
    return action == action.strip() and 0 < len(action) <= ACTION_ID


def _fits_buttons(choices: Sequence[Choice]) -> bool:
    titles = {choice.title.casefold() for choice in choices}
    short = all(len(choice.title) <= BUTTON_TITLE for choice in choices)
    return short and len(choices) <= BUTTONS and len(titles) == len(choices)


def _buttons(choices: Sequence[Choice]) -> Message:
    buttons = [{"type": "reply", "reply": {"id": choice.id, "title": choice.title}} for choice in choices]
    return {"type": "button", "action": {"buttons": buttons}}


def _list(choices: Sequence[Choice], language: str) -> Message:
    opener = _OPEN_LIST.get(language.split("-")[0], _OPEN_LIST["en"])
    return {"type": "list", "action": {"button": opener, "sections": [{"rows": [_row(choice) for choice in choices]}]}}


def _row(choice: Choice) -> Message:
    """A long title is cut, and stands whole below."""
    if len(choice.title) <= ROW_TITLE:
        return {"id": choice.id, "title": choice.title}
    title = choice.title[: ROW_TITLE - 1].rstrip() + "…"
    return {"id": choice.id, "title": title, "description": choice.title[:ROW_DESCRIPTION]}


# Templates -----------------------------------------------------------------------------------------------------------


def _template(content: Content, languages: Mapping[str, str]) -> Message:
    template = content.template
    if template is None:
        raise Rejected("outside the messaging window, and there is no template for this", code=OUTSIDE_WINDOW)
    components: list[Message] = []
    if template.parameters:
        parameters = [{"type": "text", "text": _parameter(value)} for value in template.parameters]
        components.append({"type": "body", "parameters": parameters})
    replies = enumerate(content.choices[:ROWS])
    components += [_quick_reply(index, choice) for index, choice in replies if _sound_id(choice.id)]
    code = languages.get(content.language, content.language)
    return {
        "type": "template",
        "template": {"name": template.name, "language": {"code": code}, "components": components},
    }


def _parameter(value: str) -> str:
    """Meta refuses line breaks, tabs, runs of blanks and empty texts in a template."""
    return " ".join(value.split()) or "-"


def _quick_reply(index: int, choice: Choice) -> Message:
    payload = {"type": "payload", "payload": choice.id}
    return {"type": "button", "sub_type": "quick_reply", "index": str(index), "parameters": [payload]}
