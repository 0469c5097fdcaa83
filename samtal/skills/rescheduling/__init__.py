"""Move a booked time: the new one first, the old one freed after."""

from samtal.skills.rescheduling.flow import Rescheduling

SKILL = Rescheduling()
