"""What holds for every text, sensible or not."""

from __future__ import annotations

import time as stopwatch
import unicodedata
from datetime import date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from samtal.kit.dates import find, mentions_date, mentions_time, predict
from samtal.kit.dates.lexicon import LEXICONS

WORDS = sorted({*LEXICONS["sv"].words, *LEXICONS["en"].words})
GLUE = [
    "9",
    "14.30",
    "17",
    "2026",
    "31",
    "3/11",
    "-",
    ",",
    ".",
    "och",
    "eller",
    "till",
    "to",
    "the",
    "den",
    "mellan",
    "1430",
    "0",
    "99",
]
phrases = st.lists(st.sampled_from(WORDS + GLUE * 8), min_size=1, max_size=9).map(" ".join)
moments = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1))  # noqa: DTZ001
languages = st.sampled_from([None, "sv", "en"])
expected = st.sampled_from([None, "date", "time"])


def _check(text: str, now: datetime, language: str | None, expects: str | None) -> None:
    end = 0
    for mention in find(text, now=now, language=language, expects=expects, anchor=now.date()):  # type: ignore[arg-type]
        assert end <= mention.start < mention.end <= len(text)
        assert text[mention.start : mention.end] == mention.text
        assert mention.readings
        end = mention.end
        scores = [reading.score for reading in mention.readings]
        assert scores == sorted(scores, reverse=True)
        for reading in mention.readings:
            assert 0 < reading.score <= 1
            assert all(day is None or day >= date(1900, 1, 1) for day in (reading.first, reading.last))
            assert reading.first is None or reading.last is None or reading.first <= reading.last
            assert reading.at is None or (reading.earliest is None and reading.latest is None)


@settings(max_examples=300, deadline=None)
@given(text=phrases, now=moments, language=languages, expects=expected)
def test_words_about_time_in_any_order_never_break_it(
    text: str, now: datetime, language: str | None, expects: str | None
) -> None:
    _check(text, now, language, expects)


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=60), now=moments, language=languages, expects=expected)
def test_any_text_at_all_never_breaks_it(text: str, now: datetime, language: str | None, expects: str | None) -> None:
    _check(text, now, language, expects)


@settings(max_examples=100, deadline=None)
@given(text=phrases, now=moments)
def test_checking_and_predicting_never_break_either(text: str, now: datetime) -> None:
    assert mentions_time(text, now.time()) in (True, False)
    assert mentions_date(text, now.date(), now=now) in (True, False)
    found = predict(text, now=now, language=None, in_sentence=True)
    assert found is None or "asks" in found or found["start"]


def test_accents_written_as_two_characters_keep_their_places(wednesday: datetime) -> None:
    text = unicodedata.normalize("NFD", "på söndag tack")

    (mention,) = find(text, now=wednesday, language="sv")

    assert text[mention.start : mention.end] == mention.text
    assert unicodedata.normalize("NFC", mention.text) == "söndag"


def test_a_sentence_takes_less_than_a_few_milliseconds(wednesday: datetime) -> None:
    text = "hej det är Anna, jag undrar om jag kan få en tid på torsdag eller fredag nästa vecka efter klockan halv tre"
    find(text, now=wednesday)

    start = stopwatch.perf_counter()
    for _ in range(50):
        find(text, now=wednesday)

    assert (stopwatch.perf_counter() - start) / 50 < 0.02  # about 0.6 ms on an idle machine; generous for a busy one
