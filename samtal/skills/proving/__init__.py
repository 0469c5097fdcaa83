"""Puts the question that proves who somebody is once more, after something else was said."""

from samtal.skills.proving.flow import Proving

SKILL = Proving()
