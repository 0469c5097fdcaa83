"""The clinic itself as its file describes it: who and where it is, what it offers, who works there, what it knows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import lru_cache, partial
from zoneinfo import ZoneInfo, available_timezones

from phonenumbers import SUPPORTED_REGIONS

from samtal.clinic import defaults
from samtal.clinic.contacts import read_email, read_emergency_number, read_phone, read_website
from samtal.clinic.hours import read_days, read_quiet_hours, read_week
from samtal.clinic.model import Article, Clinic, Days, Location, Practitioner, Service
from samtal.clinic.offers import Known, read_article, read_location, read_practitioner, read_service
from samtal.clinic.policy import default_policy, read_policy
from samtal.clinic.texts import read_languages, read_name
from samtal.kit.fields import Section, full_text, repeated, suggestion
from samtal.kit.ids import ClinicId
from samtal.kit.yaml_file import Item, Problems

TEXT_CHANNELS = ("whatsapp", "sms")
_OPTIONAL = (
    *("phone", *TEXT_CHANNELS, "email", "website"),
    *("emergency", "opening_hours", "closed", "quiet_hours"),
)
_LONGEST_CLOSURE = 366


def read_clinic(root: Section) -> Clinic:
    """The clinic out of its file. What was found wrong is in the section's problems."""
    head = _head(root)
    country = head.read("country", _read_country, "") or "GB"
    phone, whatsapp, sms = (head.read(name, partial(read_phone, country=country), "") for name in _OPTIONAL[:3])
    emergency = _read_emergency(head, country)
    locations, services, practitioners = _read_offers(root)
    policy, channels = root.get("policy"), [name for name, own in (("whatsapp", whatsapp), ("sms", sms)) if own]
    return Clinic(
        id=ClinicId(0),
        name=head.read("name", read_name, ""),
        timezone=head.read("timezone", _read_timezone, "UTC"),
        country=country,
        languages=head.read("languages", _read_clinic_languages, ("en",)),
        opening_hours=head.read("opening_hours", read_week, defaults.OPENING_HOURS),
        emergency_number=emergency.number,
        advice_line=emergency.advice_line,
        phone=phone,
        whatsapp=whatsapp,
        sms=sms,
        email=head.read("email", read_email, ""),
        website=head.read("website", read_website, ""),
        closed=_each_day(head.read("closed", read_days, ()), head),
        quiet_hours=head.read("quiet_hours", read_quiet_hours, defaults.QUIET_HOURS),
        locations=locations,
        services=services,
        practitioners=practitioners,
        articles=_read_articles(root),
        policy=read_policy(policy, root.problems, country=country, channels=channels)
        if policy
        else default_policy(country, channels),
    )


def _head(root: Section) -> Section:
    required = ("name", "timezone", "country", "languages")
    item = root.get("clinic")
    if item is None:
        # That `clinic` is missing has been noted; its keys need not be asked for one by one.
        return Section(Item(root.line, {}), Problems(root.problems.file), "clinic", optional=(*required, *_OPTIONAL))
    return Section(item, root.problems, "clinic", required=required, optional=_OPTIONAL)


def _read_offers(root: Section) -> tuple[tuple[Location, ...], tuple[Service, ...], tuple[Practitioner, ...]]:
    """Locations, services and practitioners, in that order, for the last refer to the others."""
    problems = root.problems
    places = root.items("locations")
    locations = tuple(read_location(one, problems) for one in places)
    offered = root.items("services")
    services = tuple(read_service(one, problems) for one in offered)
    people = root.items("practitioners")
    known = Known(services=_ids(services), locations=_ids(locations))
    practitioners = tuple(read_practitioner(one, problems, known) for one in people)
    _refuse_same_id(locations, places, problems, "location")
    _refuse_same_id(services, offered, problems, "service")
    _refuse_same_id(practitioners, people, problems, "practitioner")
    return locations, services, practitioners


def _read_articles(root: Section) -> tuple[Article, ...]:
    entries = root.items("articles")
    articles = tuple(read_article(one, root.problems) for one in entries)
    _refuse_same_id(articles, entries, root.problems, "article")
    return articles


_Described = Location | Service | Practitioner | Article


def _ids(described: Sequence[_Described]) -> tuple[str, ...]:
    return tuple(one.id for one in described)


def _refuse_same_id(described: Sequence[_Described], entries: Sequence[Item], problems: Problems, what: str) -> None:
    repeated(zip(_ids(described), (entry.line for entry in entries), strict=True), problems, what)


def _read_emergency(head: Section, country: str) -> defaults.Emergency:
    usual = defaults.emergency(country)
    item = head.get("emergency")
    if item is None:
        if usual is None:
            head.problems.add(head.line, f"clinic has no 'emergency', add the number to ring in {country}")
        return usual or defaults.Emergency("")
    section = Section(item, head.problems, "emergency", required=("number",), optional=("advice_line",))
    return defaults.Emergency(
        section.read("number", read_emergency_number, ""),
        section.read("advice_line", read_emergency_number, usual.advice_line if usual else ""),
    )


def _read_country(item: Item, problems: Problems, what: str) -> str:
    written = full_text(item, problems, what)
    if written and written not in SUPPORTED_REGIONS:
        meant = {"UK": "GB", "SV": "SE", "EN": "GB"}.get(written.upper(), written.upper())
        hint = f"did you mean '{meant}'?" if meant in SUPPORTED_REGIONS else "write two letters such as SE or GB"
        problems.add(item.line, f"'{written}' is not a country, {hint}")
        return ""
    return written


def _read_timezone(item: Item, problems: Problems, what: str) -> str:
    written = full_text(item, problems, what)
    if not written:
        return "UTC"
    if not _is_timezone(written):
        problems.add(item.line, f"'{written}' is not a timezone, {_suggested_timezone(written)}")
        return "UTC"
    return written


@lru_cache(maxsize=256)
def _is_timezone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _suggested_timezone(written: str) -> str:
    word = written.replace(" ", "_").casefold()
    at_place = [name for name in sorted(available_timezones()) if name.casefold().rpartition("/")[2] == word]
    if at_place:
        return f"did you mean '{at_place[-1]}'?"
    known = {name.casefold(): name for name in available_timezones()}
    close = suggestion(word, tuple(known)) if len(known) else ""
    name = close.partition("'")[2].rpartition("'")[0]
    return f"did you mean '{known[name]}'?" if name in known else "write an IANA name such as Europe/London"


def _read_clinic_languages(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    tags = read_languages(item, problems, what)
    if not tags and isinstance(item.value, tuple):
        problems.add(item.line, "languages is empty, write at least one such as [sv, en]")
    return tags or ("en",)


def _each_day(closed: tuple[Days, ...], head: Section) -> frozenset[date]:
    found: set[date] = set()
    for days in closed:
        count = (days.last - days.first).days + 1
        if count > _LONGEST_CLOSURE:
            head.problems.add(head.line_of("closed"), f"closed for {count} days, check the years")
        found |= {days.first + timedelta(days=n) for n in range(min(count, _LONGEST_CLOSURE))}
    return frozenset(found)
