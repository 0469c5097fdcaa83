"""WhatsApp over real sockets against the emulated Cloud API."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta

import pytest

from samtal.channels import wire
from samtal.channels.whatsapp import CHANNEL
from samtal.conversations.content import Choice, Content, MessageTemplate
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable
from tests.channels.conftest import ALMA, House, outgoing

WA_ID = ALMA.lstrip("+")
YES_NO = (Choice("YES", "Ja"), Choice("NO", "Nej"))


async def send(house: House, content: Content, **how: bool) -> str:
    message = outgoing(content, account=house.cloud.account, to=WA_ID, **how)
    return (await CHANNEL.send(message, house.whatsapp, house.http)).provider_id


async def test_a_message_reaches_the_house_and_the_answer_the_patient(house: House) -> None:
    await house.cloud.patient_sends(ALMA, "Hej, åäö / 🙂", name="Alma")
    await send(house, Content("Hej! Passar tiden?", "sv", choices=YES_NO))
    await house.cloud.presses(ALMA, "Ja")
    await house.cloud.settled()

    first, pressed = house.doors.taken
    assert (first.text, first.name, first.sender.raw, first.sender.canonical) == ("Hej, åäö / 🙂", "Alma", WA_ID, ALMA)
    assert (pressed.kind, pressed.action, pressed.in_reply_to) == ("press", "YES", house.cloud.log[0].provider_id)
    assert [report.status for report in house.doors.reports] == ["sent", "delivered"]


async def test_registration_gives_the_challenge_back_only_for_our_word(house: House) -> None:
    query = {"hub.mode": "subscribe", "hub.challenge": "4711"}

    right = await house.http.get(house.cloud.webhook_url, params={**query, "hub.verify_token": "verify-me"})
    wrong = await house.http.get(house.cloud.webhook_url, params={**query, "hub.verify_token": "vérify"})

    assert (right.status_code, right.text, wrong.status_code) == (200, "4711", 403)


@pytest.mark.parametrize("header", [None, "", "sha256=", "sha256=åäö", "sha1=aa", "sha256=" + "0" * 64])
async def test_unsigned_or_wrongly_signed_webhooks_are_refused(house: House, header: str | None) -> None:
    headers = [] if header is None else [(b"X-Hub-Signature-256", header.encode())]

    answer = await house.http.post(house.cloud.webhook_url, content=b"{}", headers=headers)

    assert answer.status_code == 403
    assert not house.doors.handed


async def test_every_item_of_a_batch_is_taken_messages_first(house: House) -> None:
    cloud = house.cloud
    texts = [cloud.message(ALMA, {"type": "text", "text": {"body": str(n)}}) for n in range(4)]
    status = {"id": "wamid.unknown", "status": "read", "timestamp": "1760000003", "recipient_id": WA_ID}

    answer = await cloud.posts([cloud.change(statuses=[status], messages=texts[:2]), cloud.change(messages=texts[2:])])

    assert answer == 200
    assert [inbound.text for inbound in house.doors.taken] == ["0", "1", "2", "3"]
    assert [report.status for report in house.doors.reports] == ["read"]


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_message_delivered_three_times_is_taken_once(house: House, at_once: bool) -> None:
    provider_id = await house.cloud.patient_sends(ALMA, "Hej", deliveries=3, at_once=at_once)

    assert [inbound.provider_id for inbound in house.doors.handed] == [provider_id] * 3
    assert len(house.doors.taken) == 1
    assert house.cloud.answers == [200, 200, 200]


async def test_meta_tries_again_when_the_database_was_away(house: House) -> None:
    house.doors.down = True
    await house.cloud.patient_sends(ALMA, "Hej")
    house.doors.down = False

    await house.cloud.redelivers()

    assert house.cloud.answers == [500, 200]
    assert [inbound.text for inbound in house.doors.taken] == ["Hej"]


async def test_another_clinics_app_cannot_speak_for_this_account(house: House) -> None:
    theirs = house.whatsapp.model_copy(
        update={"account": "200", "app_secret": type(house.whatsapp.app_secret)("theirs")}
    )
    house.doors.know("whatsapp", theirs, clinic=2)
    cloud = house.cloud
    message = cloud.message(ALMA, {"type": "text", "text": {"body": "forged"}})
    cloud.app_secret, cloud.webhook_url = "theirs", cloud.webhook_url.replace(cloud.account, "200")

    answer = await cloud.posts([cloud.change(messages=[message])])

    assert answer == 404
    assert not house.doors.handed


async def test_items_of_an_unknown_number_do_not_keep_the_others_out(house: House) -> None:
    cloud, message = house.cloud, house.cloud.message(ALMA, {"type": "text", "text": {"body": "Hej"}})
    stranger = cloud.change(messages=[cloud.message(ALMA, {"type": "text", "text": {"body": "no"}})])
    stranger["value"]["metadata"]["phone_number_id"] = "999"

    answer = await cloud.posts([stranger, cloud.change(messages=[message])])

    assert answer == 200
    assert [inbound.text for inbound in house.doors.taken] == ["Hej"]


async def test_a_sender_without_a_number_is_answered_by_user_id(house: House) -> None:
    await house.cloud.patient_sends("SE.1349120", "Hej", contacts=False)
    sender = house.doors.taken[0].sender

    await CHANNEL.send(
        outgoing(Content("Hej", "sv"), account=house.cloud.account, to=sender.raw), house.whatsapp, house.http
    )

    assert (sender.scheme, sender.canonical) == ("whatsapp_user", "SE.1349120")
    assert house.cloud.log[0].to == "SE.1349120"
    assert "to" not in house.cloud.log[0].wire


async def test_a_status_before_the_answer_still_finds_its_delivery(house: House) -> None:
    house.cloud.reports_first = True
    await house.cloud.patient_sends(ALMA, "Hej")
    message = outgoing(Content("Hej", "sv"), account=house.cloud.account, to=WA_ID)

    await CHANNEL.send(message, house.whatsapp, house.http)

    assert {report.delivery_id for report in house.doors.reports} == {message.delivery_id}


async def test_after_a_day_only_a_template_goes_out(house: House) -> None:
    await house.cloud.patient_sends(ALMA, "Hej")
    house.doors.time.move_to(house.doors.clock.now() + timedelta(hours=25))
    words = Content(
        "Hej Alma ...", "sv", choices=YES_NO, template=MessageTemplate("reminder", ("Alma", "fredag\n14.00"))
    )

    with pytest.raises(Rejected) as late:
        await send(house, words)
    with pytest.raises(Rejected) as without:
        await send(house, Content("Hej", "sv"), window_open=False)
    await send(house, words, window_open=False)
    await house.cloud.presses(ALMA, "Nej")

    assert (late.value.code, without.value.code) == ("131047", "131047")
    assert house.cloud.log[0].text == "Hej Alma, din tid är fredag 14.00."
    assert (house.doors.taken[-1].kind, house.doors.taken[-1].action) == ("press", "NO")


@pytest.mark.parametrize(
    ("code", "error"),
    [
        (190, AccessDenied), (10, AccessDenied), (131031, AccessDenied), (131042, AccessDenied),
        (130429, Unavailable), (131056, Unavailable), (131000, Unavailable), (4, Unavailable),
        (131026, Rejected), (131047, Rejected), (131050, Rejected), (132001, Rejected), (131049, Rejected),
    ],
)  # fmt: skip
async def test_each_refusal_says_what_is_to_be_done(house: House, code: int, error: type[Outside]) -> None:
    await house.cloud.patient_sends(ALMA, "Hej")
    house.cloud.fail(code)

    with pytest.raises(error) as refused:
        await send(house, Content("Hej", "sv"))

    assert refused.value.code == str(code)


async def test_pair_rate_says_how_long_to_wait(house: House) -> None:
    house.cloud.pair_rate = True
    await house.cloud.patient_sends(ALMA, "Hej")
    await send(house, Content("Hej", "sv"))

    with pytest.raises(Unavailable) as refused:
        await send(house, Content("Hej igen", "sv"))

    assert (refused.value.code, refused.value.retry_after) == ("131056", 6.0)


async def test_a_refusal_that_comes_later_is_reported_with_its_code(house: House) -> None:
    await house.cloud.patient_sends(ALMA, "Hej")
    house.cloud.fail(131026, "async")

    await send(house, Content("Hej", "sv"))
    await house.cloud.settled()

    assert [(report.status, report.code) for report in house.doors.reports] == [("failed", "131026")]
    assert not house.cloud.log


async def test_a_refused_form_is_sent_again_in_words(house: House) -> None:
    await house.cloud.patient_sends(ALMA, "Hej")
    house.cloud.fail(131009, times=1)

    await send(house, Content("Passar det?", "sv", choices=YES_NO))

    assert house.cloud.log[0].text == "Passar det?\nSvara: JA eller NEJ"


async def test_a_proxy_page_is_no_answer(house: House) -> None:
    house.cloud.fail_http(503, times=1)

    with pytest.raises(Unavailable) as refused:
        await send(house, Content("Hej", "sv"))

    assert refused.value.code == "http_503"


async def test_a_lost_answer_is_unknown_and_its_status_still_comes(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "DEADLINE", 0.2)
    await house.cloud.patient_sends(ALMA, "Hej")
    house.cloud.hang(taken=True)
    message = outgoing(Content("Hej", "sv"), account=house.cloud.account, to=WA_ID)

    with pytest.raises(Unavailable) as lost:
        await CHANNEL.send(message, house.whatsapp, house.http)
    await house.cloud.settled()

    assert lost.value.code == "timeout"
    assert house.doors.reports[-1].delivery_id == message.delivery_id


async def test_nobody_there_is_told_apart_from_a_lost_answer(house: House) -> None:
    away = house.whatsapp.model_copy(update={"api_url": "http://127.0.0.1:9"})

    with pytest.raises(Unavailable) as error:
        await CHANNEL.send(outgoing(Content("Hej", "sv"), account="1", to=WA_ID), away, house.http)

    assert error.value.code == "unreachable"


async def test_staff_echoes_are_acknowledged_and_go_no_further(house: House) -> None:
    echo = {"from": "442079460001", "to": WA_ID, "id": "wamid.echo", "type": "text", "text": {"body": "Hej"}}
    value = {**house.cloud.change()["value"], "message_echoes": [echo]}

    assert await house.cloud.posts([{"field": "smb_message_echoes", "value": value}]) == 200
    assert not house.doors.handed


async def test_check_tells_a_wrong_token_from_a_working_account(house: House) -> None:
    wrong = house.whatsapp.model_copy(update={"access_token": type(house.whatsapp.access_token)("old")})

    checks: Sequence[list[str]] = await asyncio.gather(
        CHANNEL.check(house.whatsapp, house.http), CHANNEL.check(wrong, house.http)
    )

    assert checks[0] == []
    assert "access_token" in checks[1][0]
