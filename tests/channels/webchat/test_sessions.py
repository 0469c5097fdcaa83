"""Who a browser is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.channels.webchat.sessions import open_session
from samtal.channels.webchat.settings import WebchatSettings
from tests.channels.doors import NOON


def settings(account: str = "w", secret: str = "a secret of the tests") -> WebchatSettings:
    return WebchatSettings.model_validate({"account": account, "session_secret": secret, "session_days": 30})


def test_a_session_is_resumed_by_its_token_and_has_one_address() -> None:
    first = open_session("", settings(), NOON)
    again = open_session(first.token, settings(), NOON + timedelta(hours=5))

    assert (first.resumed, again.resumed) == (False, True)
    assert (again.address, again.token) == (first.address, first.token)


def test_the_address_does_not_open_the_session() -> None:
    first = open_session("", settings(), NOON)

    assert first.address.canonical not in first.token
    assert first.token.split(".")[1] not in first.address.canonical


def test_a_token_is_renewed_and_ends_only_when_the_visitor_stays_away() -> None:
    session, at = open_session("", settings(), NOON), NOON
    address = session.address
    for _ in range(5):
        at += timedelta(days=20)
        session = open_session(session.token, settings(), at)
        assert session.resumed
    gone = open_session(session.token, settings(), at + timedelta(days=31))

    assert session.address == address
    assert not gone.resumed
    assert gone.address != address


@pytest.mark.parametrize("other", [settings(account="another"), settings(secret="another secret of tests")])
def test_a_token_counts_only_where_it_was_made(other: WebchatSettings) -> None:
    token = open_session("", settings(), NOON).token

    assert not open_session(token, other, NOON).resumed


@given(st.text(max_size=60) | st.builds(".".join, st.lists(st.text(max_size=8), max_size=5)))
def test_nothing_made_up_is_a_session(token: str) -> None:
    assert not open_session(token, settings(), NOON).resumed


def test_strangers_never_share_an_address() -> None:
    addresses = {open_session("", settings(), NOON).address.canonical for _ in range(50)}

    assert len(addresses) == 50
