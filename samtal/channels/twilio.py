"""What Twilio's messages and calls have in common: signed webhooks, form posts, one error shape.

Shared by the `sms` and `phone` channels, which never import each other.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl

import httpx
from pydantic import BaseModel, Field, SecretStr

from samtal.channels.wire import call, json_object, retry_after
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable

Form = Sequence[tuple[str, str]]
"""A posted form in its order, blank fields kept."""


class TwilioSettings(BaseModel):
    """What every Twilio account needs."""

    account: str = Field(description="The clinic's number at Twilio, as +46...")
    account_sid: str = Field(description="Account SID (AC...) of the Twilio console", min_length=1)
    auth_token: SecretStr = Field(description="Auth token: signs webhooks and opens the API", min_length=1)
    previous_auth_token: SecretStr = Field(
        default=SecretStr(""),
        description="The old token while a new one is taken into use; webhooks of both are accepted",
    )
    signing_key: SecretStr = Field(
        default=SecretStr(""),
        description="Shared key, if the account signs webhooks with HMAC-SHA256 instead of the token",
    )
    public_url: str = Field(description="Where Twilio reaches this server: https://samtal.example", min_length=1)
    api_url: str = Field(default="https://api.twilio.com", description="Base address of Twilio's API")

    def signs(self, header: str, settings_header: str, url: str, form: Form) -> bool:
        """Whether Twilio, and nobody else, made this request."""
        keys = [key.get_secret_value() for key in (self.auth_token, self.previous_auth_token)]
        return signed(
            header, url, form, tokens=keys, settings_header=settings_header, shared=self.signing_key.get_secret_value()
        )


# Signatures ----------------------------------------------------------------------------------------------------------


def parsed_form(body: bytes) -> Form:
    """A posted form with its blank fields, which are signed too."""
    return parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True)


def signature(url: str, form: Form, key: str, *, sha256: bool = False) -> str:
    """Twilio's signature of a call to this address with this form."""
    fields: dict[str, set[str]] = {}
    for name, value in form:
        fields.setdefault(name, set()).add(value)
    text = url + "".join(name + value for name in sorted(fields) for value in sorted(fields[name]))
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256 if sha256 else hashlib.sha1)
    return base64.b64encode(digest.digest()).decode()


def signed(
    header: str, url: str, form: Form, *, tokens: Iterable[str], settings_header: str = "", shared: str = ""
) -> bool:
    """Whether the header is the signature of this call under one of the keys; without a key, never."""
    sha256 = _setting(settings_header, "algorithm") == "HMAC_SHA256"
    keys = [key for key in ([shared] if sha256 else tokens) if key]
    given = header.encode("utf-8", "surrogateescape")
    # Every key and address is tried, so that time tells nothing.
    hits = [
        hmac.compare_digest(signature(address, form, key, sha256=sha256).encode(), given)
        for key in keys
        for address in _with_and_without_port(url)
    ]
    return any(hits)


def _setting(header: str, name: str) -> str:
    pairs = (part.partition("=") for part in header.split(","))
    return next((value.strip() for key, _, value in pairs if key.strip() == name), "")


def _with_and_without_port(url: str) -> list[str]:
    """Twilio signs the address with its port or without; both name the same place."""
    match = re.match(r"(https?|wss?)://([^/:?]+)(:\d+)?(.*)\Z", url, re.DOTALL)
    if match is None:
        return [url]
    scheme, host, port, rest = match.groups()
    usual = ":443" if scheme in ("https", "wss") else ":80"
    return [url, f"{scheme}://{host}{'' if port else usual}{rest}"]


# The API -------------------------------------------------------------------------------------------------------------

_OPERATOR = frozenset({20003, 20005, 20404, 21408, 21603, 21606, 21611, 21612, 30002, 30034})
_LATER: Mapping[int, float | None] = {20429: 5.0, 14107: 60.0, 30001: 60.0, 30003: 1800.0, 30008: 60.0, 20500: None}


async def post(http: httpx.AsyncClient, settings: TwilioSettings, resource: str, form: Form) -> dict[str, Any]:
    """Create something at Twilio; raises what the error says is to be done."""
    url = f"{settings.api_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}/{resource}.json"
    fields: dict[str, list[str]] = {}
    for name, value in form:
        fields.setdefault(name, []).append(value)
    response = await call(http, "POST", url, data=fields, auth=_login(settings))
    answer = json_object(response)
    if response.status_code in (200, 201) and answer.get("sid"):
        return answer
    if response.is_success:
        raise Unavailable("an answer that cannot be read", code="timeout")
    raise error_of(response.status_code, answer, retry_after(response))


async def complaints(http: httpx.AsyncClient, settings: TwilioSettings) -> list[str]:
    """What is wrong with the account, in words."""
    url = f"{settings.api_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}.json"
    unsafe = "api.twilio.com" in settings.api_url and not settings.public_url.startswith("https://")
    found = ["public_url is not https: what patients write could be read on the way"] if unsafe else []
    try:
        response = await call(http, "GET", url, auth=_login(settings))
    except Unavailable as error:
        return [*found, f"Twilio does not answer ({error.code})"]
    if response.status_code in (401, 403):
        return [*found, "Twilio does not accept account_sid and auth_token"]
    status = json_object(response).get("status", "unknown")
    return found if response.is_success and status == "active" else [*found, f"the Twilio account is {status}"]


def _login(settings: TwilioSettings) -> tuple[str, str]:
    return settings.account_sid, settings.auth_token.get_secret_value()


def error_of(status: int, answer: Mapping[str, Any], wait: float | None = None) -> Outside:
    """Twilio's refusal as the decision it calls for."""
    number = answer.get("code")
    code = str(number) if number is not None else f"http_{status}"
    # Twilio's messages quote the number they are about: the code says it without.
    text = f"Twilio refused: {code}"
    if number in _OPERATOR or (number is None and status in (401, 403)):
        return AccessDenied(text, code=code)
    if isinstance(number, int) and number in _LATER:
        return Unavailable(text, code=code, retry_after=wait or _LATER[number])
    if status == 429 or status >= 500:
        return Unavailable(text, code=code, retry_after=wait)
    if status == 401:
        return AccessDenied(text, code=code)
    return Rejected(text, code=code)
