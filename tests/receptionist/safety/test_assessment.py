"""What a message must lead to before anything else reads it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.receptionist.safety import Assessment, assess

NOTHING = Assessment("none", None, asks=False)


def _is_caught(text: str) -> bool:
    found = assess(text)
    return found.kind in ("emergency", "self_harm") or found.asks


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("jag har ont i bröstet och armen domnar", "chest_pain"),
        ("my chest is tight and i am drenched in sweat", "chest_pain"),
        ("hennes ena mungipa hänger och hon sluddrar", "stroke"),
        ("she can't breathe", "breathing"),
        ("tungan svullnar efter jordnötter", "anaphylaxis"),
        ("it won't stop bleeding", "heavy_bleeding"),
        ("my toddler swallowed bleach", "poisoning"),
        ("gravid och det blöder", "pregnancy"),
        ("han krampar", "unconscious_seizure"),
    ],
)
def test_a_sign_of_danger_is_an_emergency(text: str, category: str) -> None:
    found = assess(text)

    assert (found.kind, found.category, found.asks) == ("emergency", category, False)


@pytest.mark.parametrize("text", ["jag vill inte leva längre", "i want to kill myself", "jag tänker ta mitt liv"])
def test_a_wish_to_die_gets_the_words_for_self_harm(text: str) -> None:
    assert assess(text).kind == "self_harm"


@pytest.mark.parametrize(
    "text", ["ont i brostet", "ONT I BRÖSTET!!!", "ont i bröööstet", "vomitting blood", "cant breath"]
)
def test_missing_accents_capitals_and_slips_do_not_hide_a_sign(text: str) -> None:
    assert assess(text).kind == "emergency"


def test_languages_may_be_mixed() -> None:
    assert assess("hej, my husband has chest pain nu, vad ska jag göra").kind == "emergency"


@pytest.mark.parametrize(
    "text", ["no chest pain, just need my repeat prescription", "ingen feber, inga utslag, ingen andnöd, bara snuva"]
)
def test_a_denied_sign_is_no_danger(text: str) -> None:
    assert assess(text) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "inte feber men får ingen luft",
        "no fever but i can't breathe",
        "ingen feber, har ont i bröstet",
        "inte yr och inte illamående men det blöder och slutar inte",
    ],
)
def test_denying_one_sign_does_not_clear_the_next(text: str) -> None:
    assert assess(text).kind == "emergency"


@pytest.mark.parametrize(
    "text", ["jag hade en hjärtinfarkt 2014, nu årskontroll", "had a stroke years ago, this is about my annual review"]
)
def test_what_was_long_ago_is_no_danger_now(text: str) -> None:
    assert assess(text) == NOTHING


def test_what_comes_back_is_danger_again() -> None:
    assert _is_caught("jag hade en hjärtinfarkt 2014 och nu har jag ont i bröstet igen")


@pytest.mark.parametrize(
    "text", ["hunden svalde batterier", "in the film he had a heart attack", "that was a stroke of luck"]
)
def test_animals_films_and_sayings_are_no_danger(text: str) -> None:
    assert assess(text) == NOTHING


def test_the_ways_out_of_one_language_do_not_open_in_the_other() -> None:
    # "Vet" is no animal doctor in Swedish.
    assert assess("jag vet inte vad jag ska göra, han andas inte").kind == "emergency"


def test_a_grandmother_called_nan_is_no_number() -> None:
    assert assess("nan is not breathing").kind == "emergency"


@pytest.mark.parametrize(
    "text",
    [
        "we were at a first aid course and a man has collapsed, not breathing",
        "jag jobbar som sjuksköterska och tror att min man har en hjärtinfarkt",
        "no history of allergies but my throat is closing up",
        "prov på onsdag? förresten spyr jag blod",
        "my dog bit my daughter's face and it won't stop bleeding",
    ],
)
def test_what_is_told_beside_a_sign_does_not_silence_it(text: str) -> None:
    assert _is_caught(text)


def test_the_deciding_words_are_kept_for_the_log() -> None:
    assert assess("det gör ont i bröstet").spans == ("gor ont", "brostet")


@pytest.mark.parametrize(
    "answer", ["ja", "yes", "", "   ", "vet inte", "no idea", "hjälp", "no but it's worse", "?", "det svider"]
)
def test_any_answer_but_a_clear_no_means_now(answer: str) -> None:
    assert assess(answer, active_flow="safety_check").kind == "emergency"


@pytest.mark.parametrize(
    "answer", ["nej", "No.", "nej det var förra året", "not right now", "no that was in 2019", "nej, det är min hund"]
)
def test_a_clear_no_carries_on(answer: str) -> None:
    assert assess(answer, active_flow="safety_check") == NOTHING


@pytest.mark.parametrize("answer", ["nej, jag har ont i bröstet", "no i can't breathe"])
def test_a_no_that_tells_of_a_sign_is_an_emergency(answer: str) -> None:
    assert assess(answer, active_flow="safety_check").kind == "emergency"


@pytest.mark.parametrize(
    "text",
    ["", "hej", "ja tack", "fredag klockan två", "can i move my appointment to tuesday", "halv tre passar", "👍"],
)
def test_ordinary_talk_is_left_alone(text: str) -> None:
    assert assess(text) == NOTHING


@given(st.text(max_size=300))
def test_no_text_at_all_makes_it_fail(text: str) -> None:
    assess(text)


@given(
    st.sampled_from(["får ingen luft", "i cant breathe", "han krampar"]),
    st.sampled_from(["!", "  ", "...", "🙏", "\n"]),
)
def test_marks_around_a_sign_do_not_hide_it(sign: str, mark: str) -> None:
    assert assess(mark + sign + mark).kind == "emergency"
