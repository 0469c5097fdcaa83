"""DIRECTIONS and INFO, for the very appointment."""

from samtal.skills.directions.flow import Directions

SKILL = Directions()
