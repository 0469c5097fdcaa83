"""The situation of an evaluation record as an engine is told of it: a clinic of the names there are, and what was heard."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from samtal.clinic.model import Clinic, Location, Phrases, Practitioner, Service, Span, Text
from samtal.engines.understanding.embedded.tongues import spoken_language
from samtal.kit.ids import ClinicId
from samtal.kit.language import fold
from samtal.receptionist.understanding import Heard, Offered, TurnContext

_ZONE = ZoneInfo("Europe/Stockholm")
Named = tuple[str, tuple[str, ...]]
_PLACE = re.compile(
    r"\b(?:in|near|around|city of|located in|from)\s+(?:the\s+)?((?:[A-Z][\w.]+|SF|SFO|LA)(?:\s+[A-Z][\w.]+){0,2})"
)
_NOT_PLACE = re.compile(r"^(?:I|The|My|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February"
                        r"|March|April|May|June|July"
                        r"|August|September|October|November|December|Dr|AM|PM|Can|Please|Ok|Okay|Yes|Yeah|Yep|No|Nope|Sure|Thanks|Thank|What|Where|Which"
                        r"|How|Is|Are|Do|Does|That|This|It|Great|Perfect|Cool|Sounds|Actually|And|But|So)\b")  # fmt: skip
_SPECIALTIES = {
    "General Practitioner": ("general practitioner", "gp", "family doctor", "general doctor"),
    "Dermatologist": ("dermatologist", "skin doctor", "dermatology"),
    "Gynecologist": ("gynecologist", "gynaecologist", "obgyn", "gyno"),
    "ENT Specialist": ("ent specialist", "ent", "ear nose and throat", "ent doctor"),
    "Ophthalmologist": ("ophthalmologist", "eye doctor", "eye specialist"),
    "Psychologist": ("psychologist",),
    "Psychiatrist": ("psychiatrist",),
    "Family Counselor": ("family counselor", "family counsellor", "counselor", "family therapist"),
}
_VISITS = {
    "läkare": ("läkartid", "läkarbesök", "doktor"), "tandläkare": ("tandläkartid",), "sköterska": ("sköterskebesök",),
    "hygienist": ("tandhygienist",), "sjukgymnast": ("fysioterapeut",), "provtagning": ("blodprov",),
    "vaccination": ("vaccin",), "hudläkare": (), "akuttid": (), "återbesök": (), "undersökning": ("hälsoundersökning",),
}  # fmt: skip


_CONFIRMS = {"book": "book", "find_provider": "book", "reschedule": "move", "cancel": "cancel"}


def context_of(record: Mapping[str, Any]) -> TurnContext:
    """What the engine may know of one record."""
    given = record["context"]
    now = datetime.fromisoformat(given.get("reference_time", "2026-03-02T09:00:00")).replace(tzinfo=_ZONE)
    clinic = _clinic(record)
    filled = {key: value for key, value in (given.get("filled") or {}).items() if isinstance(value, str)}
    return TurnContext(
        clinic=clinic,
        now=now,
        channel=_channel(given.get("channel")),
        language=record["language"],
        flow=given.get("active_flow") or "",
        known={**filled, **_choice(given)},
        heard=_heard(given, now),
        has_appointment=given.get("active_flow") in ("reschedule", "cancel"),
    )


def _channel(name: str | None) -> str:
    return "webchat" if name in (None, "web") else str(name)


def _choice(given: Mapping[str, Any]) -> dict[str, str]:
    """The time that was read back."""
    read_back = (given.get("previous_bot") or {}).get("confirming") or {}
    day, clock = read_back.get("date"), read_back.get("time")
    if isinstance(day, str) and isinstance(clock, str):
        return {"choice": datetime.fromisoformat(f"{day}T{clock}").replace(tzinfo=_ZONE).isoformat()}
    return {}


def _heard(given: Mapping[str, Any], now: datetime) -> Heard:
    bot = given.get("previous_bot") or {}
    table = given.get("on_the_table") or {}
    shown = table if isinstance(table, list) else [table] if table else []
    offers = tuple(_offered(one, given, now) for one in shown if "time" in one or "date" in one)
    asks = [*bot.get("asked", ())]
    finding = given.get("active_flow") == "find_provider" and not bot.get("offered_intent")
    open_offer = bool(bot.get("offered") or (finding and shown and not bot.get("asked") and not bot.get("confirming")))
    if open_offer and not bot.get("asked_more"):
        asks.append("offer")
    meant = _CONFIRMS.get(given.get("active_flow") or "", "attend")
    confirms = meant if bot.get("confirming") else "look" if bot.get("offered_intent") else ""
    if bot.get("asked_more"):
        confirms = "more"
    if confirms:
        asks.append("confirm")
        offers = ()
    return Heard(bot.get("utterance") or "", given.get("active_flow") or "", tuple(asks), confirms, offers)


def _offered(one: Mapping[str, Any], given: Mapping[str, Any], now: datetime) -> Offered:
    filled = given.get("filled") or {}
    said = one.get("date") or filled.get("date")
    day = date.fromisoformat(said) if isinstance(said, str) else now.date()
    clock = time.fromisoformat(one["time"]) if isinstance(one.get("time"), str) else time(12)
    start = datetime.combine(day, clock, tzinfo=_ZONE)
    return Offered(
        start, *(str(one.get(kind) or filled.get(kind) or "") for kind in ("practitioner", "location", "service"))
    )


def _clinic(record: Mapping[str, Any]) -> Clinic:
    given = record["context"]
    described = given.get("clinic")
    people: list[Named]
    services: list[Named]
    if described:
        people = [(one["name"], ()) for one in described["practitioners"]]
        services = [(one["name"], tuple(one.get("synonyms", ()))) for one in described["services"]]
        places = list(described.get("locations", ()))
        opens, _, closes = str(described.get("hours", "08:00-17:00")).partition("-")
    else:
        names = _names_at_hand(given)
        said = record["utterance"] if isinstance(record["utterance"], str) else ""
        people = [(name, ()) for name in dict.fromkeys([*names["practitioner"], *_people_in(said, given)])]
        english = record["language"] == "en"
        services = list((_SPECIALTIES if english else _VISITS).items())
        services += [(name, ()) for name in names["service"] if name not in dict(services)]
        utterance = record["utterance"] if isinstance(record["utterance"], str) else ""
        places = list(dict.fromkeys([*names["location"], *_places_in(utterance, given)]))
        opens, closes = "08:00", "17:00"
    return _made(people, services, places, opens, closes, record["language"])


def _names_at_hand(given: Mapping[str, Any]) -> dict[str, list[str]]:
    """Names that the record's state holds: what was offered, read back or filled in."""
    bot = given.get("previous_bot") or {}
    table = given.get("on_the_table") or {}
    sources = [given.get("filled") or {}, *(table if isinstance(table, list) else [table])]
    for key in ("offered", "confirming"):
        found = bot.get(key) or {}
        sources += found if isinstance(found, list) else [found]
    names: dict[str, list[str]] = {"practitioner": [], "location": [], "service": []}
    for source in sources:
        for kind, kept in names.items():
            value = source.get(kind) if isinstance(source, Mapping) else None
            if isinstance(value, str) and value not in kept:
                kept.append(value)
    for one in given.get("providers", ()):
        if not isinstance(one, Mapping):
            names["practitioner"].append(str(one))
            continue
        for kind, kept in names.items():
            if isinstance(one.get(kind), str) and one[kind] not in kept:
                kept.append(one[kind])
    return names


def _places_in(utterance: str, given: Mapping[str, Any]) -> list[str]:
    """Where no clinic is given, a capitalised word after `in` may be a place, and an answer to `where` holds one."""
    found = [match[1].rstrip(".") for match in _PLACE.finditer(utterance)]
    if not found and "location" in (given.get("previous_bot") or {}).get("asked", ()):
        found = re.findall(
            r"(?:[A-Z][a-z]+ )*[A-Z][a-z]+", re.sub(r"^(?:I|Please|Find|Let|How|Near|The|Try|In)\b", "", utterance)
        )
        found += [
            match[1].title() for match in re.finditer(r"\b(?:in|near|around) ([a-z]+(?: [a-z]+)?)\W*$", utterance)
        ]
    if not found:
        found = [match[1].title() for match in re.finditer(r"\b(?:in|near) ([a-z]+(?: [a-z]+)?)\W*$", utterance)]
        found = [name for name in found if not re.match(r"(?:The|A|My|Your|This|That|Any|Advance|Mind|Case)\b", name)]
    return [name for name in found if not _NOT_PLACE.match(name) and spoken_language(fold(name)) is None]


_WITH = re.compile(
    r"\b(?:[Ww]ith|[Aa]t|to|see|[Vv]isit|is|to be|prefer|for|choose|called|try|by)\s+"
    r"(?:the\s+)?(?:(?:dentist|doctor|salon|stylist|therapist|gp)\s+)?((?:Dr\.?\s+|Doctor\s+)?"
    r"[A-Z0-9][\w.'&-]*"
    r"(?:,?\s+(?:[A-Z0-9&][\w.'&-]*|and|of|the|for|[dD]e)){0,7})"
)
_TITLED = re.compile(r"((?:Dr\.?|Doctor)\s+[A-Z][\w.'-]*(?:\s+[A-Z][\w.'-]*){0,3})")
_TITLE = re.compile(r"^(?:Dr\.?|Doctor)\s+")
_TAIL = re.compile(r"(?:\s+(?:and|of|the|for|on|at|in)|[.,\s])+$")


def _people_in(utterance: str, given: Mapping[str, Any]) -> list[str]:
    """Where no clinic is given, a capitalised name after `with` or `at` is whom somebody wants to see."""
    found = [_TAIL.sub("", match[1]) for match in (*_WITH.finditer(utterance), *_TITLED.finditer(utterance))]
    asked = (given.get("previous_bot") or {}).get("asked", ())
    if "practitioner" in asked and not found and utterance[:1].isupper() and len(utterance.split()) < 7:
        found = [_TAIL.sub("", utterance.strip())]
    return [
        name
        for name in found
        if re.search(r"[A-Z]\w", name) and not _NOT_PLACE.match(_TITLE.sub("", name)) and not name[0].isdigit()
    ]


def _made(
    people: list[Named],
    services: list[Named],
    places: list[str],
    opens: str,
    closes: str,
    language: str,
) -> Clinic:
    service_ids = tuple(name for name, _ in services)
    span = Span(time.fromisoformat(opens), time.fromisoformat(closes))
    return Clinic(
        id=ClinicId(1),
        name="Clinic",
        timezone="Europe/Stockholm",
        country="SE" if language == "sv" else "US",
        languages=(language,),
        opening_hours=dict.fromkeys(range(1, 6), (span,)),
        emergency_number="112",
        locations=tuple(Location(name, name, "") for name in places),
        services=tuple(Service(name, Text({language: name}), 30, Phrases({language: also})) for name, also in services),
        practitioners=tuple(
            Practitioner(name, name, service_ids, tuple(places), {}, also_called=also) for name, also in people
        ),
    )
