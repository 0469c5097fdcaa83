"""An utterance is first of all an answer to what was asked, offered or read back."""

from __future__ import annotations

from datetime import date, time

import pytest

from samtal.engines.understanding.embedded.engine import understand
from samtal.receptionist.understanding import Heard
from samtal.skills.commands import (
    Affirm,
    Ask,
    CannotAttend,
    ComeBackLater,
    Deny,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    WillAttend,
)
from tests.engines.understanding.places import STOCKHOLM, aspen, harbour, offers, read_back

THREE = ("2026-03-12T09:00", "2026-03-12T14:00", "2026-03-13T10:30")


@pytest.mark.parametrize(
    ("words", "index"),
    [("the second one", 2), ("3", 3), ("number 1 please", 1), ("the last one", 3), ("I'll take the first one", 1)],
)
def test_a_place_in_the_row_chooses_an_offer(words: str, index: int) -> None:
    context = harbour(flow="book", heard=offers(*THREE))

    assert understand(words, context).commands == (SelectOffered(index),)


@pytest.mark.parametrize(("words", "index"), [("den andra", 2), ("trean", 3), ("den första blir bra", 1), ("sista", 3)])
def test_a_place_in_the_row_chooses_an_offer_in_swedish(words: str, index: int) -> None:
    context = aspen(flow="book", heard=offers(*THREE, zone=STOCKHOLM, who="ek"))

    assert understand(words, context).commands == (SelectOffered(index),)


@pytest.mark.parametrize("words", ["half ten works for me", "ten thirty please", "10:30 is perfect"])
def test_an_offered_time_in_words_is_a_time(words: str) -> None:
    (said,) = understand(words, harbour(flow="book", heard=offers(*THREE))).commands

    assert isinstance(said, ProvideWhen)
    assert said.mention.best.at == time(10, 30)


@pytest.mark.parametrize(
    "words", ["yes please that's lovely", "yep book it", "perfect", "👍", "ja precis", "that will do"]
)
def test_yes_has_many_words(words: str) -> None:
    commands = understand(words, harbour(flow="book", heard=read_back())).commands

    assert commands[0] == Affirm()
    assert not any(isinstance(one, StartFlow | Deny) for one in commands)


@pytest.mark.parametrize("words", ["nej", "absolut inte", "det stämmer inte", "passar tyvärr inte"])
def test_no_has_many_words(words: str) -> None:
    assert understand(words, aspen(flow="book", heard=read_back())).commands == (Deny(),)


def test_a_correction_is_the_new_value_alone() -> None:
    commands = understand("no, thursday instead please at ten", harbour(flow="book", heard=read_back())).commands

    assert all(isinstance(one, ProvideWhen) for one in commands)
    assert any(one.mention.best.first == date(2026, 3, 12) for one in commands if isinstance(one, ProvideWhen))


def test_a_yes_that_says_the_time_again_says_no_new_time() -> None:
    known = {"choice": "2026-03-12T09:30:00+00:00"}

    commands = understand("yes please, half past nine", harbour(flow="book", known=known, heard=read_back())).commands

    assert commands == (Affirm(),)


def test_yes_and_a_question_are_both_heard() -> None:
    commands = understand("yes how did you know that", harbour(heard=read_back("take_up"))).commands

    assert commands == (Affirm(), Ask("yes how did you know that", "how_did_you_know"))


def test_a_number_answers_a_request_for_a_mark() -> None:
    commands = understand("9", harbour(heard=Heard("From 0 to 10?", "feedback", ("rating",)))).commands

    assert commands == (Provide("rating", ("9",), "9"),)


def test_a_code_is_six_digits_and_a_phone_number_is_none() -> None:
    asked = Heard("Type the code.", "proof", ("code",))

    assert understand("it says 204 117", harbour(heard=asked)).commands == (
        Provide("code", ("204117",), "it says 204 117"),
    )
    assert not any(
        isinstance(one, Provide) and one.field == "code"
        for one in understand("sorry, my number is 07700 900140", harbour(heard=asked)).commands
    )


@pytest.mark.parametrize("words", ["Birgitta Wall", "jag heter Birgitta Wall", "det är Birgitta Wall"])
def test_a_name_that_was_asked_for(words: str) -> None:
    commands = understand(words, aspen(flow="book", heard=Heard("Vad heter du?", "booking", ("name",)))).commands

    assert [one.value for one in commands if isinstance(one, Provide)] == ["Birgitta Wall"]
    assert len(commands) == 1


def test_a_name_put_right_keeps_the_rest_of_it() -> None:
    context = aspen(heard=Heard("Vad heter du?", "booking", ("name",)), speaker_names=("Karin Lindqvist",))

    (said,) = understand("Lindkvist ska det vara", context).commands

    assert isinstance(said, Provide)
    assert said.value == "Karin Lindkvist"


class TestReminder:
    heard = Heard("Can you come tomorrow?", "attendance", ("confirm",), "attend")

    def test_numbers_answer_it(self) -> None:
        assert understand("2", harbour(heard=self.heard)).commands == (SelectOffered(2),)

    def test_coming(self) -> None:
        assert understand("I'll be there", harbour(heard=self.heard)).commands == (WillAttend(),)

    def test_another_day_means_not_this_one(self) -> None:
        commands = understand("no can we do friday", harbour(heard=self.heard)).commands

        assert CannotAttend() in commands
        assert any(isinstance(one, ProvideWhen) for one in commands)
        assert Deny() not in commands

    def test_illness_is_a_no(self) -> None:
        assert CannotAttend() in understand("sorry I'm ill", harbour(heard=self.heard)).commands


def test_leaving_is_no_answer() -> None:
    context = harbour(flow="book", heard=offers(*THREE))

    assert understand("sorry someone's at the door speak later", context).commands == (ComeBackLater(),)


def test_other_offers_are_asked_for() -> None:
    commands = understand("do you have anything earlier", harbour(flow="book", heard=offers(*THREE))).commands

    assert RequestAlternatives("earlier") in commands


def test_a_question_about_a_free_hour_is_a_wish_for_it() -> None:
    commands = understand("can you do thursday at 3 pm?", harbour(flow="book", heard=offers(*THREE))).commands

    assert [one.mention.best.at for one in commands if isinstance(one, ProvideWhen)] == [time(15)]
    assert not any(isinstance(one, Ask) for one in commands)
