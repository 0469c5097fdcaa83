"""Time that a practitioner is not to be booked, beyond what the clinic file says: a meeting, a sick child."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from samtal.appointments import repository
from samtal.appointments.model import Appointment, Block
from samtal.db.transaction import Transaction
from samtal.kit.ids import new_id


async def block_time(
    practitioner: str, start: datetime, end: datetime, *, tx: Transaction, by: str, reason: str = ""
) -> tuple[Block, list[Appointment]]:
    """Take a time out of the calendar. Holds in it end; the visits booked in it are returned for staff to move."""
    block = Block(new_id(), practitioner, start, end, reason)
    await repository.add_block(block, by=by, tx=tx)
    await repository.end_holds_within(practitioner, start, end, tx)
    return block, await repository.booked_within(practitioner, start, end, tx)


async def unblock(block_id: UUID, *, tx: Transaction) -> bool:
    """Give a blocked time back; False when it was not blocked."""
    return await repository.end_block(block_id, tx)
