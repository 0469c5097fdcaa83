"""STOP and START: what the clinic sends of its own accord."""

from samtal.skills.messages.flow import Messages

SKILL = Messages()
