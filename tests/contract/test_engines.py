"""What every understanding engine promises, run over every engine there is."""

from __future__ import annotations

import re
from datetime import datetime
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samtal.kit import plugins
from samtal.receptionist.understanding import Heard, Offered, TurnContext, Understanding, Understands
from samtal.skills.commands import Command, Provide
from tests.appointments.places import CLINIC

FOUND: dict[str, type[Understands]] = plugins.find("samtal.engines.understanding", "ENGINE")
MADE: dict[str, Understands] = {}

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=CLINIC.zone)
OFFERS = tuple(
    Offered(NOW.replace(hour=hour), CLINIC.practitioners[0].id, CLINIC.locations[0].id, CLINIC.services[0].id)
    for hour in (10, 14)
)
CONTEXTS = (
    TurnContext(CLINIC, NOW, "webchat", "sv"),
    TurnContext(CLINIC, NOW, "phone", "en", flow="book", heard=Heard(skill="booking", asks=("offer",), offers=OFFERS)),
    TurnContext(CLINIC, NOW, "sms", "sv", heard=Heard(skill="attendance", asks=("confirm",), confirms="attend")),
    TurnContext(CLINIC, NOW, "whatsapp", "en", flow="book", heard=Heard(skill="booking", asks=("name", "born"))),
)
SENTENCES = (
    "ja nej jag vill boka en tid hos dr berg på fredag klockan tio tack yes no the second one please cancel my 4711",
    "I can't make it monday half past nine 070-174 06 05 anna.berg@example.com ont i halsen ? ! ... 👍 åäö",
)
WORDS = st.sampled_from([word for sentence in SENTENCES for word in sentence.split()])
UTTERANCES = st.lists(WORDS, max_size=15).map(" ".join) | st.text(max_size=200)

every_engine = pytest.mark.parametrize("name", FOUND)


def engine(name: str) -> Understands:
    """Made once: an engine may train itself at the start."""
    if name not in MADE:
        MADE[name] = FOUND[name]()
    return MADE[name]


@every_engine
def test_an_engine_is_its_folders_name_and_says_whether_it_is_instant(name: str) -> None:
    assert engine(name).name == name
    assert isinstance(engine(name).instant, bool)


@every_engine
@given(utterance=UTTERANCES, context=st.sampled_from(CONTEXTS))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_whatever_is_said_becomes_commands_of_the_closed_list(
    name: str, utterance: str, context: TurnContext
) -> None:
    understood = await engine(name).understand(utterance, context)

    assert isinstance(understood, Understanding)
    assert all(isinstance(command, get_args(Command)) for command in understood.commands)
    assert 0.0 <= understood.score <= 1.0


@every_engine
@given(utterance=UTTERANCES, context=st.sampled_from(CONTEXTS))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
async def test_no_service_practitioner_or_place_is_made_up(name: str, utterance: str, context: TurnContext) -> None:
    known = {
        "service": {one.id for one in CLINIC.services},
        "practitioner": {one.id for one in CLINIC.practitioners},
        "location": {one.id for one in CLINIC.locations},
    }

    understood = await engine(name).understand(utterance, context)

    for command in understood.commands:
        if isinstance(command, Provide) and command.field in known:
            assert set(command.values) <= known[command.field]


@every_engine
@pytest.mark.parametrize("utterance", ["", " ", "\n", "?", "asdf qwer zxcv", "x" * 5000, "ja " * 400])
async def test_noise_and_silence_are_no_error(name: str, utterance: str) -> None:
    for context in CONTEXTS:
        assert isinstance(await engine(name).understand(utterance, context), Understanding)


@every_engine
async def test_the_same_words_in_the_same_situation_mean_the_same(name: str) -> None:
    if not engine(name).instant:
        pytest.skip("a model at the other end of a network may change its mind")
    for context in CONTEXTS:
        first = await engine(name).understand("kan jag få en tid på fredag eftermiddag", context)
        assert await engine(name).understand("kan jag få en tid på fredag eftermiddag", context) == first


@every_engine
@given(digits=st.from_regex(re.compile(r"[0-9]{6}"), fullmatch=True))
@settings(max_examples=20, deadline=None)
async def test_a_code_is_never_other_digits_than_those_said(name: str, digits: str) -> None:
    context = TurnContext(CLINIC, NOW, "webchat", "sv", heard=Heard(skill="checking", asks=("code",)))

    understood = await engine(name).understand(f"koden är {digits}", context)

    given_codes = [one.value for one in understood.commands if isinstance(one, Provide) and one.field == "code"]
    assert given_codes in ([], [digits])
