"""Meta's webhook: verify on the raw bytes, hand every item over by itself, answer 200 only after all are committed."""

from __future__ import annotations

import hashlib
import hmac
import logging
from collections.abc import Iterable

from fastapi import APIRouter, Request, Response
from fastapi.responses import PlainTextResponse

from samtal.channels.base import Doors, Inbound
from samtal.channels.whatsapp.parse import CHANNEL_NAME, Item, Noted, parse
from samtal.channels.whatsapp.settings import WhatsAppSettings
from samtal.channels.wire import BodyTooLarge, parsed_json, raw_body
from samtal.kit.ids import ClinicId

log = logging.getLogger(__name__)


def routes(doors: Doors) -> APIRouter:
    """`GET` registers the webhook, `POST` brings messages and statuses."""
    router = APIRouter()

    @router.get("/webhook/{account}")
    async def register(account: str, request: Request) -> Response:
        settings = await _settings(doors, account)
        query = request.query_params
        asked = query.get("hub.mode") == "subscribe" and "hub.challenge" in query
        if (
            settings is None
            or not asked
            or not _same(query.get("hub.verify_token", ""), settings.verify_token.get_secret_value())
        ):
            return Response(status_code=403)
        return PlainTextResponse(query["hub.challenge"])

    @router.post("/webhook/{account}")
    async def receive(account: str, request: Request) -> Response:
        try:
            body = await raw_body(request)
        except BodyTooLarge:
            return Response(status_code=413)
        return await _receive(doors, account, body, request.headers.get("x-hub-signature-256", ""))

    return router


async def _receive(doors: Doors, account: str, body: bytes, header: str) -> Response:
    settings = await _settings(doors, account)
    if settings is None or not signed(body, header, settings):
        # A stranger learns nothing about which accounts there are.
        log.warning("whatsapp: webhook refused, account %s is %s", account, "not signed for" if settings else "unknown")
        return Response(status_code=403)
    envelope = parsed_json(body)
    if envelope is None:
        return Response(status_code=400)
    outcomes = await _hand_over(doors, parse(envelope, doors.clock.now()), body, header)
    if "failed" in outcomes:
        # Meta tries again for seven days; what was taken this time is dropped then as a duplicate.
        return Response(status_code=500)
    return Response(status_code=404 if outcomes and outcomes <= {"unknown"} else 200)


async def _hand_over(doors: Doors, found: Iterable[Item], body: bytes, header: str) -> set[str]:
    """Each item by itself: one that fails never takes another with it."""
    outcomes = set()
    clinics: dict[str, ClinicId | None] = {}
    for item in found:
        if isinstance(item, Noted):
            log.info("whatsapp: %s acknowledged, id %s", item.what, item.id)
            outcomes.add("noted")
            continue
        try:
            if item.account not in clinics:
                clinics[item.account] = await _clinic(doors, item.account, body, header)
            outcomes.add(await _take(doors, clinics[item.account], item))
        except Exception:  # whatever went wrong, the other items still count and Meta is told to try again
            log.exception("whatsapp: item %s was not taken", item.provider_id)
            outcomes.add("failed")
    return outcomes


async def _take(doors: Doors, clinic_id: ClinicId | None, item: Item) -> str:
    if clinic_id is None:
        return "unknown"
    if isinstance(item, Inbound):
        await doors.receive(clinic_id, item)
    elif not isinstance(item, Noted):
        await doors.report(clinic_id, item)
    return "taken"


async def _clinic(doors: Doors, account: str, body: bytes, header: str) -> ClinicId | None:
    """Whose item it is, if that account's own secret signed it: one clinic's app cannot speak for another clinic."""
    settings = await _settings(doors, account)
    if settings is None or not signed(body, header, settings):
        log.warning("whatsapp: items of account %s refused: unknown here or not signed by it", account)
        return None
    return await doors.clinic_of(CHANNEL_NAME, account)


async def _settings(doors: Doors, account: str) -> WhatsAppSettings | None:
    if await doors.clinic_of(CHANNEL_NAME, account) is None:
        return None
    settings = await doors.settings_of(CHANNEL_NAME, account)
    assert isinstance(settings, WhatsAppSettings)
    return settings


def signed(body: bytes, header: str, settings: WhatsAppSettings) -> bool:
    """Whether Meta signed these very bytes; a missing header is a wrong one."""
    secrets = (settings.app_secret.get_secret_value(), settings.previous_app_secret.get_secret_value())
    hits = [
        _same(header, "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest())
        for secret in secrets
        if secret
    ]
    return any(hits)


def _same(given: str, expected: str) -> bool:
    """Compared as bytes, in constant time: a header may hold anything."""
    return bool(expected) and hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
