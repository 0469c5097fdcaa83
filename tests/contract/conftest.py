"""E-mail's wire is SMTP, which no scripted HTTP answer reaches: its relay is the mail world, on a free port."""

from __future__ import annotations

from collections.abc import AsyncIterator

import aiosmtplib
import pytest

from samtal.emulators.mail import MailWorld
from samtal.kit.clock import SystemClock

_Smtp = aiosmtplib.SMTP


@pytest.fixture(scope="session")
async def relay_port() -> AsyncIterator[int]:
    async with MailWorld(clock=SystemClock()).relaying() as port:
        yield port


@pytest.fixture(autouse=True)
def mail_relay(relay_port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever connects to a relay is connected to this one."""

    def here(**settings: object) -> aiosmtplib.SMTP:
        return _Smtp(**{**settings, "hostname": "127.0.0.1", "port": relay_port})  # type: ignore[arg-type]

    monkeypatch.setattr("aiosmtplib.SMTP", here)
