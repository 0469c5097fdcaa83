"""The demo's web server: the house's own routes, the page, and what the page needs to play every part."""

from __future__ import annotations

import secrets
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, FastAPI, Header, HTTPException, Query, Request, Response
from fastapi import Path as PathParam
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from pydantic import BaseModel, Field
from starlette.middleware.trustedhost import TrustedHostMiddleware

from samtal.demo.desk import STAFF, Desk, DeskSees, Who
from samtal.demo.journey import Performance
from samtal.demo.phones import Phones, PhoneShows
from samtal.kit.errors import Refused
from samtal.kit.phones import normalise
from samtal.rehearsals.stage import WIDGET_KEY

PAGE = Path(__file__).parent / "page"
# Where another site's page got the browser to resolve its name to this machine, the Host header gives it away.
HOSTS = ["127.0.0.1", "localhost", "[::1]", "["]
POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self' ws: wss:"
SPARE = {"SE": "+46701740600", "GB": "+447700900150"}
"""Numbers set aside for drama, of somebody the clinic does not know."""

E164 = r"^\+[1-9][0-9]{6,14}$"
Number = Annotated[str, Field(pattern=E164)]
Words = Annotated[str, Field(min_length=1, max_length=1500)]


class Person(BaseModel):
    """Whom a request is about."""

    number: Number
    patient: str = Field(default="", max_length=100)
    visitor: str = Field(default="", max_length=300)

    def who(self) -> Who:
        return Who(self.patient, self.number, self.visitor)


class Written(Person):
    text: Words


class Pressed(Person):
    message: str = Field(max_length=200)
    action: str = Field(max_length=256)


class Keyed(Person):
    digits: str = Field(pattern=r"^[0-9*#]{1,12}$")


class Reply(Written):
    via: str = Field(default="", pattern="^(|webchat|whatsapp|sms)$")


class PatientOnPage(BaseModel):
    id: str
    name: str
    number: str
    born: date | None
    """Shown to whoever plays the patient: it may be asked for."""


class About(BaseModel):
    """What the page must know to begin."""

    clinic: str
    language: str
    languages: list[str]
    timezone: str
    staff: str
    widget: str
    phone: str
    whatsapp: str
    sms: str
    spare_number: str
    patients: list[PatientOnPage]
    run: str
    """Another one each time the demo is started: what a browser kept from the last time no longer counts."""
    visited: dict[str, str]
    """Web chat sessions to go on with, by the number of whose they are."""


def demo_app(performance: Performance, *, language: str) -> FastAPI:
    """The house with the demo's page around it."""
    app = performance.stage.house.app()
    app.add_middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)
    app.include_router(_page())
    app.include_router(_routes(performance, language), prefix="/demo", dependencies=[Depends(_own_page)])
    app.mount("/page", StaticFiles(directory=PAGE), name="page")

    @app.exception_handler(Refused)
    async def refused(_: Request, error: Refused) -> JSONResponse:
        return JSONResponse({"detail": str(error)}, 409)

    return app


def _page() -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/")
    async def index() -> FileResponse:
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        return FileResponse(PAGE / "index.html", headers=headers)

    return router


async def _own_page(request: Request) -> None:
    """Only the demo's own page, or somebody who is no browser."""
    origin = request.headers.get("origin", "")
    if origin and urlsplit(origin).netloc != request.headers.get("host", ""):
        raise HTTPException(403, "another site's page has no business here")


def _routes(performance: Performance, language: str) -> APIRouter:
    router = APIRouter(tags=["demo"])
    _start(router, performance, language)
    _phone(router, Phones(performance.stage))
    _desk(router, Desk(performance.stage))
    return router


def _start(router: APIRouter, performance: Performance, language: str) -> None:
    clinic, file = performance.stage.clinic, performance.result.rehearsal.clinic
    run = secrets.token_hex(4)

    @router.get("/about")
    async def about() -> About:
        return About(
            clinic=clinic.name,
            language=language,
            languages=list(clinic.languages),
            timezone=clinic.timezone,
            staff=STAFF,
            widget=WIDGET_KEY,
            phone=clinic.phone,
            whatsapp=clinic.whatsapp,
            sms=clinic.sms,
            spare_number=SPARE.get(clinic.country, SPARE["GB"]),
            patients=[
                PatientOnPage(id=one.id, name=one.name, number=one.phones[0], born=one.born)
                for one in file.patients
                if one.phones
            ],
            run=run,
            visited={performance.chat_number: performance.chat_session} if performance.chat_session else {},
        )

    @router.get("/number")
    async def number(typed: Annotated[str, Query(max_length=40)]) -> dict[str, str]:
        """A typed number as every channel writes it."""
        read = normalise(typed, clinic.country)
        if read is None:
            raise HTTPException(422, "this is no telephone number")
        return {"number": read.e164}


def _phone(router: APIRouter, phones: Phones) -> None:
    @router.get("/phone/{number}")
    async def shows(number: Annotated[str, PathParam(pattern=E164)]) -> PhoneShows:
        return await phones.shows(number)

    @router.post("/whatsapp", status_code=204)
    async def whatsapp(one: Written) -> Response:
        await phones.whatsapp(one.number, one.text)
        return Response(status_code=204)

    @router.post("/whatsapp/press", status_code=204)
    async def press(one: Pressed) -> Response:
        await phones.press(one.number, one.message, one.action)
        return Response(status_code=204)

    @router.post("/sms", status_code=204)
    async def sms(one: Written) -> Response:
        await phones.sms(one.number, one.text)
        return Response(status_code=204)

    @router.post("/call")
    async def call(one: Person) -> PhoneShows:
        await phones.call(one.number)
        return await phones.shows(one.number)

    @router.post("/call/say")
    async def say(one: Written) -> PhoneShows:
        await phones.say(one.number, one.text)
        return await phones.shows(one.number)

    @router.post("/call/keys")
    async def keys(one: Keyed) -> PhoneShows:
        await phones.key(one.number, one.digits)
        return await phones.shows(one.number)

    @router.post("/call/hang-up")
    async def hang_up(one: Person) -> PhoneShows:
        await phones.hang_up(one.number)
        return await phones.shows(one.number)


def _desk(router: APIRouter, desk: Desk) -> None:
    @router.get("/timeline")
    async def timeline(
        number: Annotated[str, Query(pattern=E164)],
        patient: Annotated[str, Query(max_length=100)] = "",
        language: Annotated[str, Query(pattern="^(sv|en)$")] = "en",
        authorization: Annotated[str, Header()] = "",
    ) -> DeskSees:
        """The web chat's session comes in `Authorization: Bearer`, never in an address."""
        visitor = authorization.removeprefix("Bearer ").strip()
        return await desk.sees(Who(patient, number, visitor), language=language)

    @router.post("/desk/take-over", status_code=204)
    async def take_over(one: Person) -> Response:
        await desk.take_over(one.who())
        return Response(status_code=204)

    @router.post("/desk/reply", status_code=204)
    async def reply(one: Reply) -> Response:
        await desk.reply(one.who(), one.text, via=one.via)
        return Response(status_code=204)

    @router.post("/desk/hand-back", status_code=204)
    async def hand_back(one: Person) -> Response:
        await desk.hand_back(one.who())
        return Response(status_code=204)
