"""What can be seen after a step: replies, what went out, state, the desk's timeline. Read from the database, with the
words as the vendors' emulators showed them to the patient."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from samtal.conversations.content_json import from_json
from samtal.db.transaction import Reading
from samtal.emulators.base import SentToPatient
from samtal.handoff import timeline
from samtal.kit.ids import ConversationId, PatientId
from samtal.rehearsals.observed import Button, FoundAppointment, SeenReply, SeenSent, SeenTimeline
from samtal.rehearsals.stage import Stage

OUT = """
select e.id, e.seq, e.channel as entry_channel, e.text, e.data, e.in_reply_to, e.conversation_id, e.author,
  d.channel, d.raw, d.purpose, d.status, d.provider_id, d.created_at, cp.canonical, cp.scheme
from delivery d
  join timeline_entry e on e.id = d.entry_id and e.clinic_id = d.clinic_id
  join contact_point cp on cp.id = d.contact_point_id and cp.clinic_id = d.clinic_id
where d.clinic_id = $1 and d.status in ('sent', 'delivered', 'read')
order by d.created_at, d.id
"""


@dataclass(frozen=True, slots=True)
class Out:
    """One message that went out over one channel."""

    key: str
    channel: str
    to: str
    text: str
    buttons: tuple[Button, ...]
    asks: tuple[str, ...]
    language: str
    direct: bool
    """The direct reply to what a patient did, on the channel it was done on."""
    in_reply_to: UUID | None
    conversation_id: ConversationId
    confirms: str
    purpose: str


async def everything_out(stage: Stage, tx: Reading) -> list[Out]:
    """Every message that has gone out so far."""
    shown = {one.provider_id: one for one in (*stage.whatsapp.log, *stage.twilio.log, *stage.mail.log)}
    return [_out(row, shown) for row in await tx.fetch(OUT, tx.clinic_id)]


def _out(row: Any, shown: dict[str, SentToPatient]) -> Out:
    content = from_json(row["text"], row["data"])
    wire = shown.get(row["provider_id"] or "")
    place = ""
    if content.place is not None:
        place = f" {content.place.address} {content.place.link}"
    return Out(
        key=f"{row['id']}:{row['channel']}",
        channel=row["channel"],
        to=row["canonical"],
        text=wire.text if wire else content.text + place,
        buttons=tuple((one.id, one.title) for one in content.choices),
        asks=content.asks,
        language=content.language,
        direct=row["purpose"] == "reply" and row["channel"] == row["entry_channel"],
        in_reply_to=row["in_reply_to"],
        conversation_id=ConversationId(row["conversation_id"]),
        confirms=content.confirms,
        purpose=row["purpose"],
    )


def as_reply(out: Out) -> SeenReply:
    return SeenReply(out.channel, out.text, out.asks, out.buttons, out.language)


def as_sent(out: Out) -> SeenSent:
    return SeenSent(out.channel, out.to, out.text, out.buttons, out.asks)


async def desk_sees(patient_id: PatientId, tx: Reading) -> SeenTimeline:
    page = await timeline.page(patient_id, tx, limit=200)
    entries = list(reversed(page.entries))
    return SeenTimeline(
        channels=tuple(dict.fromkeys(one["channel"] for one in entries if one["channel"])),
        entries=tuple(one["text"] for one in entries if one["text"]),
        open_matters=tuple(f"{one['kind']} {one['title']} {one['known'] or ''}".strip() for one in page.matters),
    )


APPOINTMENTS = """
select a.practitioner, a.service, a.location, a.starts_at, a.status, a.participation, a.made_by, p.file_key, p.name,
  p.id as patient_id
from appointment a join patient p on p.id = a.patient_id and p.clinic_id = a.clinic_id
where a.clinic_id = $1 and a.status <> 'proposed' order by a.starts_at
"""


async def appointments_found(stage: Stage, tx: Reading) -> tuple[FoundAppointment, ...]:
    from samtal.patients import repository as patients

    found: list[FoundAppointment] = []
    for row in await tx.fetch(APPOINTMENTS, tx.clinic_id):
        owner = await patients.patient(await patients.claimed_root(PatientId(row["patient_id"]), tx), tx)
        written = row["status"]
        if written == "booked" and row["participation"] == "accepted":
            written = "confirmed"
        found.append(
            FoundAppointment(
                practitioner=row["practitioner"],
                service=row["service"],
                location=row["location"],
                start=row["starts_at"].astimezone(stage.clinic.zone).replace(tzinfo=None),
                status=written,
                patient_id=owner.file_key,
                patient_name=owner.name or row["name"],
                made_here=row["made_by"] != "import",
            )
        )
    return tuple(found)
