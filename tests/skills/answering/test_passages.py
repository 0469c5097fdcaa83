"""Several questions in one message, and what a question wants to hear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samtal.skills.answering.passages import split_questions, suits, wanted


@pytest.mark.parametrize(
    ("text", "language", "questions"),
    [
        (
            "Hej! Finns det parkering och vad kostar det om jag avbokar sent?",
            "sv",
            ["Finns det parkering", "vad kostar det om jag avbokar sent?"],
        ),
        ("hur tar jag mig dit och hur betalar man", "sv", ["hur tar jag mig dit", "hur betalar man"]),
        (
            "do you take cards, is there a lift, and where can I park?",
            "en",
            ["do you take cards", "is there a lift", "where can I park?"],
        ),
        ("When do you open? And can I bring my dog?", "en", ["When do you open?", "And can I bring my dog?"]),
    ],
)
def test_each_question_of_a_message_is_taken_by_itself(text: str, language: str, questions: list[str]) -> None:
    assert split_questions(text, language) == questions


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("min mamma pratar bara arabiska, kan ni ordna nån som översätter?", "sv"),
        ("måste man boka eller kan man bara dyka upp", "sv"),
        ("My mum is in a wheelchair. Will she manage to get in?", "en"),
        ("Is there parking? I come by car from York.", "en"),
        ("fredag kl. 14 tack", "sv"),
    ],
)
def test_what_belongs_to_one_question_stays_together(text: str, language: str) -> None:
    assert split_questions(text, language) == [text]


def test_a_greeting_is_no_question() -> None:
    assert split_questions("Hello! Where can I park? Thanks!", "en") == ["Where can I park?"]


@given(st.text(max_size=200), st.sampled_from(["sv", "en"]))
def test_a_message_is_never_lost(text: str, language: str) -> None:
    assert len(split_questions(text, language)) >= 1


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Hur mycket kostar det?", "amount"),
        ("how much is a visit", "amount"),
        ("När stänger ni?", "time"),
        ("how long do results take", "time"),
        ("Var ligger ni", "place"),
        ("Får man ta med hund?", "yes or no"),
        ("hej", None),
    ],
)
def test_a_question_tells_the_kind_of_answer_it_wants(question: str, kind: str | None) -> None:
    assert wanted(question) == kind


def test_an_answer_of_the_wanted_form_suits_better() -> None:
    assert suits("amount", "Det kostar 250 kr.") > suits("amount", "Ja, det finns.")
    assert suits("yes or no", "Ja, gärna.") > suits("yes or no", "På gården.")
