"""The command itself: what it prints and with which status it ends."""

from __future__ import annotations

import asyncio
import io
import os
import signal
from contextlib import closing
from dataclasses import replace
from datetime import datetime

import httpx
import pytest
from rich.console import Console

from samtal.db.embedded import EmbeddedServer
from samtal.demo.journey import load_journey
from samtal.demo.listening import listen
from samtal.demo.main import run
from samtal.kit.errors import Misconfigured
from samtal.rehearsals.model import Outcome, Rehearsal


@pytest.fixture(autouse=True)
def _on_the_shared_server(server: EmbeddedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SAMTAL_DATABASE_URL", server.url)


def paper() -> Console:
    return Console(file=io.StringIO(), width=160)


def printed(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


async def test_played_journey_is_printed_by_channel_and_ends_well() -> None:
    console = paper()

    status = await run(play=True, stay=False, language="en", console=console)

    assert status == 0
    text = printed(console)
    assert all(f"-- {channel} --" in text for channel in ("Web chat", "Phone", "WhatsApp", "Desk"))
    assert all(step in text for step in ("engine", "database", "migrations", "clinic", "journey"))
    assert "\x1b" not in text


async def test_journey_whose_outcome_does_not_hold_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def spoilt(language: str, now: datetime) -> Rehearsal:
        return replace(load_journey(language, now), outcome=Outcome(new_appointments=7))

    monkeypatch.setattr("samtal.demo.main.load_journey", spoilt)
    console = paper()

    status = await run(play=True, stay=False, language="en", console=console)

    assert status == 1
    assert "FAIL" in printed(console)


async def test_port_in_use_is_refused_before_anything_is_started() -> None:
    console = paper()
    with closing(listen("127.0.0.1", 0)) as taken, pytest.raises(Misconfigured, match="is taken"):
        await run(play=True, stay=True, port=taken.getsockname()[1], console=console)

    assert printed(console) == ""


async def test_page_stays_open_until_told_to_stop() -> None:
    console = paper()
    running = asyncio.create_task(run(play=True, stay=True, language="sv", port=0, console=console))
    async with asyncio.timeout(40):
        while "Open http" not in printed(console):
            assert not running.done(), await running
            await asyncio.sleep(0.05)
    address = printed(console).split("Open ")[1].split()[0]

    async with httpx.AsyncClient() as http:
        async with asyncio.timeout(5):
            page = await http.get(address)
    os.kill(os.getpid(), signal.SIGTERM)

    assert page.status_code == 200
    assert await running == 0
