"""All SQL of the deliveries."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from samtal.conversations.content import Content
from samtal.conversations.content_json import from_json
from samtal.conversations.repository import RANKS
from samtal.db.transaction import Reading, Transaction
from samtal.kit.ids import ContactPointId, ConversationId, DeliveryId, EntryId


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message on its way over one channel."""

    id: DeliveryId
    entry_id: EntryId
    conversation_id: ConversationId
    contact_point_id: ContactPointId
    channel: str
    account: str
    raw: str
    purpose: str
    status: str
    attempts: int
    seq: int
    content: Content
    last_inbound_at: datetime | None
    created_at: datetime
    provider_id: str
    answers: str = ""
    """The vendor's id of the message this is the answer to."""

    @property
    def is_sent(self) -> bool:
        """The vendor has it, or it is settled that it will not go this way."""
        return bool(self.provider_id) or self.status != "queued"


FIND = """
select d.id, d.entry_id, d.conversation_id, d.contact_point_id, d.channel, d.account, d.raw, d.purpose, d.status,
  d.created_at, coalesce(d.provider_id, '') as provider_id, d.attempts, e.seq, e.text, e.data, a.last_inbound_at,
  asked.provider_id as answers
from delivery d
  join timeline_entry e on e.id = d.entry_id and e.clinic_id = d.clinic_id
  left join timeline_entry asked on asked.id = e.in_reply_to and asked.clinic_id = d.clinic_id
    and asked.channel = d.channel
  left join contact_address a on a.contact_point_id = d.contact_point_id and a.channel = d.channel
    and a.clinic_id = d.clinic_id
where d.clinic_id = $1 and d.id = $2
"""


async def find(delivery_id: DeliveryId, tx: Reading) -> Delivery | None:
    row = await tx.fetchrow(FIND, tx.clinic_id, delivery_id)
    if row is None:
        return None
    return Delivery(
        DeliveryId(row["id"]),
        EntryId(row["entry_id"]),
        ConversationId(row["conversation_id"]),
        ContactPointId(row["contact_point_id"]),
        row["channel"],
        row["account"],
        row["raw"],
        row["purpose"],
        row["status"],
        row["attempts"],
        row["seq"],
        from_json(row["text"], row["data"]),
        row["last_inbound_at"],
        row["created_at"],
        row["provider_id"],
        row["answers"] or "",
    )


async def count_attempt(delivery_id: DeliveryId, tx: Transaction) -> None:
    await tx.execute(
        "update delivery set attempts = attempts + 1, updated_at = $3 where clinic_id = $1 and id = $2",
        tx.clinic_id,
        delivery_id,
        tx.now(),
    )


async def set_status(delivery_id: DeliveryId, status: str, tx: Transaction, *, code: str = "") -> None:
    """A trigger keeps a status from going backwards; after a failure only its arrival is news."""
    await tx.execute(
        """update delivery set status = $3, rank = $4, error_code = case when $5 = '' then error_code else $5 end,
             updated_at = $6
           where clinic_id = $1 and id = $2 and (status <> 'failed' or $4::smallint >= $7::smallint)""",
        tx.clinic_id,
        delivery_id,
        status,
        RANKS[status],
        code,
        tx.now(),
        RANKS["delivered"],
    )


async def fail(delivery_id: DeliveryId, code: str, detail: str, tx: Transaction) -> None:
    """It was sent and did not arrive: `failed` after `sent` is the truth, after `delivered` it is not."""
    await tx.execute(
        """update delivery set status = 'failed', rank = $3, error_code = $4, error_detail = $5, updated_at = $6
           where clinic_id = $1 and id = $2 and rank < $7""",
        tx.clinic_id,
        delivery_id,
        RANKS["sent"],
        code,
        detail[:300],
        tx.now(),
        RANKS["delivered"],
    )


async def set_sent(delivery_id: DeliveryId, channel: str, provider_id: str, status: str, tx: Transaction) -> str | None:
    """The vendor took it. A status that came faster than the answer is applied now, or stands already; the code of a
    failure among them is returned, for somebody has to act on it."""
    await tx.execute(
        "update delivery set provider_id = $3 where clinic_id = $1 and id = $2",
        tx.clinic_id,
        delivery_id,
        provider_id or None,
    )
    await set_status(delivery_id, status, tx)
    if not provider_id:
        return None
    parked = await tx.fetch(
        "delete from parked_status where clinic_id = $1 and channel = $2 and provider_id = $3 returning status, code",
        tx.clinic_id,
        channel,
        provider_id,
    )
    for row in parked:
        if row["status"] != "failed":
            await set_status(delivery_id, row["status"], tx, code=row["code"])
    return next((row["code"] for row in parked if row["status"] == "failed"), None)


async def channels_tried(entry_id: EntryId, tx: Reading) -> frozenset[str]:
    """Over which channels this message has been given out."""
    rows = await tx.fetch(
        "select distinct channel from delivery where clinic_id = $1 and entry_id = $2", tx.clinic_id, entry_id
    )
    return frozenset(row["channel"] for row in rows)


async def by_provider_id(channel: str, provider_id: str, tx: Reading) -> DeliveryId | None:
    found = await tx.fetchval(
        "select id from delivery where clinic_id = $1 and channel = $2 and provider_id = $3",
        tx.clinic_id,
        channel,
        provider_id,
    )
    return DeliveryId(found) if found else None


async def park(channel: str, provider_id: str, status: str, at: datetime, code: str, tx: Transaction) -> None:
    await tx.execute(
        """insert into parked_status (clinic_id, channel, provider_id, status, at, code)
           values ($1, $2, $3, $4, $5, $6) on conflict do nothing""",
        tx.clinic_id,
        channel,
        provider_id,
        status,
        at,
        code,
    )
