"""The answer to the question after a visit: a figure from 0 to 10, and a free word."""

from samtal.skills.feedback.flow import Feedback

SKILL = Feedback()
