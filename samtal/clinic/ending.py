"""What has left a clinic's file but may still be spoken of in a booking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from samtal.clinic.model import Clinic, Location, Practitioner, Service

Described = TypeVar("Described", Practitioner, Service, Location)

_KEPT = "it stays for the bookings that speak of it, and nothing new is booked"


def keep_ended(new: Clinic, old: Clinic) -> tuple[Clinic, tuple[str, ...]]:
    """The new clinic with what only the old one has, marked as ended, and a warning for each that ends now.

    Nothing that a booking may refer to ever vanishes: a patient can still be told with whom she was.
    """
    practitioners = _gone(new.practitioners, old.practitioners)
    services = _gone(new.services, old.services)
    locations = _gone(new.locations, old.locations)
    warnings = (
        *(f"practitioner {one.id} ({one.name}) has left the file: {_KEPT}" for one in practitioners if not one.ended),
        *(f"service {one.id} has left the file: {_KEPT}" for one in services if not one.ended),
        *(f"location {one.id} has left the file: {_KEPT}" for one in locations if not one.ended),
    )
    kept = replace(
        new,
        practitioners=(*new.practitioners, *(_ended_practitioner(one) for one in practitioners)),
        services=(*new.services, *(replace(one, ended=True) for one in services)),
        locations=(*new.locations, *(replace(one, ended=True) for one in locations)),
    )
    return kept, warnings


def _gone(new: Iterable[Described], old: Iterable[Described]) -> list[Described]:
    ids = {one.id for one in new}
    return [one for one in old if one.id not in ids]


def _ended_practitioner(one: Practitioner) -> Practitioner:
    return replace(one, ended=True, services=(), locations=(), hours={}, away=(), guidance=())
