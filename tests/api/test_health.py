"""What a load balancer hears."""

from __future__ import annotations

import httpx
from fastapi import FastAPI

from samtal.api import health
from samtal.db.pool import Database


async def asked(database: Database, path: str) -> httpx.Response:
    app = FastAPI()
    app.include_router(health.routes(database))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://samtal.internal") as http:
        return await http.get(f"/health/{path}")


async def test_a_process_with_a_database_is_ready(database: Database) -> None:
    answer = await asked(database, "ready")

    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


async def test_a_process_that_lost_its_database_lives_but_takes_no_traffic(database_url: str) -> None:
    gone = await Database.open(database_url)
    await gone.close()

    live, ready = await asked(gone, "live"), await asked(gone, "ready")

    assert (live.status_code, live.json()) == (200, {"status": "alive"})
    assert (ready.status_code, ready.json()) == (503, {"status": "unavailable"})
