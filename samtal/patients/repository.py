"""All SQL of the patients."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from samtal.db.transaction import Reading, Row, Transaction
from samtal.kit.ids import ContactPointId, ConversationId, PatientId, new_id
from samtal.patients.model import Assurance, ContactPoint, Level, Patient

PATIENT_COLUMNS = "id, name, born, language, provisional, file_key, linked_to"


def _patient(row: Row) -> Patient:
    linked = row["linked_to"]
    return Patient(
        PatientId(row["id"]),
        row["name"],
        row["born"],
        row["language"],
        row["provisional"],
        row["file_key"] or "",
        PatientId(linked) if linked else None,
    )


async def patient(patient_id: PatientId, tx: Reading) -> Patient:
    row = await tx.fetchrow(
        f"select {PATIENT_COLUMNS} from patient where clinic_id = $1 and id = $2",  # noqa: S608
        tx.clinic_id,
        patient_id,
    )
    if row is None:
        raise LookupError("no such patient in this clinic")
    return _patient(row)


async def root(patient_id: PatientId, tx: Reading) -> Patient:
    """Who this patient turned out to be, following links."""
    found = await patient(patient_id, tx)
    return await root(found.linked_to, tx) if found.linked_to else found


async def add_patient(
    tx: Transaction,
    *,
    name: str = "",
    born: date | None = None,
    language: str = "",
    provisional: bool = True,
    file_key: str | None = None,
) -> PatientId:
    patient_id = PatientId(new_id())
    await tx.execute(
        """insert into patient (id, clinic_id, name, born, language, provisional, file_key, created_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        patient_id,
        tx.clinic_id,
        name,
        born,
        language,
        provisional,
        file_key,
        tx.now(),
    )
    return patient_id


async def by_file_key(file_key: str, tx: Reading) -> Patient | None:
    row = await tx.fetchrow(
        f"select {PATIENT_COLUMNS} from patient where clinic_id = $1 and file_key = $2",  # noqa: S608
        tx.clinic_id,
        file_key,
    )
    return _patient(row) if row else None


async def everybody(tx: Reading) -> list[Patient]:
    """All patients who are somebody: not those that turned out to be another."""
    rows = await tx.fetch(
        f"select {PATIENT_COLUMNS} from patient where clinic_id = $1 and linked_to is null and name <> ''",  # noqa: S608
        tx.clinic_id,
    )
    return [_patient(row) for row in rows]


async def update_patient(
    patient_id: PatientId,
    tx: Transaction,
    *,
    name: str | None = None,
    born: date | None = None,
    language: str | None = None,
) -> None:
    """Fill in or correct; what is None stays."""
    await tx.execute(
        """update patient set name = coalesce($3, name), born = coalesce($4, born), language = coalesce($5, language)
           where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        patient_id,
        name,
        born,
        language,
    )


async def contact_point(contact_point_id: ContactPointId, tx: Reading) -> ContactPoint:
    row = await tx.fetchrow(
        """select id, scheme, canonical, conversation_id, profile_name from contact_point
           where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        contact_point_id,
    )
    if row is None:
        raise LookupError("no such contact point in this clinic")
    return _contact_point(row)


async def contact_point_at(scheme: str, canonicals: Sequence[str], tx: Reading) -> ContactPoint | None:
    row = await tx.fetchrow(
        """select id, scheme, canonical, conversation_id, profile_name from contact_point
           where clinic_id = $1 and scheme = $2 and canonical = any ($3)""",
        tx.clinic_id,
        scheme,
        list(canonicals),
    )
    return _contact_point(row) if row else None


def _contact_point(row: Row) -> ContactPoint:
    return ContactPoint(
        ContactPointId(row["id"]),
        row["scheme"],
        row["canonical"],
        ConversationId(row["conversation_id"]),
        row["profile_name"],
    )


async def add_contact_point(
    scheme: str, canonical: str, conversation_id: ConversationId, tx: Transaction
) -> ContactPointId:
    """A contact point that leads to this conversation; the one there is already stays as it is."""
    found = await tx.fetchval(
        """insert into contact_point (id, clinic_id, scheme, canonical, conversation_id, created_at)
           values ($1, $2, $3, $4, $5, $6)
           on conflict (clinic_id, scheme, canonical) do update set scheme = excluded.scheme returning id""",
        new_id(),
        tx.clinic_id,
        scheme,
        canonical,
        conversation_id,
        tx.now(),
    )
    return ContactPointId(found)


async def lead_to(contact_point_id: ContactPointId, conversation_id: ConversationId, tx: Transaction) -> None:
    """From now on, what comes from this contact point goes to that conversation."""
    await tx.execute(
        "update contact_point set conversation_id = $3 where clinic_id = $1 and id = $2",
        tx.clinic_id,
        contact_point_id,
        conversation_id,
    )


async def lead_all_to(old: ConversationId, new: ConversationId, tx: Transaction) -> list[ContactPointId]:
    """Every contact point of one conversation leads to the other from now on; returns which."""
    rows = await tx.fetch(
        "update contact_point set conversation_id = $3 where clinic_id = $1 and conversation_id = $2 returning id",
        tx.clinic_id,
        old,
        new,
    )
    return [ContactPointId(row["id"]) for row in rows]


async def tie(
    patient_id: PatientId,
    contact_point_id: ContactPointId,
    tx: Transaction,
    *,
    evidence: str,
    role: str = "self",
    verified: bool = False,
) -> None:
    """This patient can be reached there, and why we believe so; better evidence replaces weaker."""
    await tx.execute(
        """insert into patient_contact as p (id, clinic_id, patient_id, contact_point_id, role, evidence, verified_at, since)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (clinic_id, contact_point_id, patient_id) where ended_at is null do update
             set evidence = case when p.evidence in ('register', 'code') then p.evidence else excluded.evidence end,
                 verified_at = coalesce(excluded.verified_at, p.verified_at)""",
        new_id(),
        tx.clinic_id,
        patient_id,
        contact_point_id,
        role,
        evidence,
        tx.now() if verified else None,
        tx.now(),
    )


async def untie(patient_id: PatientId, contact_point_id: ContactPointId, why: str, tx: Transaction) -> None:
    await tx.execute(
        """update patient_contact set ended_at = $4, ended_why = $5
           where clinic_id = $1 and patient_id = $2 and contact_point_id = $3 and ended_at is null""",
        tx.clinic_id,
        patient_id,
        contact_point_id,
        tx.now(),
        why,
    )


CANDIDATES = """
select distinct on (p.id) p.id, p.name, p.born, p.language, p.provisional, p.file_key, p.linked_to, pc.evidence
from patient_contact pc join patient p on p.id = pc.patient_id and p.clinic_id = pc.clinic_id
where pc.clinic_id = $1 and pc.contact_point_id = $2 and pc.ended_at is null and pc.evidence <> 'claimed'
order by p.id, pc.since
"""


async def candidates(contact_point_id: ContactPointId, tx: Reading) -> list[Patient]:
    """The patients this contact point may stand for, those they turned out to be in their place; claims left out."""
    found: dict[PatientId, Patient] = {}
    for row in await tx.fetch(CANDIDATES, tx.clinic_id, contact_point_id):
        one = _patient(row)
        if one.linked_to:
            one = await root(one.linked_to, tx)
        found[one.id] = one
    return list(found.values())


async def contact_points_of(
    patient_id: PatientId, tx: Reading, *, claimed: bool = False
) -> list[tuple[ContactPoint, str]]:
    """Where a patient can be reached, with the evidence, those of linked patients included."""
    rows = await tx.fetch(
        """with recursive same (id) as (
             select $2::uuid
             union select p.id from patient p join same on p.linked_to = same.id where p.clinic_id = $1
           )
           select c.id, c.scheme, c.canonical, c.conversation_id, c.profile_name, pc.evidence
           from patient_contact pc join contact_point c on c.id = pc.contact_point_id and c.clinic_id = pc.clinic_id
           where pc.clinic_id = $1 and pc.patient_id in (select id from same) and pc.ended_at is null
             and (pc.evidence <> 'claimed' or $3)
           order by pc.since""",
        tx.clinic_id,
        patient_id,
        claimed,
    )
    return [(_contact_point(row), row["evidence"]) for row in rows]


async def claimants(contact_point_id: ContactPointId, tx: Reading) -> list[Patient]:
    """Web visitors who typed this address and have not proven it."""
    rows = await tx.fetch(
        """select p.id, p.name, p.born, p.language, p.provisional, p.file_key, p.linked_to
           from patient_contact pc join patient p on p.id = pc.patient_id and p.clinic_id = pc.clinic_id
           where pc.clinic_id = $1 and pc.contact_point_id = $2 and pc.ended_at is null and pc.evidence = 'claimed'
             and p.linked_to is null order by pc.since, p.id""",
        tx.clinic_id,
        contact_point_id,
    )
    return [_patient(row) for row in rows]


async def add_link(
    from_patient: PatientId, to_patient: PatientId, kind: str, evidence: dict[str, Any], made_by: str, tx: Transaction
) -> None:
    await tx.execute(
        """insert into patient_link (id, clinic_id, from_patient, to_patient, kind, evidence, made_at, made_by)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (clinic_id, from_patient, kind) where undone_at is null do nothing""",
        new_id(),
        tx.clinic_id,
        from_patient,
        to_patient,
        kind,
        evidence,
        tx.now(),
        made_by,
    )


async def set_linked_to(patient_id: PatientId, to: PatientId | None, tx: Transaction) -> None:
    await tx.execute("update patient set linked_to = $3 where clinic_id = $1 and id = $2", tx.clinic_id, patient_id, to)


async def end_links(from_patient: PatientId, by: str, tx: Transaction) -> None:
    await tx.execute(
        """update patient_link set undone_at = $3, undone_by = $4
           where clinic_id = $1 and from_patient = $2 and undone_at is null""",
        tx.clinic_id,
        from_patient,
        tx.now(),
        by,
    )


async def verified_link(from_patient: PatientId, tx: Reading) -> tuple[PatientId, dict[str, Any]] | None:
    """Whom this patient turned out to be, and with what evidence."""
    row = await tx.fetchrow(
        """select to_patient, evidence from patient_link
           where clinic_id = $1 and from_patient = $2 and undone_at is null and kind <> 'claimed'""",
        tx.clinic_id,
        from_patient,
    )
    return (PatientId(row["to_patient"]), row["evidence"]) if row else None


async def end_proof(contact_point_id: ContactPointId, patient_id: PatientId, tx: Transaction) -> None:
    """What was proven here for this patient counts no more, as if it had never been."""
    await tx.execute(
        "delete from assurance where clinic_id = $1 and contact_point_id = $2 and patient_id = $3",
        tx.clinic_id,
        contact_point_id,
        patient_id,
    )


async def linked_in(patient_id: PatientId, tx: Reading, *, claimed: bool = True) -> list[PatientId]:
    """Everybody who turned out to be this patient, or (claimed) may be."""
    rows = await tx.fetch(
        """select from_patient from patient_link
           where clinic_id = $1 and to_patient = $2 and undone_at is null and (kind <> 'claimed' or $3)""",
        tx.clinic_id,
        patient_id,
        claimed,
    )
    return [PatientId(row["from_patient"]) for row in rows]


async def claimed_root(patient_id: PatientId, tx: Reading) -> PatientId:
    """Who this is, claims believed: for counting and for staff, never for disclosure."""
    current = patient_id
    for _ in range(5):
        following = await tx.fetchval(
            """select to_patient from patient_link where clinic_id = $1 and from_patient = $2 and undone_at is null
               order by kind = 'claimed' limit 1""",
            tx.clinic_id,
            current,
        )
        if following is None:
            return current
        current = PatientId(following)
    return current


async def assurances(contact_point_id: ContactPointId, tx: Reading) -> list[Assurance]:
    rows = await tx.fetch(
        """select patient_id, level, how, call_id, expires_at from assurance
           where clinic_id = $1 and contact_point_id = $2 order by expires_at desc""",
        tx.clinic_id,
        contact_point_id,
    )
    return [
        Assurance(
            PatientId(row["patient_id"]),
            Level(row["level"]),
            row["how"],
            row["call_id"],
            row["expires_at"],
            row["how"] == "code",
        )
        for row in rows
    ]


async def set_assurance(
    contact_point_id: ContactPointId,
    patient_id: PatientId,
    level: Level,
    how: str,
    expires_at: datetime,
    tx: Transaction,
    *,
    call_id: str = "",
) -> None:
    await tx.execute(
        """insert into assurance as a (clinic_id, contact_point_id, patient_id, level, how, call_id, reached_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (contact_point_id, patient_id, clinic_id) do update set level = excluded.level,
             how = excluded.how, call_id = excluded.call_id, reached_at = excluded.reached_at,
             expires_at = excluded.expires_at""",
        tx.clinic_id,
        contact_point_id,
        patient_id,
        int(level),
        how,
        call_id,
        tx.now(),
        expires_at,
    )


async def add_code(
    tx: Transaction,
    *,
    asked_by: ContactPointId,
    sent_to: ContactPointId,
    patient_id: PatientId | None,
    salt: bytes,
    digest: bytes,
    expires_at: datetime,
) -> None:
    """Only the newest code of an asker counts: earlier ones end."""
    await tx.execute(
        "update verification_code set expires_at = $3 where clinic_id = $1 and asked_by = $2 and used_at is null",
        tx.clinic_id,
        asked_by,
        tx.now(),
    )
    await tx.execute(
        """insert into verification_code (id, clinic_id, asked_by, sent_to, patient_id, salt, digest, sent_at, expires_at)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9)""",
        new_id(),
        tx.clinic_id,
        asked_by,
        sent_to,
        patient_id,
        salt,
        digest,
        tx.now(),
        expires_at,
    )


async def open_code(asked_by: ContactPointId, tx: Reading) -> Row | None:
    """The code that is awaited from this contact point."""
    return await tx.fetchrow(
        """select id, sent_to, patient_id, salt, digest, tries, sent_at, expires_at from verification_code
           where clinic_id = $1 and asked_by = $2 and used_at is null and expires_at > $3
           order by sent_at desc limit 1""",
        tx.clinic_id,
        asked_by,
        tx.now(),
    )


async def last_code(asked_by: ContactPointId, tx: Reading) -> tuple[ContactPointId, PatientId | None] | None:
    """Where the last code went that was asked for here, and for whom; it may have run out."""
    row = await tx.fetchrow(
        """select sent_to, patient_id from verification_code where clinic_id = $1 and asked_by = $2
           order by sent_at desc, id desc limit 1""",
        tx.clinic_id,
        asked_by,
    )
    if row is None:
        return None
    return ContactPointId(row["sent_to"]), PatientId(row["patient_id"]) if row["patient_id"] else None


async def codes_sent_since(since: datetime, tx: Reading, *, by: ContactPointId, to: ContactPointId) -> int:
    """How many codes were asked for by this contact point, or sent to that one, whichever is more."""
    found: int = await tx.fetchval(
        """select greatest(count(*) filter (where asked_by = $2), count(*) filter (where sent_to = $3))
           from verification_code where clinic_id = $1 and (asked_by = $2 or sent_to = $3) and sent_at > $4""",
        tx.clinic_id,
        by,
        to,
        since,
    )
    return found


async def count_try(code_id: object, tx: Transaction, *, used: bool) -> None:
    await tx.execute(
        """update verification_code set tries = tries + 1, used_at = case when $3 then $4::timestamptz else null end
           where clinic_id = $1 and id = $2""",
        tx.clinic_id,
        code_id,
        used,
        tx.now(),
    )


async def set_consent(
    contact_point_id: ContactPointId, channel: str, purpose: str, given: bool, evidence: str, tx: Transaction
) -> None:
    await tx.execute(
        """insert into consent (id, clinic_id, contact_point_id, channel, purpose, given, at, evidence)
           values ($1, $2, $3, $4, $5, $6, $7, $8)""",
        new_id(),
        tx.clinic_id,
        contact_point_id,
        channel,
        purpose,
        given,
        tx.now(),
        evidence,
    )


async def consents(contact_point_id: ContactPointId, tx: Reading) -> list[Row]:
    """Every choice, the newest first."""
    return list(
        await tx.fetch(
            """select channel, purpose, given, at from consent where clinic_id = $1 and contact_point_id = $2
               order by at desc, id desc""",
            tx.clinic_id,
            contact_point_id,
        )
    )
