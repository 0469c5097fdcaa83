"""The web chat over plain HTTP, for networks that let no socket through: send a message, ask what is new.

The session travels in `Authorization: Bearer`, never in an address. Every answer carries the session to keep.
"""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Header, Query, Request, Response
from fastapi.responses import JSONResponse

from samtal.channels.base import Doors
from samtal.channels.webchat.access import widget
from samtal.channels.webchat.frames import FRAME_LIMIT, BadFrame, Form, Frame, Press, Send, entry, read
from samtal.channels.webchat.parse import CHANNEL_NAME
from samtal.channels.webchat.sessions import open_session
from samtal.channels.webchat.socket import admit, take
from samtal.channels.webchat.visitors import Visitors
from samtal.channels.wire import BodyTooLarge, raw_body

_STATUS = {"bad_frame": 422, "too_large": 413, "too_fast": 429, "try_again": 503}

Bearer = Annotated[str, Header(alias="authorization")]
After = Annotated[int, Query(ge=0)]


def routes(doors: Doors, visitors: Visitors) -> APIRouter:
    """`POST /send/<widget key>` with a `send`, `press` or `form` frame, `GET /entries/<widget key>?after=<seq>`."""
    router = APIRouter()

    @router.options("/send/{account}")
    @router.options("/entries/{account}")
    async def preflight(account: str, request: Request) -> Response:
        found = await widget(doors, account, request.headers)
        return Response(status_code=204 if found else 403, headers=_cross_origin(request) if found else None)

    @router.post("/send/{account}")
    async def send(account: str, request: Request, authorization: Bearer = "") -> Response:
        found = await widget(doors, account, request.headers)
        if found is None:
            return Response(status_code=403)
        clinic_id, settings = found
        session = open_session(_token(authorization), settings, doors.clock.now())
        if authorization and not session.resumed:
            # Not a new visitor but a session that has ended: the browser must say so before it goes on as somebody new.
            return _answer(request, {"type": "error", "code": "session_ended", "detail": "start a new session"}, 401)
        try:
            if not session.resumed:
                admit(request, settings, visitors)
            message = read(
                (await raw_body(request, FRAME_LIMIT * 4)).decode("utf-8", "replace"), text_limit=settings.text_limit
            )
            if not isinstance(message, Send | Press | Form):
                raise BadFrame("bad_frame", "type: send, press or form")
            frame = await take(message, session.address, clinic_id, settings, doors=doors, visitors=visitors)
        except BodyTooLarge:
            frame = {"type": "error", "code": "too_large", "detail": f"a frame has at most {FRAME_LIMIT} characters"}
        except BadFrame as refused:
            frame = refused.frame
        return _answer(request, {**frame, "session": session.token}, _STATUS.get(frame.get("code", ""), 200))

    @router.get("/entries/{account}")
    async def entries(account: str, request: Request, authorization: Bearer = "", after: After = 0) -> Response:
        found = await widget(doors, account, request.headers)
        if found is None:
            return Response(status_code=403)
        clinic_id, settings = found
        session = open_session(_token(authorization), settings, doors.clock.now())
        if not session.resumed:
            return _answer(request, {"type": "error", "code": "session_ended", "detail": "start a new session"}, 401)
        shown = await doors.shown_after(clinic_id, CHANNEL_NAME, session.address, after)
        last = max((one.seq for one in shown), default=after)
        return _answer(request, {"session": session.token, "seq": last, "entries": [entry(one) for one in shown]}, 200)

    return router


def _token(authorization: str) -> str:
    scheme, _, token = authorization.partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _answer(request: Request, body: Frame, status: int) -> Response:
    return JSONResponse(body, status, headers={"Cache-Control": "no-store", **_cross_origin(request)})


def _cross_origin(request: Request) -> dict[str, str]:
    """Lets the page that was found allowed read the answer."""
    origin = request.headers.get("origin", "")
    if not origin:
        return {}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "authorization, content-type",
        "Access-Control-Allow-Methods": "GET, POST",
        "Vary": "Origin",
    }
