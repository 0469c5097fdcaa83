"""The clinic as the clinic file describes it (docs/clinic-file.md): frozen, whole, held in memory per clinic."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, time
from zoneinfo import ZoneInfo

from samtal.kit.ids import ClinicId


@dataclass(frozen=True, slots=True)
class Text:
    """One text in several languages. `""` is the key of a text that was given once for every language."""

    by_language: Mapping[str, str]

    def in_(self, language: str) -> str:
        """The text in this language, else the one for every language, else the first there is."""
        texts = self.by_language
        return texts.get(language) or texts.get("") or next(iter(texts.values()), "")

    def __bool__(self) -> bool:
        return any(self.by_language.values())


@dataclass(frozen=True, slots=True)
class Phrases:
    """Several ways to say one thing, by language; `""` holds those given for every language."""

    by_language: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def in_(self, language: str) -> tuple[str, ...]:
        return (*self.by_language.get(language, ()), *self.by_language.get("", ()))

    def all(self) -> Iterator[str]:
        for phrases in self.by_language.values():
            yield from phrases


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of a day, clinic-local, the end excluded."""

    start: time
    end: time


Week = Mapping[int, tuple[Span, ...]]
"""ISO weekday (1 = Monday) to the spans of that day; a day left out is closed."""


@dataclass(frozen=True, slots=True)
class Days:
    """An inclusive range of dates."""

    first: date
    last: date

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and self.first <= day <= self.last


@dataclass(frozen=True, slots=True)
class Location:
    id: str
    name: str
    address: str
    map: str = ""
    """`latitude,longitude`, WGS 84; empty when the clinic gave none."""
    ended: bool = False
    """No longer in the clinic file, kept because bookings may speak of it; nobody works there."""


@dataclass(frozen=True, slots=True)
class FollowUp:
    """When patients usually come back after a service, and when to ask (days after the visit)."""

    after_days: int
    ask_after_days: int


@dataclass(frozen=True, slots=True)
class Service:
    id: str
    name: Text
    minutes: int
    also_called: Phrases = Phrases()
    price: Text = Text({})
    preparation: Text = Text({})
    follow_up: FollowUp | None = None
    ended: bool = False
    """No longer in the clinic file, kept because bookings may speak of it; nobody offers it."""


@dataclass(frozen=True, slots=True)
class Guidance:
    """What a practitioner wants patients told, verbatim."""

    about: Phrases
    say: Text


@dataclass(frozen=True, slots=True)
class Practitioner:
    id: str
    name: str
    services: tuple[str, ...]
    locations: tuple[str, ...]
    hours: Mapping[str, Week]
    """By location id."""
    also_called: tuple[str, ...] = ()
    away: tuple[Days, ...] = ()
    languages: tuple[str, ...] = ()
    guidance: tuple[Guidance, ...] = ()
    ended: bool = False
    """No longer in the clinic file, kept because bookings may speak of her; has no hours and offers nothing."""


@dataclass(frozen=True, slots=True)
class Article:
    id: str
    questions: Phrases
    answer: Text


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Nothing that the patient did not just ask for is sent from `start` to `end` (over midnight when start > end)."""

    start: time
    end: time

    def __contains__(self, moment: object) -> bool:
        if not isinstance(moment, time):
            return False
        if self.start <= self.end:
            return self.start <= moment < self.end
        return moment >= self.start or moment < self.end


@dataclass(frozen=True, slots=True)
class Policy:
    """The clinic's choices; what the file leaves out has the safe default of the country (clinic/defaults.py)."""

    disclose_on_caller_id: frozenset[str] = frozenset()
    """Of first_name, open_matter, appointment: what may be said to somebody known by number alone (A1)."""
    accept_birth_date: bool = False
    after_call: tuple[str, ...] = ()
    reminder_hours_before: tuple[int, ...] = (24, 3)
    after_visit_question: bool = False
    minimum_notice_minutes: int = 60
    booking_window_days: int = 90
    slot_step_minutes: int | None = None
    """None: the service's own length, counted from the start of the shift."""


@dataclass(frozen=True, slots=True)
class SamplePatient:
    """A patient the clinic file brings along."""

    id: str
    name: str
    born: date | None = None
    phones: tuple[str, ...] = ()
    email: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class SampleAppointment:
    patient: str
    practitioner: str
    service: str
    start: str
    """Clinic-local `YYYY-MM-DDTHH:MM`."""
    status: str
    location: str = ""


@dataclass(frozen=True, slots=True)
class Clinic:
    id: ClinicId
    name: str
    timezone: str
    country: str
    languages: tuple[str, ...]
    opening_hours: Week
    emergency_number: str
    advice_line: str = ""
    phone: str = ""
    whatsapp: str = ""
    sms: str = ""
    email: str = ""
    website: str = ""
    closed: frozenset[date] = frozenset()
    quiet_hours: QuietHours | None = None
    locations: tuple[Location, ...] = ()
    services: tuple[Service, ...] = ()
    practitioners: tuple[Practitioner, ...] = ()
    articles: tuple[Article, ...] = ()
    policy: Policy = Policy()

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def language(self) -> str:
        """The default language."""
        return self.languages[0]

    def service(self, service_id: str) -> Service:
        return next(service for service in self.services if service.id == service_id)

    def practitioner(self, practitioner_id: str) -> Practitioner:
        return next(one for one in self.practitioners if one.id == practitioner_id)

    def location(self, location_id: str) -> Location:
        return next(location for location in self.locations if location.id == location_id)

    def who_offers(self, service_id: str) -> tuple[Practitioner, ...]:
        return tuple(one for one in self.practitioners if service_id in one.services)
