"""Locations, services, practitioners and articles, entry by entry.

`ended: true` marks what has left the file but may still be spoken of in a booking. The clinic's store writes it; a
clinic that wants to say good-bye to somebody simply takes the entry out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from samtal.clinic import defaults
from samtal.clinic.contacts import read_map
from samtal.clinic.hours import read_days, read_hours
from samtal.clinic.model import Article, FollowUp, Guidance, Location, Phrases, Practitioner, Service, Text
from samtal.clinic.texts import read_languages, read_name, read_names, read_phrases, read_text
from samtal.kit.fields import Section, flag, full_text, items, number, reference
from samtal.kit.yaml_file import Item, Problems

_LONGEST_VISIT = 24 * 60


@dataclass(frozen=True, slots=True)
class Known:
    """The ids that a practitioner may refer to."""

    services: tuple[str, ...]
    locations: tuple[str, ...]


def read_location(item: Item, problems: Problems) -> Location:
    section = Section(item, problems, "a location", required=("id", "name", "address"), optional=("map", "ended"))
    return Location(
        id=section.read("id", full_text, ""),
        name=section.read("name", read_name, ""),
        address=section.read("address", read_name, ""),
        map=section.read("map", read_map, ""),
        ended=section.read("ended", flag, False),
    )


def read_service(item: Item, problems: Problems) -> Service:
    section = Section(
        item,
        problems,
        "a service",
        required=("id", "name", "minutes"),
        optional=("also_called", "price", "preparation", "follow_up", "ended"),
    )
    return Service(
        id=section.read("id", full_text, ""),
        name=section.read("name", read_text, Text({})),
        minutes=section.read("minutes", _read_minutes, 30),
        also_called=section.read("also_called", read_phrases, Phrases()),
        price=section.read("price", read_text, Text({})),
        preparation=section.read("preparation", read_text, Text({})),
        follow_up=section.read("follow_up", _read_follow_up, None),
        ended=section.read("ended", flag, False),
    )


def read_practitioner(item: Item, problems: Problems, known: Known) -> Practitioner:
    """A practitioner; with one location in the clinic she works there without saying so."""
    only = known.locations if len(known.locations) == 1 else ()
    section = Section(
        item,
        problems,
        "a practitioner",
        required=("id", "name", "services", "hours") if only else ("id", "name", "services", "locations", "hours"),
        optional=("also_called", "away", "languages", "guidance", "ended", *(("locations",) if only else ())),
    )
    locations = section.read("locations", _references("location", known.locations), only)
    services = section.read("services", _references("service", known.services), ())
    hours = section.read("hours", lambda one, found, _: read_hours(one, found, locations), {})
    ended = section.read("ended", flag, False)
    return Practitioner(
        id=section.read("id", full_text, ""),
        name=section.read("name", read_name, ""),
        services=() if ended else services,
        locations=() if ended else locations,
        hours={} if ended else hours,
        also_called=section.read("also_called", read_names, ()),
        away=section.read("away", read_days, ()),
        languages=section.read("languages", read_languages, ()),
        guidance=section.read("guidance", _read_guidance, ()),
        ended=ended,
    )


def read_article(item: Item, problems: Problems) -> Article:
    section = Section(item, problems, "an article", required=("id", "questions", "answer"))
    return Article(
        id=section.read("id", full_text, ""),
        questions=section.read("questions", read_phrases, Phrases()),
        answer=section.read("answer", read_text, Text({})),
    )


def _read_guidance(item: Item, problems: Problems, what: str) -> tuple[Guidance, ...]:
    sections = (Section(one, problems, what, required=("about", "say")) for one in items(item, problems, what))
    return tuple(
        Guidance(
            about=section.read("about", read_phrases, Phrases()),
            say=section.read("say", read_text, Text({})),
        )
        for section in sections
    )


def _read_minutes(item: Item, problems: Problems, what: str) -> int:
    minutes = number(item, problems, what, least=1)
    if minutes > _LONGEST_VISIT:
        problems.add(item.line, f"{what} is more than a day, write the length of one visit")
    return minutes


def _read_follow_up(item: Item, problems: Problems, what: str) -> FollowUp | None:
    section = Section(item, problems, what, required=("after_days",), optional=("ask_after_days",))
    positive = partial(number, least=1)
    after = section.read("after_days", positive, 1)
    ask = section.read("ask_after_days", positive, defaults.ask_after(after))
    if ask > after and "after_days" in section:
        problems.add(section.line_of("ask_after_days"), f"ask_after_days {ask} comes later than after_days {after}")
    return FollowUp(after, ask)


def _references(what: str, known: tuple[str, ...]) -> Callable[[Item, Problems, str], tuple[str, ...]]:
    def read(item: Item, problems: Problems, key: str) -> tuple[str, ...]:
        found = (reference(one, problems, what, known) for one in items(item, problems, key))
        return tuple(dict.fromkeys(word for word in found if word in known))

    return read
