"""The web chat over real sockets, seen from a browser tab."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta

import httpx
import pytest
from websockets.asyncio.client import connect
from websockets.exceptions import InvalidStatus

from samtal.conversations.content import Choice, Content, Place
from samtal.emulators.web_visitor import WebVisitor
from samtal.emulators.web_visitor.visitor import Refused
from tests.channels.conftest import WIDGET, House, outgoing


def address(house: House, index: int = -1) -> str:
    return house.doors.taken[index].sender.canonical


async def joined(house: House, session: str = "") -> WebVisitor:
    visitor = house.visitor(session)
    await visitor.connect()
    return visitor


async def test_a_message_is_acknowledged_when_stored_and_the_reply_is_shown(house: House) -> None:
    visitor = await joined(house)
    seq = await visitor.says("Hej! Har ni tid?")
    place = Place("Kliniken", "Storgatan 1", 55.7, 13.2)
    choices = (Choice("OFFER_1", "fre 14.00"),)

    house.doors.say(address(house), Content("Fredag 14.00?", "sv", choices=choices, place=place, asks=("offer",)))
    screen = await visitor.sees(2)

    assert (screen[0].seq, screen[0].author, screen[0].text) == (seq, "patient", "Hej! Har ni tid?")
    assert (screen[1].author, screen[1].text, screen[1].choices) == (
        "receptionist",
        "Fredag 14.00?",
        (("OFFER_1", "fre 14.00"),),
    )
    assert (screen[1].asks, screen[1].link) == (("offer",), "https://maps.google.com/?q=55.7,13.2")


async def test_pressing_and_the_contact_form_reach_the_house(house: House) -> None:
    visitor = await joined(house)
    await visitor.says("Hej")
    house.doors.say(address(house), Content("Passar det?", "sv", choices=(Choice("YES", "Ja"),)))
    await visitor.sees(2)

    await visitor.presses("Ja")
    await visitor.fills_in(name="Alma Ek", phone="0701740605", email="")

    pressed, form = house.doors.taken[1:]
    assert (pressed.kind, pressed.action, pressed.text) == ("press", "YES", "Ja")
    assert (form.kind, form.name) == ("form", "Alma Ek")
    assert {key: form.data.get(key) for key in ("name", "phone", "email")} == {
        "name": "Alma Ek", "phone": "0701740605", "email": None
    }  # fmt: skip


async def test_a_resend_is_stored_once_and_acknowledged_again(house: House) -> None:
    visitor = await joined(house)
    first = await visitor.says("Hej", client_id="one")
    await visitor.loses_line()
    await visitor.connect()

    again = await visitor.says("Hej", client_id="one")

    assert first == again
    assert len(house.doors.taken) == 1
    assert [seen.text for seen in visitor.shown] == ["Hej"]


async def test_who_comes_back_after_days_sees_what_was_missed(house: House) -> None:
    visitor = await joined(house)
    await visitor.says("Hej")
    await visitor.leaves()
    house.doors.time.move_to(house.doors.clock.now() + timedelta(days=9))
    house.doors.say(address(house), Content("Hej igen!", "sv"))

    await visitor.connect()

    assert visitor.resumed
    assert [seen.text for seen in visitor.shown] == ["Hej", "Hej igen!"]


async def test_every_tab_of_a_visitor_shows_the_same(house: House) -> None:
    first = await joined(house)
    second = await joined(house, first.session)

    await first.says("Hej")
    house.doors.say(address(house), Content("Hej!", "sv"))

    assert [seen.text for seen in await second.sees(2)] == ["Hej", "Hej!"]
    assert [seen.text for seen in await first.sees(2)] == ["Hej", "Hej!"]


async def test_strangers_see_nothing_of_each_other(house: House) -> None:
    alma, bo = await joined(house), await joined(house)

    await alma.says("Hej")
    house.doors.say(address(house), Content("Hej Alma", "sv"))
    await alma.sees(2)
    await bo.settled()

    assert bo.shown == []


async def test_nothing_is_acknowledged_that_was_not_stored(house: House) -> None:
    visitor = await joined(house)
    house.doors.down = True
    with pytest.raises(Refused) as refused:
        await visitor.says("Hej", client_id="one")
    house.doors.down = False

    await visitor.says("Hej", client_id="one")

    assert (refused.value.frame["code"], refused.value.frame["client_id"]) == ("try_again", "one")
    assert [inbound.text for inbound in house.doors.taken] == ["Hej"]


async def test_too_much_at_once_is_told_with_how_long_to_wait(house: House) -> None:
    house.doors.know("webchat", house.webchat.model_copy(update={"burst": 3, "per_minute": 1}))
    visitor = await joined(house)
    for _ in range(3):
        await visitor.says("Hej")

    with pytest.raises(Refused) as refused:
        await visitor.says("Hej")

    assert refused.value.frame["code"] == "too_fast"
    assert refused.value.frame["retry_after"] > 0


async def test_one_network_address_cannot_make_up_visitors_without_end(house: House) -> None:
    house.doors.know("webchat", house.webchat.model_copy(update={"new_per_minute": 2}))
    known = await joined(house)
    async with WebVisitor(house.url, WIDGET):
        pass

    with pytest.raises(Refused) as refused:
        await joined(house)
    await known.loses_line()
    await known.connect()

    assert refused.value.frame["code"] == "too_fast"
    assert known.resumed


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        ("{", "bad_frame"), ("[]", "bad_frame"), ('{"type":"dance"}', "bad_frame"), ('{"type":"send"}', "bad_frame"),
        ('{"type":"send","client_id":"a b","text":"x"}', "bad_frame"), ('{"type":"hello"}', "bad_frame"),
        (json.dumps({"type": "send", "client_id": "a", "text": "x" * 40_000}), "too_large"),
    ],
)  # fmt: skip
async def test_a_bad_frame_is_explained_and_the_chat_goes_on(house: House, frame: str, code: str) -> None:
    visitor = await joined(house)

    await visitor.sends(frame)
    await visitor.settled()

    assert [error["code"] for error in visitor.errors] == [code]
    assert await visitor.says("Hej") > 0


async def test_a_message_longer_than_the_widget_may_write_is_refused(house: House) -> None:
    visitor = await joined(house)

    with pytest.raises(Refused) as refused:
        await visitor.says("x" * 4001)

    assert refused.value.frame["code"] == "too_large"


async def test_the_first_frame_is_hello(house: House) -> None:
    visitor = house.visitor()

    async with connect(visitor.url) as socket:
        await socket.send('{"type":"ping"}')
        answer = json.loads(await socket.recv())
        await asyncio.wait_for(socket.wait_closed(), 5)

    assert answer["code"] == "bad_frame"


async def test_only_pages_of_the_clinic_may_show_the_widget(house: House) -> None:
    house.doors.know("webchat", house.webchat.model_copy(update={"origins": ["https://www.clinic.example"]}))

    with pytest.raises(InvalidStatus):
        await house.visitor(origin="https://elsewhere.example").connect()
    theirs = house.visitor(origin="https://www.clinic.example")
    await theirs.connect()
    ours = house.visitor(origin=house.url)
    await ours.connect()

    assert theirs.session
    assert ours.session


async def test_an_unknown_widget_is_not_served(house: House) -> None:
    with pytest.raises(InvalidStatus):
        await WebVisitor(house.url, "unknown").connect()


async def test_a_silent_socket_is_closed(house: House) -> None:
    house.doors.know("webchat", house.webchat.model_copy(update={"idle_seconds": 0.05}))
    visitor = await joined(house)
    assert visitor._socket is not None

    await asyncio.wait_for(visitor._socket.wait_closed(), 5)

    assert visitor._socket.close_code == 1001


async def test_sending_tells_whether_the_visitor_is_there(house: House) -> None:
    visitor = await joined(house)
    await visitor.says("Hej")
    message = outgoing(Content("Hej", "sv"), account=WIDGET, to=address(house))

    there = await house.chat.send(message, house.webchat, house.http)
    await visitor.leaves()
    await asyncio.sleep(0.05)
    gone = await house.chat.send(message, house.webchat, house.http)

    assert (there.status, gone.status) == ("delivered", "sent")


async def test_typing_is_shown_and_never_stored(house: House) -> None:
    visitor = await joined(house)
    await visitor.says("Hej")

    house.chat.typing(address(house))
    await visitor.types()
    await visitor.settled()

    assert visitor.typing == 1
    assert len(house.doors.handed) == 1


# Plain HTTP ----------------------------------------------------------------------------------------------------------


def bearer(session: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {session}"}


async def test_without_a_socket_the_same_conversation_goes_on(house: House) -> None:
    visitor = await joined(house)
    await visitor.says("Hej")
    send, entries = f"{house.url}/channels/webchat/send/{WIDGET}", f"{house.url}/channels/webchat/entries/{WIDGET}"

    stored = await house.http.post(
        send, json={"type": "send", "client_id": "h1", "text": "Är ni där?"}, headers=bearer(visitor.session)
    )
    house.doors.say(address(house), Content("Ja!", "sv"))
    new = await house.http.get(entries, params={"after": stored.json()["seq"]}, headers=bearer(visitor.session))

    assert stored.json() == {"type": "ack", "client_id": "h1", "seq": 2, "duplicate": False, "session": visitor.session}
    assert [entry["text"] for entry in new.json()["entries"]] == ["Ja!"]
    assert [seen.text for seen in await visitor.sees(3)] == ["Hej", "Är ni där?", "Ja!"]


async def test_a_first_message_over_http_gets_a_session(house: House) -> None:
    answer = await house.http.post(
        f"{house.url}/channels/webchat/send/{WIDGET}", json={"type": "send", "client_id": "h1", "text": "Hej"}
    )
    visitor = await joined(house, answer.json()["session"])

    assert [seen.text for seen in visitor.shown] == ["Hej"]


@pytest.mark.parametrize(
    ("body", "session", "status"),
    [
        ("{", "", 422), ('{"type":"ping"}', "", 422), ('{"type":"send","client_id":"1","text":"x"}', "made up", 401),
        (json.dumps({"type": "send", "client_id": "1", "text": "x" * 200_000}), "", 413),
    ],
)  # fmt: skip
async def test_what_http_cannot_take_is_explained(house: House, body: str, session: str, status: int) -> None:
    headers = bearer(session) if session else {}

    answer = await house.http.post(f"{house.url}/channels/webchat/send/{WIDGET}", content=body, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (status, "error")
    assert not house.doors.handed


async def test_another_sites_page_gets_nothing_over_http(house: House) -> None:
    foreign = {"Origin": "https://elsewhere.example"}
    url = f"{house.url}/channels/webchat/send/{WIDGET}"

    asked = await house.http.options(url, headers=foreign)
    sent = await house.http.post(url, json={"type": "send", "client_id": "1", "text": "x"}, headers=foreign)

    assert (asked.status_code, sent.status_code) == (403, 403)
    assert "access-control-allow-origin" not in asked.headers
    assert not house.doors.handed


async def test_the_clinics_page_may_ask_over_http(house: House) -> None:
    house.doors.know("webchat", house.webchat.model_copy(update={"origins": ["https://www.clinic.example"]}))

    asked: httpx.Response = await house.http.options(
        f"{house.url}/channels/webchat/entries/{WIDGET}", headers={"Origin": "https://www.clinic.example"}
    )

    assert asked.headers["access-control-allow-origin"] == "https://www.clinic.example"
