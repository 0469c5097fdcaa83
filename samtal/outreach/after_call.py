"""After a call: what was booked, in writing, with DIRECTIONS, INFO, and JA or NEJ to put it right."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from samtal import jobs
from samtal.clinic.model import Clinic
from samtal.conversations.model import Entry
from samtal.db.transaction import Reading, Transaction
from samtal.kit.phones import variants
from samtal.matters.model import Fact
from samtal.outreach.reach import ways_to
from samtal.patients import repository as patients
from samtal.patients.model import ContactPoint

AFTER_CALL = "after_call"
SETTLES_AFTER = timedelta(minutes=1)
"""A caller who was cut off may ring again at once; then there is one message, not two."""


async def plan(entry: Entry, tx: Transaction) -> None:
    """The call is over: see what there is to write about."""
    call_id = str(entry.data.get("call_id", ""))
    if call_id:
        args = {"call_id": call_id, "conversation_id": str(entry.conversation_id)}
        await jobs.schedule(tx, AFTER_CALL, call_id, tx.now() + SETTLES_AFTER, args)


async def point_for(point: ContactPoint, loose: Mapping[str, Fact], tx: Reading) -> ContactPoint | None:
    """Where a caller can be written to: the number she calls from, else the one she told."""
    if point.scheme == "tel":
        return point
    told = loose.get("claimed_phone")
    return await patients.contact_point_at("tel", sorted(variants(told.value)), tx) if told else None


async def channel_for(point: ContactPoint, *, clinic: Clinic, tx: Reading, loose: Mapping[str, Fact]) -> str | None:
    """The channel on which the message after this call will come; None when none can."""
    target = await point_for(point, loose, tx)
    if target is None:
        return None
    ways = await ways_to(target, clinic=clinic, purpose="service", order=clinic.policy.after_call, tx=tx)
    return ways[0].channel if ways else None
