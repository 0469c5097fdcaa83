"""The HTTP door for mail servers that post what they get."""

from __future__ import annotations

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from samtal.channels.email import CHANNEL
from samtal.channels.email.taking import LARGEST_MESSAGE
from samtal.channels.email.webhook import SIGNATURE, sign
from tests.channels.email.conftest import CLINIC, Post
from tests.channels.email.recorded import raw, simple


@pytest.fixture
async def http(post: Post) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(CHANNEL.routes(post.doors), prefix="/channels/email")
    post.configure(inbound_secret="new-word", previous_inbound_secret="old-word")
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://samtal.internal") as client:
        yield client


async def posts(http: httpx.AsyncClient, message: bytes, secret: str) -> int:
    answer = await http.post(
        f"/channels/email/inbound/{CLINIC}", content=message, headers={SIGNATURE: sign(message, secret)}
    )
    return answer.status_code


async def test_both_secrets_are_good_while_one_replaces_the_other(post: Post, http: httpx.AsyncClient) -> None:
    answers = [await posts(http, simple(Message_ID=f"<{word}@x.example>"), word) for word in ("new-word", "old-word")]

    assert answers == [200, 200]
    assert len(post.doors.taken) == 2


async def test_without_a_secret_the_door_is_shut(post: Post, http: httpx.AsyncClient) -> None:
    post.configure(inbound_secret="", previous_inbound_secret="")

    assert await posts(http, simple(), "") == 403
    assert not post.doors.handed


async def test_bytes_that_are_no_text_are_signed_and_read_as_they_are(post: Post, http: httpx.AsyncClient) -> None:
    assert await posts(http, raw("latin1_8bit"), "new-word") == 200
    assert post.doors.taken[0].text == "Jag vill gärna ha en tid för öronen på måndag."


async def test_a_message_that_came_both_ways_is_one_message(post: Post, http: httpx.AsyncClient) -> None:
    await post.world.delivers(simple(), sender="alma@example.com", to=CLINIC)
    await posts(http, b"Received: from elsewhere\r\n" + simple(), "new-word")

    assert len(post.doors.taken) == 1


async def test_a_message_that_is_too_large_is_refused(post: Post, http: httpx.AsyncClient) -> None:
    assert await posts(http, b"x" * (LARGEST_MESSAGE + 1), "new-word") == 413
    assert not post.doors.handed
