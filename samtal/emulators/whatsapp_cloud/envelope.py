"""Webhooks as Meta writes them: escaped its own way, signed over the bytes."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

Json = dict[str, Any]

USER_ID = re.compile(r"[A-Z]{2}\.(?:ENT\.)?[A-Za-z0-9]+\Z")


def sender(from_: str, user_id: str = "") -> Json:
    """The sender's part of a message: a number without its plus, a user id, or both."""
    if USER_ID.match(from_):
        return {"from_user_id": from_}
    return {"from": from_.lstrip("+"), **({"from_user_id": user_id} if user_id else {})}


def contact(message: Mapping[str, Any], name: str) -> Json:
    """The contact that goes along with a message."""
    ids = {"wa_id": message.get("from"), "user_id": message.get("from_user_id")}
    return {"profile": {"name": name}, **{key: value for key, value in ids.items() if value}}


def change(
    account: str,
    display_number: str,
    *,
    messages: Sequence[Json] = (),
    statuses: Sequence[Json] = (),
    contacts: Sequence[Json] = (),
) -> Json:
    value: Json = {
        "messaging_product": "whatsapp",
        "metadata": {"display_phone_number": display_number.lstrip("+"), "phone_number_id": account},
    }
    parts = {"contacts": list(contacts), "messages": list(messages), "statuses": list(statuses)}
    return {"field": "messages", "value": value | {key: part for key, part in parts.items() if part}}


def envelope(changes: Sequence[Json], business: str = "104000000000001") -> Json:
    return {"object": "whatsapp_business_account", "entry": [{"id": business, "changes": list(changes)}]}


def written(value: Json) -> bytes:
    """Meta escapes every letter beyond ASCII, and slashes: who re-serialises before checking the signature fails."""
    return json.dumps(value, separators=(",", ":")).replace("/", "\\/").encode()


def signature(body: bytes, app_secret: str) -> str:
    return "sha256=" + hmac.new(app_secret.encode(), body, hashlib.sha256).hexdigest()


def seconds(moment: datetime) -> str:
    return str(int(moment.timestamp()))
