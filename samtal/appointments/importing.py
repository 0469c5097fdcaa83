"""Brings in what was booked before Samtal came: loading the same list again adds nothing and undoes nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from samtal.appointments import repository
from samtal.appointments.booking import new_appointment
from samtal.appointments.events import AppointmentBooked, about
from samtal.appointments.model import Appointment, Status, read_status
from samtal.appointments.slots import local, visit_at
from samtal.clinic.model import Clinic, SampleAppointment
from samtal.db.transaction import Transaction
from samtal.jobs import publish
from samtal.kit.ids import PatientId

IMPORT = "import"


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did; the rest was there already."""

    added: tuple[Appointment, ...]
    in_the_way: tuple[SampleAppointment, ...]
    """Not added, for another patient has the time by now."""


async def import_appointments(
    samples: Iterable[SampleAppointment], *, clinic: Clinic, patients: Mapping[str, PatientId], tx: Transaction
) -> Imported:
    """Add what is not there yet. A visit is known by patient, practitioner and start, whatever became of it since:
    one that has been moved or cancelled here does not come back."""
    added: list[Appointment] = []
    in_the_way: list[SampleAppointment] = []
    for sample in samples:
        wanted = _read(sample, clinic, patients[sample.patient], tx)
        if await repository.known(wanted.patient_id, wanted.practitioner, wanted.start, tx):
            continue
        kept = await repository.add(wanted, tx)
        if kept is None:
            in_the_way.append(sample)
            continue
        added.append(kept)
        if kept.status is Status.BOOKED and kept.start > tx.now():
            await publish(about(AppointmentBooked, kept, by=IMPORT), tx)
    return Imported(tuple(added), tuple(in_the_way))


def _read(sample: SampleAppointment, clinic: Clinic, patient_id: PatientId, tx: Transaction) -> Appointment:
    written = datetime.fromisoformat(sample.start)
    start = local(written.date(), written.time(), clinic.zone).astimezone(UTC)
    visit = visit_at(
        start,
        practitioner=sample.practitioner,
        service=sample.service,
        clinic=clinic,
        location=sample.location,
    )
    status, participation = read_status(sample.status)
    return new_appointment(visit, patient_id=patient_id, by=IMPORT, tx=tx, status=status, participation=participation)
