"""Twilio's signature of its webhooks, written from Twilio's description alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Sequence


def sign(url: str, form: Sequence[tuple[str, str]], token: str) -> str:
    """The address, then name and value of every different field, sorted."""
    text = url + "".join(name + value for name, value in sorted(set(form)))
    return base64.b64encode(hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()).decode()
