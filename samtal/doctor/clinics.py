"""The clinic files of the settings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from samtal.clinic.loader import ClinicFile, load_clinic_file
from samtal.doctor.findings import Finding, note, ok, wrong
from samtal.kit.errors import InvalidFile
from samtal.settings import Settings


def look(settings: Settings, *, spoken: Iterable[str]) -> Iterator[Finding]:
    """Each file, and the languages in which a clinic would fall silent."""
    if not settings.clinics:
        yield note("clinic", "no clinic file is named under `clinics` in the settings")
    languages = frozenset(spoken)
    for path in settings.clinics:
        yield from _file(path, languages)


def _file(path: Path, languages: frozenset[str]) -> Iterator[Finding]:
    try:
        clinic_file = load_clinic_file(path)
    except InvalidFile as error:
        yield wrong("clinic", "\n".join(error.problems))
        return
    yield _languages(path, clinic_file, languages)


def _languages(path: Path, clinic_file: ClinicFile, languages: frozenset[str]) -> Finding:
    clinic = clinic_file.clinic
    if silent := [one for one in clinic.languages if one.partition("-")[0] not in languages]:
        return wrong("clinic", f"{path}: there are no phrases in {', '.join(silent)}, a language of {clinic.name}")
    return ok("clinic", f"{clinic_file.slug} ({clinic.name}), {', '.join(clinic.languages)}: {path}")
