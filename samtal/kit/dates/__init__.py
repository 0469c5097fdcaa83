"""Dates and times as people say them, in Swedish and English: understood, said and recognised."""

from samtal.kit.dates.finding import find
from samtal.kit.dates.reading import Mention, Prior, Reading

__all__ = ["Mention", "Prior", "Reading", "find"]
