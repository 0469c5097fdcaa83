"""Sending through Meta's Cloud API, and what each of its errors calls for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import httpx

from samtal.channels.base import Outgoing, Sent, reference
from samtal.channels.whatsapp.render import Message, in_words, recipient, render
from samtal.channels.whatsapp.settings import WhatsAppSettings
from samtal.channels.whatsapp.shape import items, mapping, text
from samtal.channels.wire import call, json_object, retry_after
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable

_OPERATOR = frozenset(
    {0, 3, 10, 190, 368, 130497, 131005, 131031, 131037, 131042, 131044, 131045, 131048, 131064, 133010}
) | frozenset(range(200, 300))
_LATER: Mapping[int, float | None] = {
    1: None, 2: None, 4: 300.0, 80007: 300.0, 130429: 10.0, 131000: None, 131016: None, 131052: 60.0, 131053: 60.0,
    131056: 6.0, 131057: 300.0, 135000: None,
}  # fmt: skip
_OTHER_FORM = frozenset({"100", "131008", "131009", "131051"})
"""Meta did not like the form; the same in plain words may pass."""


async def send(outgoing: Outgoing, settings: WhatsAppSettings, http: httpx.AsyncClient) -> Sent:
    """Send one reply. Several messages count as one: the last stands for all, and only it carries our reference."""
    *before, last = render(outgoing, settings.template_languages)
    common: Message = {"messaging_product": "whatsapp", "recipient_type": "individual", **recipient(outgoing.to)}
    for message in before:
        await _post({**common, **message}, settings, http)
    common["biz_opaque_callback_data"] = reference(outgoing.delivery_id)
    if outgoing.in_reply_to:
        common["context"] = {"message_id": outgoing.in_reply_to}
    try:
        return Sent(await _post({**common, **last}, settings, http))
    except Rejected as refused:
        if refused.code not in _OTHER_FORM or last["type"] != "interactive":
            raise
        words = in_words(last, outgoing.content)
        return Sent(await _post({**common, **words}, settings, http))


async def _post(body: Message, settings: WhatsAppSettings, http: httpx.AsyncClient) -> str:
    url = f"{settings.api_url.rstrip('/')}/{settings.api_version}/{settings.account}/messages"
    response = await call(http, "POST", url, json=body, headers=_login(settings))
    answer = json_object(response)
    taken = items(answer.get("messages"))
    if response.is_success and taken and text(taken[0].get("id")):
        return text(taken[0].get("id"))
    if response.is_success and "error" not in answer:
        # Meta said yes, but not to what: waiting for a status is better than sending twice.
        raise Unavailable("an answer that cannot be read", code="timeout")
    raise error_of(response.status_code, mapping(answer.get("error")), retry_after(response))


def error_of(status: int, error: Mapping[str, Any], wait: float | None = None) -> Outside:
    """Meta's refusal as the decision it calls for: by its code, else by the HTTP status."""
    number = error.get("code")
    code = str(number) if isinstance(number, int) else f"http_{status}"
    message = f"Meta refused: {code}"
    if number in _OPERATOR:
        return AccessDenied(message, code=code)
    if isinstance(number, int) and number in _LATER:
        return Unavailable(message, code=code, retry_after=wait or _LATER[number])
    if status == 429 or status >= 500 or error.get("is_transient") is True:
        return Unavailable(message, code=code, retry_after=wait)
    if not isinstance(number, int) and status in (401, 403):
        return AccessDenied(message, code=code)
    return Rejected(message, code=code)


async def check(settings: WhatsAppSettings, http: httpx.AsyncClient) -> list[str]:
    """Ask Meta for the number itself: this proves the token, the permission and the id."""
    url = f"{settings.api_url.rstrip('/')}/{settings.api_version}/{settings.account}"
    try:
        response = await call(http, "GET", url, headers=_login(settings))
    except Unavailable as error:
        return [f"Meta does not answer ({error.code})"]
    if response.is_success:
        return []
    refusal = error_of(response.status_code, mapping(json_object(response).get("error")))
    if isinstance(refusal, AccessDenied):
        return ["Meta does not accept access_token for this number"]
    return [f"Meta does not know the phone number ID {settings.account} ({refusal.code})"]


def _login(settings: WhatsAppSettings) -> dict[str, str]:
    return {"Authorization": f"Bearer {settings.access_token.get_secret_value()}"}
