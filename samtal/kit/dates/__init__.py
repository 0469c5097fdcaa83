"""Dates and times as people say them, in Swedish and English: understood, said and recognised.

`find` reads an utterance and `alternatives` gathers "Tuesday or Wednesday" into one mention; `say_date`, `say_time` and
`say_moment` word a moment; `mentions_date` and `mentions_time` check a reply;
`date_value` and `time_value` give the plain forms that are stored and compared.
"""

from samtal.kit.dates.finding import alternatives, find
from samtal.kit.dates.matching import mentions_date, mentions_time
from samtal.kit.dates.prediction import date_value, predict, time_value
from samtal.kit.dates.reading import Mention, Prior, Reading
from samtal.kit.dates.saying import say_date, say_moment, say_time

__all__ = [
    "Mention",
    "Prior",
    "Reading",
    "alternatives",
    "date_value",
    "find",
    "mentions_date",
    "mentions_time",
    "predict",
    "say_date",
    "say_moment",
    "say_time",
    "time_value",
]
