"""Cancel a booked time, after a yes."""

from samtal.skills.cancelling.flow import Cancelling

SKILL = Cancelling()
