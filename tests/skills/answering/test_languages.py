"""Which language a question asks for."""

from __future__ import annotations

import pytest

from samtal.skills.answering.languages import language_asked_for


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Is there a doctor who speaks Polish?", "pl"),
        ("does anyone there speak any arabic", "ar"),
        ("vilken av tandläkarna pratar engelska?", "en"),
        ("finns det någon hos er som kan somaliska", "so"),
    ],
)
def test_a_question_for_somebody_who_speaks_it_names_the_language(question: str, language: str) -> None:
    assert language_asked_for(question) == language


@pytest.mark.parametrize(
    "question",
    ["my husband doesn't speak much English", "jag pratar inte svenska så bra", "who is in on Friday?", "I am Swedish"],
)
def test_a_language_that_is_only_mentioned_is_no_such_question(question: str) -> None:
    assert language_asked_for(question) == ""
