"""Twilio's signatures and errors."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.twilio import error_of, parsed_form, signature, signed
from samtal.emulators.twilio.signing import sign
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable

URL = "https://x.test/hook?a=1"
FORM = [("Body", "Hej åäö"), ("CallSid", "CA1"), ("Empty", ""), ("From", "+46701740605")]
SIGNATURE = "AWuTD+8CNrvywur2YjovhGdDQb0="


def test_twilios_signature_is_known() -> None:
    assert signature(URL, FORM, "12345") == SIGNATURE
    assert signed(SIGNATURE, URL, list(reversed(FORM)), tokens=["12345"])


def test_blank_fields_are_part_of_what_is_signed() -> None:
    form = parsed_form(urlencode(FORM).encode())

    assert signed(SIGNATURE, URL, form, tokens=["12345"])
    assert not signed(SIGNATURE, URL, [pair for pair in form if pair[1]], tokens=["12345"])


@pytest.mark.parametrize("url", ["http://x.test/hook?a=1", "https://x.test/hook/?a=1", "https://x.test/hook"])
def test_another_address_is_another_signature(url: str) -> None:
    assert not signed(SIGNATURE, url, FORM, tokens=["12345"])


def test_the_port_may_be_written_or_not() -> None:
    assert signed(SIGNATURE, "https://x.test:443/hook?a=1", FORM, tokens=["12345"])
    assert signed(signature("https://x.test:443/hook?a=1", FORM, "t"), URL, FORM, tokens=["t"])


def test_without_a_key_nothing_is_signed() -> None:
    assert not signed(signature(URL, FORM, ""), URL, FORM, tokens=["", ""])
    assert not signed(SIGNATURE, URL, FORM, tokens=[])


def test_the_newer_signature_uses_the_shared_key_only() -> None:
    header = "key=k1,algorithm=HMAC_SHA256"
    newer = signature(URL, FORM, "shared", sha256=True)

    assert signed(newer, URL, FORM, tokens=["12345"], settings_header=header, shared="shared")
    assert not signed(SIGNATURE, URL, FORM, tokens=["12345"], settings_header=header, shared="shared")
    assert not signed(newer, URL, FORM, tokens=["12345"], settings_header=header, shared="")


@given(st.lists(st.tuples(st.sampled_from(["A", "B", "Body", "a"]), st.text(max_size=5)), max_size=6))
def test_the_emulator_signs_as_the_channel_checks(form: list[tuple[str, str]]) -> None:
    assert signature(URL, form, "t") == sign(URL, form, "t")


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, 20003, AccessDenied), (400, 21408, AccessDenied), (401, None, AccessDenied), (429, 20429, Unavailable),
        (500, None, Unavailable), (503, 20500, Unavailable), (400, 21211, Rejected), (400, 21610, Rejected),
        (400, 21614, Rejected), (400, 99999, Rejected),
    ],
)  # fmt: skip
def test_each_error_says_what_is_to_be_done(status: int, code: int | None, error: type[Outside]) -> None:
    found = error_of(status, {} if code is None else {"code": code})

    assert type(found) is error
    assert found.code == (f"http_{status}" if code is None else str(code))
