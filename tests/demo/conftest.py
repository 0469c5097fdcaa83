"""The demo as a browser meets it: its journey played, its page served, its worker at work."""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass

import httpx
import pytest
from rich.console import Console

from samtal.db.embedded import EmbeddedServer
from samtal.demo.journey import Performance, load_journey, performed
from samtal.demo.listening import listen
from samtal.demo.main import keep_open
from samtal.demo.progress import Progress
from samtal.engines.understanding.embedded import Embedded
from samtal.kit.clock import SystemClock
from samtal.receptionist.understanding import Understands


@dataclass(frozen=True, slots=True)
class OpenDemo:
    """A demo that is running."""

    performance: Performance
    url: str
    http: httpx.AsyncClient


def quiet() -> Console:
    return Console(file=io.StringIO(), width=120)


@pytest.fixture(scope="session")
def engine() -> Understands:
    return Embedded()


@pytest.fixture(scope="package")
async def demo(server: EmbeddedServer, engine: Understands) -> AsyncIterator[OpenDemo]:
    """The Swedish demo, open."""
    journey = load_journey("sv", SystemClock().now())
    async with AsyncExitStack() as opened:
        listener = opened.enter_context(listen("127.0.0.1", 0))
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        performance = await opened.enter_async_context(
            performed(journey, admin_url=server.admin_url, understanding=engine, progress=Progress(quiet()))
        )
        stopped = asyncio.Event()
        serving = asyncio.create_task(keep_open(performance, listener, language="sv", console=quiet(), stopped=stopped))
        http = await opened.enter_async_context(httpx.AsyncClient(base_url=url, timeout=20))
        yield OpenDemo(performance, url, http)
        stopped.set()
        await serving
