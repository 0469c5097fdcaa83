"""`Content` as the words of an SMS."""

from __future__ import annotations

from samtal.channels.sms.gsm7 import plain
from samtal.channels.words import parted, with_choices, with_place
from samtal.conversations.content import Content
from samtal.kit.errors import Rejected

BODY_LIMIT = 1600
"""The longest body Twilio takes in one request; carriers part it further."""


def render(content: Content) -> list[str]:
    """The text messages that say this, nearly always one. Raises Rejected when there is nothing to say."""
    bodies = parted(plain(with_choices(with_place(content), content.choices, content.language)), BODY_LIMIT)
    if not bodies:
        raise Rejected("there is nothing to say", code="empty")
    return bodies
