"""What was expected is held against what was seen, and every difference is one line."""

from __future__ import annotations

from datetime import datetime

import pytest

from samtal.rehearsals.expectations import NeverAsked, check_step
from samtal.rehearsals.matching import contains, offered, touches
from samtal.rehearsals.model import Expect, SentPattern, TimelinePattern
from samtal.rehearsals.observed import Observed, SeenReply, SeenSent, SeenTimeline

NOW = datetime.fromisoformat("2027-03-01T09:00")
OFFER = SeenReply(
    channel="whatsapp",
    text="Doktor Berg har torsdag 4 mars kl. 14.00 eller måndag 8 mars kl. 10.00. Vilken passar dig?",
    asks=("offer",),
    buttons=(("OFFER_1", "tor 4 mar 14.00"), ("OFFER_2", "mån 8 mar 10.00")),
    language="sv",
)
CONFIRMED = SeenSent(
    channel="sms",
    to="+46701740650",
    text="Almhult Hudklinik: torsdag 4 mars kl. 14.00 hos doktor Berg. Svara JA eller NEJ.",
    buttons=(("YES", "JA"), ("NO", "NEJ")),
    asks=("confirm",),
)
SEEN = Observed(replies=(OFFER,), sent=(CONFIRMED,))


def check(expect: Expect, observed: Observed = SEEN) -> list[str]:
    return check_step(expect, observed, now_local=NOW)


def reply(text: str, language: str = "") -> Observed:
    return Observed(replies=(SeenReply("webchat", text, language=language),))


@pytest.mark.parametrize(
    "expect",
    [
        Expect(),
        Expect(answer=(("14:00",), ("2027-03-04", "fredag"), ("BERG",))),
        Expect(answer=(("mandag",),), not_answer=("eksem", "15:00", "2027-03-05")),
        Expect(silent=False, asks=(("offer", "date"),), asks_only=(("offer",),)),
        Expect(buttons=(("OFFER_1",), ("mån 8 mar 10.00",), ("OFFER_9", "offer_2"))),
        Expect(handed_over=False, urgent=False, language="sv", within_ms=1),
        Expect(sent=(SentPattern(),)),
        Expect(sent=(SentPattern(on="sms", to="+46701740650", contains=(("14:00",), ("Berg",)), buttons=(("JA",),)),)),
        Expect(sent=(SentPattern(contains=(("almhult",),), not_contains=("eksem",), asks=(("confirm",),)),)),
        Expect(
            not_sent=(SentPattern(on="whatsapp"), SentPattern(to="+46701740651"), SentPattern(contains=(("15:00",),)))
        ),
    ],
)
def test_what_holds_is_not_mentioned(expect: Expect) -> None:
    assert check(expect) == []


@pytest.mark.parametrize(
    ("expect", "told"),
    [
        (Expect(answer=(("15:00", "16:00"),)), "expected an answer with '15:00' or '16:00', got \"Doktor Berg har"),
        (Expect(not_answer=("Berg",)), "expected an answer without 'Berg', got"),
        (Expect(not_answer=("10:00",)), "expected an answer without '10:00'"),
        (Expect(silent=True), "expected no reply, got \"Doktor Berg"),
        (Expect(asks=(("name",),)), "expected to be asked for 'name', got asked for offer"),
        (Expect(asks_only=()), "expected to be asked for nothing, got asked for offer"),
        (Expect(buttons=(("YES",),)), "expected a button 'YES', got OFFER_1 'tor 4 mar 14.00'"),
        (Expect(handed_over=True), "expected handed_over: true, got false"),
        (Expect(urgent=True), "expected urgent: true, got false"),
        (Expect(language="en"), "expected a reply in en, got sv"),
        (Expect(sent=(SentPattern(on="whatsapp"),)), "expected a message on whatsapp, got sms to +46701740650"),
        (Expect(sent=(SentPattern(contains=(("16:00",),)),)), "expected a message with '16:00', got"),
        (Expect(sent=(SentPattern(buttons=(("INFO",),)),)), "with the buttons 'INFO', got"),
        (Expect(sent=(SentPattern(not_contains=("Berg",)),)), "expected a message without Berg"),
        (Expect(sent=(SentPattern(asks=(("rating",),)),)), "that asks for 'rating'"),
        (Expect(not_sent=(SentPattern(to="+46701740650"),)), "expected no message to +46701740650, got sms"),
        (Expect(timeline=TimelinePattern(contains=(("eksem",),))), "expected a timeline, got none"),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_told(expect: Expect, told: str) -> None:
    (problem,) = check(expect)

    assert told in problem


def test_a_step_without_a_reply_answers_nothing() -> None:
    silence = Observed()

    assert check(Expect(silent=True), silence) == []
    assert check(Expect(silent=False), silence) == ["expected a reply, got none"]
    assert check(Expect(answer=(("Hej",),)), silence) == ["expected an answer with 'Hej', got no words"]
    assert check(Expect(language="sv"), silence) == ["expected a reply in sv, got none"]


def test_a_button_must_not_say_what_the_answer_must_not() -> None:
    observed = Observed(replies=(SeenReply("whatsapp", "Vilken passar?", buttons=(("OFFER_1", "Berg 14.00"),)),))

    assert len(check(Expect(not_answer=("14:00", "Berg")), observed)) == 2


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Årskontrollen kostar 1\u00a0450 kr", "1 450"),
        ("Ta med krämer", "KRÄMER"),
        ("Ta med krämer", "kramer"),
        ("rate us from 0 to 10.", "10"),
        ("kl 14", "14:00"),
        ("at two o'clock", "14:00"),
        ("half past two", "14:30"),
        ("kvart över nio", "09:15"),
        ("Thursday 4 March", "2027-03-04"),
        ("tors 4 mars", "2027-03-04"),
        ("i morgon", "2027-03-02"),
        ("torsdag 4 mars kl. 14.00", "2027-03-04T14:00"),
    ],
)
def test_a_text_contains_what_it_says_in_other_words(text: str, wanted: str) -> None:
    assert contains(text, wanted, now=NOW)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("call 1120", "112"),
        ("year 2010", "10"),
        ("14.30", "14:00"),
        ("torsdag", "2027-03-04"),
        ("torsdag 4 mars kl. 15.00", "2027-03-04T14:00"),
    ],
)
def test_a_text_does_not_contain_what_it_only_looks_like(text: str, wanted: str) -> None:
    assert not contains(text, wanted, now=NOW)


def test_part_of_a_number_is_too_much_of_what_must_not_be_said() -> None:
    assert touches("+447700900101", "900101", now=NOW)
    assert not touches("torsdag", "2027-03-04", now=NOW)


def test_a_button_is_known_by_its_title_or_its_id_in_any_case() -> None:
    assert offered([("YES", "Ja, boka")], "yes")
    assert offered([("YES", "Ja, boka")], "JA, BOKA")
    assert not offered([("YES", "Ja, boka")], "Ja")


def test_the_clinics_own_words_may_be_in_another_language() -> None:
    own = "Please come without make-up and skin cream so that the skin can be examined."
    observed = reply(f"Doktor Berg brukar säga så här till sina patienter: {own}", "sv")

    assert check_step(Expect(language="sv"), observed, now_local=NOW, verbatim=[own]) == []


def test_a_reply_too_short_to_tell_its_language_counts_as_worded() -> None:
    assert check(Expect(language="sv"), reply("Dr. Berg: 14.00", "sv")) == []
    assert check(Expect(language="en"), reply("Dr. Berg: 14.00", "sv")) != []


def test_a_timeline_shows_channels_words_and_open_matters() -> None:
    seen = Observed(timeline=SeenTimeline(("webchat", "phone"), ("Hej, jag har eksem", "Ring mig"), ("Eksembesök",)))
    right = TimelinePattern(channels=("phone",), contains=(("EKSEM",), ("ring", "skriv")), open_matter="eksem")
    wrong = TimelinePattern(channels=("sms",), contains=(("feber",),), open_matter="vaccin")

    assert check(Expect(timeline=right), seen) == []
    assert check(Expect(timeline=wrong), seen) == [
        "expected sms on the timeline, got webchat, phone",
        "expected 'feber' on the timeline, got \"Hej, jag har eksem / Ring mig\"",
        "expected an open matter with 'vaccin', got \"Eksembesök\"",
    ]


def test_what_must_never_be_asked_again_holds_to_the_end_and_on_every_channel() -> None:
    never = NeverAsked()
    asks_name = Observed(replies=(SeenReply("phone", "Vad heter du?", asks=("name",)),))
    sent_asking = Observed(sent=(SeenSent("sms", "+46701740650", "Vad heter du?", asks=("name",)),))

    assert never.check(None, asks_name) == []
    assert never.check(Expect(never_asks=("name", "born")), Observed()) == []
    assert never.check(None, asks_name) == ["expected never to be asked for name, got asked"]
    assert never.check(Expect(), sent_asking) == ["expected never to be asked for name, got asked"]


def test_the_step_that_forbids_a_question_must_not_ask_it_either() -> None:
    asks_name = Observed(replies=(SeenReply("phone", "Vad heter du?", asks=("name",)),))

    assert NeverAsked().check(Expect(never_asks=("name",)), asks_name) != []
