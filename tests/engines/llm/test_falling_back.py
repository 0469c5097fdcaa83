"""The engine at hand answers whenever the model does not, and a failing vendor is left alone."""

from __future__ import annotations

import logging

import pytest

from samtal.engines.understanding.llm.falling_back import LONGEST_REST, Breaker, FallingBack, Unusable
from samtal.engines.understanding.llm.second_look import SecondLook
from samtal.kit.errors import AccessDenied, Rejected, Unavailable
from samtal.receptionist.understanding import TurnContext, Understanding
from samtal.skills.commands import Affirm, ChitChat, Command, Deny, Greet, SelectOffered
from tests.engines.llm.places import CHOOSING, OPENING, READ_BACK, Marked


class Primary:
    """Fails with what it is given, else greets."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.asked = 0

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        self.asked += 1
        if self.failure:
            raise self.failure
        return Understanding((Greet(),))


class Time:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.mark.parametrize(
    "failure",
    [
        Unavailable(code="500"),
        AccessDenied(code="401"),
        Rejected(code="400"),
        Unusable(code="malformed"),
        KeyError("x"),
    ],
)
async def test_no_failure_reaches_the_turn(failure: Exception) -> None:
    understood = await FallingBack(Primary(failure), Marked()).understand("hello", OPENING)

    assert understood.commands == (ChitChat(),)


async def test_after_failures_in_a_row_the_vendor_rests_and_is_tried_again() -> None:
    time, primary = Time(), Primary(Unavailable(code="500"))
    engine = FallingBack(primary, Marked(), breaker=Breaker(failures=3, rest=30, timer=time))
    for _ in range(5):
        await engine.understand("hello", OPENING)
    assert primary.asked == 3

    time.now = 31
    await engine.understand("hello", OPENING)
    await engine.understand("hello", OPENING)
    assert primary.asked == 4

    time.now, primary.failure = 62, None
    assert (await engine.understand("hello", OPENING)).commands == (Greet(),)
    assert (await engine.understand("hello", OPENING)).commands == (Greet(),)


async def test_a_success_in_between_begins_the_count_anew() -> None:
    primary = Primary()
    engine = FallingBack(primary, Marked(), breaker=Breaker(failures=2))
    for failure in (Unavailable(), None, Unavailable(), None):
        primary.failure = failure
        await engine.understand("hello", OPENING)

    assert primary.asked == 4


async def test_an_answer_of_no_use_does_not_count_against_the_vendor() -> None:
    primary = Primary(Unusable(code="malformed"))
    engine = FallingBack(primary, Marked(), breaker=Breaker(failures=1))
    for _ in range(4):
        await engine.understand("hello", OPENING)

    assert primary.asked == 4


async def test_no_vendor_gets_a_longer_pause_than_minutes() -> None:
    time, primary = Time(), Primary(Unavailable(code="429", retry_after=86400))
    engine = FallingBack(primary, Marked(), breaker=Breaker(timer=time))
    await engine.understand("hello", OPENING)

    time.now = LONGEST_REST + 1
    await engine.understand("hello", OPENING)

    assert primary.asked == 2


async def test_what_a_person_has_to_mend_is_told_once_until_it_works(caplog: pytest.LogCaptureFixture) -> None:
    time, primary = Time(), Primary(AccessDenied("the key is refused", code="401"))
    engine = FallingBack(primary, Marked(), breaker=Breaker(timer=time))
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            await engine.understand("hello", OPENING)
            time.now += LONGEST_REST + 1
        told = len(caplog.records)
        primary.failure = None
        await engine.understand("hello", OPENING)
        primary.failure = AccessDenied("the key is refused", code="401")
        await engine.understand("hello", OPENING)

    assert told == 1
    assert len(caplog.records) == 2


async def test_a_bug_is_told_without_the_patients_words(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await FallingBack(Primary(ValueError("Alma has a rash")), Marked()).understand("I have a rash", OPENING)

    assert "ValueError" in caplog.text
    assert "rash" not in caplog.text


class Hears:
    name = "hears"
    instant = True

    def __init__(self, *commands: Command) -> None:
        self.commands = commands

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        return Understanding(self.commands)


@pytest.mark.parametrize("yes", [Affirm(), SelectOffered(1)])
async def test_a_yes_that_somebody_else_hears_as_a_no_is_not_taken(yes: Command) -> None:
    with pytest.raises(Unusable):
        await SecondLook(Hears(yes), Hears(Deny())).understand("not that one", CHOOSING)


@pytest.mark.parametrize("other", [Affirm(), ChitChat(), SelectOffered(1)])
async def test_a_yes_that_nobody_denies_is_taken(other: Command) -> None:
    understood = await SecondLook(Hears(Affirm()), Hears(other)).understand("go on then", READ_BACK)

    assert understood.commands == (Affirm(),)
