"""The message after a call is answered: right, or wrong and put right."""

from samtal.skills.summary.flow import Summary

SKILL = Summary()
