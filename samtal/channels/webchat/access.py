"""Which widget is called, and from whose page."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from samtal.channels.base import Doors
from samtal.channels.webchat.parse import CHANNEL_NAME
from samtal.channels.webchat.settings import WebchatSettings
from samtal.kit.ids import ClinicId


async def widget(doors: Doors, account: str, headers: Mapping[str, str]) -> tuple[ClinicId, WebchatSettings] | None:
    """The clinic and its settings; None for an unknown widget or a page that may not show it."""
    clinic_id = await doors.clinic_of(CHANNEL_NAME, account)
    if clinic_id is None:
        return None
    settings = await doors.settings_of(CHANNEL_NAME, account)
    assert isinstance(settings, WebchatSettings)
    return (clinic_id, settings) if allowed(headers, settings) else None


def allowed(headers: Mapping[str, str], settings: WebchatSettings) -> bool:
    """Browsers always name the page's origin, and a page cannot forge it; without one it is no browser."""
    origin = headers.get("origin", "")
    if not origin or "*" in settings.origins:
        return True
    if origin.rstrip("/") in {listed.rstrip("/") for listed in settings.origins}:
        return True
    return urlsplit(origin).netloc == headers.get("host", "") != ""
