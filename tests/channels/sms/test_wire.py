"""SMS over real sockets against the emulated Twilio."""

from __future__ import annotations

import pytest

from samtal.channels import wire
from samtal.channels.base import Outgoing
from samtal.channels.sms import CHANNEL
from samtal.channels.sms.parse import address, inbound
from samtal.conversations.content import Choice, Content
from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable
from tests.channels.conftest import ALMA, CLINIC_SMS, House, outgoing
from tests.channels.doors import NOON


def message(text: str = "Hej") -> Outgoing:
    return outgoing(Content(text, "sv"), account=CLINIC_SMS, to=ALMA)


async def test_a_text_reaches_the_house_and_the_answer_the_patient(house: House) -> None:
    await house.twilio.texts(ALMA, CLINIC_SMS, "Hej åäö")
    choices = (Choice("OFFER_1", "fre 14.00"), Choice("OFFER_2", "mån 10.00"))
    reply = outgoing(Content("När passar det?", "sv", choices=choices), account=CLINIC_SMS, to=ALMA)

    sent = await CHANNEL.send(reply, house.sms, house.http)
    await house.twilio.settled()

    taken = house.doors.taken[0]
    assert (taken.text, taken.sender.canonical, taken.account, taken.kind) == ("Hej åäö", ALMA, CLINIC_SMS, "text")
    assert house.twilio.log[0].text == "När passar det?\nSvara: 1 fre 14.00, 2 mån 10.00"
    assert (sent.status, sent.segments) == ("queued", 1)
    assert [(report.status, report.delivery_id) for report in house.doors.reports] == [
        ("sent", reply.delivery_id),
        ("delivered", reply.delivery_id),
    ]


async def test_a_wrong_signature_is_refused(house: House) -> None:
    await house.twilio.texts(ALMA, CLINIC_SMS, "Hej", signed=False)
    unsigned = await house.http.post(
        f"{house.url}/channels/sms/status?account=%2B447700900900&ref=x", content="MessageSid=1"
    )

    assert house.twilio.answers == [403]
    assert unsigned.status_code == 403
    assert not house.doors.handed


@pytest.mark.parametrize("at_once", [False, True])
async def test_a_text_delivered_twice_is_taken_once(house: House, at_once: bool) -> None:
    sid = await house.twilio.texts(ALMA, CLINIC_SMS, "Hej", deliveries=2, at_once=at_once)

    assert [handed.provider_id for handed in house.doors.handed] == [sid, sid]
    assert len(house.doors.taken) == 1


async def test_stop_is_told_to_the_house_and_bars_what_we_send(house: House) -> None:
    await house.twilio.texts(ALMA, CLINIC_SMS, "STOP")

    with pytest.raises(Rejected) as barred:
        await CHANNEL.send(message(), house.sms, house.http)

    assert house.doors.taken[0].data["opt_out_type"] == "STOP"
    assert barred.value.code == "21610"


async def test_a_number_is_left_as_the_patient_wrote_it(house: House) -> None:
    await house.twilio.texts(ALMA, CLINIC_SMS, "1")

    assert (house.doors.taken[0].kind, house.doors.taken[0].text, house.doors.taken[0].action) == ("text", "1", "")


async def test_a_picture_is_media(house: House) -> None:
    await house.twilio.texts(ALMA, CLINIC_SMS, "", media={"https://media.example/1": "image/jpeg"})

    taken = house.doors.taken[0]
    assert (taken.kind, taken.data["mime_type"], taken.data["id"]) == ("media", "image/jpeg", "https://media.example/1")


async def test_undelivered_is_reported_with_the_carriers_code(house: House) -> None:
    house.twilio.fail(30003, "async")

    await CHANNEL.send(message(), house.sms, house.http)
    await house.twilio.settled()

    assert [(report.status, report.code) for report in house.doors.reports] == [("sent", ""), ("failed", "30003")]


@pytest.mark.parametrize(
    ("code", "error"),
    [(21211, Rejected), (21614, Rejected), (20003, AccessDenied), (21408, AccessDenied), (20429, Unavailable)],
)
async def test_each_refusal_says_what_is_to_be_done(house: House, code: int, error: type[Outside]) -> None:
    house.twilio.fail(code)

    with pytest.raises(error) as refused:
        await CHANNEL.send(message(), house.sms, house.http)

    assert refused.value.code == str(code)


async def test_a_proxy_page_and_a_lost_answer_can_be_told_apart(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "DEADLINE", 0.2)
    house.twilio.fail_http(502, times=1)
    with pytest.raises(Unavailable) as down:
        await CHANNEL.send(message(), house.sms, house.http)
    house.twilio.hang(taken=True)
    with pytest.raises(Unavailable) as lost:
        await CHANNEL.send(message(), house.sms, house.http)

    assert (down.value.code, lost.value.code) == ("http_502", "timeout")
    assert [sent.text for sent in house.twilio.log] == ["Hej"]


async def test_a_wrong_token_is_for_a_person_to_mend(house: House) -> None:
    wrong = house.sms.model_copy(update={"auth_token": type(house.sms.auth_token)("old")})

    with pytest.raises(AccessDenied):
        await CHANNEL.send(message(), wrong, house.http)
    assert "account_sid and auth_token" in " ".join(await CHANNEL.check(wrong, house.http))


async def test_a_database_that_is_away_lets_twilio_know(house: House) -> None:
    house.doors.down = True

    await house.twilio.texts(ALMA, CLINIC_SMS, "Hej")

    assert house.twilio.answers == [500]
    assert not house.doors.taken


def test_names_and_short_codes_are_nobodys_address() -> None:
    assert (address("Apoteket").canonical, address("71700").canonical, address(ALMA).canonical) == ("", "", ALMA)


def test_a_form_without_an_id_is_no_message() -> None:
    assert inbound({"From": ALMA, "To": CLINIC_SMS, "Body": "Hej"}, NOON) is None
