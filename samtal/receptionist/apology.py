"""When we ourselves fail: the patient still gets an answer, and a person learns of it."""

from __future__ import annotations

from collections.abc import Callable

from samtal.clinic.model import Clinic
from samtal.conversations import outbox, repository
from samtal.conversations.content import Reply, Say
from samtal.conversations.model import Conversation, Entry
from samtal.conversations.outbox import Said
from samtal.conversations.wording import Style, Wording
from samtal.db.transaction import Transaction
from samtal.handoff import desk
from samtal.handoff import repository as tasks
from samtal.kit.ids import ConversationId

REASON = "the receptionist failed"


async def apologise(
    conversation_id: ConversationId,
    *,
    clinic: Clinic,
    wording: Wording,
    style: Callable[[str], Style],
    failure: str,
    tx: Transaction,
) -> list[Said] | None:
    """Take what nobody could answer as taken, say sorry once, and ask a person; None when nothing was waiting.

    It leans on as little as possible: whatever broke the turn must not break this as well.
    """
    conversation = await repository.lock(conversation_id, tx)
    pending = await repository.pending(conversation, tx)
    if not pending:
        return None
    entry = pending[0]
    await repository.set_taken(conversation.id, entry.seq, tx)
    await tasks.add_task(tx, kind="failure", text=f"{REASON}: {failure}", conversation=conversation)
    if conversation.floor or len(pending) > 1:
        return []  # a colleague is there already, or the next message is taken at once
    await desk.hand_over(conversation, why=REASON, matters=(), tx=tx)
    return await _say_sorry(conversation, entry, clinic=clinic, wording=wording, style=style(entry.channel), tx=tx)


async def _say_sorry(
    conversation: Conversation, entry: Entry, *, clinic: Clinic, wording: Wording, style: Style, tx: Transaction
) -> list[Said]:
    assert entry.contact_point_id is not None
    ways = await repository.ways([entry.contact_point_id], tx)
    way = next((one for one in ways if one.channel == entry.channel), None)
    if way is None:
        return []
    now = tx.now().astimezone(clinic.zone)
    spoken = style == "spoken"
    reply = Reply((Say("receptionist.something_went_wrong"),), transfer=spoken and desk.is_open(clinic, now))
    content = wording.content(
        reply, clinic=clinic, language=conversation.language or clinic.language, now=now, style=style
    )
    said = await outbox.say(
        content, conversation_id=conversation.id, way=way, tx=tx, in_reply_to=entry.id, in_call=spoken
    )
    return [said]
