"""The carrier's calls about calls: one comes in, the relay opens, it is over, one of ours was answered."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Mapping

from fastapi import APIRouter, Request, Response, WebSocket, WebSocketDisconnect

from samtal.channels.base import Doors
from samtal.channels.phone import twiml
from samtal.channels.phone.call import LiveCall
from samtal.channels.phone.parse import CHANNEL_NAME, Setup, read, status
from samtal.channels.phone.settings import PhoneSettings
from samtal.channels.twilio import Form, parsed_form
from samtal.channels.wire import BodyTooLarge, address_called, raw_body
from samtal.kit.ids import ClinicId

log = logging.getLogger(__name__)

_SETUP_SECONDS = 15
_POLICY = 1008


def routes(doors: Doors) -> APIRouter:
    """`/voice` is the number's webhook; the others are named to the carrier by us."""
    router = APIRouter()

    @router.post("/voice")
    async def voice(request: Request) -> Response:
        form = await _form(request)
        found = await _signed_for(doors, dict(form).get("To", ""), request, form)
        vouched = {"verified": dict(form).get("StirVerstat", "")}
        return _refused() if found is None else _xml(twiml.converse(found[1], parameters=vouched))

    @router.post("/after")
    async def after(request: Request) -> Response:
        form = await _form(request)
        found = await _signed_for(doors, request.query_params.get("account", ""), request, form)
        return _refused() if found is None else _xml(_what_next(found[1], dict(form), request.query_params))

    @router.post("/status")
    async def report(request: Request) -> Response:
        form = await _form(request)
        account = request.query_params.get("account", "")
        found = await _signed_for(doors, account, request, form)
        if found is None:
            return _refused()
        update = status(dict(form), account, request.query_params.get("ref", ""), doors.clock.now())
        if update is not None:
            await doors.report(found[0], update)
        return Response(status_code=204)

    @router.websocket("/relay/{account}")
    async def relay(websocket: WebSocket, account: str) -> None:
        found = await _known(doors, account)
        if found is None or not _socket_signed(websocket, found[1]):
            log.warning("phone: relay handshake refused")
            await websocket.close(_POLICY)
            return
        await websocket.accept()
        await _serve(websocket, doors, *found)

    return router


async def _serve(websocket: WebSocket, doors: Doors, clinic_id: ClinicId, settings: PhoneSettings) -> None:
    try:
        async with asyncio.timeout(_SETUP_SECONDS):
            setup = read(await websocket.receive_text())
    except (TimeoutError, WebSocketDisconnect, KeyError):
        return
    if not isinstance(setup, Setup):
        await websocket.close(_POLICY)
        return
    await LiveCall(doors, clinic_id, settings, websocket, setup).run()


def _what_next(settings: PhoneSettings, form: Mapping[str, str], query: Mapping[str, str]) -> str:
    """After the relay: a person, another try when the line to us broke, or goodbye."""
    if query.get("dialled"):
        return twiml.HANG_UP if form.get("DialCallStatus") == "completed" else twiml.apologise(settings)
    reason = _reason(form.get("HandoffData", ""))
    broken = bool(form.get("ErrorCode")) or form.get("SessionStatus") == "failed"
    if settings.transfer_to and (reason or broken):
        return twiml.dial_the_desk(settings)
    if broken and not query.get("again"):
        return twiml.converse(settings, parameters={"again": "1"}, again=True)
    return twiml.apologise(settings) if broken or reason == "failure" else twiml.HANG_UP


def _reason(handoff: str) -> str:
    try:
        data = json.loads(handoff) if handoff else {}
    except ValueError:
        return "unknown"
    return str(data.get("reason") or "unknown") if isinstance(data, dict) and data else ""


# Who calls -----------------------------------------------------------------------------------------------------------


async def _form(request: Request) -> Form:
    try:
        return parsed_form(await raw_body(request))
    except BodyTooLarge:
        return []


async def _known(doors: Doors, account: str) -> tuple[ClinicId, PhoneSettings] | None:
    clinic_id = await doors.clinic_of(CHANNEL_NAME, account)
    if clinic_id is None:
        return None
    settings = await doors.settings_of(CHANNEL_NAME, account)
    assert isinstance(settings, PhoneSettings)
    return clinic_id, settings


async def _signed_for(
    doors: Doors, account: str, request: Request, form: Form
) -> tuple[ClinicId, PhoneSettings] | None:
    """Whose account this is, if that account's token signed the call."""
    found = await _known(doors, account)
    if found is None:
        log.warning("phone: webhook refused, unknown account")
        return None
    url = address_called(found[1].public_url, request.scope)
    if _headers_sign(request.headers, found[1], url, form):
        return found
    log.warning("phone: wrong signature, fields %s", sorted({name for name, _ in form}))
    return None


def _socket_signed(websocket: WebSocket, settings: PhoneSettings) -> bool:
    """The handshake is signed over the `wss://` address, without fields."""
    url = "ws" + address_called(settings.public_url, websocket.scope).removeprefix("http")
    return _headers_sign(websocket.headers, settings, url, [])


def _headers_sign(headers: Mapping[str, str], settings: PhoneSettings, url: str, form: Form) -> bool:
    return settings.signs(
        headers.get("x-twilio-signature", ""), headers.get("x-twilio-webhooks-signature-settings", ""), url, form
    )


def _refused() -> Response:
    return Response(status_code=403)


def _xml(text: str) -> Response:
    return Response(text, media_type="text/xml")
