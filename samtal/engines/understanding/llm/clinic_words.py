"""What the clinic calls things: found in the patient's words, and told to the model, no more than it needs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import time
from typing import TypeVar

from samtal.clinic.model import Clinic, Location, Practitioner, Service
from samtal.kit.dates import Prior
from samtal.kit.gazetteer import Entry, Gazetteer, Match
from samtal.receptionist.understanding import TurnContext

T = TypeVar("T", Service, Practitioner, Location)
MOST = 60
"""Of a kind that the model is told: a hospital's whole staff would cost more than it helps."""
SYNONYMS = 6

_by_clinic: dict[object, tuple[Clinic, Gazetteer]] = {}


def gazetteer_of(clinic: Clinic) -> Gazetteer:
    """The clinic's names, built once per version of its file."""
    kept = _by_clinic.get(clinic.id)
    if kept is None or kept[0] is not clinic:
        kept = (clinic, Gazetteer(_entries(clinic)))
        _by_clinic[clinic.id] = kept
    return kept[1]


def _entries(clinic: Clinic) -> list[Entry]:
    people = [Entry(one.id, (one.name, *one.also_called), "practitioner") for one in _open(clinic.practitioners)]
    services = [Entry(one.id, _names_of(one), "service") for one in _open(clinic.services)]
    places = [Entry(one.id, (one.name,), "location") for one in _open(clinic.locations)]
    return [*people, *services, *places]


def _names_of(service: Service) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*service.name.by_language.values(), *service.also_called.all())))


def _open(things: Iterable[T]) -> list[T]:
    return [one for one in things if not one.ended]


def prior_of(clinic: Clinic) -> Prior:
    """When this clinic's days begin and end: it decides what "three" means."""
    spans = [span for week in clinic.opening_hours.values() for span in week]
    if not spans:
        return Prior()
    opens, closes = min(span.start for span in spans), max(span.end for span in spans)
    return Prior(opens=min(opens, time(8)), closes=max(closes, time(12)))


def matches_in(utterance: str, context: TurnContext) -> list[Match]:
    """What of the clinic the patient names."""
    asked = context.heard.asks
    for kind in ("practitioner", "service", "location"):
        if kind in asked:
            return gazetteer_of(context.clinic).find(utterance, expects=kind)
    return gazetteer_of(context.clinic).find(utterance)


def services(context: TurnContext, utterance: str) -> list[Service]:
    return _most(context.clinic.services, context, utterance, lambda offer: offer.service)


def practitioners(context: TurnContext, utterance: str) -> list[Practitioner]:
    return _most(context.clinic.practitioners, context, utterance, lambda offer: offer.practitioner)


def locations(context: TurnContext, utterance: str) -> list[Location]:
    return _most(context.clinic.locations, context, utterance, lambda offer: offer.location)


def _most(things: Sequence[T], context: TurnContext, utterance: str, offered: Callable[..., str]) -> list[T]:
    """All of a kind; of very many those that are spoken of, and the first of the rest."""
    there = _open(things)
    if len(there) <= MOST:
        return there
    named = {an_id for match in matches_in(utterance, context) for an_id in match.ids}
    named |= {offered(one) for one in context.heard.offers} | set(context.known.values())
    return sorted(there, key=lambda one: one.id not in named)[:MOST]


def names_told(thing: Service | Practitioner | Location, language: str) -> list[str]:
    """The names of a thing that the model is told."""
    match thing:
        case Service():
            also = [name for name in thing.also_called.in_(language) if name][:SYNONYMS]
            return [thing.name.in_(language), *also]
        case Practitioner():
            return [thing.name, *thing.also_called[:SYNONYMS]]
        case Location():
            return [thing.name]
