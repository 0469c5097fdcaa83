"""The web chat's files, and who may show its frame."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from samtal.api import assets
from samtal.channels.accounts import Account, Accounts
from samtal.channels.webchat.settings import WebchatSettings
from samtal.clinic.clinics import Clinics
from samtal.clinic.loader import load_clinic_file
from samtal.clinic.repository import save_clinic
from samtal.db.pool import Database
from samtal.kit.ids import ClinicId
from tests.channels.doors import RecordingDoors

EXAMPLE = Path(assets.__file__).parents[1] / "demo" / "clinic_sv.yaml"
HOST = "chat.example"


def settings(*origins: str) -> WebchatSettings:
    return WebchatSettings.model_validate(
        {"account": "alder", "session_secret": "sixteen letters or more", "origins": origins}
    )


class OneClinic(RecordingDoors):
    """Doors that know one widget."""

    def __init__(self, clinic_id: ClinicId, known: WebchatSettings) -> None:
        super().__init__()
        self._open = Accounts()
        self._open.add(Account(clinic_id, "webchat", known.account, known))

    async def clinic_of(self, channel: str, account: str) -> ClinicId | None:
        found = self._open.find(channel, account)
        return found.clinic_id if found else None

    async def settings_of(self, channel: str, account: str) -> WebchatSettings:
        found = self._open.find(channel, account)
        assert found is not None
        assert isinstance(found.settings, WebchatSettings)
        return found.settings


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build leaves behind."""
    (tmp_path / "loader.js").write_text("'loader'")
    (tmp_path / "chat-1a.js").write_text("'chat'")
    (tmp_path / "chat-2b.css").write_text("main{}")
    (tmp_path / "secret.txt").write_text("not an asset")
    (tmp_path / "manifest.json").write_text('{"chat.js": "chat-1a.js", "chat.css": "chat-2b.css"}')
    return tmp_path


async def asked(database: Database, path: str, built: Path, *origins: str) -> httpx.Response:
    async with database.as_worker() as tx:
        clinic_id, _ = await save_clinic(load_clinic_file(EXAMPLE), tx)
    app = FastAPI()
    doors = OneClinic(clinic_id, settings(*origins))
    app.include_router(assets.routes(doors, Clinics(database), built=built))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=f"https://{HOST}") as http:
        return await http.get(path)


async def test_the_script_is_asked_for_anew_and_what_it_loads_is_kept(database: Database, built: Path) -> None:
    loader = await asked(database, "/widget.js", built)
    chat = await asked(database, "/widget/chat-1a.js", built)
    style = await asked(database, "/widget/chat-2b.css", built)

    assert (loader.text, loader.headers["cache-control"]) == ("'loader'", "no-cache")
    assert (chat.text, "immutable" in chat.headers["cache-control"]) == ("'chat'", True)
    assert loader.headers["content-type"].startswith("text/javascript")
    assert style.headers["content-type"].startswith("text/css")
    assert chat.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("name", ["secret.txt", "manifest.json", "loader.js", "..%2Fassets.py", "chat-0.js"])
async def test_nothing_but_what_the_build_names_is_served(database: Database, built: Path, name: str) -> None:
    assert (await asked(database, f"/widget/{name}", built)).status_code == 404


async def test_the_frame_knows_its_clinic_and_nothing_secret(database: Database, built: Path) -> None:
    frame = await asked(database, "/widget/frame?samtal=alder", built)

    clinic = load_clinic_file(EXAMPLE).clinic
    assert frame.status_code == 200
    assert clinic.name in frame.text
    assert clinic.emergency_number in frame.text
    assert "chat-1a.js" in frame.text
    assert "sixteen letters" not in frame.text


async def test_only_the_clinics_own_pages_may_show_the_frame(database: Database, built: Path) -> None:
    frame = await asked(database, "/widget/frame?samtal=alder", built, "https://www.alder.example/")

    policy = dict(part.strip().partition(" ")[::2] for part in frame.headers["content-security-policy"].split(";"))
    assert policy["frame-ancestors"] == "'self' https://www.alder.example"
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == "'self'"
    assert policy["connect-src"] == f"'self' wss://{HOST} ws://{HOST}"


def test_a_forged_host_adds_nothing_to_the_policy() -> None:
    policy = assets.content_policy(settings(), host="x; script-src *")

    assert "script-src *" not in policy
    assert policy.endswith("frame-ancestors 'self'")


async def test_an_unknown_widget_is_not_found(database: Database, built: Path) -> None:
    assert (await asked(database, "/widget/frame?samtal=nobody", built)).status_code == 404


@pytest.mark.parametrize("path", ["/widget.js", "/widget/frame?samtal=alder", "/widget/chat-1a.js"])
async def test_where_nothing_was_built_the_answer_says_how(database: Database, tmp_path: Path, path: str) -> None:
    answer = await asked(database, path, tmp_path)

    assert answer.status_code == 503
    assert "npm run build" in answer.json()["detail"]


def test_a_clinics_name_stays_text(built: Path) -> None:
    clinic = replace(load_clinic_file(EXAMPLE).clinic, name='"><script>alert(1)</script>')
    page = assets._page(clinic, 'a"b', assets._manifest(built))

    assert "<script>alert" not in page
    assert 'data-clinic="{&quot;key&quot;: &quot;a\\&quot;b&quot;' in page
