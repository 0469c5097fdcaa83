"""The clinics' accounts on channels: complete, and does the vendor accept them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping

import httpx

from samtal import bootstrap, serving
from samtal.channels.base import Channel
from samtal.clinic.loader import slug_of
from samtal.doctor.findings import Finding, note, ok, wrong
from samtal.kit.errors import SamtalError
from samtal.kit.ids import ClinicId
from samtal.settings import AccountSettings, Settings

CHECK_SECONDS = 10.0


async def look(settings: Settings) -> AsyncIterator[Finding]:
    """Every account, then what the channels without one would need."""
    channels = bootstrap.channels()
    async with httpx.AsyncClient(timeout=CHECK_SECONDS) as http:
        for wanted in settings.accounts:
            for finding in await _account(wanted, channels, settings, http):
                yield finding
    used = {wanted.channel for wanted in settings.accounts}
    for name, channel in channels.items():
        if name not in used:
            yield note(name, f"no account; one needs {', '.join(needed(channel))}")


async def _account(
    wanted: AccountSettings, channels: Mapping[str, Channel], settings: Settings, http: httpx.AsyncClient
) -> list[Finding]:
    channel = channels.get(wanted.channel)
    if channel is None:
        return [wrong("account", f"there is no channel {wanted.channel!r}; there are {', '.join(channels)}")]
    about = f"{wanted.channel} of {wanted.clinic}"
    if lacking := list(_lacking(wanted, channel, settings)):
        return [wrong(wanted.channel, f"{about} lacks {line}") for line in lacking]
    try:
        # Which clinic it is does not matter to the vendor.
        account = serving.account_from(wanted, channel, ClinicId(0), settings)
        complaints = await channel.check(account.settings, http)
    except SamtalError as error:
        return [wrong(wanted.channel, str(error))]
    if complaints:
        return [wrong(wanted.channel, f"{about}: {complaint}") for complaint in complaints]
    return [ok(wanted.channel, f"{about}: the account works")]


def _lacking(wanted: AccountSettings, channel: Channel, settings: Settings) -> Iterator[str]:
    """The settings that are missing, each with what it is."""
    for name, field in channel.settings_model.model_fields.items():
        told_by_us = name == "public_url" and settings.public_url
        if field.is_required() and name not in wanted.settings and not told_by_us:
            yield f"{name}: {field.description}"


def needed(channel: Channel) -> list[str]:
    """The names of the settings without which there is no account."""
    return [name for name, field in channel.settings_model.model_fields.items() if field.is_required()]


def homeless(settings: Settings, slugs: frozenset[str]) -> Iterator[Finding]:
    """Accounts of clinics that no file of the settings describes."""
    for wanted in settings.accounts:
        if slug_of(wanted.clinic) not in slugs:
            yield note("account", f"{wanted.channel} of {wanted.clinic}: no clinic file under `clinics` describes it")
