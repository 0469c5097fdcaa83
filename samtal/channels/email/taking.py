"""From raw bytes to a committed row, whichever way the bytes came."""

from __future__ import annotations

import asyncio
import logging

from samtal.channels.base import Doors, Inbound
from samtal.channels.email.parse import CHANNEL_NAME, Ignored, parse
from samtal.channels.email.settings import EmailSettings

log = logging.getLogger(__name__)

LARGEST_MESSAGE = 25 * 1024 * 1024
_LONG_TO_READ = 64 * 1024
"""Bytes from which reading would hold up everybody else."""


async def account_of(doors: Doors, address: str) -> EmailSettings | None:
    """The account that an address belongs to; `reception+anything@` is reception's too."""
    local, _, domain = address.casefold().rpartition("@")
    for account in dict.fromkeys((f"{local}@{domain}", f"{local.partition('+')[0]}@{domain}")):
        if await doors.clinic_of(CHANNEL_NAME, account) is not None:
            settings = await doors.settings_of(CHANNEL_NAME, account)
            assert isinstance(settings, EmailSettings)
            return settings
    return None


async def take(doors: Doors, raw: bytes, settings: EmailSettings, envelope_sender: str | None = None) -> None:
    """Hand the message over; returns after commit and raises when there was none, so that the sender tries again."""
    clinic_id = await doors.clinic_of(CHANNEL_NAME, settings.account)
    assert clinic_id is not None
    now = doors.clock.now()
    if len(raw) < _LONG_TO_READ:
        found = parse(raw, settings, now=now, envelope_sender=envelope_sender)
    else:
        found = await asyncio.to_thread(parse, raw, settings, now=now, envelope_sender=envelope_sender)
    match found:
        case Ignored(why):
            log.info("email: not answered, %s", why)
        case Inbound():
            await doors.receive(clinic_id, found)
        case _:
            await doors.report(clinic_id, found)
