"""The way out. Saving never sends: a message and its delivery are stored with the state they belong to; a job sends."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from samtal import jobs
from samtal.conversations import content_json, repository
from samtal.conversations.content import Content
from samtal.conversations.live import Live, Wake
from samtal.conversations.model import Author, Way
from samtal.db.transaction import Transaction
from samtal.kit.ids import ConversationId, DeliveryId, EntryId, PatientId

DELIVER = "deliver"


@dataclass(frozen=True, slots=True)
class Said:
    """A message that stands in the outbox."""

    entry_id: EntryId
    seq: int
    delivery_id: DeliveryId
    content: Content
    way: Way


async def say(
    content: Content,
    *,
    conversation_id: ConversationId,
    way: Way,
    tx: Transaction,
    purpose: str = "reply",
    author: Author = "receptionist",
    author_name: str = "",
    in_reply_to: EntryId | None = None,
    concerns: PatientId | None = None,
    in_call: bool = False,
    secret: str = "",
    at: datetime | None = None,
    understood: Sequence[str] = (),
) -> Said:
    """Store a message and its delivery; a job sends it after commit.

    `in_call`: it is spoken in the call that is going on, so nothing has to be sent. `secret` is sent in place of the
    text but never stored on the timeline (a one-time code): it lives only in the job's arguments. `understood`: the
    commands this answers, kept so that staff can see why it was said.
    """
    entry_id, seq = await repository.append(
        conversation_id,
        tx,
        direction="out",
        kind="code" if secret else "message",
        author=author,
        author_name=author_name,
        text=content.text,
        channel=way.channel,
        contact_point_id=way.contact_point_id,
        account=way.account,
        data={**content_json.to_json(content), "purpose": purpose, "understood": list(understood)},
        in_reply_to=in_reply_to,
        concerns=concerns,
    )
    delivery_id = await repository.add_delivery(
        tx,
        entry_id=entry_id,
        conversation_id=conversation_id,
        way=way,
        purpose=purpose,
        status="sent" if in_call else "queued",
    )
    if not in_call:
        args = {"secret": secret} if secret else {}
        await jobs.schedule(tx, DELIVER, str(delivery_id), at or tx.now(), args)
    wake(conversation_id, tx)
    return Said(entry_id, seq, delivery_id, content, way)


def wake(conversation_id: ConversationId, tx: Transaction) -> None:
    """Tell whoever watches this conversation, once the transaction is kept."""
    live, clinic_id = tx.shared(Live), tx.clinic_id
    tx.after_commit(lambda: live.wake(Wake(clinic_id, conversation_id)))
