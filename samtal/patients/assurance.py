"""What may be said, decided in code before anything is worded (docs/identity.md; HSLF-FS 2016:40 ch. 3 for Sweden)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from samtal.clinic.model import Clinic
from samtal.patients.model import Level

TEXT_DECAYS_AFTER = timedelta(minutes=15)
"""A2 on a text channel; on a call it lasts for that call."""
CALL_DECAYS_AFTER = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What this person may be told now, on this channel."""

    first_name: bool = False
    open_matter: bool = False
    """Matters and facts from other contacts may be taken up."""
    appointment: bool = False
    """Upcoming bookings may be said and changed: their date and time."""
    details: bool = False
    """Practitioner and service of a booking may be named."""


def disclosure(clinic: Clinic, level: Level, *, only_one: bool, scheme: str) -> Disclosure:
    """By level and policy. `only_one`: the contact point stands for a single patient, or it is known which one speaks."""
    if level >= Level.IDENTIFIED:
        return Disclosure(True, True, True, True)
    if level == Level.PROVEN and only_one:
        # Sweden: date and time, never practitioner or reason below A3, unless the clinic has opted in to more.
        details = clinic.country != "SE" or "appointment" in clinic.policy.disclose_on_caller_id
        return Disclosure(True, True, True, details)
    if level == Level.HANDLE and only_one and scheme in ("tel", "whatsapp_user", "web"):
        allowed = clinic.policy.disclose_on_caller_id
        appointment = "appointment" in allowed
        return Disclosure("first_name" in allowed, "open_matter" in allowed, appointment, appointment)
    return Disclosure()


def may_name_details(clinic: Clinic) -> bool:
    """Whether what the clinic sends of its own accord may name practitioner and service."""
    return "appointment" in clinic.policy.disclose_on_caller_id
