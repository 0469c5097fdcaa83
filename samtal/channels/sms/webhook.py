"""Twilio's calls about messages: an SMS came in, or one of ours went on its way."""

from __future__ import annotations

import logging

from fastapi import APIRouter, Request, Response

from samtal.channels.base import Doors
from samtal.channels.sms.parse import CHANNEL_NAME, inbound, status
from samtal.channels.sms.settings import SmsSettings
from samtal.channels.twilio import Form, parsed_form
from samtal.channels.wire import BodyTooLarge, address_called, raw_body
from samtal.kit.ids import ClinicId

log = logging.getLogger(__name__)

_NO_REPLY = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


def routes(doors: Doors) -> APIRouter:
    """`/webhook` for what patients write, `/status` for what became of ours."""
    router = APIRouter()

    @router.post("/webhook")
    async def receive(request: Request) -> Response:
        form = await _form(request)
        account = dict(form).get("To", "")
        clinic_id = await _signed_for(doors, account, request, form)
        if clinic_id is None:
            return Response(status_code=403)
        message = inbound(dict(form), doors.clock.now())
        if message is None:
            return Response(status_code=400)
        await doors.receive(clinic_id, message)
        return Response(_NO_REPLY, media_type="text/xml")

    @router.post("/status")
    async def report(request: Request) -> Response:
        form = await _form(request)
        account = request.query_params.get("account", "")
        clinic_id = await _signed_for(doors, account, request, form)
        if clinic_id is None:
            return Response(status_code=403)
        update = status(dict(form), account, request.query_params.get("ref", ""), doors.clock.now())
        if update is not None:
            await doors.report(clinic_id, update)
        return Response(status_code=204)

    return router


async def _form(request: Request) -> Form:
    try:
        return parsed_form(await raw_body(request))
    except BodyTooLarge:
        return []


async def _signed_for(doors: Doors, account: str, request: Request, form: Form) -> ClinicId | None:
    """Whose account this is, if that account's token signed the call."""
    clinic_id = await doors.clinic_of(CHANNEL_NAME, account)
    if clinic_id is None:
        log.warning("sms: webhook refused, unknown account")
        return None
    settings = await doors.settings_of(CHANNEL_NAME, account)
    assert isinstance(settings, SmsSettings)
    headers = request.headers
    url = address_called(settings.public_url, request.scope)
    if settings.signs(
        headers.get("x-twilio-signature", ""), headers.get("x-twilio-webhooks-signature-settings", ""), url, form
    ):
        return clinic_id
    log.warning("sms: wrong signature, fields %s", sorted({name for name, _ in form}))
    return None
