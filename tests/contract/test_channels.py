"""What every channel promises, run over every channel there is.

A channel brings recorded payloads (`payloads/*.json`): a signed `request` of its vendor, the account's `settings`,
which header signs it, and what it must become. A channel without payloads does not pass.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from pydantic import BaseModel

import samtal.channels
from samtal.channels.base import Channel, Outgoing, Sent
from samtal.conversations.content import Choice, Content, MessageTemplate
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable
from samtal.kit.ids import ClinicId, DeliveryId, EntryId
from tests.channels.contents import contents
from tests.channels.doors import RecordingDoors
from tests.channels.found import channels

CHANNELS = channels()
ADDRESS = {"whatsapp": "46701740605", "email": "alma@example.com"}
"""How the vendor writes a patient's address, where it is not E.164."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One payload of a channel."""

    channel: Channel
    name: str
    document: dict[str, Any]

    @property
    def account(self) -> BaseModel:
        return self.channel.settings_model.model_validate(self.document["settings"])

    @property
    def expected(self) -> list[dict[str, str]]:
        inbound: list[dict[str, str]] = self.document["expect"].get("inbound", [])
        return inbound

    def __str__(self) -> str:
        return f"{self.channel.name}-{self.name}"


def recorded(channel: Channel) -> Iterator[Recorded]:
    folder = Path(next(iter(samtal.channels.__path__))) / channel.name / "payloads"
    for file in sorted(folder.glob("*.json")):
        yield Recorded(channel, file.stem, json.loads(file.read_text(encoding="utf-8")))


PAYLOADS = [payload for channel in CHANNELS for payload in recorded(channel)]
REQUESTS = [payload for payload in PAYLOADS if "request" in payload.document]
BRINGING = [payload for payload in REQUESTS if payload.expected]

every_channel = pytest.mark.parametrize("channel", CHANNELS, ids=lambda channel: channel.name)
every_request = pytest.mark.parametrize("payload", REQUESTS, ids=str)
every_inbound = pytest.mark.parametrize("payload", BRINGING, ids=str)


@asynccontextmanager
async def mounted(channel: Channel, doors: RecordingDoors) -> AsyncIterator[httpx.AsyncClient]:
    """The channel's routes where bootstrap mounts them."""
    app = FastAPI()
    app.include_router(channel.routes(doors), prefix=f"/channels/{channel.name}")
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://samtal.internal") as http:
        yield http


async def posted(
    payload: Recorded, doors: RecordingDoors, *, times: int = 1, signature: str | None = None
) -> list[httpx.Response]:
    """The recorded request, as recorded or with another signature (`""`: with none)."""
    request = payload.document["request"]
    headers = dict(request["headers"])
    if signature is not None:
        headers[payload.document["signed_by"]] = signature
    if signature == "":
        del headers[payload.document["signed_by"]]
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    url = f"/channels/{payload.channel.name}{request['path']}"
    async with mounted(payload.channel, doors) as http:
        return [
            await http.request(request["method"], url, content=request["body"].encode(), headers=raw)
            for _ in range(times)
        ]


def knowing(payload: Recorded) -> RecordingDoors:
    doors = RecordingDoors()
    doors.know(payload.channel.name, payload.account)
    return doors


def account_of(channel: Channel) -> BaseModel:
    return next(payload for payload in recorded(channel) if "settings" in payload.document).account


# What a channel says of itself ---------------------------------------------------------------------------------------


@every_channel
def test_a_channel_is_its_folders_name_and_has_a_title_in_both_languages(channel: Channel) -> None:
    assert channel.name == type(channel).__module__.rpartition(".")[2]
    assert all(channel.title[language].strip() for language in ("sv", "en"))


@every_channel
def test_capabilities_make_sense(channel: Channel) -> None:
    can = channel.capabilities

    assert can.text_limit >= 160
    assert 0 <= can.choices <= 50
    assert can.choice_title_limit >= 10
    assert can.window_hours is None or can.window_hours > 0
    assert not (can.speaks and can.links)


@every_channel
def test_every_setting_is_described_and_secrets_stay_secret(channel: Channel) -> None:
    fields = channel.settings_model.model_fields
    secrets = [name for name in fields if any(word in name for word in ("token", "secret", "key", "password"))]
    shown = repr(account_of(channel))

    assert fields["account"].annotation is str
    assert all(field.description for field in fields.values())
    assert secrets
    for name in secrets:
        value = getattr(account_of(channel), name).get_secret_value()
        assert not value or f"'{value}'" not in shown


@every_channel
async def test_a_check_with_nobody_at_the_other_end_is_words_not_an_error(channel: Channel) -> None:
    def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("nobody there", request=request)

    async with httpx.AsyncClient(transport=httpx.MockTransport(away)) as http:
        found = await channel.check(account_of(channel), http)

    assert all(isinstance(line, str) and line for line in found)


# What comes in -------------------------------------------------------------------------------------------------------


@every_channel
def test_a_channel_brings_recorded_payloads(channel: Channel) -> None:
    payloads = list(recorded(channel))

    assert any("request" in payload.document for payload in payloads)
    assert all(payload.document["about"] for payload in payloads)


@every_request
async def test_a_recorded_request_becomes_what_it_says(payload: Recorded) -> None:
    doors, expect = knowing(payload), payload.document["expect"]

    (answer,) = await posted(payload, doors)

    assert answer.status_code == expect["status"]
    assert all(words in answer.text for words in expect.get("answer", ()))
    assert len(doors.taken) == len(payload.expected)
    for inbound, wanted in zip(doors.taken, payload.expected, strict=True):
        assert {name: getattr(inbound, name) for name in wanted} == wanted
    assert [report.status for report in doors.reports] == expect.get("reports", [])


@every_inbound
async def test_what_is_handed_over_is_whole(payload: Recorded) -> None:
    doors = knowing(payload)

    await posted(payload, doors)

    for inbound in doors.taken:
        assert inbound.channel == payload.channel.name
        assert inbound.account == getattr(payload.account, "account")  # noqa: B009 - any settings model
        assert inbound.provider_id
        assert inbound.sender.raw
        assert inbound.sent_at.utcoffset() is not None


@every_inbound
async def test_a_request_that_comes_twice_has_the_same_ids_and_is_answered_well(payload: Recorded) -> None:
    doors = knowing(payload)

    answers = await posted(payload, doors, times=2)

    half = len(doors.handed) // 2
    assert [one.provider_id for one in doors.handed[:half]] == [one.provider_id for one in doors.handed[half:]]
    assert len(doors.taken) == half == len(payload.expected)
    assert answers[0].status_code == answers[1].status_code


# A visitor's first message has no session yet; every vendor always signs.
VENDORS = [payload for payload in REQUESTS if payload.document["signed_by"] != "authorization"]


@pytest.mark.parametrize(
    ("payload", "signature"),
    [
        *((payload, signature) for payload in REQUESTS for signature in ("wrong", "sha256=åäö", "Bearer v1.x.1.y")),
        *((payload, "") for payload in VENDORS),
    ],
    ids=str,
)
async def test_an_unsigned_or_wrongly_signed_request_is_refused(payload: Recorded, signature: str) -> None:
    doors = knowing(payload)

    (answer,) = await posted(payload, doors, signature=signature)

    assert answer.status_code in (401, 403)
    assert not doors.handed
    assert not doors.reports


@every_request
async def test_a_stranger_s_account_is_not_served(payload: Recorded) -> None:
    doors = RecordingDoors()

    (answer,) = await posted(payload, doors)

    assert answer.status_code in (401, 403, 404)
    assert not doors.handed


@every_inbound
async def test_success_is_never_answered_before_the_commit(payload: Recorded) -> None:
    doors = knowing(payload)
    doors.down = True

    (answer,) = await posted(payload, doors)

    assert answer.status_code >= 500


# What goes out -------------------------------------------------------------------------------------------------------

ORDINARY = Content(
    "Fredag 14.00 hos Dr Ek. Passar det?",
    "sv",
    choices=(Choice("YES", "Ja"), Choice("NO", "Nej")),
    template=MessageTemplate("reminder", ("fredag",)),
)


def outgoing(channel: Channel, content: Content = ORDINARY, *, window_open: bool = True) -> Outgoing:
    account: str = getattr(account_of(channel), "account")  # noqa: B009 - any settings model
    to = ADDRESS.get(channel.name, "+46701740605")
    ids = DeliveryId(uuid4()), EntryId(uuid4())
    return Outgoing(ClinicId(1), ids[0], account, to, content, window_open, entry_id=ids[1], seq=1)


async def sent_by(channel: Channel, message: Outgoing, answer: Any) -> tuple[Sent | None, Outside | None, int]:
    """Send with a vendor that answers so; what came of it, and how often the vendor was asked."""
    asked = 0

    def vendor(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        if isinstance(answer, type):
            raise answer("scripted", request=request)
        return httpx.Response(answer[0], content=answer[1], headers=answer[2] if len(answer) > 2 else None)

    async with httpx.AsyncClient(transport=httpx.MockTransport(vendor)) as http:
        try:
            return await channel.send(message, account_of(channel), http), None, asked
        except Outside as error:
            return None, error, asked


@every_channel
@pytest.mark.parametrize(
    ("answer", "error", "code"),
    [
        (httpx.ReadTimeout, Unavailable, "timeout"),
        (httpx.RemoteProtocolError, Unavailable, "timeout"),
        (httpx.ConnectError, Unavailable, "unreachable"),
        ((500, b"<html>oops</html>"), Unavailable, "http_500"),
        ((503, b"", {"retry-after": "30"}), Unavailable, "http_503"),
        ((429, b"slow down"), Unavailable, "http_429"),
        ((401, b"{}"), AccessDenied, "http_401"),
        ((403, b"[]"), AccessDenied, "http_403"),
        ((400, b"\xff"), Rejected, "http_400"),
        ((200, b"<html>welcome to the hotel network</html>"), Unavailable, "timeout"),
        ((302, b""), Rejected, "http_302"),
    ],
)  # fmt: skip
async def test_whatever_a_vendor_answers_is_a_decision(
    channel: Channel, answer: Any, error: type[Outside], code: str
) -> None:
    sent, refused, asked = await sent_by(channel, outgoing(channel), answer)

    if not asked:
        assert sent is not None, "a channel that asks no vendor has delivered by itself"
        return
    assert type(refused) is error
    assert refused.code == code
    assert getattr(refused, "retry_after", None) == (30.0 if code == "http_503" else None)


@every_channel
async def test_errors_tell_nothing_about_the_patient(channel: Channel) -> None:
    said = json.dumps(
        {"error": {"code": 131026, "message": "to 46701740605"}, "code": 21211, "message": "+46701740605"}
    )

    _, refused, asked = await sent_by(channel, outgoing(channel), (400, said.encode()))

    assert refused is not None or not asked
    assert "701740605" not in str(refused)


@every_channel
async def test_every_vendor_is_given_our_reference(channel: Channel) -> None:
    message, seen = outgoing(channel), []

    def vendor(request: httpx.Request) -> httpx.Response:
        seen.append(request.content.decode())
        return httpx.Response(201, json={"sid": "X1", "status": "queued", "messages": [{"id": "X1"}]})

    async with httpx.AsyncClient(transport=httpx.MockTransport(vendor)) as http:
        sent = await channel.send(message, account_of(channel), http)

    assert message.delivery_id.hex in ("".join(seen) if seen else sent.provider_id)


@every_channel
@given(content=contents)
@settings(max_examples=60, deadline=None)
async def test_any_content_is_sent_or_refused_as_nothing_to_say(channel: Channel, content: Content) -> None:
    taken = (201, json.dumps({"sid": "X1", "status": "queued", "messages": [{"id": "X1"}]}).encode())
    outcomes: Sequence[tuple[Sent | None, Outside | None, int]] = [
        await sent_by(channel, outgoing(channel, content, window_open=window), taken) for window in (True, False)
    ]

    for sent, refused, _ in outcomes:
        assert sent is not None or isinstance(refused, Rejected)
        assert refused is None or refused.code in ("empty", "too_long", "131047")
        assert sent is None or (sent.provider_id and sent.segments >= 1)
