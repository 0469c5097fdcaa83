"""The carrier's frames, and how much of a talk was heard."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

import samtal.channels.phone
from samtal.channels.base import Said
from samtal.channels.phone import twiml
from samtal.channels.phone.parse import Digit, Ignored, Interrupt, Prompt, Setup, inbound, read
from samtal.channels.phone.render import Spoken, heard_of, speech, spoken, tokens
from samtal.channels.phone.settings import PhoneSettings
from samtal.conversations.content import Content, Place
from samtal.emulators.twilio.twiml import Relay, obey
from samtal.kit.ids import EntryId
from tests.channels.contents import contents
from tests.channels.doors import NOON

FRAMES = json.loads((Path(samtal.channels.phone.__path__[0]) / "payloads" / "relay.json").read_text(encoding="utf-8"))[
    "frames"
]


def test_a_recorded_call_is_read_frame_by_frame() -> None:
    setup, prompt, preview, first, second, digit, error = [read(json.dumps(frame)) for frame in FRAMES]

    assert isinstance(setup, Setup)
    assert (setup.caller.canonical, setup.outbound) == ("+46701740605", False)
    assert (prompt, digit) == (Prompt("jag vill boka tid", "sv-SE"), Digit("1"))
    assert first == second == Interrupt("Vi har en")
    assert isinstance(preview, Ignored)
    assert isinstance(error, Ignored)


def test_what_the_carrier_knows_of_a_call_goes_with_every_utterance() -> None:
    setup = read(json.dumps(FRAMES[0]))
    assert isinstance(setup, Setup)

    said = inbound(setup, "+442079460900", NOON, number=2, kind="text", text="hej")

    assert said.data == {
        "call_id": "CA01",
        "direction": "inbound",
        "forwarded_from": "+46846500100",
        "verified": "TN-Validation-Passed-A",
    }


@given(st.text(max_size=40) | st.recursive(st.none() | st.integers() | st.text(max_size=5), st.lists).map(json.dumps))
def test_no_frame_at_all_breaks_the_reader(raw: str) -> None:
    assert isinstance(read(raw), Ignored)


@given(
    st.sampled_from(["setup", "prompt", "dtmf", "interrupt", "error"]),
    st.dictionaries(
        st.sampled_from(
            ["callSid", "from", "to", "voicePrompt", "digit", "last", "customParameters", "utteranceUntilInterrupt"]
        ),
        st.none() | st.integers() | st.text(max_size=5) | st.lists(st.integers(), max_size=2) | st.just({"a": 1}),
    ),
)
def test_a_frame_with_any_fields_is_read(kind: str, fields: dict[str, object]) -> None:
    assert read(json.dumps({**fields, "type": kind})) is not None


# Speaking ------------------------------------------------------------------------------------------------------------


def entry(text: str) -> Spoken:
    return Spoken(EntryId(uuid4()), text)


@pytest.mark.parametrize(
    ("heard", "parts"),
    [
        ("Vi har", ["Vi har", ""]), ("", ["", ""]), ("Vi har en tid.", [""]), ("Vi har en tid. Passar", ["Passar"]),
        ("Vi har en tid.  Passar\nden?", []), ("något annat", ["något annat", ""]),
    ],
)  # fmt: skip
def test_only_what_was_cut_is_trimmed(heard: str, parts: list[str]) -> None:
    said = [entry("Vi har en tid."), entry("Passar den?")]

    cut = heard_of(said, heard)

    assert [part for _, part in cut] == parts
    assert [spoken_entry for spoken_entry, _ in cut] == said[len(said) - len(parts) :]


@given(contents)
def test_speech_is_one_line_without_links_and_its_tokens_lose_nothing(content: Content) -> None:
    entries = spoken([Said(EntryId(uuid4()), 1, content)])

    assert "".join(tokens(entries)).split() == " ".join(one.text for one in entries).split()
    assert all("\n" not in one.text for one in entries)
    assert "https://maps" not in speech(content)


def test_an_address_that_the_words_lack_is_spoken() -> None:
    place = Place("Kliniken", "Storgatan 1, Lund", link="https://maps.google.com/?q=1,2")

    assert speech(Content("Så hittar du hit.", "sv", place=place)) == "Så hittar du hit. Storgatan 1, Lund."
    assert speech(Content("Vi finns på Storgatan 1, Lund.", "sv", place=place)) == "Vi finns på Storgatan 1, Lund."


def test_twiml_pins_every_default_and_survives_any_words() -> None:
    settings = PhoneSettings.model_validate(
        {"account": "+442079460900", "account_sid": "AC1", "auth_token": "t", "public_url": "https://samtal.example/"}
    )

    relay = obey(twiml.converse(settings, greeting='Hej "Alma" & <Bo>', parameters={"ref": "1"})).next

    assert isinstance(relay, Relay)
    assert relay.url == "wss://samtal.example/channels/phone/relay/+442079460900"
    assert (relay.greeting, relay.parameters) == ('Hej "Alma" & <Bo>', {"ref": "1"})
    pinned = {
        "interruptible",
        "dtmfDetection",
        "partialPrompts",
        "reportInputDuringAgentSpeech",
        "preemptible",
        "language",
    }
    assert pinned <= relay.attributes.keys()
