"""The patients and appointments a clinic file brings along."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from samtal.clinic.contacts import read_email, read_phone
from samtal.clinic.model import Clinic, Practitioner, SampleAppointment, SamplePatient
from samtal.clinic.texts import read_language
from samtal.kit.fields import Section, choice, day, items, moment, reference, repeated
from samtal.kit.yaml_file import Item, Problems

STATUSES = (
    "booked",
    "confirmed",
    "cancelled",
    "arrived",
    "fulfilled",
    "noshow",
    "pending",
    "checked-in",
    "waitlist",
    "entered-in-error",
)
_TAKES_NO_TIME = frozenset(["cancelled", "noshow", "waitlist", "entered-in-error"])
_FIRST_BIRTH = date(1890, 1, 1)

_Reader = Callable[[Item, Problems, str], str]


@dataclass(frozen=True, slots=True)
class _Taken:
    practitioner: str
    start: datetime
    end: datetime
    line: int


def read_patients(item: Item | None, problems: Problems, country: str) -> tuple[SamplePatient, ...]:
    """The `patients` of a clinic file."""
    entries = items(item, problems, "patients") if item else ()
    found = [_read_patient(one, problems, country) for one in entries]
    repeated(((patient.id, one.line) for patient, one in zip(found, entries, strict=True)), problems, "patient")
    return tuple(found)


def read_appointments(
    item: Item | None, problems: Problems, clinic: Clinic, patients: Iterable[SamplePatient]
) -> tuple[SampleAppointment, ...]:
    """The `appointments` of a clinic file; two at once with one practitioner are refused."""
    entries = items(item, problems, "appointments") if item else ()
    known = tuple(patient.id for patient in patients)
    read = ((_read_appointment(one, problems, clinic, known), one.line) for one in entries)
    found = [(booked, line) for booked, line in read if booked]
    _refuse_overlap(found, problems, clinic)
    return tuple(booked for booked, _ in found)


def _read_patient(item: Item, problems: Problems, country: str) -> SamplePatient:
    section = Section(
        item, problems, "a patient", required=("id", "name"), optional=("born", "phones", "email", "language")
    )
    born = section.get("born")
    return SamplePatient(
        id=section.text("id"),
        name=section.text("name"),
        born=_read_birth(born, problems) if born else None,
        phones=section.read("phones", lambda i, p, w: _read_phones(i, p, w, country), ()),
        email=section.read("email", read_email, ""),
        language=section.read("language", read_language, ""),
    )


def _read_birth(item: Item, problems: Problems) -> date:
    born = day(item, problems, "born")
    if date.min < born < _FIRST_BIRTH:
        problems.add(item.line, f"born {born} is too long ago, check the year")
    return born


def _read_phones(item: Item, problems: Problems, what: str, country: str) -> tuple[str, ...]:
    read = (read_phone(one, problems, "phone", country) for one in items(item, problems, what))
    return tuple(dict.fromkeys(filter(None, read)))


def _read_appointment(
    item: Item, problems: Problems, clinic: Clinic, patients: tuple[str, ...]
) -> SampleAppointment | None:
    section = Section(
        item,
        problems,
        "an appointment",
        required=("patient", "practitioner", "service", "start"),
        optional=("status", "location"),
    )
    who = section.read("practitioner", _known("practitioner", [one.id for one in clinic.practitioners]), "")
    start = section.read("start", moment, None)
    read = SampleAppointment(
        patient=section.read("patient", _known("patient", patients), ""),
        practitioner=who,
        service=section.read("service", _known("service", [one.id for one in clinic.services]), ""),
        start=f"{start:%Y-%m-%dT%H:%M}" if start else "",
        status=section.read("status", _read_status, "booked"),
        location=section.read("location", _known("location", [one.id for one in clinic.locations]), ""),
    )
    if start is None or start.date() == date.min:
        return None
    if not _exists(start, clinic.zone):
        problems.add(section.line_of("start"), f"{read.start} does not exist, the clocks go forward then")
    practitioner = next((one for one in clinic.practitioners if one.id == who), None)
    return _placed(read, practitioner, start) if practitioner else None


def _known(what: str, ids: Iterable[str]) -> _Reader:
    known = tuple(ids)
    return lambda item, problems, _: reference(item, problems, what, known)


def _read_status(item: Item, problems: Problems, what: str) -> str:
    return choice(item, problems, what, STATUSES)


def _placed(read: SampleAppointment, practitioner: Practitioner, start: datetime) -> SampleAppointment:
    """With its location: where the practitioner works at that time, else her first one."""
    if read.location or not practitioner.locations:
        return read
    at_work = (place for place in practitioner.locations if _works(practitioner, place, start))
    place = next(at_work, practitioner.locations[0])
    return SampleAppointment(read.patient, read.practitioner, read.service, read.start, read.status, place)


def _works(practitioner: Practitioner, place: str, start: datetime) -> bool:
    spans = practitioner.hours.get(place, {}).get(start.isoweekday(), ())
    return any(span.start <= start.time() < span.end for span in spans)


def _exists(start: datetime, zone: ZoneInfo) -> bool:
    """Not so for the hour that is left out when the clocks go forward."""
    there = start.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
    return there.replace(tzinfo=None) == start


def _refuse_overlap(booked: list[tuple[SampleAppointment, int]], problems: Problems, clinic: Clinic) -> None:
    latest: dict[str, _Taken] = {}
    for taken in sorted(_taken(booked, clinic), key=lambda one: one.start):
        before = latest.get(taken.practitioner)
        if before and taken.start < before.end:
            first, second = sorted((before, taken), key=lambda one: one.line)
            hours = "-".join(f"{at.astimezone(clinic.zone):%H:%M}" for at in (first.start, first.end))
            what = f"the appointment overlaps the one in line {first.line} ({hours}), choose another time"
            problems.add(second.line, what)
        if before is None or taken.end > before.end:
            latest[taken.practitioner] = taken


def _taken(booked: list[tuple[SampleAppointment, int]], clinic: Clinic) -> Iterator[_Taken]:
    minutes = {service.id: service.minutes for service in clinic.services}
    for one, line in booked:
        if one.status not in _TAKES_NO_TIME and one.service in minutes:
            start = datetime.fromisoformat(one.start).replace(tzinfo=clinic.zone).astimezone(UTC)
            yield _Taken(one.practitioner, start, start + timedelta(minutes=minutes[one.service]), line)
