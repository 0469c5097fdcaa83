"""Asking the desk: hand-over, call back, alarm; taking the floor and handing it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from samtal.clinic.model import Clinic
from samtal.conversations import repository as conversations
from samtal.conversations.model import Conversation
from samtal.conversations.outbox import wake
from samtal.db.transaction import Transaction
from samtal.handoff import repository
from samtal.kit.ids import ConversationId
from samtal.matters.model import Matter


async def hand_over(conversation: Conversation, *, why: str, matters: Sequence[Matter], tx: Transaction) -> None:
    """A person is asked to take over, with the reason and what is known so far."""
    summary = "; ".join(_in_short(matter) for matter in matters[:3])
    await conversations.set_handed_over(conversation.id, tx.now(), why, summary, tx)
    await repository.add_task(tx, kind="hand_over", text=why, conversation=conversation)
    await conversations.append(
        conversation.id,
        tx,
        direction="internal",
        kind="hand_over",
        author="receptionist",
        text=why,
        data={"summary": summary},
    )
    wake(conversation.id, tx)


def _in_short(matter: Matter) -> str:
    known = ", ".join(fact.words or str(fact.value) for fact in matter.facts.values() if fact.words)
    return f"{matter.kind} {matter.title}: {known}".strip(": ")


async def ask_for_call_back(conversation: Conversation, *, number: str, name: str, when: str, tx: Transaction) -> None:
    text = " ".join(part for part in ("ring upp", name, number, when) if part)
    await conversations.set_handed_over(conversation.id, tx.now(), "call back", text, tx)
    await repository.add_task(tx, kind="call_back", text=text, conversation=conversation)
    await conversations.append(
        conversation.id, tx, direction="internal", kind="hand_over", author="receptionist", text=text
    )
    wake(conversation.id, tx)


async def raise_alarm(conversation: Conversation, *, category: str, words: str, tx: Transaction) -> None:
    """An emergency: pinned until somebody has seen it."""
    await conversations.set_urgent(conversation.id, tx.now(), tx)
    await conversations.set_handed_over(conversation.id, tx.now(), f"emergency: {category}", words, tx)
    await repository.add_task(tx, kind="urgent", text=category, conversation=conversation)
    await conversations.append(conversation.id, tx, direction="internal", kind="urgent", author="system", text=category)
    wake(conversation.id, tx)


async def take_over(conversation_id: ConversationId, staff: str, tx: Transaction) -> None:
    """The receptionist is silent from the moment this is kept."""
    await conversations.lock(conversation_id, tx)
    await conversations.set_floor(conversation_id, staff, tx)
    await conversations.append(
        conversation_id, tx, direction="internal", kind="taken_over", author="staff", author_name=staff, text=""
    )
    wake(conversation_id, tx)


async def hand_back(conversation_id: ConversationId, staff: str, tx: Transaction, *, note: str = "") -> None:
    await conversations.lock(conversation_id, tx)
    await conversations.set_floor(conversation_id, "", tx)
    await conversations.set_handed_over(conversation_id, None, "", "", tx)
    await repository.finish_tasks(conversation_id, staff, tx)
    await conversations.append(
        conversation_id, tx, direction="internal", kind="handed_back", author="staff", author_name=staff, text=note
    )
    wake(conversation_id, tx)


def is_open(clinic: Clinic, now: datetime) -> bool:
    """Somebody is at the desk."""
    if now.date() in clinic.closed:
        return False
    return any(span.start <= now.time() < span.end for span in clinic.opening_hours.get(now.isoweekday(), ()))


def opens_next(clinic: Clinic, now: datetime) -> datetime:
    """When somebody is at the desk again; now, when somebody is."""
    if is_open(clinic, now):
        return now
    for days in range(30):
        day = now.date() + timedelta(days=days)
        if day in clinic.closed:
            continue
        for span in clinic.opening_hours.get(day.isoweekday(), ()):
            opens = datetime.combine(day, span.start, tzinfo=clinic.zone)
            if opens > now:
                return opens
    return now
