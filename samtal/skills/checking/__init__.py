"""Tell a patient when she is booked."""

from samtal.skills.checking.flow import Checking

SKILL = Checking()
