"""Speak to a person."""

from samtal.skills.handover.flow import Handover

SKILL = Handover()
