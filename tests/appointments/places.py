"""The clinic these tests take place in: Doctor Berg in Almhult, and Nurse Lund, who also works in Lonashult."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from samtal.appointments import FreeTime, Wish, visit_at
from samtal.clinic.model import Clinic, Days, Location, Policy, Practitioner, Service, Span, Text, Week
from samtal.kit.ids import ClinicId, PatientId, new_id

STOCKHOLM = ZoneInfo("Europe/Stockholm")
ALMA = PatientId(UUID(int=1))
OLLE = PatientId(UUID(int=2))
WEEKDAYS = range(1, 6)


def span(text: str) -> Span:
    """`09:00-12:00` as a span."""
    start, end = text.split("-")
    return Span(time.fromisoformat(start), time.fromisoformat(end))


def week(*spans: str, days: range = WEEKDAYS) -> Week:
    return {day: tuple(map(span, spans)) for day in days}


def practitioner(id_: str, hours: Mapping[str, Week], *services: str, away: tuple[Days, ...] = ()) -> Practitioner:
    return Practitioner(id_, id_.title(), services or ("visit",), tuple(hours), hours, away=away)


BERG = practitioner("berg", {"almhult": week("09:00-12:00", "13:00-17:00")}, "visit", "check")
LUND = practitioner("lund", {"almhult": week("08:00-12:00"), "lonashult": week("13:00-16:00")}, "visit", "sample")
CLINIC = Clinic(
    id=ClinicId(0),
    name="Almhults läkarmottagning",
    timezone="Europe/Stockholm",
    country="SE",
    languages=("sv", "en"),
    opening_hours=week("08:00-17:00"),
    emergency_number="112",
    closed=frozenset({date(2026, 4, 3)}),
    locations=(Location("almhult", "Almhult", "Köpmangatan 1"), Location("lonashult", "Lonashult", "Byvägen 2")),
    services=(
        Service("visit", Text({"sv": "Läkarbesök", "en": "Visit"}), 30),
        Service("check", Text({"": "Kontroll"}), 20),
        Service("sample", Text({"": "Provtagning"}), 15),
        Service("surgery", Text({"": "Operation"}), 120),
    ),
    practitioners=(BERG, LUND),
)


def with_policy(clinic: Clinic, **choices: int) -> Clinic:
    return replace(clinic, policy=replace(Policy(), **choices))  # type: ignore[arg-type]


def at(text: str, zone: ZoneInfo = STOCKHOLM) -> datetime:
    """`2026-03-03 10:00` by the clinic's clock."""
    return datetime.fromisoformat(text).replace(tzinfo=zone)


def time_of(
    text: str, *, practitioner: str = "berg", service: str = "visit", clinic: Clinic = CLINIC, location: str = ""
) -> FreeTime:
    """The visit that starts then."""
    return visit_at(at(text), practitioner=practitioner, service=service, clinic=clinic, location=location)


def starts(times: list[FreeTime] | tuple[FreeTime, ...]) -> list[str]:
    return [f"{time.start:%m-%d %H:%M}" for time in times]


def someone() -> PatientId:
    return PatientId(new_id())


VISIT = Wish("visit", practitioners=("berg",))
