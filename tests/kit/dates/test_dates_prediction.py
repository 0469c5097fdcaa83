"""One expression in, one interval out."""

from __future__ import annotations

from datetime import datetime

import pytest

from samtal.kit.dates import predict


@pytest.mark.parametrize(
    ("text", "language", "kind", "start", "end"),
    [
        ("på fredag klockan tre", "sv", "point", "2026-10-16T15:00:00", None),
        ("vecka 46", "sv", "interval", "2026-11-09T00:00:00", "2026-11-16T00:00:00"),
        ("mellan den 3 och 5 november", "sv", "interval", "2026-11-03T00:00:00", "2026-11-05T00:00:00"),
        ("before the 3rd of November", "en", "before", "2026-11-02T00:00:00", None),
        ("from Monday", "en", "after", "2026-10-19T00:00:00", None),
        ("quarter to five", "en", "point", "16:45", None),
        ("between two and four", "en", "interval", "14:00", "16:00"),
        ("as soon as you can", "en", "after", "2026-10-14T10:20:00", None),
    ],
)
def test_an_expression_becomes_one_answer(
    text: str, language: str, kind: str, start: str, end: str | None, wednesday: datetime
) -> None:
    found = predict(text, now=wednesday, language=language, in_sentence=False)

    assert found is not None
    assert (found["type"], found["start"], found["end"]) == (kind, start, end)


def test_the_sentence_comes_down_to_what_is_wanted_last(wednesday: datetime) -> None:
    found = predict(
        "I had the 20th but can't make it, could it be the 22nd instead?",
        now=wednesday,
        language="en",
        in_sentence=True,
    )
    ruled_out = predict("tisdag går bra, inte onsdag", now=wednesday, language="sv", in_sentence=True)

    assert found is not None
    assert found["start"] == "2026-10-22T00:00:00"
    assert ruled_out is not None
    assert ruled_out["start"] == "2026-10-20T00:00:00"


def test_a_bare_number_alone_is_an_hour_but_not_in_a_sentence(wednesday: datetime) -> None:
    alone = predict("fyra", now=wednesday, language="sv", in_sentence=False)

    assert alone is not None
    assert alone["start"] == "16:00"
    assert predict("vi är fyra i familjen", now=wednesday, language="sv", in_sentence=True) is None


def test_doubt_is_answered_with_a_question(wednesday: datetime) -> None:
    assert predict("nästa lördag", now=wednesday, language="sv", in_sentence=False) == {"asks": True}
