"""What a load balancer or a container platform asks: is the process alive, and can it take traffic."""

from __future__ import annotations

import asyncio
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from samtal.db.pool import Database
from samtal.kit.errors import SamtalError

READY_SECONDS = 3.0


class Health(BaseModel):
    """How it is."""

    status: Literal["alive", "ready", "unavailable"]


def routes(database: Database) -> APIRouter:
    """`/health/live` asks nobody; `/health/ready` asks the database."""
    router = APIRouter(prefix="/health", tags=["health"])

    @router.get("/live")
    async def live() -> Health:
        return Health(status="alive")

    @router.get("/ready", responses={503: {"model": Health}})
    async def ready(response: Response) -> Health:
        if await _answers(database):
            return Health(status="ready")
        response.status_code = 503
        return Health(status="unavailable")

    return router


async def _answers(database: Database) -> bool:
    try:
        async with asyncio.timeout(READY_SECONDS), database.as_worker() as tx:
            return await tx.fetchval("select true") is True
    except (SamtalError, TimeoutError):
        return False
