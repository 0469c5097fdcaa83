"""The GSM alphabet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.sms.gsm7 import is_gsm7, plain, segments


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("", 1), ("a" * 160, 1), ("a" * 161, 2), ("a" * 306, 2), ("a" * 307, 3), ("€" * 80, 1), ("€" * 81, 2),
        ("á" * 70, 1), ("á" * 71, 2), ("á" * 134, 2), ("á" * 135, 3), ("🙂" * 35, 1), ("🙂" * 36, 2),
        ("a" * 152 + "€" + "a" * 20, 2), ("å" * 160, 1),
    ],
)  # fmt: skip
def test_segments_are_those_a_carrier_bills(text: str, count: int) -> None:
    assert segments(text) == count


def test_an_escape_pair_is_never_parted() -> None:
    assert segments("a" * 152 + "€" + "a" * 152) == 3
    assert segments("á" * 66 + "🙂" + "á" * 66) == 3


@pytest.mark.parametrize("text", ["åäöÅÄÖéÉüÜñÑàèìòùÇß", "¿¡£¥§@_", "€^{}[]~|\\"])
def test_swedish_and_much_else_is_gsm7(text: str) -> None:
    assert is_gsm7(text)


@pytest.mark.parametrize("text", ["áíóúê", "ç", "’", "–", "…", "\t", "\u00a0", "½", "°", "🙂"])
def test_these_make_a_message_cost_double(text: str) -> None:
    assert not is_gsm7(text)


def test_typography_is_written_plainly_where_that_saves_money() -> None:
    assert plain("”Vi ses” – kl.\u00a014…") == '"Vi ses" - kl. 14...'


def test_letters_are_never_taken_away() -> None:
    assert plain("¿Mañana a las 3 – está bien?") == "¿Mañana a las 3 – está bien?"


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_is_made_plain_is_gsm7_and_the_rest_is_left_alone(text: str) -> None:
    simple = plain(text)

    assert is_gsm7(simple) or simple == text
