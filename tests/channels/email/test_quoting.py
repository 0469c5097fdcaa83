"""The new words, out of what mail programs put around them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.email.quoting import new_words

US = ("Lakeside Surgery", "hello@lakeside.example")


@pytest.mark.parametrize(
    "below",
    [
        "On Tue, 4 Aug 2026 at 08:05, Lakeside Surgery <hello@lakeside.example>\nwrote:\n\n> Would ten suit you?",
        "On Tue, Aug 4, 2026 at 8:05 AM Lakeside Surgery wrote:\nWould ten suit you?",
        "On Tuesday Lakeside Surgery wrote:\nWould ten suit you?",
        "Den tis 4 aug. 2026 kl 08:05 skrev Lakeside Surgery <hello@lakeside.example>:\n> Passar tio?",
        "4 aug. 2026 kl. 08:05 skrev Lakeside <hello@lakeside.example>:\n\nPassar tio?",
        "Lakeside Surgery <hello@lakeside.example> skrev den 2026-08-04 08:05:\n> Passar tio?",
        "Am 04.08.2026 um 08:05 schrieb Lakeside:\n> Passt zehn?",
        "-----Original Message-----\nFrom: Lakeside\nWould ten suit you?",
        "-----Ursprungligt meddelande-----\nFrån: Lakeside\nPassar tio?",
        "---------- Forwarded message ---------\nFrom: Lakeside",
        "Från: Lakeside Surgery\nSkickat: den 4 augusti 2026 08:05\nTill: Alma\nÄmne: Lakeside\n\nPassar tio?",
        "*From:* Lakeside Surgery\n*Date:* 4 August\n*To:* Alma\n\nWould ten suit you?",
        "________________________________\nFrom: Lakeside\nSent: 4 August\nSubject: Lakeside\nWould ten suit you?",
        "> Would ten suit you?\n>> Another day?",
        "Sent from my iPhone",
        "Skickat från min Samsung",
        "Hämta Outlook för Android",
        "-- \nLakeshore Boats Ltd, 12 Quay Road\nwww.boats.example",
    ],
)
def test_what_programs_put_below_is_left_out(below: str) -> None:
    assert new_words(f"Yes please.\n\nAlma\n\n{below}", US) == "Yes please.\n\nAlma"


@pytest.mark.parametrize(
    "text",
    [
        "Doctor Berg wrote this on my note:\nrest for two weeks",
        "Doktor Berg skrev den 3 maj:\nvila i två veckor",
        "From: 3 pm\nTo: 5 pm\nwould be fine",
        "Från: måndag\nTill: fredag är jag bortrest",
        "My temperature is\n>38 since Monday\nshould I come in?",
        "On Monday I can come at 10:00",
        "Best,\nSigne",
        "I sent from my work address before, sorry",
        "a -- b",
    ],
)
def test_a_patient_s_own_words_stay(text: str) -> None:
    assert new_words(text, US) == text


def test_answers_between_quoted_lines_are_all_kept() -> None:
    mixed = "Hi\n\nOn 4 Aug 2026 at 08:05, Lakeside wrote:\n> Which day?\n\nTuesday\n\n> What time?\nTen\n"

    assert new_words(mixed, US) == "Hi\n\nTuesday\n\nTen"


def test_an_answer_below_the_quotation_is_found() -> None:
    assert new_words("On 4 Aug 2026, a@b.example wrote:\n> Ten?\n\nYes", US) == "Yes"


def test_a_line_above_an_attribution_is_not_swallowed() -> None:
    assert new_words("See you then\nLakeside <hello@lakeside.example> wrote:\n> Ten?", US) == "See you then"


def test_a_signature_keeps_only_the_name_and_only_once() -> None:
    assert new_words("Yes\n-- \nAlma Lind\nExample Ltd\n+44 7700 900101") == "Yes\nAlma Lind"
    assert new_words("Yes\n\nAlma Lind\n-- \nAlma Lind\nExample Ltd") == "Yes\n\nAlma Lind"


_LINES = st.sampled_from(
    ["> q", "Hej", "", "-- ", "On 1 May 2026 a@b wrote:", "Från: x", "Skickat: y", "Till: z", ">9"]
)


@given(st.lists(_LINES, max_size=12).map("\n".join))
def test_nothing_is_added_and_a_second_look_changes_nothing(text: str) -> None:
    once = new_words(text)

    assert {line.strip() for line in once.split("\n")} <= {line.strip() for line in text.split("\n")} | {""}
    assert new_words(once) == once


@given(st.text(max_size=300))
def test_text_of_any_kind_is_read(text: str) -> None:
    assert len(new_words(text)) <= len(text)
