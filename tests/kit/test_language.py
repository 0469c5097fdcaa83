from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.language import detect, fold, stem, tokens


def test_folding_takes_away_accents_and_capitals() -> None:
    assert fold("Åsa ÖBERG-Núñez Æ") == "asa oberg-nunez ae"


def test_tokens_know_where_they_stand() -> None:
    text = "Hej, det är O’Connor-Ek!"

    found = tokens(text)

    assert [token.fold for token in found] == ["hej", "det", "ar", "o'connor", "ek"]
    assert all(text[token.start : token.end] == token.text for token in found)


@pytest.mark.parametrize(
    "forms",
    [
        "läkare läkaren läkarna läkarens",
        "kurator kuratorn",
        "vårta vårtan vårtor vårtorna",
        "tand tanden tänder tänderna",
        "provtagning provtagningen provtagningar",
        "födelsemärke födelsemärket födelsemärken födelsemärkena",
        "sår såret såren",
        "vaccin vaccinet vaccinera vaccination vaccinationen",
        "bleka blekning blekningen",
    ],
)
def test_swedish_forms_share_a_stem(forms: str) -> None:
    assert len({stem(form, "sv") for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "forms",
    [
        "mole moles",
        "remove removed removing removal",
        "vaccine vaccines vaccinated vaccination",
        "tooth teeth",
        "stitch stitches",
        "filling fillings fill filled",
        "screen screening screened",
        "doctor doctors doctor's",
    ],
)
def test_english_forms_share_a_stem(forms: str) -> None:
    assert len({stem(form, "en") for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "text",
    [
        "ja tack",
        "hej",
        "nej det går inte",
        "och hur betalar man hos er?",
        "kan jag komma pa mandag",
        "JA",
        "vad kostar ett besök",
        "aa ja okej då",
        "måndag då",
        "hudkontroll",
    ],
)
def test_clear_swedish_is_swedish(text: str) -> None:
    assert detect(text)[0] == "sv"


@pytest.mark.parametrize(
    "text",
    [
        "yes please",
        "hi",
        "could I come on Monday",
        "no that's wrong",
        "what does it cost",
        "I'd rather see Sofia",
        "yep",
    ],
)
def test_clear_english_is_english(text: str) -> None:
    assert detect(text)[0] == "en"


@pytest.mark.parametrize(
    "text",
    [
        "Jane",
        "Anna Berg",
        "bengt åkerlund",
        "070-174 06 10",
        "ok",
        "👍",
        "",
        "fredag",
        "Friday",
        "9.30",
        "den 14 maj",
        "nittonhundrafyrtioett",
        "STOP",
        "sms",
        "Mohammed Al Rashid 1961-03-17",
    ],
)
def test_a_bare_name_date_or_ok_says_nothing_of_the_language(text: str) -> None:
    assert detect(text)[0] is None


@given(st.text(max_size=80))
def test_nothing_upsets_the_word_tools(text: str) -> None:
    language, sureness = detect(text)
    assert 0.0 <= sureness <= 1.0
    assert (language is None) == (sureness == 0.0)
    for token in tokens(text):
        assert text[token.start : token.end] == token.text
        assert stem(token.text, "sv") is not None
        assert stem(token.text, "en") is not None
