"""E-mail on the stage: the real house between a mail server and a relay."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from samtal.bootstrap import engine
from samtal.clinic.loader import load_clinic_file
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.rehearsals.stage import Stage, stage

CLINIC_FILE = Path(__file__).parents[2] / "examples" / "clinics" / "hazelmere.yaml"
STRANGER = "Somebody.New@Example.com"
NOON = datetime(2027, 3, 1, 12, 0, tzinfo=UTC)


@pytest.fixture
async def by_mail(database_url: str) -> AsyncIterator[Stage]:
    clock = FakeClock(NOON)
    async with (
        await Database.open(database_url, clock=clock, size=6) as database,
        stage(database, load_clinic_file(CLINIC_FILE), clock=clock, understanding=engine("embedded")) as made,
    ):
        yield made


async def writes(by_mail: Stage, text: str, *, deliveries: int = 1) -> None:
    await by_mail.mail.writes(STRANGER, by_mail.clinic.email, text, deliveries=deliveries)
    await by_mail.settle()


async def test_a_letter_that_comes_twice_is_answered_once_to_the_address_as_written(by_mail: Stage) -> None:
    await writes(by_mail, "Hello, where are you?", deliveries=2)

    (answer,) = by_mail.mail.mailboxes[STRANGER]
    assert answer.envelope_sender == by_mail.clinic.email
    assert by_mail.clinic.name in answer.header("From")


async def test_a_relay_that_is_busy_is_asked_again(by_mail: Stage) -> None:
    by_mail.mail.fail(451, step="data")
    await writes(by_mail, "Hello, where are you?")
    before = list(by_mail.mail.log)
    by_mail.mail.fail(None)

    due = await by_mail.house.worker.next_due()
    assert due is not None
    await by_mail.go_to(due)

    assert not before
    assert len(by_mail.mail.log) == 1


async def test_a_bounce_makes_the_delivery_failed_and_tells_the_desk(by_mail: Stage) -> None:
    await writes(by_mail, "Hello, where are you?")
    (answer,) = by_mail.mail.mailboxes[STRANGER]

    await by_mail.mail.bounces(answer, clinic=by_mail.clinic.email)
    await by_mail.settle()

    async with by_mail.house.database.reading(by_mail.clinic_id) as tx:
        deliveries = await tx.fetch("select status, error_code from delivery where clinic_id = $1", tx.clinic_id)
        tasks = await tx.fetch("select kind from staff_task where clinic_id = $1", tx.clinic_id)
    assert [(one["status"], one["error_code"]) for one in deliveries] == [("failed", "5.1.1")]
    assert "failure" in [one["kind"] for one in tasks]


async def test_an_out_of_office_note_stands_on_the_timeline_and_is_not_answered(by_mail: Stage) -> None:
    await writes(by_mail, "Hello, where are you?")

    await by_mail.mail.writes(
        STRANGER, by_mail.clinic.email, "I am away until Monday", headers={"Auto-Submitted": "auto-replied"}
    )
    await by_mail.settle()

    async with by_mail.house.database.reading(by_mail.clinic_id) as tx:
        heard = await tx.fetch(
            "select text from timeline_entry where clinic_id = $1 and direction = 'in' order by seq", tx.clinic_id
        )
    assert [one["text"] for one in heard] == ["Hello, where are you?", "I am away until Monday"]
    assert len(by_mail.mail.log) == 1
