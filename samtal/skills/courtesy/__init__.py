"""Hello, thank you, goodbye, and what else needs no act."""

from samtal.skills.courtesy.flow import Courtesy

SKILL = Courtesy()
