"""What the clinic's own file calls things, ready to be found; built once per version of the file."""

from __future__ import annotations

from datetime import time

from samtal.clinic.model import Clinic
from samtal.kit.dates import Prior
from samtal.kit.gazetteer import Entry, Gazetteer

_by_clinic: dict[object, tuple[Clinic, Gazetteer]] = {}


def gazetteer_of(clinic: Clinic) -> Gazetteer:
    kept = _by_clinic.get(clinic.id)
    if kept is None or kept[0] is not clinic:
        kept = (clinic, Gazetteer(_entries(clinic)))
        _by_clinic[clinic.id] = kept
    return kept[1]


def _entries(clinic: Clinic) -> list[Entry]:
    people = [Entry(o.id, (o.name, *o.also_called), "practitioner") for o in clinic.practitioners if not o.ended]
    services = [
        Entry(o.id, tuple(dict.fromkeys((*o.name.by_language.values(), *o.also_called.all()))), "service")
        for o in clinic.services
        if not o.ended
    ]
    places = [Entry(o.id, (o.name,), "location") for o in clinic.locations if not o.ended]
    return [*people, *services, *places]


def prior_of(clinic: Clinic) -> Prior:
    """When this clinic's days begin and end: it decides what "three" means."""
    spans = [span for week in clinic.opening_hours.values() for span in week]
    if not spans:
        return Prior()
    opens, closes = min(span.start for span in spans), max(span.end for span in spans)
    return Prior(opens=min(opens, time(8)), closes=max(closes, time(12)))
