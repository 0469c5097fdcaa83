"""Answers in the clinic's own words, and an honest "I do not know" with a person behind it."""

from samtal.skills.answering.flow import Answering

SKILL = Answering()
