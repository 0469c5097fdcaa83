"""What the desk sees: every entry once however it is paged, over all conversations, one clinic's alone, in one question."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from samtal.conversations import repository as conversations
from samtal.db.transaction import Reading
from samtal.handoff import timeline
from samtal.kit.ids import PatientId
from samtal.matters import linking
from samtal.patients import repository as patients
from tests.database import make_clinic
from tests.reception import Reception

EDITH, FIONA = "+447700900300", "+447700900302"


async def _patient(reception: Reception, key: str) -> PatientId:
    async with reception.database.reading(reception.clinic_id) as tx:
        found = await patients.by_file_key(key, tx)
        assert found is not None
        return found.id


async def _fill(reception: Reception, patient_id: PatientId, count: int) -> list[str]:
    """So many entries, several of the same second, some brought late by their vendor."""
    texts = [f"entry {number}" for number in range(count)]
    async with reception.database.transaction(reception.clinic_id) as tx:
        conversation_id = await conversations.start_conversation(patient_id, tx)
        for number, text in enumerate(texts):
            at = tx.now() - timedelta(minutes=number // 4 if number % 3 else number * 2)
            await conversations.append(
                conversation_id, tx, direction="in", kind="text", author="patient", text=text, channel="sms", at=at
            )
    return texts


async def _pages(reception: Reception, patient_id: PatientId, limit: int) -> list[list[dict[str, Any]]]:
    pages, before = [], None
    async with reception.database.reading(reception.clinic_id) as tx:
        while (page := await timeline.page(patient_id, tx, before=before, limit=limit)).entries:
            pages.append(list(page.entries))
            before = page.end
    return pages


@pytest.mark.parametrize("limit", [1, 3, 7, 50])
async def test_paging_shows_every_entry_once_and_newest_first(larkfield: Reception, limit: int) -> None:
    edith = await _patient(larkfield, "edith")
    texts = await _fill(larkfield, edith, 40)

    pages = await _pages(larkfield, edith, limit)

    shown = [entry for page in pages for entry in page]
    assert sorted(entry["text"] for entry in shown) == sorted(texts)
    assert [entry["at"] for entry in shown] == sorted((entry["at"] for entry in shown), reverse=True)
    assert all(len(page) == limit for page in pages[:-1])


async def test_a_page_spans_every_conversation_of_the_patient(larkfield: Reception) -> None:
    """A browser that turned out to be hers, one that turned out to be that, and the number she shares."""
    await larkfield.says("v1", "asked in the chat", on="webchat")
    await larkfield.says("v2", "asked on another computer", on="webchat")
    await larkfield.says(FIONA, "texted from the shared number")
    fiona = await _patient(larkfield, "fiona")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        first, second = [await _owner(key, tx) for key in ("v1", "v2")]
        await linking.merge(first, second, evidence={}, by="receptionist", tx=tx)
        await linking.merge(second, fiona, evidence={}, by="receptionist", tx=tx)

    pages = await _pages(larkfield, fiona, 4)

    inbound = {entry["text"] for page in pages for entry in page if entry["direction"] == "in"}
    assert inbound == {"asked in the chat", "asked on another computer", "texted from the shared number"}


async def _owner(key: str, tx: Reading) -> PatientId:
    point = await patients.contact_point_at("web", [key], tx)
    assert point is not None
    return (await conversations.conversation(point.conversation_id, tx)).patient_id


async def test_a_page_is_one_round_trip(larkfield: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    await larkfield.says(EDITH, "I'd like a check-up with Dr Achebe on Thursday")
    edith = await _patient(larkfield, "edith")
    asked: list[str] = []
    original = Reading.fetchrow

    async def counted(self: Reading, sql: str, *args: object) -> object:
        asked.append(sql)
        return await original(self, sql, *args)

    monkeypatch.setattr(Reading, "fetchrow", counted)
    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        page = await timeline.page(edith, tx)

    assert asked == [timeline.PAGE]
    assert page.entries
    assert [one["kind"] for one in page.matters] == ["book"]


async def test_no_clinic_sees_the_timeline_of_another(larkfield: Reception) -> None:
    await larkfield.says(EDITH, "I'd like a check-up")
    edith = await _patient(larkfield, "edith")
    stranger = await make_clinic(larkfield.database, "elsewhere")

    async with larkfield.database.reading(stranger) as tx:
        page = await timeline.page(edith, tx)

    assert (page.entries, page.matters, page.visits) == ([], [], [])
