"""Two invented clinics and the moments that are spoken of in the tests."""

from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

from samtal.clinic.model import Article, Clinic, Location, Phrases, Practitioner, Service, Span, Text
from samtal.kit.ids import ClinicId
from samtal.receptionist.understanding import Heard, Offered, TurnContext

STOCKHOLM, LONDON = ZoneInfo("Europe/Stockholm"), ZoneInfo("Europe/London")
_WEEK = {day: (Span(time(8), time(17)),) for day in range(1, 6)}


def aspen(**changes: object) -> TurnContext:
    """Aspens vårdcentral, on a Tuesday morning."""
    clinic = Clinic(
        id=ClinicId(11),
        name="Aspens vårdcentral",
        timezone="Europe/Stockholm",
        country="SE",
        languages=("sv", "en"),
        opening_hours=_WEEK,
        emergency_number="112",
        locations=(Location("asp", "Aspen", "Aspvägen 1"), Location("torp", "Torpet", "Torpvägen 2")),
        services=(
            Service("visit", Text({"sv": "Läkarbesök"}), 30, Phrases({"sv": ("läkartid", "träffa läkare")})),
            Service("blood", Text({"sv": "Provtagning"}), 15, Phrases({"sv": ("blodprov", "lämna prover")})),
        ),
        practitioners=(
            Practitioner("ek", "Malin Ekström", ("visit",), ("asp",), {"asp": _WEEK}),
            Practitioner("ali", "Omid Alizadeh", ("visit", "blood"), ("asp", "torp"), {"asp": _WEEK}),
        ),
        articles=(
            Article("park", Phrases({"sv": ("Var parkerar jag?",)}), Text({"sv": "Bakom huset finns tio platser."})),
        ),
    )
    return _context(clinic, datetime(2026, 3, 10, 9, 15, tzinfo=STOCKHOLM), "sv", changes)


def harbour(**changes: object) -> TurnContext:
    """Harbour Surgery, on the same morning."""
    clinic = Clinic(
        id=ClinicId(12),
        name="Harbour Surgery",
        timezone="Europe/London",
        country="GB",
        languages=("en", "sv"),
        opening_hours=_WEEK,
        emergency_number="999",
        locations=(Location("quay", "Quayside", "1 Quay Street"),),
        services=(
            Service("gp", Text({"en": "GP appointment"}), 15, Phrases({"en": ("see a doctor", "gp")})),
            Service("jab", Text({"en": "Travel vaccination"}), 15, Phrases({"en": ("travel jab",)})),
            Service("skin", Text({"en": "Skin check"}), 30, Phrases({"en": ("mole", "rash", "eczema")})),
        ),
        practitioners=(
            Practitioner("wren", "Dr Alice Wren", ("gp", "skin"), ("quay",), {"quay": _WEEK}),
            Practitioner("holt", "Dr Peter Holt", ("gp",), ("quay",), {"quay": _WEEK}),
        ),
    )
    return _context(clinic, datetime(2026, 3, 10, 9, 15, tzinfo=LONDON), "en", changes)


def offers(*starts: str, zone: ZoneInfo = LONDON, who: str = "wren") -> Heard:
    """Times on the table."""
    shown = tuple(Offered(datetime.fromisoformat(one).replace(tzinfo=zone), who, "quay", "gp") for one in starts)
    return Heard(text="Which would suit you?", skill="booking", asks=("offer",), offers=shown)


def read_back(confirms: str = "book") -> Heard:
    return Heard(text="Shall I?", skill="booking", asks=("confirm",), confirms=confirms)


def _context(clinic: Clinic, now: datetime, language: str, changes: dict[str, object]) -> TurnContext:
    given: dict[str, object] = {"clinic": clinic, "now": now, "channel": "webchat", "language": language}
    return TurnContext(**{**given, **changes})  # type: ignore[arg-type]
