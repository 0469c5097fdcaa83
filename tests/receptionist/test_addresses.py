"""One sender under several addresses: a WhatsApp user id beside a number, or alone."""

from __future__ import annotations

from samtal.conversations.intake import Arrival, receive
from samtal.patients import repository as patients
from tests.reception import Reception

EDITH, USER = "+447700900300", "GB.1349120"


async def _writes(reception: Reception, scheme: str, canonical: str, text: str, also: list[list[str]]) -> None:
    arrival = Arrival(
        channel="whatsapp",
        account="account",
        provider_id=f"wamid.{text}",
        scheme=scheme,
        canonical=canonical,
        raw=canonical.lstrip("+"),
        kind="text",
        text=text,
        sent_at=reception.clock.now(),
        data={"also": also},
    )
    accepted = await receive(reception.database, reception.clinic_id, arrival)
    await reception.house.receptionist.take_turn(reception.clinic_id, accepted.conversation_id)


async def _leads_to(reception: Reception, scheme: str, canonical: str) -> object:
    async with reception.database.reading(reception.clinic_id) as tx:
        point = await patients.contact_point_at(scheme, [canonical], tx)
        return point.conversation_id if point else None


async def test_a_user_id_beside_a_known_number_is_that_patients(larkfield: Reception) -> None:
    await _writes(larkfield, "tel", EDITH, "hello", [["whatsapp_user", USER]])

    assert await _leads_to(larkfield, "whatsapp_user", USER) == await _leads_to(larkfield, "tel", EDITH)


async def test_somebody_known_by_user_id_alone_is_joined_when_the_number_comes(larkfield: Reception) -> None:
    await _writes(larkfield, "whatsapp_user", USER, "I'd like a check-up", [])
    alone = await _leads_to(larkfield, "whatsapp_user", USER)

    await _writes(larkfield, "tel", EDITH, "with Dr Achebe please", [["whatsapp_user", USER]])

    together = await _leads_to(larkfield, "whatsapp_user", USER)
    assert alone != together
    assert together == await _leads_to(larkfield, "tel", EDITH)
