"""All SQL of the tasks for staff."""

from __future__ import annotations

from samtal.conversations.model import Conversation
from samtal.db.transaction import Transaction
from samtal.kit.ids import ConversationId, new_id


async def add_task(tx: Transaction, *, kind: str, text: str, conversation: Conversation | None = None) -> None:
    await tx.execute(
        """insert into staff_task (id, clinic_id, conversation_id, patient_id, kind, text, opened_at)
           values ($1, $2, $3, $4, $5, $6, $7)""",
        new_id(),
        tx.clinic_id,
        conversation.id if conversation else None,
        conversation.patient_id if conversation else None,
        kind,
        text,
        tx.now(),
    )


async def add_task_once(tx: Transaction, *, kind: str, text: str) -> None:
    """A task about the clinic rather than a patient, unless the same stands there undone."""
    await tx.execute(
        """insert into staff_task (id, clinic_id, kind, text, opened_at)
           select $1, $2, $3, $4, $5 where not exists (
             select from staff_task where clinic_id = $2 and kind = $3 and text = $4 and done_at is null)""",
        new_id(),
        tx.clinic_id,
        kind,
        text,
        tx.now(),
    )


async def finish_tasks(conversation_id: ConversationId, by: str, tx: Transaction) -> None:
    """Whoever hands back has dealt with what was asked."""
    await tx.execute(
        """update staff_task set done_at = $3, done_by = $4
           where clinic_id = $1 and conversation_id = $2 and done_at is null and kind <> 'urgent'""",
        tx.clinic_id,
        conversation_id,
        tx.now(),
        by,
    )
