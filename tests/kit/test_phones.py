from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.kit.phones import find_phones, from_whatsapp, is_withheld, normalise, variants


@pytest.mark.parametrize(
    ("raw", "region", "e164", "kind"),
    [
        ("070-174 06 05", "SE", "+46701740605", "mobile"),
        ("+46 (0)70 174 06 05", "SE", "+46701740605", "mobile"),
        ("0046701740605", "SE", "+46701740605", "mobile"),
        ("46701740605", "SE", "+46701740605", "mobile"),
        ("0701-74 06 05 ankn 2", "SE", "+46701740605", "mobile"),
        ("08-465 004 30", "SE", "+46846500430", "landline"),
        ("07700 900123", "GB", "+447700900123", "mobile"),
        ("020 7946 0123", "GB", "+442079460123", "landline"),
        ("whatsapp:+46701740610", "GB", "+46701740610", "mobile"),
        ("+5215512345678", "SE", "+525512345678", "either"),
        ("+551187654321", "SE", "+5511987654321", "mobile"),
    ],
)
def test_every_spelling_comes_to_one_number(raw: str, region: str, e164: str, kind: str) -> None:
    phone = normalise(raw, region)

    assert phone is not None
    assert (phone.e164, phone.kind) == (e164, kind)


@pytest.mark.parametrize("raw", ["1177", "112", "999", "111", "", "hello", "070-174", "0800 FLOWERS"])
def test_short_and_emergency_numbers_are_no_numbers(raw: str) -> None:
    assert normalise(raw, "SE") is None
    assert normalise(raw, "GB") is None


@pytest.mark.parametrize(
    "raw", ["", "anonymous", "Anonymous", "unknown", "Restricted", "+266696687", "+7378742833", "+2562533", "+8656696",
            "+86282452253", "sip:anonymous@anonymous.invalid"]
)  # fmt: skip
def test_a_withheld_number_is_no_number(raw: str) -> None:
    assert is_withheld(raw)
    assert normalise(raw, "GB") is None


def test_only_a_phone_that_can_read_gets_texts() -> None:
    mobile, landline = normalise("+46701740605", "SE"), normalise("+46846500430", "SE")

    assert mobile is not None
    assert landline is not None
    assert mobile.can_get_sms
    assert not landline.can_get_sms


def test_old_and_new_spellings_of_a_line_match() -> None:
    assert "+5511987654321" in variants("+551187654321")
    assert variants("+551187654321") == variants("+5511987654321")
    assert variants("+5215512345678") == variants("+525512345678")
    assert variants("+5491123456789") == variants("+541123456789")
    assert variants("+551133334444") == {"+551133334444"}
    assert variants("+46701740605") == {"+46701740605"}


def test_a_whatsapp_id_becomes_a_number() -> None:
    assert from_whatsapp("46701740605") == "+46701740605"
    assert from_whatsapp("447700900123") == "+447700900123"
    assert from_whatsapp("5215512345678") == "+525512345678"
    assert from_whatsapp("123") is None


@pytest.mark.parametrize(
    ("text", "region", "numbers"),
    [
        ("mitt nummer är noll sju noll ett sju fyra noll sex sex två tack", "SE", ["+46701740662"]),
        ("noll sju noll sjutton fyrtio sex sextiosex", "SE", ["+46701740666"]),
        ("plus fyrtiosex sjuttio ett sjuttiofyra noll sex tolv", "SE", ["+46701740612"]),
        ("it's oh seven seven double oh nine oh oh one four two", "GB", ["+447700900142"]),
        ("07700 nine hundred one four two", "GB", ["+447700900142"]),
        ("oh seven seven hundred nine hundred one four two", "GB", ["+447700900142"]),
        ("nollsju noll ett sju fyra och sen noll sex ett tre", "SE", ["+46701740613"]),
        ("sorry, mine is 07700 900140!", "GB", ["+447700900140"]),
        ("880320-9801 och 070-1740605", "SE", ["+46701740605"]),
        ("0701740611 kl 10.30 eller +46 70 174 06 12", "SE", ["+46701740611", "+46701740612"]),
        ("0701740611 0046701740612", "SE", ["+46701740611", "+46701740612"]),
        ("född 2009-08-23 eller 090823", "SE", []),
        ("8001019999", "SE", []),
        ("23.04.2022 14:55", "GB", []),
        ("46701740605", "SE", ["+46701740605"]),
        ("(212) 555-0142", "US", ["+12125550142"]),
        ("mellan 10 och 12 den 14/11, ring 112", "SE", []),
    ],
)
def test_numbers_are_found_typed_and_spoken(text: str, region: str, numbers: list[str]) -> None:
    found = find_phones(text, region)

    assert [mention.phone.e164 for mention in found] == numbers
    assert all(text[mention.start : mention.end] == mention.text for mention in found)


@given(st.text(alphabet="0123456789 +-()nollsjuettochdouble", max_size=40))
def test_whatever_is_typed_gives_full_numbers_or_none(text: str) -> None:
    for mention in find_phones(text, "SE"):
        assert mention.phone.e164.startswith("+")
        assert len(mention.phone.e164) >= 8
