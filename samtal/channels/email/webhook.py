"""The HTTP door for mail servers that hand messages to a command or a web address: the raw message, signed.

`x-samtal-signature: sha256=` and the HMAC-SHA256 of the body's very bytes under the account's shared secret. 200 means
that the message is kept; after anything else from 500 the mail server must try again.
"""

from __future__ import annotations

import hashlib
import hmac
import logging

from fastapi import APIRouter, Request, Response

from samtal.channels.base import Doors
from samtal.channels.email.settings import EmailSettings
from samtal.channels.email.taking import LARGEST_MESSAGE, account_of, take
from samtal.channels.wire import BodyTooLarge, raw_body

log = logging.getLogger(__name__)

SIGNATURE = "x-samtal-signature"


def routes(doors: Doors) -> APIRouter:
    router = APIRouter()

    @router.post("/inbound/{account}")
    async def inbound(account: str, request: Request) -> Response:
        settings = await account_of(doors, account)
        if settings is None:
            log.warning("email: refused, unknown account")
            return Response(status_code=403)
        try:
            raw = await raw_body(request, LARGEST_MESSAGE)
        except BodyTooLarge:
            return Response(status_code=413)
        if not signed(raw, request.headers.get(SIGNATURE, ""), settings):
            log.warning("email: refused, wrong signature for %s", settings.account)
            return Response(status_code=403)
        await take(doors, raw, settings)
        return Response(status_code=200)

    return router


def sign(raw: bytes, secret: str) -> str:
    """The header's value for these bytes."""
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def signed(raw: bytes, given: str, settings: EmailSettings) -> bool:
    """Whether the clinic's mail server sent these very bytes; without a secret, nobody did."""
    secrets = (settings.inbound_secret.get_secret_value(), settings.previous_inbound_secret.get_secret_value())
    written = given.encode("utf-8", "surrogateescape")
    hits = [hmac.compare_digest(written, sign(raw, secret).encode()) for secret in secrets if secret]
    return any(hits)
