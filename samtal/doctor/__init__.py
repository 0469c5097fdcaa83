"""`samtal doctor`: looks at everything a deployment needs and says what is wrong."""

from __future__ import annotations

from samtal import serving
from samtal.bootstrap import phrasebook
from samtal.clinic.loader import load_clinic_file
from samtal.doctor import accounts, clinics, found, machine, phrases
from samtal.doctor.findings import Finding, Tell, printer, wrong
from samtal.kit.errors import InvalidFile, Misconfigured
from samtal.settings import Settings

__all__ = ["examine", "printer"]


async def examine(tell: Tell) -> bool:
    """Tell every finding as it is made; the answer is whether nothing is wrong."""
    healthy = True

    def told(finding: Finding) -> None:
        nonlocal healthy
        healthy = healthy and finding.verdict != "wrong"
        tell(finding)

    told(machine.python())
    told(machine.settings_file())
    for finding in found.look():
        told(finding)
    try:
        await _deployment(serving.read_settings(), told)
    except Misconfigured as error:
        told(wrong("settings", str(error)))
    return healthy


async def _deployment(settings: Settings, told: Tell) -> None:
    async for finding in machine.database(settings):
        told(finding)
    if not found.all_load():  # what follows asks them
        return
    for finding in phrases.look():
        told(finding)
    for finding in clinics.look(settings, spoken=phrasebook().languages):
        told(finding)
    for finding in accounts.homeless(settings, _slugs(settings)):
        told(finding)
    async for finding in accounts.look(settings):
        told(finding)


def _slugs(settings: Settings) -> frozenset[str]:
    found_slugs = set()
    for path in settings.clinics:
        try:
            found_slugs.add(load_clinic_file(path).slug)
        except InvalidFile:  # told of already
            continue
    return frozenset(found_slugs)
