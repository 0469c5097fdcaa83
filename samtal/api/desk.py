"""What a member of staff does: look up, take over, answer, hand back, change a booking."""

from __future__ import annotations

from collections.abc import Sequence

from samtal.clinic.model import Clinic
from samtal.conversations import outbox
from samtal.conversations import repository as conversations
from samtal.conversations.content import Content
from samtal.conversations.model import Way
from samtal.db.transaction import Transaction
from samtal.handoff import desk
from samtal.kit.errors import Refused
from samtal.kit.ids import ConversationId, PatientId
from samtal.matters import linking
from samtal.outreach.reach import reach
from samtal.patients import repository as patients


class NoWay(Refused):
    """The patient cannot be reached on that channel."""

    phrase = "no_way_to_patient"


async def reply(
    patient_id: PatientId,
    conversation_id: ConversationId,
    text: str,
    *,
    staff: str,
    clinic: Clinic,
    tx: Transaction,
    via: str = "",
) -> None:
    """A colleague's message, over the channel the patient used last unless one is named. It voids a draft."""
    conversation = await conversations.lock(conversation_id, tx)
    way = await _way(patient_id, conversation_id, conversation.last_channel, clinic, tx, via=via)
    conversation_id = await _join_number(patient_id, conversation_id, way, staff, tx)
    await outbox.say(
        Content(text, conversation.language or clinic.language),
        conversation_id=conversation_id,
        way=way,
        tx=tx,
        purpose="staff",
        author="staff",
        author_name=staff,
    )


async def _join_number(
    patient_id: PatientId, conversation_id: ConversationId, way: Way, staff: str, tx: Transaction
) -> ConversationId:
    """A colleague who answers over a number that a visitor told, and that is nobody's yet, vouches for it: the answer
    will come from there, and belongs here."""
    point = await patients.contact_point(way.contact_point_id, tx)
    if point.conversation_id == conversation_id:
        return conversation_id
    owner = (await conversations.conversation(point.conversation_id, tx)).patient_id
    named = (await patients.patient(owner, tx)).name
    if named or await conversations.latest(point.conversation_id, tx, upto=10**9, limit=1):
        return conversation_id
    visitor = await patients.patient(patient_id, tx)
    await patients.update_patient(owner, tx, name=visitor.name, born=visitor.born)
    return await linking.merge(patient_id, owner, evidence={"answered_by": staff}, by=staff, tx=tx)


async def _way(
    patient_id: PatientId, conversation_id: ConversationId, last: str, clinic: Clinic, tx: Transaction, *, via: str
) -> Way:
    points = [point for point, _ in await patients.contact_points_of(patient_id, tx, claimed=True)]
    used = await conversations.ways([point.id for point in points], tx)
    text_ways = [way for way in used if way.channel != "phone" and not way.unusable_code]
    wanted = via or (last if last != "phone" else "")
    for way in text_ways:
        if not wanted or way.channel == wanted:
            return way
    for one in await reach(patient_id, clinic=clinic, purpose="service", tx=tx, order=[wanted] if wanted else None):
        return one.way
    raise NoWay(f"there is no {wanted or 'text'} address for this patient")


async def conversation_for(patient_id: PatientId, tx: Transaction) -> ConversationId:
    """Where the patient's messages go just now: her own conversation, or that of a contact point she shares."""
    own = await conversations.start_conversation(patient_id, tx)
    candidates: Sequence[ConversationId] = [
        own,
        *(point.conversation_id for point, _ in await patients.contact_points_of(patient_id, tx)),
    ]
    best, newest = own, None
    for one in dict.fromkeys(candidates):
        found = await conversations.conversation(one, tx)
        if found.last_inbound_at is not None and (newest is None or found.last_inbound_at > newest):
            best, newest = one, found.last_inbound_at
    return best


take_over, hand_back = desk.take_over, desk.hand_back
