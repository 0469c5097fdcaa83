"""Samtal's own calendar, for clinics without a practice system: the appointments room behind the common contract."""

from __future__ import annotations

from collections.abc import Mapping

import httpx
from pydantic import BaseModel

from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.practice_systems.base import Calendar, Capabilities, PracticeSystem
from samtal.practice_systems.builtin.calendar import OwnCalendar

__all__ = ["PRACTICE_SYSTEM"]


class NoSettings(BaseModel):
    """There is nothing to set: the calendar is in our own database."""


class Builtin:
    """Our own calendar."""

    name = "builtin"
    title: Mapping[str, str] = {"sv": "Samtals egen kalender", "en": "Samtal's own calendar"}
    capabilities = Capabilities(read_slots=True, hold=True, book=True, cancel=True)
    settings_model: type[BaseModel] = NoSettings

    def connect(self, clinic: Clinic, settings: BaseModel, *, database: Database, http: httpx.AsyncClient) -> Calendar:
        return OwnCalendar(clinic, database)


PRACTICE_SYSTEM: PracticeSystem = Builtin()
