"""The emulated Twilio refuses what Twilio refuses."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from samtal.emulators.twilio import TwilioAccount
from samtal.emulators.twilio.account import Number
from samtal.emulators.twilio.signing import sign
from samtal.emulators.twilio.twiml import Dial, Instructions, obey
from samtal.kit.clock import FakeClock
from tests.channels.doors import NOON

ALMA, CLINIC = "+447700900101", "+447700900900"
LOGIN = ("ACemulated", "emulated-token")
MESSAGE = {"To": ALMA, "From": CLINIC, "Body": "Hej"}
API = "/2010-04-01/Accounts/ACemulated"


@pytest.fixture
def hooks() -> list[httpx.Request]:
    return []


@pytest.fixture
async def twilio(hooks: list[httpx.Request]) -> AsyncIterator[TwilioAccount]:
    def ours(request: httpx.Request) -> httpx.Response:
        hooks.append(request)
        return httpx.Response(200)

    async with httpx.AsyncClient(transport=httpx.MockTransport(ours)) as http:
        account = TwilioAccount(clock=FakeClock(NOON), http=http)
        account.numbers[CLINIC] = Number(sms_url="http://us.internal/sms")
        yield account


async def asked(
    twilio: TwilioAccount, resource: str, form: dict[str, str], login: tuple[str, str] = LOGIN
) -> tuple[int, dict[str, Any]]:
    transport = httpx.ASGITransport(twilio.app)
    async with httpx.AsyncClient(transport=transport, base_url="http://twilio.internal") as http:
        answer = await http.post(f"{API}/{resource}.json", data=form, auth=login)
    await twilio.settled()
    return answer.status_code, answer.json()


async def sent(twilio: TwilioAccount, **form: str) -> tuple[int, dict[str, Any]]:
    return await asked(twilio, "Messages", {**MESSAGE, **form})


def test_twilios_signature_is_known() -> None:
    form = [("From", "+46701740605"), ("Body", "Hej åäö"), ("Empty", ""), ("CallSid", "CA1")]

    assert sign("https://x.test/hook?a=1", form, "12345") == "AWuTD+8CNrvywur2YjovhGdDQb0="


@pytest.mark.parametrize(
    ("form", "code"),
    [({"Body": "x" * 1601}, 21617), ({"Body": ""}, 21602), ({"To": "0701"}, 21211), ({"From": ""}, 21603)],
)
async def test_what_twilio_refuses_is_refused(twilio: TwilioAccount, form: dict[str, str], code: int) -> None:
    status, answer = await sent(twilio, **form)

    assert (status, answer["code"]) == (400, code)
    assert not twilio.log


async def test_a_message_is_reported_on_where_it_said(twilio: TwilioAccount, hooks: list[httpx.Request]) -> None:
    status, answer = await sent(twilio, StatusCallback="http://us.internal/status?ref=1")

    assert (status, answer["status"]) == (201, "queued")
    told = [request.content.decode() for request in hooks]
    assert ["MessageStatus=sent" in told[0], "MessageStatus=delivered" in told[1], len(told)] == [True, True, 2]
    assert all(str(request.url) == "http://us.internal/status?ref=1" for request in hooks)


async def test_stop_holds_until_start(twilio: TwilioAccount) -> None:
    codes = []
    for word in ("stop ", "Start"):
        await twilio.texts(ALMA, CLINIC, word)
        codes.append((await sent(twilio))[1].get("code"))

    assert codes == [21610, None]


async def test_a_wrong_login_opens_nothing(twilio: TwilioAccount) -> None:
    status, answer = await asked(twilio, "Messages", MESSAGE, ("ACemulated", "wrong"))

    assert (status, answer["code"]) == (401, 20003)


async def test_a_call_needs_words_and_rings_until_somebody_decides(twilio: TwilioAccount) -> None:
    said = "<Response><Say>Hej Alma</Say></Response>"

    nothing = await asked(twilio, "Calls", {"To": ALMA, "From": CLINIC})
    placed = await asked(twilio, "Calls", {"To": ALMA, "From": CLINIC, "Twiml": said})

    assert (nothing[0], placed[0]) == (400, 201)
    assert (twilio.log[0].channel, twilio.log[0].text) == ("phone", "Hej Alma")
    async with twilio.answers_call(ALMA) as call:
        assert (call.heard, call.over) == (["Hej Alma"], True)
    with pytest.raises(LookupError):
        await twilio.misses_call(ALMA)


def test_twiml_is_obeyed_and_nonsense_is_not() -> None:
    dial = '<Response><Say>Vänta</Say><Dial action="/a"><Number>+442079460555</Number></Dial></Response>'

    assert obey(dial) == Instructions(("Vänta",), Dial("+442079460555", "/a"))
    for nonsense in ("<Response>", "<Response><Dance/></Response>", "<Response><Connect/></Response>"):
        with pytest.raises(ValueError, match=r"TwiML|know|needs"):
            obey(nonsense)
