"""All SQL of the clinic room: the clinic with its whole file as one document."""

from __future__ import annotations

from samtal.clinic.document import clinic_of, document_of
from samtal.clinic.ending import keep_ended
from samtal.clinic.loader import ClinicFile, slug_of
from samtal.clinic.model import Clinic
from samtal.db.transaction import Reading, Transaction
from samtal.kit.ids import ClinicId


async def save_clinic(clinic_file: ClinicFile, tx: Transaction, *, slug: str = "") -> tuple[ClinicId, tuple[str, ...]]:
    """Store a clinic file under its slug, anew or in place of what it said before, in a transaction across clinics.

    Bookings are untouched. What they may speak of and the file no longer names is kept as ended; a warning tells of
    each. The same file once more changes nothing.
    """
    slug = slug or clinic_file.slug
    # Two processes may load the same new clinic at once; the second waits here and then finds the first one's row.
    clinic_id = ClinicId(await tx.fetchval(_CLAIM_SLUG, slug, clinic_file.clinic.name))
    stored = await tx.fetchrow(_LOCKED, clinic_id)
    assert stored is not None
    if stored["fingerprint"] == clinic_file.fingerprint:
        return clinic_id, ()
    clinic = clinic_file.clinic
    warnings: tuple[str, ...] = ()
    if stored["fingerprint"]:
        clinic, warnings = keep_ended(clinic, clinic_of(stored["document"], clinic_id))
    await tx.execute(_STORE, clinic_id, clinic.name, document_of(clinic), clinic_file.fingerprint, tx.now())
    return clinic_id, warnings


async def save_edited(clinic: Clinic, tx: Transaction) -> None:
    """Store what staff changed in the dashboard. The file counts as changed, so loading it again puts it back."""
    await tx.execute(_STORE, clinic.id, clinic.name, document_of(clinic), "edited", tx.now())


async def load_clinic(clinic_id: ClinicId, tx: Reading) -> Clinic | None:
    """A clinic by its id; None for one that nobody has stored."""
    row = await tx.fetchrow("select document from clinic where id = $1 and fingerprint <> ''", clinic_id)
    return clinic_of(row["document"], clinic_id) if row else None


async def find_clinic_id(slug: str, tx: Reading) -> ClinicId | None:
    """Which clinic is known by this name in addresses and commands; across clinics."""
    found = await tx.fetchval("select id from clinic where slug = $1", slug_of(slug))
    return ClinicId(found) if found is not None else None


async def find_clinic_by_number(channel: str, number: str, tx: Reading) -> ClinicId | None:
    """Whose number this is on this channel (phone, whatsapp, sms), in E.164; across clinics."""
    # A few hundred clinics at most, asked once per account: no index is worth it.
    found = await tx.fetchval("select id from clinic where document -> 'clinic' ->> $1 = $2", channel, number)
    return ClinicId(found) if found is not None else None


async def load_fingerprints(tx: Reading) -> dict[ClinicId, str]:
    """Every stored clinic with the mark of what it says now; across clinics."""
    rows = await tx.fetch("select id, fingerprint || extract(epoch from updated_at) as mark from clinic")
    return {ClinicId(row["id"]): row["mark"] for row in rows}


_CLAIM_SLUG = """
insert into clinic (slug, name) values ($1, $2)
on conflict (slug) do update set name = clinic.name
returning id
"""

_LOCKED = "select document, fingerprint from clinic where id = $1 for update"

_STORE = "update clinic set name = $2, document = $3, fingerprint = $4, updated_at = $5 where id = $1"
