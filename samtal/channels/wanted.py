"""Whether what stands in the outbox should still go out: asked again at the moment of sending, however late that is."""

from __future__ import annotations

from samtal import jobs
from samtal.channels import repository as deliveries
from samtal.channels.repository import Delivery
from samtal.clinic.model import Clinic
from samtal.conversations.outbox import DELIVER
from samtal.db.transaction import Transaction
from samtal.matters import repository as matters
from samtal.outreach.quiet import after_quiet
from samtal.outreach.reach import allowed
from samtal.patients import codes
from samtal.patients import repository as patients

DIRECT = frozenset({"reply", "staff", "code"})
"""Asked for by the patient, or written by a person: an opt-out does not stop these."""
CAN_WAIT = frozenset({"reminder", "follow_up", "survey"})
"""Planned outside the quiet hours; when the vendor was away meanwhile, they wait for the end of them."""


async def still_wanted(delivery: Delivery, clinic: Clinic, tx: Transaction) -> bool:
    """False when it is overtaken, forbidden or too early; what became of it is kept."""
    why = await _overtaken(delivery, tx)
    if why:
        await deliveries.set_status(delivery.id, "failed", tx, code=why)
        return False
    later = after_quiet(tx.now(), clinic)
    if delivery.purpose in CAN_WAIT and later > tx.now():
        await jobs.schedule(tx, DELIVER, str(delivery.id), later, {})
        return False
    return True


async def _overtaken(delivery: Delivery, tx: Transaction) -> str:
    """Why nobody wants it any more; empty when somebody does."""
    if delivery.purpose == "code":
        return "too_late" if tx.now() - delivery.created_at >= codes.LIFE else ""
    if delivery.purpose in DIRECT:
        return ""
    point = await patients.contact_point(delivery.contact_point_id, tx)
    if not await allowed(point, delivery.channel, delivery.purpose, tx):
        return "opted_out"
    # A reminder of a visit that moved, was cancelled or confirmed, or is over, would only confuse.
    if delivery.purpose == "reminder" and not await matters.is_awaited(delivery.entry_id, tx):
        return "overtaken"
    return ""
