"""Loads a clinic file: the whole of it, or nothing and every problem with its line."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path

from samtal.clinic.model import Clinic, SampleAppointment, SamplePatient
from samtal.clinic.reading import read_clinic
from samtal.clinic.samples import read_appointments, read_patients
from samtal.kit.fields import Section
from samtal.kit.language import fold
from samtal.kit.yaml_file import Item, Problems, parse, read_text

REQUIRED = ("clinic", "locations", "services", "practitioners")
OPTIONAL = ("articles", "patients", "appointments", "policy")


@dataclass(frozen=True, slots=True)
class ClinicFile:
    """What one clinic file says. The clinic has no id of its own until it is stored."""

    clinic: Clinic
    patients: tuple[SamplePatient, ...]
    appointments: tuple[SampleAppointment, ...]
    fingerprint: str
    """Of the file's bytes: the same file is not stored twice."""

    @property
    def slug(self) -> str:
        return slug_of(self.clinic.name)


def load_clinic_file(path: str | Path) -> ClinicFile:
    """Read a clinic file. Raises InvalidFile with every problem as `FILE:LINE: ...`."""
    return read_clinic_text(read_text(Path(path)), str(path))


def read_clinic_text(text: str, file: str) -> ClinicFile:
    """Read a clinic file's text; `file` is what the problems call it."""
    problems = Problems(file)
    documents = parse(text, problems)
    if len(documents) != 1:
        line = documents[1].line if documents else 1
        problems.add(line, "a clinic file holds one document, got more" if documents else "the file is empty")
        problems.raise_if_any()
    root = read_root(documents[0], problems)
    clinic = read_clinic(root)
    patients = read_patients(root.get("patients"), problems, clinic.country)
    appointments = read_appointments(root.get("appointments"), problems, clinic, patients)
    problems.raise_if_any()
    return ClinicFile(clinic, patients, appointments, hashlib.sha256(text.encode()).hexdigest())


def read_root(item: Item, problems: Problems) -> Section:
    """The outermost map of a clinic file."""
    return Section(item, problems, "the clinic file", required=REQUIRED, optional=OPTIONAL)


def slug_of(name: str) -> str:
    """A name as it stands in addresses and commands: `Solgläntans vårdcentral` is `solglantans-vardcentral`."""
    return re.sub(r"[^a-z0-9]+", "-", fold(name)).strip("-") or "clinic"
