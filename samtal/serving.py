"""A running deployment: its database, its clinics and accounts, the web server, the worker."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from pydantic import ValidationError

from samtal import bootstrap
from samtal.api import health
from samtal.bootstrap import House
from samtal.channels.accounts import Account
from samtal.channels.base import Channel
from samtal.clinic.loader import load_clinic_file
from samtal.clinic.model import Clinic
from samtal.clinic.repository import find_clinic_id
from samtal.db.databases import with_database
from samtal.db.embedded import EmbeddedServer
from samtal.db.folder import default_data_dir
from samtal.db.migrate import migrate
from samtal.db.pool import Database
from samtal.kit.clock import SystemClock
from samtal.kit.errors import Misconfigured, SamtalError
from samtal.kit.ids import ClinicId
from samtal.receptionist.safety import assess
from samtal.receptionist.understanding import TurnContext, Understands
from samtal.settings import AccountSettings, Settings
from samtal.skills.answering.knowledge import knowledge_of

log = logging.getLogger(__name__)

LOOK_FOR_CHANGED_CLINICS_SECONDS = 10.0
Told = Callable[[str], None]


def read_settings() -> Settings:
    """The deployment's settings; raises Misconfigured with a line for each that is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        raise Misconfigured("\n".join(f"settings: {line}" for line in lines_of(error))) from None
    except ValueError as error:  # a settings file that is not TOML
        raise Misconfigured(f"the settings file cannot be read: {error}") from None


def lines_of(error: ValidationError) -> list[str]:
    """`field: what is wrong`, without the value, which may be a secret."""
    return [f"{'.'.join(str(part) for part in one['loc'])}: {one['msg']}" for one in error.errors()]


def data_dir(settings: Settings) -> Path:
    return settings.data_dir.expanduser() if settings.data_dir else default_data_dir(os.environ)


@asynccontextmanager
async def database_url(settings: Settings) -> AsyncIterator[str]:
    """The deployment's database: the external one, or the embedded server for as long as the block runs."""
    if settings.database_url:
        yield settings.database_url
        return
    async with EmbeddedServer(data_dir(settings)) as server:
        yield server.url


@asynccontextmanager
async def throwaway_server(settings: Settings) -> AsyncIterator[str]:
    """A server to make and drop databases on, as the URL of one that stays: for rehearsals and the demo."""
    if settings.database_url:
        yield with_database(settings.database_url, "postgres")
        return
    folder = data_dir(settings)
    async with EmbeddedServer(folder.with_name(f"{folder.name}-throwaway"), durable=False) as server:
        yield server.admin_url


async def migrate_database(settings: Settings) -> tuple[str, ...]:
    """The names of the migrations that were applied."""
    async with database_url(settings) as url:
        return await migrate(url)


async def serve(settings: Settings, *, worker: bool = True, told: Told = log.info) -> None:
    """Answer vendors, visitors and staff until asked to stop."""
    async with opened(settings, told=told) as house:
        app = house.app()
        app.include_router(health.routes(house.database))
        server = uvicorn.Server(_web(app, settings))
        told(f"Listening on http://{settings.host}:{settings.port}")
        async with house.listening(), asyncio.TaskGroup() as group:
            watching = group.create_task(_watch_clinics(house), name="changed clinics")
            if worker:
                group.create_task(house.worker.run_forever(), name="worker")
            try:
                await server.serve()
            finally:
                house.worker.stop()
                watching.cancel()


async def work(settings: Settings, *, told: Told = log.info) -> None:
    """Do the jobs of this database beside the web servers, until asked to stop."""
    async with opened(settings, told=told) as house:
        loop = asyncio.get_running_loop()
        for name in (signal.SIGINT, signal.SIGTERM):
            with contextlib.suppress(NotImplementedError):  # Windows
                loop.add_signal_handler(name, house.worker.stop)
        told("Working")
        watching = asyncio.create_task(_watch_clinics(house), name="changed clinics")
        try:
            await house.worker.run_forever()
        finally:
            watching.cancel()


@asynccontextmanager
async def opened(settings: Settings, *, told: Told = log.info) -> AsyncIterator[House]:
    """The house on a migrated database, with the clinics and accounts of the settings."""
    async with database_url(settings) as url:
        for name in await migrate(url):
            told(f"Applied {name}")
        async with (
            await Database.open(url, size=settings.pool_size) as database,
            bootstrap.build(database, understanding=(engine := bootstrap.engine(settings.engine))) as house,
        ):
            for clinic_id in await load_clinics(settings, database, told=told):
                await warm_up(await house.clinics.get(clinic_id), engine)
            for wanted in settings.accounts:
                house.accounts.add(await open_account(wanted, house, settings))
            yield house


async def load_clinics(settings: Settings, database: Database, *, told: Told = log.info) -> list[ClinicId]:
    """Store every clinic file of the settings; a file that says what it said before changes nothing."""
    stored = []
    for path in settings.clinics:
        clinic_file = load_clinic_file(path)
        clinic, warnings = await bootstrap.store_clinic(database, clinic_file)
        stored.append(clinic.id)
        told(f"{clinic_file.clinic.name} is known as {clinic_file.slug}")
        for warning in warnings:
            told(f"{path}: {warning}")
    return stored


async def warm_up(clinic: Clinic, engine: Understands) -> None:
    """Read and train now what is read and trained once, so that no patient is the first and waits for it."""
    await asyncio.to_thread(assess, "hej")
    await asyncio.to_thread(knowledge_of, clinic)
    if engine.instant:
        await engine.understand("hej", TurnContext(clinic, SystemClock().now(), "webchat", clinic.language))


async def open_account(wanted: AccountSettings, house: House, settings: Settings) -> Account:
    """A clinic's account on a channel, from its table in the settings file."""
    channel = house.channels.get(wanted.channel)
    if channel is None:
        raise Misconfigured(f"there is no channel {wanted.channel!r}; there are {', '.join(house.channels)}")
    async with house.database.as_worker() as tx:
        clinic_id = await find_clinic_id(wanted.clinic, tx)
    if clinic_id is None:
        raise Misconfigured(f"no clinic is known as {wanted.clinic!r}; name its file under `clinics`")
    return account_from(wanted, channel, clinic_id, settings)


def account_from(wanted: AccountSettings, channel: Channel, clinic_id: ClinicId, settings: Settings) -> Account:
    """The account checked by the channel's own model; the server's public address is told where it is asked for."""
    values = dict(wanted.settings)
    if "public_url" in channel.settings_model.model_fields:
        values.setdefault("public_url", settings.public_url)
    try:
        return bootstrap.account(clinic_id, channel, values)
    except ValidationError as error:
        where = f"{wanted.channel} of {wanted.clinic}"
        raise Misconfigured("\n".join(f"{where}: {line}" for line in lines_of(error))) from None


def _web(app: object, settings: Settings) -> uvicorn.Config:
    return uvicorn.Config(
        app,  # type: ignore[arg-type]
        host=settings.host,
        port=settings.port,
        http="httptools",
        ws="websockets-sansio",
        lifespan="off",
        log_level="warning",
        # An access log would hold addresses that belong to patients.
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=20,
    )


async def _watch_clinics(house: House) -> None:
    """Another process may have loaded a changed clinic file."""
    while True:
        await asyncio.sleep(LOOK_FOR_CHANGED_CLINICS_SECONDS)
        try:
            await house.clinics.refresh()
        except SamtalError as error:
            log.warning("changed clinics are looked for again later: %s", error)
