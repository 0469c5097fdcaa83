"""The recorded messages of the e-mail channel, as raw bytes."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import samtal.channels.email
from samtal.channels.base import Inbound, StatusUpdate
from samtal.channels.email.parse import Ignored, parse
from samtal.channels.email.settings import EmailSettings

FOLDER = Path(samtal.channels.email.__file__).parent / "payloads"
NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
OURS = "<019380f0c0de7a11b00000000000000a@solglantan.example>"
"""One of our own messages, as the recorded ones answer it."""

ACCOUNT = EmailSettings.model_validate(
    {"account": "info@solglantan.example", "name": "Solgläntans vårdcentral", "host": "relay.example"}
)


def raw(name: str) -> bytes:
    """A recorded message by its name: a file of its own, or the body of a recorded request."""
    alone = FOLDER / f"{name}.eml"
    if alone.exists():
        return alone.read_bytes()
    document = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return str(document["request"]["body"]).encode()


def parsed(message: bytes, envelope_sender: str | None = None) -> Inbound | StatusUpdate | Ignored:
    return parse(message, ACCOUNT, now=NOW, envelope_sender=envelope_sender)


def written(message: bytes, envelope_sender: str | None = None) -> Inbound:
    """The message as what a patient wrote; anything else fails the test."""
    found = parsed(message, envelope_sender)
    assert isinstance(found, Inbound)
    return found


def simple(text: str = "Hej", **headers: str) -> bytes:
    """A short message of Alma's with these headers (`_` for `-`)."""
    lines = {"From": "Alma <alma@example.com>", "Message-ID": "<1@example.com>"}
    lines |= {name.replace("_", "-"): value for name, value in headers.items()}
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value)
    return f"{head}\r\n{text}\r\n".encode()
