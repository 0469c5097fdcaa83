"""One-time codes (OWASP ASVS 5.0 6.5, 6.6; NIST SP 800-63B: a text message is a restricted authenticator).

Six digits from a secure source, stored as a salted digest, ten minutes, one use, five tries, bound to who asked for it,
and sent only to a contact point, never to an address said in the same breath by somebody who claims to be another.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum, auto

from samtal.db.transaction import Transaction
from samtal.kit.ids import ContactPointId, PatientId
from samtal.patients import repository

LIFE = timedelta(minutes=10)
TRIES = 5
SENDS_PER_HOUR = 6
DIGITS = 6


class Outcome(Enum):
    RIGHT = auto()
    WRONG = auto()
    NONE_OPEN = auto()
    """No code is awaited: none was sent, it ran out, or it was tried too often."""


@dataclass(frozen=True, slots=True)
class Checked:
    outcome: Outcome
    sent_to: ContactPointId | None = None
    patient_id: PatientId | None = None


async def make(
    *, asked_by: ContactPointId, sent_to: ContactPointId, patient_id: PatientId | None, tx: Transaction
) -> str | None:
    """A new code, to be sent to `sent_to`; None when too many were asked for within the hour, or sent there."""
    if await repository.codes_sent_since(tx.now() - timedelta(hours=1), tx, by=asked_by, to=sent_to) >= SENDS_PER_HOUR:
        return None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"
    salt = secrets.token_bytes(16)
    await repository.add_code(
        tx,
        asked_by=asked_by,
        sent_to=sent_to,
        patient_id=patient_id,
        salt=salt,
        digest=_digest(code, salt),
        expires_at=tx.now() + LIFE,
    )
    return code


async def is_awaited(asked_by: ContactPointId, tx: Transaction) -> bool:
    """Six digits said now are meant as a code, though it may have been tried too often."""
    return await repository.open_code(asked_by, tx) is not None


async def is_open(asked_by: ContactPointId, tx: Transaction) -> bool:
    """A code is on its way that can still be used."""
    row = await repository.open_code(asked_by, tx)
    return row is not None and row["tries"] < TRIES


async def check(code: str, *, asked_by: ContactPointId, tx: Transaction) -> Checked:
    """Compare in constant time; a right code is used up, a wrong one costs a try."""
    row = await repository.open_code(asked_by, tx)
    if row is None or row["tries"] >= TRIES:
        return Checked(Outcome.NONE_OPEN)
    right = hmac.compare_digest(_digest(code, row["salt"]), row["digest"])
    await repository.count_try(row["id"], tx, used=right)
    if not right:
        return Checked(Outcome.WRONG)
    patient_id = PatientId(row["patient_id"]) if row["patient_id"] else None
    return Checked(Outcome.RIGHT, ContactPointId(row["sent_to"]), patient_id)


def _digest(code: str, salt: bytes) -> bytes:
    # A six-digit code is guessable from any digest; what protects it is its ten minutes and five tries.
    return hashlib.scrypt(code.encode(), salt=salt, n=2**10, r=8, p=1, dklen=32)
