"""What becomes of a message on its way out, played over real sockets against vendors that misbehave."""

from __future__ import annotations

import asyncio
import itertools

import pytest

from samtal.channels import repository
from samtal.channels.base import StatusUpdate
from samtal.conversations import outbox
from samtal.conversations import repository as conversations
from samtal.conversations.content import Content
from samtal.conversations.model import Way
from samtal.kit.ids import DeliveryId
from samtal.patients import repository as patients
from samtal.rehearsals.stage import Stage
from tests.on_stage import at_larkfield, deliveries, later, rows, tasks, understanding

__all__ = ["at_larkfield", "understanding"]

EDITH, KWAME, STAN = "+447700900300", "+447700900301", "+447700900303"


async def _send(stage: Stage, channel: str, *, purpose: str = "service", to: str = EDITH) -> DeliveryId:
    """Put a message of ours in the outbox; nothing is sent yet."""
    async with stage.house.database.transaction(stage.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [to], tx)
        assert point is not None
        ways = [one for one in await conversations.ways([point.id], tx) if one.channel == channel]
        way = ways[0] if ways else Way(point.id, channel, "", to)
        said = await outbox.say(
            Content("A word from the clinic.", "en"),
            conversation_id=point.conversation_id,
            way=way,
            tx=tx,
            purpose=purpose,
        )
        return said.delivery_id


async def _status(stage: Stage, delivery_id: DeliveryId) -> str:
    found = await rows(stage, "select status from delivery where clinic_id = $1 and id = $2", delivery_id)
    return str(found[0]["status"])


async def _addresses_given_up(stage: Stage) -> list[str]:
    found = await rows(stage, "select channel from contact_address where clinic_id = $1 and unusable_code <> ''")
    return [row["channel"] for row in found]


async def _on_whatsapp(stage: Stage) -> None:
    """Edith has written on WhatsApp: the window is open."""
    await stage.whatsapp.patient_sends(EDITH, "hello")
    await stage.settle()


# Status ------------------------------------------------------------------------------------------------------------------


STATUSES = ("sent", "delivered", "read", "failed")
ORDERS = [order for length in range(1, 5) for order in itertools.permutations(STATUSES, length)]


def _truth(told: tuple[str, ...]) -> str:
    """What has become of a message of which all this was told: what arrived has arrived, and else a failure stays."""
    return next(status for status in ("read", "delivered", "failed", "sent") if status in told)


@pytest.mark.parametrize("early", [0, 1, 2, 4])
async def test_a_status_never_goes_back_in_whatever_order_the_vendor_tells(at_larkfield: Stage, early: int) -> None:
    """Every order of every choice of statuses, so many of them before the send call has returned."""
    seen = {}
    for number, order in enumerate(ORDERS):
        delivery_id = await _send(at_larkfield, "sms", purpose="staff")
        await _tell(at_larkfield, f"SM-{number}", order[:early])
        async with at_larkfield.house.database.transaction(at_larkfield.clinic_id) as tx:
            refused = await repository.set_sent(delivery_id, "sms", f"SM-{number}", "queued", tx)
            if refused is not None:
                await repository.fail(delivery_id, refused, "", tx)
        await _tell(at_larkfield, f"SM-{number}", order[early:])
        seen[order] = delivery_id
    at_larkfield.twilio.fail_http(503)
    await at_larkfield.house.worker.run_due(at_larkfield.clock.now())

    assert {order: await _status(at_larkfield, one) for order, one in seen.items()} == {
        order: _truth(order) for order in ORDERS
    }


async def _tell(stage: Stage, provider_id: str, statuses: tuple[str, ...]) -> None:
    for status in statuses:
        update = StatusUpdate("sms", stage.clinic.sms, provider_id, status, stage.clock.now(), code="30003")  # type: ignore[arg-type]
        await stage.house.delivering.report(stage.clinic_id, update)


# Unknown outcomes ----------------------------------------------------------------------------------------------------


async def test_a_status_before_the_send_call_returned_counts(at_larkfield: Stage) -> None:
    at_larkfield.whatsapp.reports_first = True

    await _on_whatsapp(at_larkfield)

    assert await deliveries(at_larkfield) == [("whatsapp", "reply", "delivered")]


async def test_a_failure_before_the_send_call_returned_goes_another_way_once(at_larkfield: Stage) -> None:
    at_larkfield.whatsapp.reports_first = True
    at_larkfield.whatsapp.fail(131026, "async")

    await _on_whatsapp(at_larkfield)

    assert await deliveries(at_larkfield) == [("whatsapp", "reply", "failed"), ("sms", "reply", "delivered")]


@pytest.mark.parametrize("vendor", ["whatsapp", "sms"])
async def test_a_message_whose_answer_was_lost_is_not_sent_twice(at_larkfield: Stage, vendor: str) -> None:
    emulator = at_larkfield.whatsapp if vendor == "whatsapp" else at_larkfield.twilio
    await _on_whatsapp(at_larkfield)
    before = len(emulator.log)
    await _send(at_larkfield, vendor, purpose="staff")
    emulator.hang(taken=True)

    await _impatiently(at_larkfield)
    await later(at_larkfield, minutes=30)

    assert len(emulator.log) == before + 1


@pytest.mark.parametrize("vendor", ["whatsapp", "sms"])
async def test_a_message_that_was_never_taken_is_sent_in_the_end(at_larkfield: Stage, vendor: str) -> None:
    emulator = at_larkfield.whatsapp if vendor == "whatsapp" else at_larkfield.twilio
    await _on_whatsapp(at_larkfield)
    before = len(emulator.log)
    await _send(at_larkfield, vendor, purpose="staff")
    emulator.hang(taken=False)

    await _impatiently(at_larkfield)
    await later(at_larkfield, minutes=30)

    assert len(emulator.log) == before + 1


async def _impatiently(stage: Stage) -> None:
    """Nobody waits ten seconds for a vendor in a test."""
    import samtal.channels.wire as wire

    patience, wire.DEADLINE = wire.DEADLINE, 0.3
    try:
        await stage.settle()
    finally:
        wire.DEADLINE = patience


async def test_a_process_that_died_after_the_vendor_took_it_sends_nothing_twice(at_larkfield: Stage) -> None:
    """The status is known by our own reference, so the next process sees that it went out."""
    await _on_whatsapp(at_larkfield)
    before = len(at_larkfield.whatsapp.log)
    delivery_id = await _send(at_larkfield, "whatsapp", purpose="staff")
    original = repository.set_sent

    async def dies(*_: object, **__: object) -> None:
        raise asyncio.CancelledError

    repository.set_sent = dies
    try:
        with pytest.raises(asyncio.CancelledError):
            await at_larkfield.house.worker.run_due(at_larkfield.clock.now())
    finally:
        repository.set_sent = original
    await later(at_larkfield, minutes=5)

    assert len(at_larkfield.whatsapp.log) == before + 1
    assert await _status(at_larkfield, delivery_id) == "delivered"


# Vendors that are away, and accounts that are broken -----------------------------------------------------------------


@pytest.mark.parametrize("status", [500, 502, 503, 429])
async def test_a_vendor_that_stumbles_gets_the_message_once(at_larkfield: Stage, status: int) -> None:
    at_larkfield.twilio.fail_http(status, times=3)
    await _send(at_larkfield, "sms", purpose="staff")

    await later(at_larkfield, minutes=10)

    assert len(at_larkfield.twilio.log) == 1
    assert await tasks(at_larkfield) == []


async def test_pauses_grow_while_the_vendor_is_away(at_larkfield: Stage) -> None:
    at_larkfield.twilio.fail_http(503)
    delivery_id = await _send(at_larkfield, "sms", purpose="staff")

    await later(at_larkfield, hours=1)

    found = await rows(at_larkfield, "select attempts from delivery where clinic_id = $1 and id = $2", delivery_id)
    assert 5 <= found[0]["attempts"] <= 14


async def test_a_message_given_up_after_days_is_told_to_the_desk(at_larkfield: Stage) -> None:
    at_larkfield.twilio.fail_http(503)
    delivery_id = await _send(at_larkfield, "sms", purpose="staff")

    await later(at_larkfield, days=4)

    assert await _status(at_larkfield, delivery_id) == "failed"
    assert [task for task in await tasks(at_larkfield) if "staff did not arrive" in task]


async def test_a_broken_account_is_one_task_and_the_messages_wait(at_larkfield: Stage) -> None:
    at_larkfield.twilio.auth_token = "changed at the vendor"
    waiting = [await _send(at_larkfield, "sms", purpose="staff", to=one) for one in (EDITH, KWAME, STAN)]
    await later(at_larkfield, minutes=45)
    told = await tasks(at_larkfield)

    at_larkfield.twilio.auth_token = "emulated-token"
    await later(at_larkfield, minutes=30)

    assert told == ["failure: sms: the account has to be mended (20003)"]
    assert {await _status(at_larkfield, one) for one in waiting} <= {"sent", "delivered"}
    assert len(at_larkfield.twilio.log) == 3


# Another way ---------------------------------------------------------------------------------------------------------


async def test_a_dead_address_is_remembered_and_sms_takes_over(at_larkfield: Stage) -> None:
    at_larkfield.whatsapp.fail(131026)

    await _on_whatsapp(at_larkfield)

    assert await deliveries(at_larkfield) == [("whatsapp", "reply", "failed"), ("sms", "reply", "delivered")]
    assert await _addresses_given_up(at_larkfield) == ["whatsapp"]


async def test_a_patient_who_writes_again_has_a_live_address_again(at_larkfield: Stage) -> None:
    at_larkfield.whatsapp.fail(131026, times=1)
    await _on_whatsapp(at_larkfield)

    await at_larkfield.whatsapp.patient_sends(EDITH, "are you there?")
    await at_larkfield.settle()

    assert await _addresses_given_up(at_larkfield) == []
    assert (await deliveries(at_larkfield))[-1] == ("whatsapp", "reply", "delivered")


async def test_a_closed_window_sends_by_sms_and_blames_no_address(at_larkfield: Stage) -> None:
    await _on_whatsapp(at_larkfield)
    at_larkfield.whatsapp.fail(131047)
    await _send(at_larkfield, "whatsapp", purpose="staff")

    await at_larkfield.settle()

    assert (await deliveries(at_larkfield))[-1] == ("sms", "staff", "delivered")
    assert await _addresses_given_up(at_larkfield) == []


async def test_where_no_way_is_left_the_desk_gets_it_and_nothing_goes_round_in_circles(at_larkfield: Stage) -> None:
    await _on_whatsapp(at_larkfield)
    at_larkfield.whatsapp.fail(131047)
    at_larkfield.twilio.fail(21617)
    await _send(at_larkfield, "whatsapp", purpose="staff")

    await later(at_larkfield, hours=2)

    assert [one[:2] for one in await deliveries(at_larkfield)][1:] == [("whatsapp", "staff"), ("sms", "staff")]
    assert await tasks(at_larkfield) == ["failure: sms: staff did not arrive (21617)"]


# Consent -------------------------------------------------------------------------------------------------------------


async def test_stop_ends_what_is_queued_of_our_own_accord_and_not_what_is_asked_for(at_larkfield: Stage) -> None:
    queued = await _send(at_larkfield, "sms")
    by_staff = await _send(at_larkfield, "sms", purpose="staff")
    await at_larkfield.twilio.texts(EDITH, at_larkfield.clinic.sms, "STOP")
    async with at_larkfield.house.database.reading(at_larkfield.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [EDITH], tx)
        assert point is not None
    await at_larkfield.house.receptionist.take_turn(at_larkfield.clinic_id, point.conversation_id)

    await at_larkfield.settle()

    assert await _status(at_larkfield, queued) == "failed"
    assert await _status(at_larkfield, by_staff) == "delivered"
    assert any("START" in sent.text or "no more" in sent.text.lower() for sent in at_larkfield.twilio.log)


async def test_start_lets_messages_come_again(at_larkfield: Stage) -> None:
    for word in ("STOP", "START"):
        await at_larkfield.twilio.texts(EDITH, at_larkfield.clinic.sms, word)
        await at_larkfield.settle()

    after = await _send(at_larkfield, "sms")
    await at_larkfield.settle()

    assert await _status(at_larkfield, after) == "delivered"


async def test_stop_on_one_channel_leaves_the_other_open(at_larkfield: Stage) -> None:
    await at_larkfield.twilio.texts(EDITH, at_larkfield.clinic.sms, "STOP")
    await _on_whatsapp(at_larkfield)

    on_whatsapp, by_sms = await _send(at_larkfield, "whatsapp"), await _send(at_larkfield, "sms")
    await at_larkfield.settle()

    assert (await _status(at_larkfield, on_whatsapp), await _status(at_larkfield, by_sms)) == ("delivered", "failed")


async def test_a_code_that_has_run_out_is_not_sent_late(at_larkfield: Stage) -> None:
    delivery_id = await _send(at_larkfield, "sms", purpose="code")
    at_larkfield.twilio.fail_http(503, times=20)

    await later(at_larkfield, hours=3)

    assert await _status(at_larkfield, delivery_id) == "failed"
    assert at_larkfield.twilio.log == []
