"""Twilio's signature of its webhooks, written from Twilio's description alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def sign(url: str, form: Sequence[tuple[str, str]], token: str) -> str:
    """Address, then every field's name and value by name; a repeated field's different values one after another."""
    parts = [url]
    seen: set[tuple[str, str]] = set()
    for pair in sorted(form):
        if pair not in seen:
            name = pair[0]
            first = not any(known[0] == name for known in seen)
            parts.append((name if first else "") + pair[1])
            seen.add(pair)
    digest = hmac.new(token.encode(), "".join(parts).encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode()
