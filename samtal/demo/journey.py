"""The demo's journey: found in the package, moved to the present, played on a stage."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from samtal.db.databases import migrated_template
from samtal.db.pool import Database
from samtal.demo.clock import JourneyClock
from samtal.demo.dates import just_over
from samtal.demo.progress import Progress
from samtal.kit.errors import Misconfigured
from samtal.receptionist.understanding import Understands
from samtal.rehearsals.file import load_rehearsals
from samtal.rehearsals.model import Rehearsal
from samtal.rehearsals.results import RehearsalResult
from samtal.rehearsals.runner import Runner
from samtal.rehearsals.running import own_database
from samtal.rehearsals.stage import Stage, stage
from samtal.rehearsals.timing import moments

LANGUAGES = ("sv", "en")
_FOLDER = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Performance:
    """A clinic that is open now, and what came of the journey it has just seen."""

    stage: Stage
    result: RehearsalResult
    chat_session: str
    """Of the visitor who wrote in the web chat, so that the page can go on as her."""
    chat_number: str
    """The number that visitor gave."""


def load_journey(language: str, now: datetime) -> Rehearsal:
    """The journey in one of `LANGUAGES`, so that it has just ended."""
    if language not in LANGUAGES:
        raise Misconfigured(f"the demo speaks {' or '.join(LANGUAGES)}, not {language!r}")
    return just_over(load_rehearsals(_FOLDER / f"journey_{language}.yaml")[0], now)


@asynccontextmanager
async def performed(
    journey: Rehearsal, *, admin_url: str, understanding: Understands, progress: Progress
) -> AsyncIterator[Performance]:
    """Play the journey on a database of its own; inside the block the clinic is open and the clock is the machine's."""
    _, start = next(iter(moments(journey.steps, journey.clinic.clinic.zone)))
    clock = JourneyClock(start)
    with progress.step("migrations"):
        template = await migrated_template(admin_url)
    async with AsyncExitStack() as opened:
        url = await opened.enter_async_context(own_database(admin_url, template))
        database = await opened.enter_async_context(await Database.open(url, clock=clock))
        with progress.step("clinic"):
            opening = stage(database, journey.clinic, clock=clock, understanding=understanding)
            made = await opened.enter_async_context(opening)
        with progress.step("journey"):
            result = await Runner(made, journey).play()
        session = await _leave_chat(made)
        clock.release()
        yield Performance(made, result, session, _number_of(journey))


async def _leave_chat(made: Stage) -> str:
    """Close the journey's browser; the page goes on with its session."""
    session = ""
    for visitor in made.visitors.values():
        session = visitor.session
        await visitor.leaves()
    made.visitors.clear()
    return session


def _number_of(journey: Rehearsal) -> str:
    return next((step.who for step in journey.steps if step.who.startswith("+")), "")
