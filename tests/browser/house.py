"""A clinic's house on real sockets, and the clinic's own site, on another host, with the widget on its pages."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from html import escape

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from samtal.api import desk
from samtal.clinic.loader import ClinicFile
from samtal.db.pool import Database
from samtal.demo.listening import listen, serve
from samtal.kit.clock import SystemClock
from samtal.kit.ids import ConversationId, PatientId
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.stage import WIDGET_KEY, Stage, stage

PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>body {{ margin: 48px; font: 18px/1.6 Georgia, serif; background: {paper}; color: {ink} }}
a {{ color: inherit }} button {{ background: hotpink !important; border-radius: 0 !important }}</style></head>
<body><main><h1>{title}</h1><p><a href="{other}">{go}</a></p></main>
<script>window.Samtal = {{ q: {queue} }}</script>
<script async src="{widget}/widget.js" {attributes}></script></body></html>"""


def host_page(request: Request, widget: str) -> HTMLResponse:
    """A page of the clinic's site; the query becomes `data-` attributes, `q` the queue, `page` the page's own look."""
    query = dict(request.query_params)
    queue, look, lang = query.pop("q", "[]"), query.pop("look", "light"), query.pop("page", "sv")
    given = {"samtal": WIDGET_KEY, **query}
    other = "/two" if request.url.path == "/" else "/"
    dark = look == "dark"
    return HTMLResponse(
        PAGE.format(
            lang=lang,
            title="Kliniken" if lang == "sv" else "The clinic",
            go="Nästa sida" if lang == "sv" else "Next page",
            other=escape(f"{other}?{request.url.query}"),
            queue=queue,
            widget=widget,
            attributes=" ".join(f'data-{name}="{escape(value)}"' for name, value in given.items()),
            paper="#14191b" if dark else "#f6f3ee",
            ink="#e6e9ea" if dark else "#2b2a28",
        )
    )


@dataclass(slots=True)
class Served:
    """An app on an address that stays the same when the server is killed and started again."""

    app: ASGIApp
    port: int = 0
    _stopped: asyncio.Event = field(default_factory=asyncio.Event)
    _task: asyncio.Task[None] | None = None

    async def start(self) -> None:
        listener: socket.socket = listen("127.0.0.1", self.port)
        self.port = listener.getsockname()[1]
        self._stopped = asyncio.Event()
        self._task = asyncio.create_task(serve(self.app, listener, self._stopped))

    async def stop(self) -> None:
        self._stopped.set()
        if self._task is not None:
            await self._task
            self._task = None


@dataclass(slots=True)
class ClinicOnline:
    """What a browser meets."""

    stage: Stage
    server: Served
    site: str
    """The clinic's own site: another host than the house's, so cross-site for a browser."""

    @property
    def house(self) -> str:
        return f"http://127.0.0.1:{self.server.port}"

    async def staff_says(self, text: str) -> None:
        """Somebody at the desk answers the only visitor who has written."""
        house, clinic = self.stage.house, self.stage.clinic
        async with house.database.transaction(clinic.id) as tx:
            row = await tx.fetchrow(
                "select patient_id, id from conversation where clinic_id = $1 and last_inbound_at is not null"
                " order by last_inbound_at desc limit 1",
                clinic.id,
            )
            assert row is not None
            await desk.reply(
                PatientId(row["patient_id"]), ConversationId(row["id"]), text, staff="Sanna", clinic=clinic, tx=tx
            )


@asynccontextmanager
async def clinic_online(
    database: Database, clinic_file: ClinicFile, understanding: Understands
) -> AsyncIterator[ClinicOnline]:
    """Open the house and the site; the receptionist is at work."""
    async with stage(database, clinic_file, clock=SystemClock(), understanding=understanding) as made:
        server = Served(made.house.app())
        await server.start()

        async def page(request: Request) -> HTMLResponse:
            return host_page(request, f"http://127.0.0.1:{server.port}")

        site = Served(Starlette(routes=[Route("/", page), Route("/two", page)]))
        await site.start()
        worker = asyncio.create_task(made.house.worker.run_forever(grace_seconds=2))
        try:
            yield ClinicOnline(made, server, f"http://localhost:{site.port}")
        finally:
            made.house.worker.stop()
            await worker
            await site.stop()
            await server.stop()
