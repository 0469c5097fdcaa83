"""The web chat's own files: the script for a clinic's pages, and the frame in which the chat runs.

They are built from `web/widget` into `samtal/_web/widget` and shipped with the package. The script's address never
changes, so browsers ask for it anew; what it loads is named by its content and kept for good.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import FileResponse, HTMLResponse

import samtal
from samtal.channels.base import Doors
from samtal.channels.webchat.settings import WebchatSettings
from samtal.clinic.clinics import Clinics
from samtal.clinic.model import Clinic

WEBCHAT = "webchat"
BUILT = Path(samtal.__file__).parent / "_web" / "widget"

_NOT_BUILT = "the web chat is not built here: run `npm ci && npm run build` in web/"
_ALWAYS_ASK = {"Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff"}
_KEEP = {"Cache-Control": "public, max-age=31536000, immutable", "X-Content-Type-Options": "nosniff"}
_TYPES = {".js": "text/javascript", ".css": "text/css"}

_FRAME = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<meta name="robots" content="noindex">
<title>{title}</title>
<link rel="stylesheet" href="{style}">
<script type="module" src="{script}"></script>
</head>
<body><main><samtal-chat data-clinic="{clinic}"></samtal-chat></main></body>
</html>
"""


def routes(doors: Doors, clinics: Clinics, *, built: Path = BUILT) -> APIRouter:
    """`GET /widget.js`, `GET /widget/frame?samtal=<widget key>`, `GET /widget/<file>`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/widget.js")
    async def loader() -> Response:
        return _file(built / "loader.js", _ALWAYS_ASK)

    @router.get("/widget/frame")
    async def frame(request: Request, key: Annotated[str, Query(alias="samtal", max_length=200)]) -> Response:
        clinic_id = await doors.clinic_of(WEBCHAT, key)
        if clinic_id is None:
            raise HTTPException(404, "no clinic has this widget")
        settings = await doors.settings_of(WEBCHAT, key)
        assert isinstance(settings, WebchatSettings)
        page = _page(await clinics.get(clinic_id), key, _manifest(built))
        policy = content_policy(settings, host=request.headers.get("host", ""))
        return HTMLResponse(
            page, headers={**_ALWAYS_ASK, "Content-Security-Policy": policy, "Referrer-Policy": "no-referrer"}
        )

    @router.get("/widget/{name}")
    async def asset(name: str) -> Response:
        if name not in _manifest(built).values():
            raise HTTPException(404)
        return _file(built / name, _KEEP)

    return router


def content_policy(settings: WebchatSettings, *, host: str) -> str:
    """Only our own script and style, only our own socket, and only the clinic's pages around it."""
    # Older browsers do not count a socket to the same host as 'self'.
    socket = f" wss://{host} ws://{host}" if host.replace(".", "").replace(":", "").replace("-", "").isalnum() else ""
    around = " ".join(["'self'", *(origin.rstrip("/") for origin in settings.origins)])
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'{socket}; img-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {around}"
    )


def _page(clinic: Clinic, key: str, manifest: Mapping[str, str]) -> str:
    shown = {
        "key": key,
        "name": clinic.name,
        "language": clinic.language,
        "emergency": clinic.emergency_number,
        "advice": clinic.advice_line,
        "phone": clinic.phone,
        "whatsapp": clinic.whatsapp,
    }
    return _FRAME.format(
        language=escape(clinic.language),
        title=escape(clinic.name),
        style=manifest["chat.css"],
        script=manifest["chat.js"],
        clinic=escape(json.dumps(shown, ensure_ascii=False)),
    )


def _manifest(built: Path) -> dict[str, str]:
    """The names that the build gave, read anew: the files are few and a build may come while we serve."""
    try:
        found: dict[str, str] = json.loads((built / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise HTTPException(503, _NOT_BUILT) from None
    return found


def _file(path: Path, headers: Mapping[str, str]) -> Response:
    if not path.is_file():
        raise HTTPException(503, _NOT_BUILT)
    return FileResponse(path, media_type=_TYPES[path.suffix], headers=dict(headers))
