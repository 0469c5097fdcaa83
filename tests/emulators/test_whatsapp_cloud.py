"""The emulated Cloud API refuses what Meta refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from samtal.emulators.whatsapp_cloud import Template, WhatsAppCloud
from samtal.emulators.whatsapp_cloud.envelope import written
from samtal.kit.clock import FakeClock
from tests.channels.doors import NOON

ALMA = "+447700900101"
Json = dict[str, Any]


@pytest.fixture
def hooks() -> list[httpx.Request]:
    return []


@pytest.fixture
async def cloud(hooks: list[httpx.Request]) -> AsyncIterator[WhatsAppCloud]:
    def ours(request: httpx.Request) -> httpx.Response:
        hooks.append(request)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(ours)) as http:
        templates = {"reminder": Template({"sv": "Hej {{1}}"})}
        yield WhatsAppCloud(
            clock=FakeClock(NOON), http=http, webhook_url="http://us.internal/hook", templates=templates
        )


async def sent(cloud: WhatsAppCloud, message: Json, token: str = "emulated-token") -> tuple[int, Json]:
    full = {"messaging_product": "whatsapp", "to": ALMA, **message}
    async with httpx.AsyncClient(transport=httpx.ASGITransport(cloud.app), base_url="http://meta.internal") as http:
        answer = await http.post(
            f"/v23.0/{cloud.account}/messages", json=full, headers={"Authorization": f"Bearer {token}"}
        )
    await cloud.settled()
    return answer.status_code, answer.json()


def text(body: str = "Hej") -> Json:
    return {"type": "text", "text": {"body": body}}


def buttons(*titles: str) -> Json:
    replies = [{"type": "reply", "reply": {"id": str(index), "title": title}} for index, title in enumerate(titles)]
    return {
        "type": "interactive",
        "interactive": {"type": "button", "body": {"text": "?"}, "action": {"buttons": replies}},
    }


def rows(count: int, **row: str) -> Json:
    listed = [{"id": str(index), "title": "Rad", **row} for index in range(count)]
    action = {"button": "Välj", "sections": [{"rows": listed}]}
    return {"type": "interactive", "interactive": {"type": "list", "body": {"text": "?"}, "action": action}}


@pytest.mark.parametrize(
    ("message", "code"),
    [
        (text("x" * 4097), 131009), (text(" "), 131008), (buttons("a", "b", "c", "d"), 131009),
        (buttons("x" * 21), 131009), (buttons("same", "same"), 131009), (buttons("*bold*"), 131009),
        (rows(11), 131009), (rows(1, title="x" * 25), 131009), (rows(1, description="x" * 73), 131009),
        (rows(1, id=" 1"), 131009), ({"type": "poem"}, 100),
        ({**text(), "biz_opaque_callback_data": "x" * 513}, 131009), ({**text(), "to": ""}, 131008),
        ({"type": "template", "template": {"name": "unknown", "language": {"code": "sv"}}}, 132001),
        ({"type": "template", "template": {"name": "reminder", "language": {"code": "sv_SE"}}}, 132001),
        ({"type": "template", "template": {"name": "reminder", "language": {"code": "sv"}}}, 132000),
    ],
)  # fmt: skip
async def test_what_meta_refuses_is_refused(cloud: WhatsAppCloud, message: Json, code: int) -> None:
    await cloud.patient_sends(ALMA, "Hej")

    status, answer = await sent(cloud, message)

    assert (status, answer["error"]["code"]) == (400, code)
    assert not cloud.log


@pytest.mark.parametrize(
    "message", [text("x" * 4096), buttons("x" * 20, "b", "c"), rows(10, title="x" * 24, description="x" * 72)]
)
async def test_what_just_fits_is_taken(cloud: WhatsAppCloud, message: Json) -> None:
    await cloud.patient_sends(ALMA, "Hej")

    status, answer = await sent(cloud, message)

    assert (status, answer["messages"][0]["message_status"]) == (200, "accepted")
    assert len(cloud.log) == 1


async def test_free_text_needs_a_word_from_the_patient_within_a_day(cloud: WhatsAppCloud) -> None:
    assert isinstance(cloud.clock, FakeClock)
    never = await sent(cloud, text())
    await cloud.patient_sends(ALMA, "Hej")
    cloud.clock.move_to(NOON + timedelta(hours=24))
    within = await sent(cloud, text())
    cloud.clock.move_to(NOON + timedelta(hours=24, seconds=1))
    late = await sent(cloud, text())

    assert [status for status, _ in (never, within, late)] == [400, 200, 400]
    assert late[1]["error"]["code"] == 131047


async def test_a_wrong_token_opens_nothing(cloud: WhatsAppCloud) -> None:
    status, answer = await sent(cloud, text(), token="wrong")

    assert (status, answer["error"]["code"]) == (401, 190)


def test_webhooks_are_escaped_as_meta_escapes_them() -> None:
    assert written({"text": "å/🙂"}) == b'{"text":"\\u00e5\\/\\ud83d\\ude42"}'


async def test_a_fault_lasts_so_many_requests_and_may_be_for_one_patient(cloud: WhatsAppCloud) -> None:
    for patient in (ALMA, "+447700900102"):
        await cloud.patient_sends(patient, "Hej")
    cloud.fail(131026, to=ALMA, times=1)

    other = await sent(cloud, {**text(), "to": "447700900102"})
    hers, again = await sent(cloud, text()), await sent(cloud, text())

    assert [status for status, _ in (other, hers, again)] == [200, 400, 200]
    assert cloud.refused == [131026]


async def test_statuses_carry_the_reference_back(cloud: WhatsAppCloud, hooks: list[httpx.Request]) -> None:
    await cloud.patient_sends(ALMA, "Hej")

    await sent(cloud, {**text(), "biz_opaque_callback_data": "ours"})
    await cloud.reads(cloud.log[0].provider_id)

    assert [b'"ours"' in request.content for request in hooks] == [False, True, True, True]
    assert all(request.headers["x-hub-signature-256"].startswith("sha256=") for request in hooks)
