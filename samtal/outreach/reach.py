"""Over which way a patient gets what she did not just ask for: her consent, her channel, what her number can take."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samtal.clinic.model import Clinic
from samtal.conversations import repository as conversations
from samtal.conversations.model import Way
from samtal.db.transaction import Reading
from samtal.kit.ids import ConversationId, PatientId
from samtal.kit.phones import normalise
from samtal.patients import repository as patients
from samtal.patients.model import ContactPoint

TEXT_CHANNELS = ("whatsapp", "sms")


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to a patient, and the conversation her answer will come on."""

    way: Way
    conversation_id: ConversationId
    sure: bool
    """The address is known to be hers; a claimed one gets nothing but the time."""


async def allowed(point: ContactPoint, channel: str, purpose: str, tx: Reading) -> bool:
    """The newest choice that covers this channel and purpose decides; without one, service messages are sent."""
    for row in await patients.consents(point.id, tx):
        if row["channel"] in ("", channel) and row["purpose"] in ("", purpose):
            return bool(row["given"])
    return True


async def ways_to(
    point: ContactPoint, *, clinic: Clinic, purpose: str, order: Sequence[str] | None, tx: Reading
) -> list[Way]:
    """The text channels this contact point can take, best first: in the given order, else the one used last, then SMS."""
    if point.scheme not in ("tel", "whatsapp_user"):
        return []
    used = {way.channel: way for way in await conversations.ways([point.id], tx)}
    last_used = [one for one in used if one in TEXT_CHANNELS and used[one].last_inbound_at is not None]
    preferred = list(order) if order is not None else [*last_used, "sms", "whatsapp"]
    found: list[Way] = []
    for channel in dict.fromkeys(preferred):
        way = used.get(channel) or Way(point.id, channel, "", "", scheme=point.scheme, canonical=point.canonical)
        if way.unusable_code or not _can_take(point, channel, clinic) or not await allowed(point, channel, purpose, tx):
            continue
        found.append(way if way.raw else _unused(way, point))
    return found


def _unused(way: Way, point: ContactPoint) -> Way:
    return Way(
        way.contact_point_id,
        way.channel,
        way.account,
        point.canonical,
        way.last_inbound_at,
        way.greeted_at,
        scheme=point.scheme,
        canonical=point.canonical,
    )


def _can_take(point: ContactPoint, channel: str, clinic: Clinic) -> bool:
    if not getattr(clinic, channel, ""):
        return False
    if point.scheme == "whatsapp_user":
        return channel == "whatsapp"
    phone = normalise(point.canonical, clinic.country)
    return phone is not None and phone.can_get_sms


async def reach(
    patient_id: PatientId, *, clinic: Clinic, purpose: str, tx: Reading, order: Sequence[str] | None = None
) -> list[Reach]:
    """Every way to a patient, best first."""
    found: list[Reach] = []
    for point, evidence in await patients.contact_points_of(patient_id, tx, claimed=True):
        for way in await ways_to(point, clinic=clinic, purpose=purpose, order=order, tx=tx):
            found.append(Reach(way, point.conversation_id, evidence != "claimed"))
    return sorted(found, key=lambda one: not one.sure)
