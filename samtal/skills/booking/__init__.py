"""Book: service or symptom, with whom, where, when; offers, a choice, a yes."""

from samtal.skills.booking.flow import Booking

SKILL = Booking()
