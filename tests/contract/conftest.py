"""E-mail's wire is SMTP, which no scripted HTTP answer reaches: its relay is the mail world, on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiosmtplib
import pytest

from samtal.emulators.mail import MailWorld
from samtal.kit.clock import SystemClock

_Smtp = aiosmtplib.SMTP


@pytest.fixture(scope="session", autouse=True)
async def mail_relay() -> AsyncIterator[MailWorld]:
    """Whoever connects to a relay is connected to this one."""
    world = MailWorld(clock=SystemClock())
    async with world.relaying() as port:

        def here(**settings: object) -> aiosmtplib.SMTP:
            return _Smtp(**{**settings, "hostname": "127.0.0.1", "port": port})  # type: ignore[arg-type]

        with pytest.MonkeyPatch.context() as patched:
            patched.setattr("aiosmtplib.SMTP", here)
            yield world
