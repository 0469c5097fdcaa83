"""The demo's journeys hold, on any day of any year."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from samtal.db.embedded import EmbeddedServer
from samtal.demo.journey import LANGUAGES, load_journey, performed
from samtal.demo.progress import Progress
from samtal.kit.clock import SystemClock
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.report import line_of
from samtal.rehearsals.results import RehearsalResult
from tests.demo.conftest import quiet

# Around a new year, and in the weeks in which the clocks change.
DAYS = (datetime(2026, 1, 2, 12, tzinfo=UTC), datetime(2026, 3, 29, 12, tzinfo=UTC), datetime(2025, 10, 30, tzinfo=UTC))


async def played(language: str, now: datetime, server: EmbeddedServer, engine: Understands) -> RehearsalResult:
    journey = load_journey(language, now)
    progress = Progress(quiet())
    async with performed(journey, admin_url=server.admin_url, understanding=engine, progress=progress) as performance:
        return performance.result


@pytest.mark.parametrize("language", LANGUAGES)
async def test_journey_of_today_holds(language: str, server: EmbeddedServer, engine: Understands) -> None:
    result = await played(language, SystemClock().now(), server, engine)

    assert result.passed, line_of(result)


@pytest.mark.parametrize("now", DAYS, ids=lambda day: f"{day:%Y-%m-%d}")
async def test_journey_holds_on_awkward_days(now: datetime, server: EmbeddedServer, engine: Understands) -> None:
    result = await played("sv", now, server, engine)

    assert result.passed, line_of(result)


@pytest.mark.parametrize("language", LANGUAGES)
async def test_journey_crosses_channels_in_one_conversation(
    language: str, server: EmbeddedServer, engine: Understands
) -> None:
    result = await played(language, SystemClock().now(), server, engine)

    assert {line.channel for line in result.transcript} >= {"webchat", "sms", "phone", "whatsapp", "desk"}
    assert (result.found.threads, result.found.repeats) == (1, 0)
