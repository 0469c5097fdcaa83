"""All SQL of the conversations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from samtal.conversations.model import Conversation, Entry, Way, entry_from
from samtal.db.pool import Database
from samtal.db.transaction import Reading, Row, Transaction
from samtal.kit.ids import (
    ClinicId,
    ContactPointId,
    ConversationId,
    DeliveryId,
    EntryId,
    PatientId,
    new_id,
)

if TYPE_CHECKING:
    from samtal.conversations.intake import Accepted, Arrival

RECEIVE = """
select conversation_id, entry_id, seq, contact_point_id, duplicate
from receive($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)
"""

ENTRY_COLUMNS = """id, conversation_id, seq, at, direction, kind, author, author_name, channel, contact_point_id,
  provider_id, text, data, heard, concerns"""


async def receive(database: Database, clinic_id: ClinicId, arrival: Arrival, *, canonicals: list[str]) -> Accepted:
    from samtal.conversations.intake import Accepted

    row = await database.call(
        clinic_id,
        RECEIVE,
        arrival.channel,
        arrival.account,
        arrival.provider_id,
        arrival.scheme,
        canonicals,
        arrival.raw,
        arrival.kind,
        arrival.text,
        dict(arrival.data or {}),
        arrival.profile_name,
        arrival.sent_at,
        database.clock.now(),
        arrival.needs_turn,
        *(new_id() for _ in range(6)),
    )
    assert row is not None
    return Accepted(
        ConversationId(row["conversation_id"]),
        EntryId(row["entry_id"]),
        row["seq"],
        ContactPointId(row["contact_point_id"]),
        row["duplicate"],
    )


CONVERSATION = """
select id, patient_id, head, taken, floor, language, handed_over_at, handed_over_why, urgent_at, last_inbound_at,
  last_channel, summary
from conversation where clinic_id = $1 and id = $2
"""


async def conversation(conversation_id: ConversationId, tx: Reading) -> Conversation:
    return _conversation(await tx.fetchrow(CONVERSATION, tx.clinic_id, conversation_id))


async def lock(conversation_id: ConversationId, tx: Transaction) -> Conversation:
    """Nobody appends to it or takes a turn in it until this transaction ends."""
    return _conversation(await tx.fetchrow(CONVERSATION + " for update", tx.clinic_id, conversation_id))


def _conversation(row: Row | None) -> Conversation:
    if row is None:
        raise LookupError("no such conversation in this clinic")
    values = dict(row.items())
    values["id"], values["patient_id"] = ConversationId(row["id"]), PatientId(row["patient_id"])
    return Conversation(**values)


async def conversation_of(patient_id: PatientId, tx: Reading) -> ConversationId | None:
    found = await tx.fetchval(
        "select id from conversation where clinic_id = $1 and patient_id = $2", tx.clinic_id, patient_id
    )
    return ConversationId(found) if found else None


async def start_conversation(patient_id: PatientId, tx: Transaction) -> ConversationId:
    """The one conversation of a patient, made when there is none."""
    found = await tx.fetchval(
        """insert into conversation (id, clinic_id, patient_id) values ($1, $2, $3)
           on conflict (clinic_id, patient_id) do update set patient_id = excluded.patient_id returning id""",
        new_id(),
        tx.clinic_id,
        patient_id,
    )
    return ConversationId(found)


PENDING = f"""
select {ENTRY_COLUMNS} from timeline_entry
where clinic_id = $1 and conversation_id = $2 and seq > $3 and seq <= $4 and direction = 'in' order by seq
"""  # noqa: S608 - a constant of column names


async def pending(conversation: Conversation, tx: Reading) -> list[Entry]:
    """What the patient has said since the last turn, oldest first."""
    rows = await tx.fetch(PENDING, tx.clinic_id, conversation.id, conversation.taken, conversation.head)
    return [entry_from(row) for row in rows]


LATEST = f"""
select {ENTRY_COLUMNS} from timeline_entry
where clinic_id = $1 and conversation_id = $2 and seq <= $3 order by seq desc limit $4
"""  # noqa: S608


async def latest(conversation_id: ConversationId, tx: Reading, *, upto: int, limit: int = 20) -> list[Entry]:
    """The newest entries, newest first."""
    rows = await tx.fetch(LATEST, tx.clinic_id, conversation_id, upto, limit)
    return [entry_from(row) for row in rows]


AFTER = f"""
select {ENTRY_COLUMNS} from timeline_entry
where clinic_id = $1 and contact_point_id = $2 and seq > $3 and direction in ('in', 'out') and kind <> 'code'
order by seq limit 500
"""  # noqa: S608


async def after(seq: int, contact_point_id: ContactPointId, tx: Reading) -> list[Entry]:
    """What went in and out over one contact point after a cursor."""
    rows = await tx.fetch(AFTER, tx.clinic_id, contact_point_id, seq)
    return [entry_from(row) for row in rows]


async def head_of(contact_point_id: ContactPointId, tx: Reading) -> int:
    """The highest place of what went in and out over one contact point."""
    found: int | None = await tx.fetchval(
        "select max(seq) from timeline_entry where clinic_id = $1 and contact_point_id = $2",
        tx.clinic_id,
        contact_point_id,
    )
    return found or 0


async def append(
    conversation_id: ConversationId,
    tx: Transaction,
    *,
    direction: str,
    kind: str,
    author: str,
    text: str,
    channel: str = "",
    author_name: str = "",
    contact_point_id: ContactPointId | None = None,
    account: str = "",
    data: Mapping[str, Any] | None = None,
    in_reply_to: EntryId | None = None,
    concerns: PatientId | None = None,
    at: datetime | None = None,
) -> tuple[EntryId, int]:
    """Add one entry; returns its id and its place."""
    now = tx.now()
    row = await tx.fetchrow(
        """with place as (
             update conversation set head = head + 1 where clinic_id = $2 and id = $3 returning head
           )
           insert into timeline_entry (id, clinic_id, conversation_id, seq, at, received_at, direction, kind, author,
             author_name, channel, contact_point_id, account, text, data, in_reply_to, concerns)
           select $1, $2, $3, head, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16 from place
           returning id, seq""",
        new_id(),
        tx.clinic_id,
        conversation_id,
        at or now,
        now,
        direction,
        kind,
        author,
        author_name,
        channel,
        contact_point_id,
        account,
        text,
        dict(data or {}),
        in_reply_to,
        concerns,
    )
    assert row is not None, "no such conversation in this clinic"
    return EntryId(row["id"]), row["seq"]


async def add_delivery(
    tx: Transaction, *, entry_id: EntryId, conversation_id: ConversationId, way: Way, purpose: str, status: str
) -> DeliveryId:
    delivery_id = DeliveryId(new_id())
    now = tx.now()
    await tx.execute(
        """insert into delivery (id, clinic_id, entry_id, conversation_id, contact_point_id, channel, account, raw,
             purpose, status, rank, created_at, updated_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12)""",
        delivery_id,
        tx.clinic_id,
        entry_id,
        conversation_id,
        way.contact_point_id,
        way.channel,
        way.account,
        way.raw,
        purpose,
        status,
        RANKS[status],
        now,
    )
    return delivery_id


RANKS: Mapping[str, int] = {"queued": 0, "failed": 1, "sent": 2, "delivered": 3, "read": 4}
"""A status replaces another only when its rank is higher or equal: `failed` after `sent` is told apart by the caller."""


async def set_taken(conversation_id: ConversationId, seq: int, tx: Transaction) -> None:
    await tx.execute(
        "update conversation set taken = greatest(taken, $3) where clinic_id = $1 and id = $2",
        tx.clinic_id,
        conversation_id,
        seq,
    )


async def set_language(conversation_id: ConversationId, language: str, tx: Transaction) -> None:
    await tx.execute(
        "update conversation set language = $3 where clinic_id = $1 and id = $2",
        tx.clinic_id,
        conversation_id,
        language,
    )


async def set_floor(conversation_id: ConversationId, staff: str, tx: Transaction) -> None:
    """Who speaks: a staff member by name, or '' for the receptionist."""
    await tx.execute(
        "update conversation set floor = $3 where clinic_id = $1 and id = $2", tx.clinic_id, conversation_id, staff
    )


async def set_handed_over(
    conversation_id: ConversationId, at: datetime | None, why: str, summary: str, tx: Transaction
) -> None:
    await tx.execute(
        """update conversation set handed_over_at = $3, handed_over_why = $4, summary = $5
           where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        conversation_id,
        at,
        why,
        summary,
    )


async def set_urgent(conversation_id: ConversationId, at: datetime | None, tx: Transaction) -> None:
    await tx.execute(
        "update conversation set urgent_at = $3 where clinic_id = $1 and id = $2", tx.clinic_id, conversation_id, at
    )


WAYS = """
select a.contact_point_id, a.channel, a.account, a.raw, a.last_inbound_at, a.greeted_at, a.unusable_code, c.scheme,
  c.canonical
from contact_address a join contact_point c on c.id = a.contact_point_id and c.clinic_id = a.clinic_id
where a.clinic_id = $1 and a.contact_point_id = any ($2)
order by a.last_inbound_at desc nulls last
"""


async def ways(contact_point_ids: Sequence[ContactPointId], tx: Reading) -> list[Way]:
    """Every address these contact points have been used with, the latest used first."""
    rows = await tx.fetch(WAYS, tx.clinic_id, list(contact_point_ids))
    return [
        Way(
            ContactPointId(row["contact_point_id"]),
            row["channel"],
            row["account"],
            row["raw"],
            row["last_inbound_at"],
            row["greeted_at"],
            row["unusable_code"],
            row["scheme"],
            row["canonical"],
        )
        for row in rows
    ]


async def mark_greeted(way: Way, tx: Transaction) -> None:
    """Remember that this address has been told that it talks to an AI."""
    await tx.execute(
        """insert into contact_address as a (clinic_id, contact_point_id, channel, account, raw, greeted_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (contact_point_id, channel, clinic_id) do update set greeted_at = excluded.greeted_at""",
        tx.clinic_id,
        way.contact_point_id,
        way.channel,
        way.account,
        way.raw,
        tx.now(),
    )


async def mark_unusable(contact_point_id: ContactPointId, channel: str, code: str, tx: Transaction) -> None:
    await tx.execute(
        """insert into contact_address as a (clinic_id, contact_point_id, channel, raw, unusable_code)
           values ($1, $2, $3, '', $4)
           on conflict (contact_point_id, channel, clinic_id) do update set unusable_code = excluded.unusable_code""",
        tx.clinic_id,
        contact_point_id,
        channel,
        code,
    )


async def set_heard(entry_id: EntryId, text: str, tx: Transaction) -> None:
    """What was heard of a spoken reply; the rest was never said."""
    await tx.execute(
        "update timeline_entry set heard = $3 where clinic_id = $1 and id = $2", tx.clinic_id, entry_id, text
    )


async def move_entries(entry_ids: Sequence[UUID], to: ConversationId, tx: Transaction) -> None:
    """Put entries on another person's conversation, because they turned out to be that person's. Order is kept."""
    await tx.execute("select set_config('app.reassigning', 'on', true)")
    for entry_id in entry_ids:
        await tx.execute(
            """with place as (
                 update conversation set head = head + 1 where clinic_id = $1 and id = $3 returning head
               )
               update timeline_entry set conversation_id = $3, seq = place.head,
                 data = data || jsonb_build_object('moved_from', conversation_id)
               from place where clinic_id = $1 and id = $2""",
            tx.clinic_id,
            entry_id,
            to,
        )
    await tx.execute("select set_config('app.reassigning', '', true)")


async def raise_head(conversation_id: ConversationId, *, above: ConversationId, tx: Transaction) -> None:
    """New entries get a higher seq than any of the other conversation's, so that a cursor over both stays right."""
    await tx.execute(
        """update conversation set head = greatest(head, (select head from conversation where clinic_id = $1 and id = $3))
           where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        conversation_id,
        above,
    )


async def seq_in(entry_id: EntryId, conversation_id: ConversationId, tx: Reading) -> int | None:
    """An entry's place, if it stands in this conversation."""
    found: int | None = await tx.fetchval(
        "select seq from timeline_entry where clinic_id = $1 and id = $2 and conversation_id = $3",
        tx.clinic_id,
        entry_id,
        conversation_id,
    )
    return found


async def entry_sent_as(channel: str, provider_id: str, tx: Reading) -> EntryId | None:
    """Our message that went out under this id of the vendor's."""
    found = await tx.fetchval(
        "select entry_id from delivery where clinic_id = $1 and channel = $2 and provider_id = $3",
        tx.clinic_id,
        channel,
        provider_id,
    )
    return EntryId(found) if found else None
