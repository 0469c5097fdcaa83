"""Asking for what is known is a repeat, by the rules of the format and no others."""

from __future__ import annotations

import pytest

from samtal.rehearsals.repeats import Repeats

ALMA = "alma"


@pytest.fixture
def books() -> Repeats:
    return Repeats()


def test_the_first_question_is_no_repeat_and_the_one_after_the_answer_is(books: Repeats) -> None:
    assert books.asked(ALMA, ["service"], contact="chat", matter="m1") == []
    books.given(ALMA, ["service"], matter="m1")

    again = books.asked(ALMA, ["service"], contact="call", matter="m1")

    assert [one.fact for one in again] == ["service"]
    assert books.count == 1


def test_what_somebody_else_has_said_is_not_given(books: Repeats) -> None:
    books.given("olle", ["name"])

    assert books.asked(ALMA, ["name"], contact="chat") == []


def test_what_was_contradicted_may_be_asked_for_again(books: Repeats) -> None:
    books.given(ALMA, ["date"], matter="m1")
    books.contradicted(ALMA, ["date"], matter="m1")

    assert books.asked(ALMA, ["date"], contact="chat", matter="m1") == []


def test_a_new_matter_has_its_own_service_but_the_same_name(books: Repeats) -> None:
    books.given(ALMA, ["service", "name"], matter="m1")

    assert books.asked(ALMA, ["service"], contact="chat", matter="m2") == []
    assert [one.fact for one in books.asked(ALMA, ["name"], contact="chat", matter="m2")] == ["name"]


@pytest.mark.parametrize("fact", ["confirm", "offer", "code"])
def test_a_yes_an_offer_and_a_code_are_never_given(books: Repeats, fact: str) -> None:
    books.given(ALMA, [fact])

    assert books.asked(ALMA, [fact], contact="chat", question="book") == []


def test_the_same_yes_or_no_twice_in_a_row_after_a_clear_answer_is_a_repeat(books: Repeats) -> None:
    books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00")
    books.answered(ALMA, clearly=True)

    assert len(books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00")) == 1


def test_the_same_question_after_an_unclear_answer_is_no_repeat(books: Repeats) -> None:
    books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00")
    books.answered(ALMA, clearly=False)

    assert books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00") == []


def test_another_question_in_between_or_about_something_else_is_no_repeat(books: Repeats) -> None:
    books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00")
    books.answered(ALMA, clearly=True)
    assert books.asked(ALMA, ["confirm"], contact="chat", question="book 10:00") == []
    books.answered(ALMA, clearly=True)

    assert books.asked(ALMA, ["confirm"], contact="chat", question="book 09:00") == []


def test_a_birth_date_to_raise_the_assurance_is_free_once_in_each_contact(books: Repeats) -> None:
    books.given(ALMA, ["born"])

    assert books.asked(ALMA, ["born"], contact="call 1") == []
    assert len(books.asked(ALMA, ["born"], contact="call 1")) == 1
    assert books.asked(ALMA, ["born"], contact="call 2") == []


def test_the_same_code_asked_for_after_a_right_one_is_a_repeat(books: Repeats) -> None:
    assert books.asked(ALMA, ["code"], contact="chat", question="code") == []
    books.answered(ALMA, clearly=True)

    assert len(books.asked(ALMA, ["code"], contact="chat", question="code")) == 1


def test_what_two_people_gave_is_given_when_they_turn_out_to_be_one(books: Repeats) -> None:
    books.given("visitor", ["service"], matter="m1")
    books.joined(ALMA, "visitor")

    assert len(books.asked(ALMA, ["service"], contact="call", matter="m1")) == 1
