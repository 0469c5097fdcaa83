"""The command: the journey, the page, or both."""

from __future__ import annotations

import asyncio
import socket
from contextlib import AsyncExitStack, closing

from rich.console import Console

from samtal import bootstrap, serving
from samtal.demo.app import demo_app
from samtal.demo.journey import Performance, load_journey, performed
from samtal.demo.listening import listen, serve, stopped_by_signals
from samtal.demo.progress import Progress
from samtal.kit.clock import SystemClock
from samtal.rehearsals.report import line_of
from samtal.rehearsals.transcript import print_transcript


async def run(
    *,
    play: bool,
    stay: bool,
    language: str = "en",
    host: str = "",
    port: int | None = None,
    console: Console | None = None,
) -> int:
    """Play the journey, printed when `play`; then, when `stay`, keep the page open until told to stop.

    The answer is the exit status: 0 when the journey's outcome held. A page alone (`stay` without `play`) has no
    outcome to hold; its journey is what fills the page.
    """
    console = console or Console()
    settings = serving.read_settings()
    journey = load_journey(language, SystemClock().now())
    listener = listen(host or settings.host, settings.port if port is None else port) if stay else None
    progress = Progress(console)
    async with AsyncExitStack() as opened:
        if listener is not None:
            opened.enter_context(closing(listener))
        with progress.step("engine"):
            understanding = bootstrap.engine(settings.engine)
        with progress.step("database"):
            admin_url = await opened.enter_async_context(serving.throwaway_server(settings))
        performance = await opened.enter_async_context(
            performed(journey, admin_url=admin_url, understanding=understanding, progress=progress)
        )
        _tell(performance, console, whole=play)
        if listener is not None:
            await keep_open(performance, listener, language=language, console=console)
        return 0 if performance.result.passed or not play else 1


def _tell(performance: Performance, console: Console, *, whole: bool) -> None:
    result = performance.result
    if whole:
        print_transcript(result, console)
    if not result.passed:
        console.print(line_of(result), highlight=False, markup=False)


async def keep_open(
    performance: Performance,
    listener: socket.socket,
    *,
    language: str,
    console: Console,
    stopped: asyncio.Event | None = None,
) -> None:
    """The page and the clinic behind it, until stopped."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    worker = performance.stage.house.worker
    with stopped_by_signals() as interrupted:
        stopped = stopped or interrupted
        async with asyncio.TaskGroup() as group:
            group.create_task(worker.run_forever(grace_seconds=2), name="worker")
            console.print(f"\nOpen {address} and write as a patient, or answer as the clinic.", highlight=False)
            console.print("A demo: nothing leaves this machine. Ctrl-C ends it.\n", highlight=False)
            try:
                await serve(demo_app(performance, language=language), listener, stopped)
            finally:
                worker.stop()
