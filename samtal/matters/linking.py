"""Who turned out to be whom, and what goes along: matters, facts and expectations move, entries never do.

A link keeps its evidence and can be undone. `claimed`: somebody typed an address that is this patient's, so her owner
may take up what was begun there; nothing flows back. `verified`: a code was entered, the two are one.
"""

from __future__ import annotations

from itertools import combinations
from typing import Any
from uuid import UUID

from samtal.conversations import repository as conversations
from samtal.db.transaction import Transaction
from samtal.kit.ids import ContactPointId, ConversationId, EntryId, PatientId
from samtal.kit.names import contradicts, same_person
from samtal.matters import repository
from samtal.matters.model import Matter
from samtal.patients import repository as patients
from samtal.patients.model import Patient

WENT_ALONG = "went_along"


async def merge(
    visitor: PatientId, owner: PatientId, *, evidence: dict[str, Any], by: str, tx: Transaction
) -> ConversationId:
    """The visitor is this patient (proven). Returns the conversation both share from now on.

    What went along is written down with the link, so that `unmerge` can give it back.
    """
    visitor, owner = (await patients.root(visitor, tx)).id, (await patients.root(owner, tx)).id
    into = await conversations.start_conversation(owner, tx)
    if visitor == owner:
        return into
    old = await conversations.start_conversation(visitor, tx)
    went_along = {
        "dropped": await _drop_copies(old, into, tx),
        "moved": await repository.move_all(old, into, tx),
        "given": await repository.give_all(visitor, owner, tx),
        "points": [str(one) for one in await patients.lead_all_to(old, into, tx)],
    }
    await patients.add_link(visitor, owner, "verified", {**evidence, WENT_ALONG: went_along}, by, tx)
    await patients.set_linked_to(visitor, owner, tx)
    await _carry_language(old, into, tx)
    await _carry_floor(old, into, tx)
    await conversations.raise_head(into, above=old, tx=tx)
    return into


async def _drop_copies(old: ConversationId, into: ConversationId, tx: Transaction) -> dict[str, str]:
    """A matter that the owner took up earlier stands in both: the copy that was touched last is kept.

    Returns what state the dropped ones had.
    """
    dropped: dict[str, str] = {}
    originals = {str(matter.id): matter for matter in await repository.open_matters(old, tx)}
    for copy in await repository.open_matters(into, tx):
        original = originals.get(copy.data.get("taken_from", ""))
        if original is not None:
            older = original if original.touched_at <= copy.touched_at else copy
            dropped[str(older.id)] = older.state
            older.state = "dropped"
            await repository.save_matter(older, tx)
    return dropped


async def _carry_floor(old: ConversationId, into: ConversationId, tx: Transaction) -> None:
    """Who had taken over the one has taken over both; what was asked of a person stays asked."""
    there, here = await conversations.conversation(old, tx), await conversations.conversation(into, tx)
    if there.floor and not here.floor:
        await conversations.set_floor(into, there.floor, tx)
    if there.handed_over_at and not here.handed_over_at:
        await conversations.set_handed_over(into, there.handed_over_at, there.handed_over_why, there.summary, tx)


async def _carry_language(old: ConversationId, into: ConversationId, tx: Transaction) -> None:
    from_there = await conversations.conversation(old, tx)
    if from_there.language:
        await conversations.set_language(into, from_there.language, tx)


async def unmerge(visitor: PatientId, *, by: str, tx: Transaction) -> None:
    """Undo a link: what went along with it goes back, as far as it still stands where it went."""
    link = await patients.verified_link(visitor, tx)
    await patients.end_links(visitor, by, tx)
    await patients.set_linked_to(visitor, None, tx)
    if link is None:
        return
    owner, went_along = (await patients.root(link[0], tx)).id, link[1].get(WENT_ALONG, {})
    own = await conversations.start_conversation(visitor, tx)
    into = await conversations.start_conversation(owner, tx)
    await repository.move_back(went_along.get("moved", {}), out_of=into, to=own, tx=tx)
    await repository.give_back(went_along.get("given", {}), owner=owner, to=visitor, tx=tx)
    await repository.reopen(went_along.get("dropped", {}), tx)
    for point_id in (ContactPointId(UUID(one)) for one in went_along.get("points", ())):
        if (await patients.contact_point(point_id, tx)).conversation_id == into:
            await patients.untie(owner, point_id, "unlinked", tx)
            await patients.end_proof(point_id, owner, tx)
            await patients.lead_to(point_id, own, tx)
    # A browser reads on from its cursor: nothing new may stand before what it has seen.
    await conversations.raise_head(own, above=into, tx=tx)


async def take_up_claims(
    contact_point_id: ContactPointId, owner: Patient, conversation_id: ConversationId, tx: Transaction
) -> list[Matter]:
    """What web visitors began who typed this address: the address's owner may go on with it (design: belief 1).

    A visitor whose name contradicts the owner's is somebody who mistyped: nothing is taken up. While the owner has told
    no name and visitors of different names claim the number, it is nobody's until a name is told.
    """
    visitors = await patients.claimants(contact_point_id, tx)
    if not owner.name and _contradict_each_other(visitors):
        return []
    taken: list[Matter] = []
    known = {matter.data.get("taken_from") for matter in await repository.open_matters(conversation_id, tx)}
    for visitor in visitors:
        if owner.name and visitor.name and contradicts(owner.name, visitor.name):
            continue
        if visitor.id == owner.id:
            continue
        await patients.add_link(visitor.id, owner.id, "claimed", {"contact_point": str(contact_point_id)}, "system", tx)
        if visitor.name and not owner.name:
            await patients.update_patient(owner.id, tx, name=visitor.name, born=visitor.born)
        theirs = await conversations.start_conversation(visitor.id, tx)
        mine = await conversations.conversation(conversation_id, tx)
        other = await conversations.conversation(theirs, tx)
        if other.language and not mine.language:
            await conversations.set_language(conversation_id, other.language, tx)
        for matter in await repository.open_matters(theirs, tx):
            if str(matter.id) not in known:
                taken.append(await repository.copy_matter(matter, conversation_id, owner.id, tx))
    return taken


def _contradict_each_other(visitors: list[Patient]) -> bool:
    names = [one.name for one in visitors if one.name]
    return any(contradicts(one, another) for one, another in combinations(names, 2))


async def split(
    contact_point_id: ContactPointId,
    *,
    name: str,
    entries: list[EntryId],
    leaves: PatientId | None,
    why: str,
    tx: Transaction,
) -> tuple[PatientId, ConversationId]:
    """Somebody else speaks from this contact point: a patient of her own, with what she has just said.

    `leaves`: the patient the contact point no longer stands for (its number has a new owner).
    """
    patient_id = await patients.add_patient(tx, name=name)
    conversation_id = await conversations.start_conversation(patient_id, tx)
    await patients.tie(patient_id, contact_point_id, tx, evidence="said")
    if leaves is not None:
        await patients.untie(leaves, contact_point_id, why, tx)
    await patients.lead_to(contact_point_id, conversation_id, tx)
    await conversations.move_entries(entries, conversation_id, tx)
    return patient_id, conversation_id


def best_match(name: str, among: list[Patient]) -> Patient | None:
    """Whose name this is, when one clearly fits best."""
    scored = sorted(((same_person(name, one.name), one) for one in among if one.name), key=lambda pair: -pair[0])
    if not scored or scored[0][0] < 0.75:
        return None
    if len(scored) > 1 and scored[0][0] - scored[1][0] < 0.1:
        return None
    return scored[0][1]
