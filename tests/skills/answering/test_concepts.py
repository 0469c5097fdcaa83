"""Lay words, compounds, texting spellings and typing errors mean topics."""

from __future__ import annotations

import pytest

from samtal.kit.language import Language
from samtal.skills.answering.concepts import read, related, topics


@pytest.mark.parametrize(
    ("text", "language", "topic"),
    [
        ("finns det nån besöksparkering", "sv", "parking"),
        ("var ställer jag bilen", "sv", "parking"),
        ("kan man parkara", "sv", "parking"),
        ("avbetalningsplan", "sv", "instalments"),
        ("jag glömmer bort min tid", "sv", "missed_visit"),
        ("he's scared of needles", "en", "nervous"),
        ("I cant make it tomorrow", "en", "late_cancel"),
        ("can we do it over zoom", "en", "video"),
    ],
)
def test_a_lay_phrase_means_its_topic(text: str, language: Language, topic: str) -> None:
    assert topic in read(text, language).topics


def test_a_longer_phrase_outweighs_the_words_inside_it() -> None:
    topics = read("kan man ladda elbilen", "sv").topics
    assert topics["ev_charging"] == 1.0
    assert topics.get("parking", 0.0) <= 0.5


def test_a_common_word_is_not_taken_for_an_inflection() -> None:
    assert "children" not in read("kan jag bara komma", "sv").topics


def test_another_word_is_not_taken_for_a_typing_error() -> None:
    assert "results" not in read("is it hard to find", "en").topics


@pytest.mark.parametrize(
    ("text", "language"),
    [("är det farligt", "sv"), ("hur många tabletter får jag ta", "sv"), ("is it cancer", "en"), ("what dose", "en")],
)
def test_a_wish_for_medical_advice_is_heard(text: str, language: Language) -> None:
    assert read(text, language).medical


def test_an_ordinary_question_is_not_medical() -> None:
    assert not read("var kan jag parkera", "sv").medical


def test_words_that_every_question_uses_mean_little_alone() -> None:
    assert read("have to come in", "en").topics.get("video", 0.0) < 1.0


def test_a_late_cancellation_is_near_a_missed_visit() -> None:
    assert related("late_cancel")["missed_visit"] > related("late_cancel").get("parking", 0.0)


def test_both_languages_know_the_same_topics() -> None:
    assert topics("sv") == topics("en")
