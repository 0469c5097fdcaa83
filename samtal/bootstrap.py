"""The only place that builds things: settings, pool, plug-ins, and one table "event -> subscribers"."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from uuid import UUID

import httpx
from fastapi import FastAPI

import samtal
from samtal.api import assets
from samtal.api.doors import HouseDoors
from samtal.appointments import import_appointments
from samtal.appointments.events import (
    AppointmentBooked,
    AppointmentCancelled,
    AppointmentFulfilled,
    AppointmentMoved,
)
from samtal.channels.accounts import Account, Accounts
from samtal.channels.base import Channel, Listens
from samtal.channels.delivery import Delivering
from samtal.clinic.clinics import Clinics
from samtal.clinic.loader import ClinicFile
from samtal.clinic.model import Clinic
from samtal.clinic.repository import load_clinic, save_clinic
from samtal.conversations.register import register
from samtal.conversations.wording import Phrasebook, Wording
from samtal.db.pool import Database
from samtal.jobs import Job, Subscriptions, Worker
from samtal.kit import plugins
from samtal.kit.clock import Clock, SystemClock
from samtal.kit.ids import ClinicId, ConversationId
from samtal.outreach.sending import Outreach
from samtal.receptionist.turn import Channels, Receptionist
from samtal.receptionist.understanding import Understands
from samtal.skills.base import Skill

ROOT = Path(samtal.__file__).parent


@dataclass(frozen=True, slots=True)
class House:
    """Everything of one process, put together."""

    database: Database
    clock: Clock
    clinics: Clinics
    channels: Mapping[str, Channel]
    skills: tuple[Skill, ...]
    accounts: Accounts
    wording: Wording
    receptionist: Receptionist
    delivering: Delivering
    outreach: Outreach
    worker: Worker
    doors: HouseDoors

    @asynccontextmanager
    async def listening(self) -> AsyncIterator[None]:
        """Every door beside HTTP that a channel has, open for as long as the block runs."""
        async with AsyncExitStack() as doors:
            for name, channel in self.channels.items():
                accounts = [one.settings for one in self.accounts if one.channel == name]
                if accounts and hasattr(channel, "listening_for"):
                    listens = cast("Listens", channel)
                    await doors.enter_async_context(listens.listening_for(self.doors, accounts))
            yield

    def app(self) -> FastAPI:
        """The web server: every channel's routes under `/channels/<name>`, and the widget's files."""
        app = FastAPI(title="Samtal", version=samtal.__version__, docs_url="/api/docs", openapi_url="/api/openapi.json")
        for name, channel in self.channels.items():
            app.include_router(channel.routes(self.doors), prefix=f"/channels/{name}", tags=[name])
        app.include_router(assets.routes(self.doors, self.clinics))
        return app


def channels() -> dict[str, Channel]:
    return plugins.find("samtal.channels", "CHANNEL")


def skills() -> tuple[Skill, ...]:
    found: dict[str, Skill] = plugins.find("samtal.skills", "SKILL")
    return tuple(sorted(found.values(), key=lambda skill: skill.order))


def phrasebook() -> Phrasebook:
    folders = [
        ("common", ROOT / "skills" / "phrases"),
        ("receptionist", ROOT / "receptionist" / "phrases"),
        ("outreach", ROOT / "outreach" / "phrases"),
    ]
    for skill in skills():
        folders.append((skill.name, plugins.folder_of(skill) / "phrases"))
    return Phrasebook.read(folders)


def engine(name: str) -> Understands:
    """An understanding engine by name; raises Misconfigured for one that is not there."""
    made: Understands = plugins.load("samtal.engines.understanding", name, "ENGINE")()
    return made


@asynccontextmanager
async def build(
    database: Database,
    *,
    clock: Clock | None = None,
    accounts: Accounts | None = None,
    understanding: Understands | None = None,
) -> AsyncIterator[House]:
    """Put a house together on an open, migrated database."""
    clock = clock or SystemClock()
    accounts = accounts or Accounts()
    found, known, words = channels(), skills(), Wording(phrasebook())
    clinics = Clinics(database)
    styles = Channels(
        speaking=frozenset(name for name, one in found.items() if one.capabilities.speaks),
        short=frozenset(),
    )
    receptionist = Receptionist(
        database,
        engine=understanding or engine("embedded"),
        skills=known,
        wording=words,
        channels=styles,
        clinics=clinics,
    )
    outreach = Outreach(database, clinics=clinics, wording=words, channels=styles)
    database.share(subscriptions(outreach))
    async with httpx.AsyncClient(timeout=10) as http:
        delivering = Delivering(database, channels=found, accounts=accounts, clinics=clinics, http=http)

        async def take_turn(job: Job) -> None:
            await receptionist.take_turn(job.clinic_id, ConversationId(UUID(str(job.key))))

        handlers = {
            "take_turn": take_turn,
            **delivering.handlers(),
            **outreach.handlers(),
            **database.shared(Subscriptions).handlers(),
        }
        doors = HouseDoors(database, clock=clock, accounts=accounts, receptionist=receptionist, delivering=delivering)
        yield House(
            database=database,
            clock=clock,
            clinics=clinics,
            channels=found,
            skills=known,
            accounts=accounts,
            wording=words,
            receptionist=receptionist,
            delivering=delivering,
            outreach=outreach,
            worker=Worker(database, handlers, clock, concurrency=16),
            doors=doors,
        )


async def store_clinic(database: Database, clinic_file: ClinicFile) -> tuple[Clinic, tuple[str, ...]]:
    """Keep a clinic file with the patients and appointments it brings along; safe to repeat. Returns the warnings too.

    The house has to be built before: bookings that are brought along get their reminders from its subscribers.
    """
    async with database.as_worker() as tx:
        clinic_id, warnings = await save_clinic(clinic_file, tx)
    async with database.transaction(clinic_id) as tx:
        clinic = await load_clinic(clinic_id, tx)
        assert clinic is not None
        people = await register(clinic_file.patients, country=clinic.country, tx=tx)
        await import_appointments(clinic_file.appointments, clinic=clinic, patients=people, tx=tx)
    return clinic, warnings


def subscriptions(outreach: Outreach) -> Subscriptions:
    """Who wants to know of what: the one table."""
    return Subscriptions(
        {
            AppointmentBooked: [("outreach.booked", outreach.booked)],
            AppointmentMoved: [("outreach.moved", outreach.moved)],
            AppointmentCancelled: [("outreach.cancelled", outreach.cancelled)],
            AppointmentFulfilled: [("outreach.fulfilled", outreach.fulfilled)],
        }
    )


def account(clinic_id: ClinicId, channel: Channel, settings: Mapping[str, object]) -> Account:
    """An account from its settings, checked by the channel's own model."""
    checked = channel.settings_model.model_validate(settings)
    return Account(clinic_id, channel.name, str(getattr(checked, "account")), checked)  # noqa: B009
