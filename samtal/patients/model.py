"""Patients, contact points, and levels of assurance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum

from samtal.kit.ids import ContactPointId, ConversationId, PatientId


class Level(IntEnum):
    """How sure we are who this is (NIST SP 800-63 in spirit; the ladder of docs/identity.md)."""

    ANONYMOUS = 0
    HANDLE = 1
    """A known number or account: spoofable, perhaps shared. Never identity."""
    PROVEN = 2
    """Possession proven now by a one-time code to an address on file, or the birth date where the clinic accepts it."""
    IDENTIFIED = 3
    """Strong electronic identification."""


@dataclass(frozen=True, slots=True)
class Patient:
    id: PatientId
    name: str
    born: date | None
    language: str
    provisional: bool
    file_key: str
    linked_to: PatientId | None = None

    @property
    def first_name(self) -> str:
        return self.name.split()[0] if self.name.strip() else ""


@dataclass(frozen=True, slots=True)
class ContactPoint:
    id: ContactPointId
    scheme: str
    canonical: str
    conversation_id: ConversationId
    profile_name: str


@dataclass(frozen=True, slots=True)
class Assurance:
    """What has been proven on a contact point for a patient."""

    patient_id: PatientId
    level: Level
    how: str
    call_id: str
    expires_at: datetime
    ever_proven: bool = False
    """A code was once given here: the contact point stays linked when the level has decayed."""
