"""Who turns out to be whom: what goes along, what comes back, and what a claim is good for."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from samtal.conversations import repository as conversations
from samtal.db.transaction import Transaction
from samtal.kit.ids import ContactPointId, ConversationId, EntryId, PatientId
from samtal.matters import linking
from samtal.matters import repository as matters
from samtal.matters.model import Matter
from samtal.patients import repository as patients
from samtal.patients.model import Level
from tests.reception import Reception

EDITH, KWAME, NOBODYS = "+447700900300", "+447700900301", "+447700900399"


async def _visitor(reception: Reception, key: str, text: str) -> tuple[PatientId, ConversationId, ContactPointId]:
    """Somebody who opens the chat and says something."""
    await reception.says(key, text, on="webchat")
    async with reception.database.reading(reception.clinic_id) as tx:
        point = await patients.contact_point_at("web", [key], tx)
        assert point is not None
        owner = (await conversations.conversation(point.conversation_id, tx)).patient_id
    return owner, point.conversation_id, point.id


async def _of_file(key: str, tx: Transaction) -> PatientId:
    found = await patients.by_file_key(key, tx)
    assert found is not None
    return found.id


async def _belongings(patient_id: PatientId, tx: Transaction) -> dict[str, list[tuple[object, ...]]]:
    """Everything that hangs on a patient and her conversation."""
    conversation = await conversations.start_conversation(patient_id, tx)
    found: dict[str, list[tuple[object, ...]]] = {}
    for table, columns in (("matter", "id, state, patient_id"), ("fact", "id, entry_id, value"), ("expectation", "id")):
        rows = await tx.fetch(
            f"select {columns} from {table} where clinic_id = $1 and conversation_id = $2 order by id",
            tx.clinic_id,
            conversation,
        )
        found[table] = [tuple(row.values()) for row in rows]
    for table, column in (("contact_point", "conversation_id"), ("appointment", "patient_id")):
        rows = await tx.fetch(
            f"select id from {table} where clinic_id = $1 and {column} = $2 order by id",
            tx.clinic_id,
            conversation if column == "conversation_id" else patient_id,
        )
        found[table] = [tuple(row.values()) for row in rows]
    return found


async def test_a_link_undone_gives_back_everything_that_was_the_visitors(larkfield: Reception) -> None:
    visitor, _, _ = await _visitor(larkfield, "v", "I'd like a check-up with Dr Achebe on Thursday at 2 pm")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        await tx.execute(
            "update appointment set patient_id = $2 where clinic_id = $1 and id = (select id from appointment "
            "where clinic_id = $1 and status = 'booked' order by id limit 1)",
            tx.clinic_id,
            visitor,
        )
        before, hers = await _belongings(visitor, tx), await _belongings(edith, tx)

        await linking.merge(visitor, edith, evidence={"code": True}, by="receptionist", tx=tx)
        between, both = await _belongings(visitor, tx), await _belongings(edith, tx)
        await linking.unmerge(visitor, by="Helen", tx=tx)

        assert all(before[table] for table in ("matter", "fact", "expectation", "contact_point", "appointment"))
        assert not any(between.values()), "all of it went along"
        assert {one[0] for one in before["fact"]} <= {one[0] for one in both["fact"]}
        assert await _belongings(visitor, tx) == before
        assert await _belongings(edith, tx) == hers


async def test_after_a_link_is_undone_the_browser_opens_nothing_of_the_other(larkfield: Reception) -> None:
    visitor, conversation_id, point_id = await _visitor(larkfield, "v", "I'd like a check-up")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        await linking.merge(visitor, edith, evidence={}, by="receptionist", tx=tx)
        await patients.tie(edith, point_id, tx, evidence="code", verified=True)
        await patients.set_assurance(point_id, edith, Level.PROVEN, "code", tx.now() + timedelta(minutes=15), tx)

        await linking.unmerge(visitor, by="Helen", tx=tx)

        assert [one.id for one in await patients.candidates(point_id, tx)] == [visitor]
        assert await patients.assurances(point_id, tx) == []
        assert (await patients.contact_point(point_id, tx)).conversation_id == conversation_id


async def test_a_browsers_cursor_never_has_to_go_back(larkfield: Reception) -> None:
    visitor, own, point_id = await _visitor(larkfield, "v", "I'd like a check-up")
    for _ in range(3):
        await larkfield.says(EDITH, "how can I pay?")
    places = []

    async def place(conversation_id: ConversationId, tx: Transaction) -> None:
        _, seq = await conversations.append(
            conversation_id,
            tx,
            direction="out",
            kind="message",
            author="receptionist",
            text="x",
            contact_point_id=point_id,
        )
        places.append(seq)

    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        await place(own, tx)
        into = await linking.merge(visitor, edith, evidence={}, by="receptionist", tx=tx)
        for _ in range(5):
            await place(into, tx)
        await linking.unmerge(visitor, by="Helen", tx=tx)
        await place(own, tx)

    assert places == sorted(set(places))


async def test_links_in_a_chain_lead_to_one_patient_who_has_everything(larkfield: Reception) -> None:
    first, _, first_point = await _visitor(larkfield, "v1", "I'd like a check-up")
    second, _, second_point = await _visitor(larkfield, "v2", "how can I pay?")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        await linking.merge(first, second, evidence={}, by="receptionist", tx=tx)
        await linking.merge(second, edith, evidence={}, by="receptionist", tx=tx)

        assert (await patients.root(first, tx)).id == edith
        assert {first_point, second_point} <= {point.id for point, _ in await patients.contact_points_of(edith, tx)}
        assert [one.id for one in await patients.candidates(first_point, tx)] == [edith]


async def test_a_link_in_the_middle_of_a_chain_can_be_undone(larkfield: Reception) -> None:
    first, _, _ = await _visitor(larkfield, "v1", "I'd like a check-up")
    second, _, _ = await _visitor(larkfield, "v2", "I need a filling")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        before = await _belongings(first, tx), await _belongings(second, tx)
        await linking.merge(first, second, evidence={}, by="receptionist", tx=tx)
        await linking.merge(second, edith, evidence={}, by="receptionist", tx=tx)

        await linking.unmerge(first, by="Helen", tx=tx)
        await linking.unmerge(second, by="Helen", tx=tx)

        assert (await _belongings(first, tx), await _belongings(second, tx)) == before


async def test_nobody_turns_out_to_be_herself(larkfield: Reception) -> None:
    visitor, _, _ = await _visitor(larkfield, "v", "I'd like a check-up")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        edith = await _of_file("edith", tx)
        await linking.merge(visitor, edith, evidence={}, by="receptionist", tx=tx)
        await linking.merge(edith, visitor, evidence={}, by="receptionist", tx=tx)

        assert (await patients.root(edith, tx)).id == edith
        assert (await patients.root(visitor, tx)).id == edith


# Claims ----------------------------------------------------------------------------------------------------------------


async def _claims(reception: Reception, key: str, name: str, number: str, wish: str) -> PatientId:
    visitor, _, _ = await _visitor(reception, key, wish)
    await reception.says(key, "", on="webchat", kind="form", data={"name": name, "phone": number})
    return visitor


async def _taken_up(reception: Reception, number: str) -> list[str]:
    async with reception.database.reading(reception.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [number], tx)
        assert point is not None
        open_now = await matters.open_matters(point.conversation_id, tx)
    return sorted(str(one.value("service")) for one in open_now if one.data.get("taken_from"))


async def test_the_owner_of_a_claimed_number_goes_on_with_what_was_begun(larkfield: Reception) -> None:
    await _claims(larkfield, "v", "Edith Barlow", EDITH, "I'd like a check-up")

    await larkfield.says(EDITH, "hello")

    assert await _taken_up(larkfield, EDITH) == ["exam"]


async def test_a_claim_under_another_name_is_taken_up_by_nobody(larkfield: Reception) -> None:
    await _claims(larkfield, "v", "Priscilla Vane", EDITH, "I'd like a check-up")

    await larkfield.says(EDITH, "hello")

    assert await _taken_up(larkfield, EDITH) == []


async def test_visitors_of_different_names_who_claim_a_strangers_number_give_it_nothing(larkfield: Reception) -> None:
    await _claims(larkfield, "v1", "Priscilla Vane", NOBODYS, "I'd like a check-up")
    await _claims(larkfield, "v2", "Gordon Tate", NOBODYS, "I need a filling")

    await larkfield.says(NOBODYS, "hello")

    assert await _taken_up(larkfield, NOBODYS) == []


async def test_once_the_name_is_told_the_claim_under_it_is_taken_up(larkfield: Reception) -> None:
    await _claims(larkfield, "v1", "Priscilla Vane", NOBODYS, "I'd like a check-up")
    await _claims(larkfield, "v2", "Gordon Tate", NOBODYS, "I need a filling")

    await larkfield.says(NOBODYS, "my name is Gordon Tate")
    await larkfield.says(NOBODYS, "hello")

    assert await _taken_up(larkfield, NOBODYS) == ["repair"]


async def test_what_is_taken_up_keeps_its_receipts(larkfield: Reception) -> None:
    visitor = await _claims(larkfield, "v", "Edith Barlow", EDITH, "I'd like a check-up")
    await larkfield.says(EDITH, "hello")

    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [EDITH], tx)
        assert point is not None
        original = (await matters.open_matters(await conversations.start_conversation(visitor, tx), tx))[0]
        copy = next(one for one in await matters.open_matters(point.conversation_id, tx) if one.data.get("taken_from"))
    assert _receipts(copy) == _receipts(original)
    assert {one[3] for one in _receipts(copy)} == {"webchat"}


def _receipts(matter: Matter) -> set[tuple[str, str, EntryId | None, str]]:
    return {(one.kind, one.words, one.entry_id, one.channel) for one in matter.facts.values()}


async def test_a_claim_that_is_proven_leaves_one_matter_and_not_two(larkfield: Reception) -> None:
    visitor = await _claims(larkfield, "v", "Edith Barlow", EDITH, "I'd like a check-up")
    await larkfield.says(EDITH, "hello")

    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        into = await linking.merge(visitor, await _of_file("edith", tx), evidence={}, by="receptionist", tx=tx)
        assert [one.value("service") for one in await matters.open_matters(into, tx) if one.kind == "book"] == ["exam"]

        await linking.unmerge(visitor, by="Helen", tx=tx)
        again = await matters.open_matters(await conversations.start_conversation(visitor, tx), tx)
        assert [one.value("service") for one in again if one.kind == "book"] == ["exam"]


# Facts -----------------------------------------------------------------------------------------------------------------


async def test_a_fact_that_is_corrected_is_superseded_and_never_lost(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "I'd like a check-up with Dr Achebe on Thursday at 2 pm")
    await larkfield.says(EDITH, "no, make that 3 pm")

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        rows = await tx.fetch(
            "select value, superseded_by, entry_id from fact where clinic_id = $1 and kind = 'time' order by at, id",
            larkfield.clinic_id,
        )
    assert [row["value"]["at"] for row in rows] == ["14:00", "15:00"]
    assert [row["superseded_by"] is None for row in rows] == [False, True]
    assert len({UUID(str(row["entry_id"])) for row in rows}) == 2
