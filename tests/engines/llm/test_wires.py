"""What both wire formats promise, over real sockets: validated commands, or the engine at hand; never an error."""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import replace

import pytest

from samtal.engines.understanding.llm import LanguageModel
from samtal.engines.understanding.llm.settings import LanguageModelSettings
from samtal.skills.commands import (
    Affirm,
    ChitChat,
    Greet,
    Provide,
    ProvideWhen,
    SelectOffered,
    StartFlow,
)
from tests.engines.llm.conftest import Wired
from tests.engines.llm.places import CHOOSING, OPENING, READ_BACK, Marked, asked_for
from tests.engines.llm.stub import Script, proposing

BOOK = {"kind": "start_flow", "flow": "book", "words": "book"}
BERG = {"kind": "provide", "field": "practitioner", "values": ["berg"], "words": "Dr Berg"}
SAID = "I want to book Dr Berg"


async def test_a_proposal_becomes_commands(wired: Wired) -> None:
    understood = await wired.hears(SAID, OPENING, proposing(BOOK, BERG))

    assert understood.commands == (StartFlow("book"), Provide("practitioner", ("berg",), "Dr Berg", score=0.9))
    assert understood.language == "en"
    assert not wired.fell_back


async def test_several_calls_are_several_commands(wired: Wired) -> None:
    calls = tuple(("propose", json.dumps({"commands": [one]})) for one in (BOOK, BERG))

    understood = await wired.hears(SAID, OPENING, Script(calls, text="Let me see."))

    assert [type(one) for one in understood.commands] == [StartFlow, Provide]


async def test_a_model_that_calls_once_a_command_is_understood(wired: Wired) -> None:
    understood = await wired.hears(SAID, OPENING, Script((("propose", json.dumps(BOOK)),)))

    assert understood.commands == (StartFlow("book"),)


BROKEN = {
    "cut off by length": replace(proposing(BOOK), stop="cut_off"),
    "refusal": Script(text="I cannot help with that.", stop="refused"),
    "empty answer": Script(),
    "talk instead of a call": Script(text="Of course! Which day?"),
    "no commands": proposing(),
    "unknown tool": Script((("book_now", json.dumps({"commands": [BOOK]})),)),
    "malformed arguments": Script((("propose", '{"commands": [{"kind": "start_f'),)),
    "arguments that are no object": Script((("propose", '"book"'),)),
    "commands that are no objects": Script((("propose", '{"commands": ["book", 7, null]}'),)),
    "unknown kind": proposing({"kind": "delete_everything", "words": "book"}),
    "kind of a wrong type": proposing({"kind": ["start_flow"], "flow": "book", "words": "book"}),
    "field not in the schema": proposing(
        {"kind": "provide", "field": "diagnosis", "values": ["flu"], "words": "Dr Berg"}
    ),
    "flow not in the list": proposing({"kind": "start_flow", "flow": "prescribe", "words": "book"}),
    "words not said": proposing({"kind": "start_flow", "flow": "cancel", "words": "cancel everything"}),
    "practitioner not in the clinic": proposing(
        {"kind": "provide", "field": "practitioner", "values": ["house"], "words": "I want to"}
    ),
    "service that has ended": proposing({"kind": "provide", "field": "service", "values": ["old"], "words": "I want"}),
    "error inside": Script(error_inside=True),
    "HTML": Script(raw=b"<html>502 Bad gateway</html>"),
    "JSON of another shape": Script(raw=b"[1, 2]"),
    "no JSON": Script(raw=b'{"choices": [{"mess'),
    "nothing": Script(raw=b""),
    **{str(status): Script(status=status) for status in (400, 401, 402, 403, 404, 408, 422, 429, 500, 502, 503, 529)},
    "redirect": Script(status=307, headers=(("location", "/elsewhere"),)),
}


@pytest.mark.parametrize("script", BROKEN.values(), ids=BROKEN.keys())
async def test_whatever_goes_wrong_the_engine_at_hand_answers(wired: Wired, script: Script) -> None:
    understood = await wired.hears(SAID, OPENING, script)

    assert understood.commands == (ChitChat(),)
    assert wired.at_hand.asked == [SAID]


async def test_a_stream_that_breaks_off_is_not_acted_on(wired: Wired) -> None:
    if not wired.settings.stream:
        pytest.skip("nothing is streamed")
    understood = await wired.hears(SAID, OPENING, replace(proposing(BOOK, BERG), ends_early=True))

    assert understood.commands == (ChitChat(),)


@pytest.mark.parametrize("deadlines", [{"first_byte": 0.2}, {"deadline": 0.2}], ids=["first byte", "deadline"])
async def test_a_model_that_says_nothing_in_time_is_not_waited_for(wired: Wired, deadlines: dict[str, float]) -> None:
    async with wired.with_settings(**deadlines):
        understood = await wired.hears(SAID, OPENING, replace(proposing(BOOK), waits_first=0.6))

    assert understood.commands == (ChitChat(),)


async def test_a_stream_that_drips_ends_at_the_deadline(wired: Wired) -> None:
    if not wired.settings.stream:
        pytest.skip("nothing is streamed")
    loop = asyncio.get_running_loop()
    began = loop.time()

    async with wired.with_settings(deadline=0.5):
        understood = await wired.hears(SAID, OPENING, replace(proposing(BOOK, BERG), waits_between=0.3))
        took = loop.time() - began

    assert understood.commands == (ChitChat(),)
    assert took < 3.0, "the whole stream takes longer"


async def test_a_first_byte_in_time_gives_the_rest_the_whole_deadline(wired: Wired) -> None:
    if not wired.settings.stream:
        pytest.skip("nothing is streamed")
    script = replace(proposing(BOOK), waits_between=0.12)
    loop = asyncio.get_running_loop()
    began = loop.time()

    async with wired.with_settings(first_byte=1.0):
        understood = await wired.hears(SAID, OPENING, script)

    assert understood.commands == (StartFlow("book"),)
    assert loop.time() - began > 1.0, "the answer took longer than its first byte may"


async def test_what_holds_is_kept_when_something_else_does_not(wired: Wired) -> None:
    nobody = {"kind": "provide", "field": "practitioner", "values": ["house"], "words": "book"}

    whole = await wired.hears(SAID, OPENING, proposing(BOOK))
    partly = await wired.hears(SAID, OPENING, proposing(BOOK, nobody))

    assert partly.commands == (StartFlow("book"),)
    assert partly.score < whole.score


async def test_a_time_is_read_by_our_own_grammar(wired: Wired) -> None:
    when = {"kind": "provide_when", "words": "on Friday after three"}

    understood = await wired.hears("Could I come on Friday after three?", OPENING, proposing(when))

    (command,) = understood.commands
    assert isinstance(command, ProvideWhen)
    assert str(command.mention.best.first) == "2026-03-06"
    assert str(command.mention.best.earliest) == "15:00:00"


async def test_a_day_that_has_passed_is_no_wish(wired: Wired) -> None:
    when = {"kind": "provide_when", "words": "last Tuesday"}

    understood = await wired.hears("It hurts since last Tuesday, can I book?", OPENING, proposing(BOOK, when))

    assert understood.commands == (StartFlow("book"),)


async def test_only_an_offer_on_the_table_can_be_taken(wired: Wired) -> None:
    second = {"kind": "select_offered", "index": 2, "words": "the second one"}
    ninth = {"kind": "select_offered", "index": 9, "words": "the second one"}

    understood = await wired.hears("the second one please", CHOOSING, proposing(second, ninth))

    assert understood.commands == (SelectOffered(2),)


async def test_names_and_numbers_do_not_leave_the_house(wired: Wired) -> None:
    said = "My name is Alma Dahlgren, born 12 March 1985, my number is 070-174 06 05, alma@example.com"
    name = {"kind": "provide", "field": "name", "of": "self", "words": "[NAME_1]"}
    phone = {"kind": "provide", "field": "phone", "words": "[PHONE_1]"}

    understood = await wired.hears(said, asked_for("name", "born", "phone", "email"), proposing(name, phone))

    sent = json.dumps(wired.vendor.requests, ensure_ascii=False)
    for secret in ("Alma", "Dahlgren", "1985", "174", "alma@"):
        assert secret not in sent
    assert understood.commands == (
        Provide("name", ("Alma Dahlgren",), "Alma Dahlgren", of="self"),
        Provide("phone", ("+46701740605",), "070-174 06 05"),
    )


async def test_the_key_goes_to_the_endpoint_and_nowhere_else(wired: Wired, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        await wired.hears(SAID, OPENING, Script(status=401))

    (headers,) = wired.vendor.headers
    assert "sk-clinic" in (headers.get("authorization", "") + headers.get("x-api-key", ""))
    assert "sk-clinic" not in caplog.text
    assert "sk-clinic" not in repr(wired.settings)
    assert SAID not in caplog.text


async def test_a_refused_key_is_told_once_and_the_vendor_is_left_alone(
    wired: Wired, caplog: pytest.LogCaptureFixture
) -> None:
    wired.vendor.script = Script(status=403)
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            await wired.engine.understand(SAID, OPENING)

    assert len(wired.vendor.requests) == 1
    assert [one.levelname for one in caplog.records] == ["ERROR"]
    assert len(wired.at_hand.asked) == 3


async def test_a_vendor_that_asks_for_a_pause_gets_it(wired: Wired) -> None:
    wired.vendor.script = Script(status=429, headers=(("retry-after", "60"),))

    for _ in range(2):
        await wired.engine.understand(SAID, OPENING)

    assert len(wired.vendor.requests) == 1


async def test_a_yes_is_doubted_where_the_engine_at_hand_hears_a_no(wired: Wired) -> None:
    engine = LanguageModel(wired.settings)  # the embedded engine stands by
    wired.vendor.script = proposing({"kind": "affirm", "words": "no"})

    understood = await engine.understand("no, don't", READ_BACK)

    assert Affirm() not in understood.commands
    await engine.aclose()


async def test_a_vendor_that_is_not_there_costs_one_moment() -> None:
    settings = LanguageModelSettings(provider="openai", base_url="http://127.0.0.1:9", model="ears")
    at_hand = Marked()

    understood = await LanguageModel(settings, secondary=at_hand).understand(SAID, OPENING)

    assert understood.commands == (ChitChat(),)


async def test_a_connection_that_drops_is_no_error() -> None:
    async def drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ncontent-length: 999\r\n\r\ndata: {")
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(drop, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    settings = LanguageModelSettings(provider="anthropic", base_url=f"http://127.0.0.1:{port}", model="ears")
    engine = LanguageModel(settings, secondary=Marked())

    understood = await engine.understand(SAID, OPENING)

    assert understood.commands == (ChitChat(),)
    await engine.aclose()
    server.close()


async def test_silence_is_not_sent_to_anybody(wired: Wired) -> None:
    await wired.hears("  ", OPENING, proposing({"kind": "greet", "words": ""}))

    assert wired.vendor.requests == []


async def test_a_greeting_needs_no_words(wired: Wired) -> None:
    understood = await wired.hears("Hello there", OPENING, proposing({"kind": "greet"}))

    assert understood.commands == (Greet(),)


async def test_the_owner_may_add_and_take_away_fields(wired: Wired) -> None:
    async with wired.with_settings(extra={"temperature": None, "service_tier": "priority"}):
        await wired.hears(SAID, OPENING, proposing(BOOK))

    (request,) = wired.vendor.requests
    assert "temperature" not in request
    assert request["service_tier"] == "priority"
