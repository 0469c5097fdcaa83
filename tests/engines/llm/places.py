"""The clinic of these tests: Doctor Berg and Nurse Lund, and two doctors named Carter."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time
from zoneinfo import ZoneInfo

from samtal.clinic.model import Clinic, Location, Phrases, Practitioner, Service, Span, Text
from samtal.kit.ids import ClinicId
from samtal.receptionist.understanding import Heard, Offered, TurnContext, Understanding
from samtal.skills.commands import ChitChat

ZONE = ZoneInfo("Europe/Stockholm")
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZONE)  # a Monday
HOURS = {day: (Span(time(8), time(17)),) for day in range(1, 6)}
PLACES = ("north", "harbour")


def practitioner(id_: str, name: str, *services: str) -> Practitioner:
    return Practitioner(id_, name, services or ("visit",), PLACES, dict.fromkeys(PLACES, HOURS))


CLINIC = Clinic(
    id=ClinicId(7),
    name="Hamnkliniken",
    timezone="Europe/Stockholm",
    country="SE",
    languages=("sv", "en"),
    opening_hours=HOURS,
    emergency_number="112",
    locations=(Location("north", "Norrtull", "Norrtullsgatan 1"), Location("harbour", "Hamnen", "Kajen 2")),
    services=(
        Service("visit", Text({"sv": "Läkarbesök", "en": "Doctor's visit"}), 30, Phrases({"sv": ("läkartid",)})),
        Service("skin", Text({"sv": "Hudkontroll", "en": "Skin check"}), 20),
        Service("old", Text({"sv": "Akupunktur", "en": "Acupuncture"}), 20, ended=True),
    ),
    practitioners=(
        practitioner("berg", "Dr Karin Berg", "visit", "skin"),
        practitioner("lund", "Nurse Maja Lund", "visit"),
        practitioner("carter-a", "Dr Amy Carter"),
        practitioner("carter-b", "Dr Ben Carter"),
    ),
)


def offered(hour: int, practitioner: str = "berg") -> Offered:
    return Offered(NOW.replace(day=5, hour=hour), practitioner, "north", "visit")


OPENING = TurnContext(CLINIC, NOW, "webchat", "en")
CHOOSING = TurnContext(
    CLINIC,
    NOW,
    "webchat",
    "en",
    flow="book",
    known={"service": "visit"},
    heard=Heard("Thursday at 10 or at 14?", "booking", ("offer",), offers=(offered(10), offered(14, "lund"))),
)
READ_BACK = TurnContext(
    CLINIC,
    NOW,
    "whatsapp",
    "en",
    flow="cancel",
    heard=Heard("Shall I cancel Thursday at 10?", "cancelling", ("confirm",), "cancel"),
)


def asked_for(*facts: str, language: str = "en") -> TurnContext:
    return replace(OPENING, language=language, flow="book", heard=Heard("", "booking", facts))


class Marked:
    """An engine at hand that can be told from the model: it answers with small talk, and counts."""

    name = "marked"
    instant = True

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        self.asked.append(utterance)
        return Understanding((ChitChat(),), score=0.5)
