"""Parting long texts and putting choices into words."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.words import parted, with_choices
from samtal.conversations.content import Choice


@given(st.text(max_size=400), st.integers(1, 60), st.integers(1, 60))
def test_parts_fit_and_lose_nothing_but_blanks(text: str, limit: int, last: int) -> None:
    parts = parted(text, limit, min(last, limit))

    assert all(0 < len(part) <= limit for part in parts)
    assert not parts or len(parts[-1]) <= min(last, limit)
    assert "".join("".join(parts).split()) == "".join(text.split())


def test_a_text_is_parted_where_a_reader_pauses() -> None:
    assert parted("Första meningen. Andra meningen är lite längre.", 32) == [
        "Första meningen.",
        "Andra meningen är lite längre.",
    ]


def test_choices_that_the_text_names_are_not_repeated() -> None:
    choices = (Choice("YES", "Ja"), Choice("NO", "Nej"))

    assert with_choices("Passar det? Svara JA eller NEJ", choices, "sv") == "Passar det? Svara JA eller NEJ"


def test_offers_are_answered_by_number_and_the_rest_by_word() -> None:
    choices = (
        Choice("OFFER_1", "fre 17 okt 14.00"),
        Choice("OFFER_2", "mån 20 okt 10.00"),
        Choice("MORE", "Andra tider"),
    )

    assert with_choices("När passar det?", choices, "sv") == (
        "När passar det?\nSvara: 1 fre 17 okt 14.00, 2 mån 20 okt 10.00, Andra tider"
    )
