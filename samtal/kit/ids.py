"""Keys: UUID version 7 (RFC 9562), made in the application so that an insert needs no answer from the database."""

from __future__ import annotations

import os
import time
from typing import NewType
from uuid import UUID

ClinicId = NewType("ClinicId", int)
PatientId = NewType("PatientId", UUID)
ContactPointId = NewType("ContactPointId", UUID)
ConversationId = NewType("ConversationId", UUID)
EntryId = NewType("EntryId", UUID)
DeliveryId = NewType("DeliveryId", UUID)
MatterId = NewType("MatterId", UUID)
FactId = NewType("FactId", UUID)
AppointmentId = NewType("AppointmentId", UUID)
ExpectationId = NewType("ExpectationId", UUID)
StaffTaskId = NewType("StaffTaskId", UUID)


def new_id() -> UUID:
    """A UUIDv7: 48 bits of milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big")
    value = (milliseconds & 0xFFFFFFFFFFFF) << 80
    value |= 0x7 << 76 | (random >> 68 & 0xFFF) << 64
    value |= 0b10 << 62 | random & 0x3FFFFFFFFFFFFFFF
    return UUID(int=value)
