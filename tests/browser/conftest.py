"""A Chromium of the system, and a clinic for it to visit."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from samtal.api.assets import BUILT
from samtal.clinic.loader import load_clinic_file
from samtal.db.databases import create_database, drop_database
from samtal.db.embedded import EmbeddedServer
from samtal.db.pool import Database
from samtal.engines.understanding.embedded import Embedded
from samtal.kit.clock import SystemClock
from samtal.receptionist.understanding import Understands
from tests.browser.house import ClinicOnline, clinic_online
from tests.database import fresh_name

pytest.importorskip("playwright", reason="browser tests need `playwright`: it is in the dev dependency group")

from playwright.async_api import Browser, Playwright, async_playwright

CLINICS = Path(__file__).parents[2] / "samtal" / "demo"


def chromium() -> str:
    """The browser's path: CHROMIUM, or what the system has."""
    found = map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))
    return os.environ.get("CHROMIUM") or next(filter(None, found), "")


@pytest.fixture(scope="session")
def engine() -> Understands:
    return Embedded()


@pytest.fixture(scope="session")
async def playwright() -> AsyncIterator[Playwright]:
    if not chromium():
        pytest.skip("browser tests need Chromium: install it, or name it in CHROMIUM")
    if not (BUILT / "manifest.json").is_file():
        pytest.skip("browser tests need the built widget: `npm ci && npm run build` in web/")
    async with async_playwright() as running:
        yield running


@pytest.fixture(scope="session")
async def browser(playwright: Playwright) -> AsyncIterator[Browser]:
    # Root, as in a container, has no sandbox to give.
    options = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = await playwright.chromium.launch(executable_path=chromium(), args=options)
    yield running
    await running.close()


@pytest.fixture(scope="module")
async def swedish(server: EmbeddedServer, template: str, engine: Understands) -> AsyncIterator[ClinicOnline]:
    """A Swedish clinic, open."""
    async for opened in _open("sv", server, template, engine):
        yield opened


@pytest.fixture(scope="module")
async def english(server: EmbeddedServer, template: str, engine: Understands) -> AsyncIterator[ClinicOnline]:
    """A British clinic, open."""
    async for opened in _open("en", server, template, engine):
        yield opened


async def _open(
    language: str, server: EmbeddedServer, template: str, engine: Understands
) -> AsyncIterator[ClinicOnline]:
    name = fresh_name()
    url = await create_database(server.admin_url, name, template=template)
    async with await Database.open(url, clock=SystemClock()) as database:
        clinic_file = load_clinic_file(CLINICS / f"clinic_{language}.yaml")
        async with clinic_online(database, clinic_file, engine) as opened:
            yield opened
    await drop_database(server.admin_url, name)
