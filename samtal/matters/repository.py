"""All SQL of the matters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from samtal.db.transaction import Reading, Row, Transaction
from samtal.kit.ids import (
    AppointmentId,
    ContactPointId,
    ConversationId,
    EntryId,
    ExpectationId,
    FactId,
    MatterId,
    PatientId,
    new_id,
)
from samtal.matters.model import Expectation, Fact, Matter

MATTERS = """
select id, conversation_id, kind, state, patient_id, about, title, opened_at, touched_at, contact_point_id, channel, data
from matter where clinic_id = $1 and conversation_id = $2 and state in ('open', 'waiting', 'stalled')
order by touched_at desc, id desc
"""

FACTS = """
select id, matter_id, kind, value, words, sureness, entry_id, contact_point_id, channel, at
from fact where clinic_id = $1 and matter_id = any ($2) and superseded_by is null order by at
"""

CONVERSATION_FACTS = """
select id, matter_id, kind, value, words, sureness, entry_id, contact_point_id, channel, at
from fact where clinic_id = $1 and conversation_id = $2 and matter_id is null and superseded_by is null order by at
"""


async def open_matters(conversation_id: ConversationId, tx: Reading) -> list[Matter]:
    """Open matters with their facts, the one touched last first."""
    matters = [_matter(row) for row in await tx.fetch(MATTERS, tx.clinic_id, conversation_id)]
    if matters:
        by_id = {matter.id: matter for matter in matters}
        for row in await tx.fetch(FACTS, tx.clinic_id, list(by_id)):
            by_id[MatterId(row["matter_id"])].facts[row["kind"]] = _fact(row)
    return matters


async def loose_facts(conversation_id: ConversationId, tx: Reading) -> dict[str, Fact]:
    """Facts about the person rather than about a matter."""
    return {row["kind"]: _fact(row) for row in await tx.fetch(CONVERSATION_FACTS, tx.clinic_id, conversation_id)}


async def matter(matter_id: MatterId, tx: Reading) -> Matter | None:
    row = await tx.fetchrow(
        """select id, conversation_id, kind, state, patient_id, about, title, opened_at, touched_at, contact_point_id,
             channel, data from matter where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        matter_id,
    )
    if row is None:
        return None
    found = _matter(row)
    for fact in await tx.fetch(FACTS, tx.clinic_id, [matter_id]):
        found.facts[fact["kind"]] = _fact(fact)
    return found


def _matter(row: Row) -> Matter:
    return Matter(
        MatterId(row["id"]),
        ConversationId(row["conversation_id"]),
        row["kind"],
        row["state"],
        PatientId(row["patient_id"]) if row["patient_id"] else None,
        AppointmentId(row["about"]) if row["about"] else None,
        row["title"],
        row["opened_at"],
        row["touched_at"],
        ContactPointId(row["contact_point_id"]) if row["contact_point_id"] else None,
        row["channel"],
        dict(row["data"]),
    )


def _fact(row: Row) -> Fact:
    return Fact(
        FactId(row["id"]),
        row["kind"],
        row["value"],
        row["words"],
        row["sureness"],
        EntryId(row["entry_id"]) if row["entry_id"] else None,
        ContactPointId(row["contact_point_id"]) if row["contact_point_id"] else None,
        row["channel"],
        row["at"],
        MatterId(row["matter_id"]) if row["matter_id"] else None,
    )


async def add_matter(
    tx: Transaction,
    *,
    conversation_id: ConversationId,
    kind: str,
    patient_id: PatientId | None = None,
    about: AppointmentId | None = None,
    title: str = "",
    contact_point_id: ContactPointId | None = None,
    channel: str = "",
    data: Mapping[str, Any] | None = None,
) -> Matter:
    now, matter_id = tx.now(), MatterId(new_id())
    await tx.execute(
        """insert into matter (id, clinic_id, conversation_id, origin, patient_id, kind, about, title, opened_at, touched_at,
             contact_point_id, channel, data)
           values ($1, $2, $3, $3, $4, $5, $6, $7, $8, $8, $9, $10, $11)""",
        matter_id,
        tx.clinic_id,
        conversation_id,
        patient_id,
        kind,
        about,
        title,
        now,
        contact_point_id,
        channel,
        dict(data or {}),
    )
    return Matter(
        matter_id,
        conversation_id,
        kind,
        "open",
        patient_id,
        about,
        title,
        now,
        now,
        contact_point_id,
        channel,
        dict(data or {}),
    )


async def save_matter(matter: Matter, tx: Transaction) -> None:
    """Keep state, subject, title and the point where it was last touched."""
    matter.touched_at = tx.now()
    await tx.execute(
        """update matter set state = $3, patient_id = $4, about = $5, title = $6, touched_at = $7, contact_point_id = $8,
             channel = $9, data = $10 where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        matter.id,
        matter.state,
        matter.patient_id,
        matter.about,
        matter.title,
        matter.touched_at,
        matter.contact_point_id,
        matter.channel,
        matter.data,
    )


async def add_fact(
    tx: Transaction,
    *,
    conversation_id: ConversationId,
    matter_id: MatterId | None,
    kind: str,
    value: Any,
    words: str = "",
    sureness: float = 1.0,
    entry_id: EntryId | None = None,
    contact_point_id: ContactPointId | None = None,
    channel: str = "",
    at: datetime | None = None,
) -> Fact:
    """Store a fact with its receipt; an earlier one of the same kind is superseded, never overwritten."""
    fact_id = FactId(new_id())
    await tx.execute(
        """update fact set superseded_by = $5 where clinic_id = $1 and conversation_id = $2
             and matter_id is not distinct from $3 and kind = $4 and superseded_by is null""",
        tx.clinic_id,
        conversation_id,
        matter_id,
        kind,
        fact_id,
    )
    moment = at or tx.now()
    await tx.execute(
        """insert into fact (id, clinic_id, conversation_id, matter_id, kind, value, words, sureness, entry_id,
             contact_point_id, channel, at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)""",
        fact_id,
        tx.clinic_id,
        conversation_id,
        matter_id,
        kind,
        value,
        words,
        sureness,
        entry_id,
        contact_point_id,
        channel,
        moment,
    )
    return Fact(fact_id, kind, value, words, sureness, entry_id, contact_point_id, channel, moment, matter_id)


async def forget_fact(fact: Fact, tx: Transaction) -> None:
    """Take a fact back; the row stays with its receipt."""
    await tx.execute("update fact set superseded_by = id where clinic_id = $1 and id = $2", tx.clinic_id, fact.id)


EXPECTATIONS = """
select id, skill, matter_id, about, asks, confirms, data, contact_point_id, channel, entry_id, put_at, expires_at
from expectation where clinic_id = $1 and conversation_id = $2 and met_at is null
  and (expires_at is null or expires_at > $3)
order by put_at desc, id desc limit 20
"""


async def expectations(conversation_id: ConversationId, tx: Reading) -> list[Expectation]:
    """What we wait for, the newest first."""
    return [_expectation(row) for row in await tx.fetch(EXPECTATIONS, tx.clinic_id, conversation_id, tx.now())]


def _expectation(row: Row) -> Expectation:
    return Expectation(
        ExpectationId(row["id"]),
        row["skill"],
        MatterId(row["matter_id"]) if row["matter_id"] else None,
        AppointmentId(row["about"]) if row["about"] else None,
        tuple(row["asks"]),
        row["confirms"],
        row["data"],
        ContactPointId(row["contact_point_id"]) if row["contact_point_id"] else None,
        row["channel"],
        EntryId(row["entry_id"]) if row["entry_id"] else None,
        row["put_at"],
        row["expires_at"],
    )


async def expect(
    tx: Transaction,
    *,
    conversation_id: ConversationId,
    skill: str,
    asks: Sequence[str] = (),
    confirms: str = "",
    matter_id: MatterId | None = None,
    about: AppointmentId | None = None,
    data: Mapping[str, Any] | None = None,
    contact_point_id: ContactPointId | None = None,
    channel: str = "",
    entry_id: EntryId | None = None,
    expires_at: datetime | None = None,
) -> None:
    """Wait for an answer. An earlier question of the same skill about the same thing is replaced by this one."""
    await tx.execute(
        """update expectation set met_at = $5 where clinic_id = $1 and conversation_id = $2 and skill = $3
             and matter_id is not distinct from $4 and about is not distinct from $6 and met_at is null""",
        tx.clinic_id,
        conversation_id,
        skill,
        matter_id,
        tx.now(),
        about,
    )
    await tx.execute(
        """insert into expectation (id, clinic_id, conversation_id, skill, matter_id, about, asks, confirms, data,
             contact_point_id, channel, entry_id, put_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)""",
        new_id(),
        tx.clinic_id,
        conversation_id,
        skill,
        matter_id,
        about,
        list(asks),
        confirms,
        dict(data or {}),
        contact_point_id,
        channel,
        entry_id,
        tx.now(),
        expires_at,
    )


async def is_awaited(entry_id: EntryId, tx: Reading) -> bool:
    """Whether the answer to this message of ours is still of interest."""
    found: bool = await tx.fetchval(
        """select exists (select from expectation where clinic_id = $1 and entry_id = $2 and met_at is null
             and (expires_at is null or expires_at > $3))""",
        tx.clinic_id,
        entry_id,
        tx.now(),
    )
    return found


async def question_of(entry_id: EntryId, tx: Reading) -> tuple[str, AppointmentId | None] | None:
    """Which skill put a question with this message of ours and about which visit, answered or not."""
    row = await tx.fetchrow(
        "select skill, about from expectation where clinic_id = $1 and entry_id = $2 order by put_at desc limit 1",
        tx.clinic_id,
        entry_id,
    )
    return (row["skill"], row["about"]) if row else None


async def meet(expectation_id: ExpectationId, tx: Transaction) -> None:
    """The answer came."""
    await tx.execute(
        "update expectation set met_at = $3 where clinic_id = $1 and id = $2", tx.clinic_id, expectation_id, tx.now()
    )


async def drop_expectations(about: AppointmentId, tx: Transaction) -> None:
    """Nothing is awaited any more about an appointment that moved or is gone."""
    await tx.execute(
        "update expectation set met_at = $3 where clinic_id = $1 and about = $2 and met_at is null",
        tx.clinic_id,
        about,
        tx.now(),
    )


async def give_all(visitor: PatientId, owner: PatientId, tx: Transaction) -> dict[str, list[str]]:
    """Matters and visits of a provisional patient are from now on those of the patient it turned out to be.

    Returns which, by table, so that it can be undone.
    """
    given: dict[str, list[str]] = {}
    for table in ("matter", "appointment"):
        rows = await tx.fetch(
            f"update {table} set patient_id = $3 where clinic_id = $1 and patient_id = $2 returning id",  # noqa: S608
            tx.clinic_id,
            visitor,
            owner,
        )
        given[table] = [str(row["id"]) for row in rows]
    return given


async def give_back(given: Mapping[str, Sequence[str]], *, owner: PatientId, to: PatientId, tx: Transaction) -> None:
    """Undo `give_all` for what is still the owner's."""
    for table in ("matter", "appointment"):
        await tx.execute(
            f"update {table} set patient_id = $4 where clinic_id = $1 and id = any ($2) and patient_id = $3",  # noqa: S608
            tx.clinic_id,
            _ids(given.get(table, ())),
            owner,
            to,
        )


async def move_all(old: ConversationId, new: ConversationId, tx: Transaction) -> dict[str, list[str]]:
    """A conversation turned out to be another person's: its matters, facts and expectations go along.

    Returns which, by table, so that it can be undone.
    """
    moved: dict[str, list[str]] = {}
    for table in ("matter", "fact", "expectation"):
        rows = await tx.fetch(
            f"update {table} set conversation_id = $3 where clinic_id = $1 and conversation_id = $2 returning id",  # noqa: S608
            tx.clinic_id,
            old,
            new,
        )
        moved[table] = [str(row["id"]) for row in rows]
    return moved


async def move_back(
    moved: Mapping[str, Sequence[str]], *, out_of: ConversationId, to: ConversationId, tx: Transaction
) -> None:
    """Undo `move_all` for what still stands there; what a matter has learnt meanwhile goes with it."""
    for table in ("matter", "fact", "expectation"):
        column = "id" if table == "matter" else "coalesce(matter_id, id)"
        ids = _ids([*moved.get(table, ()), *(moved.get("matter", ()) if table != "matter" else ())])
        await tx.execute(
            f"""update {table} set conversation_id = $4
                where clinic_id = $1 and conversation_id = $3 and (id = any ($2) or {column} = any ($2))""",  # noqa: S608
            tx.clinic_id,
            ids,
            out_of,
            to,
        )


async def reopen(states: Mapping[str, str], tx: Transaction) -> None:
    """Give matters that were dropped as copies the state they had."""
    for matter_id, state in states.items():
        await tx.execute(
            "update matter set state = $3 where clinic_id = $1 and id = $2 and state = 'dropped'",
            tx.clinic_id,
            UUID(matter_id),
            state,
        )


def _ids(written: Sequence[str]) -> list[UUID]:
    return [UUID(one) for one in written]


async def copy_matter(matter: Matter, to: ConversationId, patient_id: PatientId | None, tx: Transaction) -> Matter:
    """Take up elsewhere what was begun here; every fact keeps its receipt."""
    copy = await add_matter(
        tx,
        conversation_id=to,
        kind=matter.kind,
        patient_id=patient_id,
        about=matter.about,
        title=matter.title,
        contact_point_id=matter.contact_point_id,
        channel=matter.channel,
        data={**matter.data, "taken_from": str(matter.id)},
    )
    for fact in matter.facts.values():
        copy.facts[fact.kind] = await add_fact(
            tx,
            conversation_id=to,
            matter_id=copy.id,
            kind=fact.kind,
            value=fact.value,
            words=fact.words,
            sureness=fact.sureness,
            entry_id=fact.entry_id,
            contact_point_id=fact.contact_point_id,
            channel=fact.channel,
            at=fact.at,
        )
    copy.touched_at = matter.touched_at
    await tx.execute(
        "update matter set touched_at = $3 where clinic_id = $1 and id = $2", tx.clinic_id, copy.id, matter.touched_at
    )
    return copy
