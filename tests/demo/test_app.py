"""The page's doors: every channel, the timeline, the desk."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx
import pytest

from samtal.emulators.web_visitor import WebVisitor
from tests.demo.conftest import OpenDemo

ALMA, VIKTOR, GRACE, MOA = "+46701740663", "+46701740664", "+46701740665", "+46701740666"


async def phone(demo: OpenDemo, number: str) -> dict[str, Any]:
    answer = await demo.http.get(f"/demo/phone/{number}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def timeline(demo: OpenDemo, number: str, *, patient: str = "", visitor: str = "") -> dict[str, Any]:
    answer = await demo.http.get(
        "/demo/timeline",
        params={"number": number, "patient": patient, "language": "sv"},
        headers={"Authorization": f"Bearer {visitor}"} if visitor else {},
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def post(demo: OpenDemo, path: str, number: str, **body: str) -> httpx.Response:
    answer = await demo.http.post(f"/demo{path}", json={"number": number, **body})
    assert answer.is_success, answer.text
    return answer


async def eventually(look: Callable[[], Awaitable[Any]]) -> Any:
    """What the page would see within a few looks; None when it never comes."""
    for _ in range(100):
        if found := await look():
            return found
        await asyncio.sleep(0.05)
    return None


async def test_page_says_that_nothing_leaves_the_machine_and_loads_nothing_from_outside(demo: OpenDemo) -> None:
    page = await demo.http.get("/")
    script = await demo.http.get("/page/words.js")

    assert page.status_code == 200
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert "http" not in page.text
    assert "nothing leaves this machine" in script.text
    assert "inget lämnar den här datorn" in script.text


async def test_every_word_of_the_page_is_there_in_both_languages(demo: OpenDemo) -> None:
    page, script = (await demo.http.get("/")).text, (await demo.http.get("/page/words.js")).text

    english, swedish = script.split("  sv: {")
    names = {part.split('"')[0] for part in page.split("data-word=")[1:] for part in [part.removeprefix('"')]}
    assert names
    for name in names:
        assert f"{name}:" in english
        assert f"{name}:" in swedish


async def test_page_begins_with_the_clinic_and_its_patients(demo: OpenDemo) -> None:
    about = (await demo.http.get("/demo/about")).json()

    assert about["clinic"] == demo.performance.stage.clinic.name
    assert {"id": "alma", "name": "Alma Ryd", "number": ALMA, "born": "1989-05-17"} in about["patients"]
    assert about["visited"][ALMA]


async def test_journey_is_on_the_phone_and_on_the_timeline(demo: OpenDemo) -> None:
    shown, seen = await phone(demo, ALMA), await timeline(demo, ALMA, patient="alma")

    assert any(one["choices"] for one in shown["whatsapp"])
    assert any(not one["mine"] for one in shown["sms"])
    assert [one["at"] for one in seen["entries"]] == sorted(one["at"] for one in seen["entries"])
    assert {"webchat", "phone", "whatsapp"} <= {one["channel"] for one in seen["entries"]}
    assert [one["visit"]["service"] for one in seen["entries"] if one["kind"] == "visit_booked"] == ["Eksembesök"]


async def test_chat_goes_on_where_the_journey_left_it(demo: OpenDemo) -> None:
    about = (await demo.http.get("/demo/about")).json()

    async with WebVisitor(demo.url, about["widget"], session=about["visited"][ALMA], origin=demo.url) as chat:
        screen = chat.shown

    assert chat.resumed
    assert any("eksem" in one.text for one in screen)


async def test_new_visitor_is_answered_and_marked_as_not_connected(demo: OpenDemo) -> None:
    async with WebVisitor(demo.url, "stage", origin=demo.url) as chat:
        await chat.says("Var kan jag parkera?")
        await chat.sees(lambda screen: any(one.author == "receptionist" for one in screen))

        seen = await timeline(demo, GRACE, patient="grace", visitor=chat.session)

    asked = [one for one in seen["entries"] if one["text"] == "Var kan jag parkera?"]
    assert [(one["channel"], one["stranger"]) for one in asked] == [("webchat", True)]


async def test_whatsapp_is_answered(demo: OpenDemo) -> None:
    await post(demo, "/whatsapp", GRACE, text="Do I need a referral?")

    async def answered() -> bool:
        return any("book yourself" in one["text"] for one in (await phone(demo, GRACE))["whatsapp"] if not one["mine"])

    assert await eventually(answered)


async def test_button_of_an_earlier_message_can_be_pressed(demo: OpenDemo) -> None:
    before = await phone(demo, ALMA)
    message = next(one for one in before["whatsapp"] if "INFO" in dict(one["choices"]))
    assert dict(message["choices"])["DIRECTIONS"] == "Vägbeskrivning"

    await post(demo, "/whatsapp/press", ALMA, message=message["id"], action="DIRECTIONS")

    async def answered() -> bool:
        shown = (await phone(demo, ALMA))["whatsapp"]
        return any("Lönnhagsvägen 8" in one["text"] for one in shown[len(before["whatsapp"]) :])

    assert await eventually(answered)
    pressed = [one for one in (await phone(demo, ALMA))["whatsapp"] if one["mine"]][-1]
    assert pressed["text"] == "Vägbeskrivning"


async def test_choice_that_was_never_shown_is_refused(demo: OpenDemo) -> None:
    answer = await demo.http.post(
        "/demo/whatsapp/press", json={"number": ALMA, "message": "wamid.none", "action": "YES"}
    )

    assert answer.status_code == 409
    assert "no such choice" in answer.json()["detail"]


async def test_sms_is_answered(demo: OpenDemo) -> None:
    await post(demo, "/sms", VIKTOR, text="Behöver jag remiss?")

    async def answered() -> bool:
        return any("utan remiss" in one["text"] for one in (await phone(demo, VIKTOR))["sms"] if not one["mine"])

    assert await eventually(answered)


async def test_call_is_heard_and_spoken_keyed_and_ended(demo: OpenDemo) -> None:
    rung = (await post(demo, "/call", MOA)).json()
    said = (await post(demo, "/call/say", MOA, text="jag undrar om det finns hiss hos er")).json()
    keyed = (await post(demo, "/call/keys", MOA, digits="1")).json()
    over = (await post(demo, "/call/hang-up", MOA)).json()

    assert rung["call"] == "talking"
    assert not rung["lines"][0]["mine"]
    assert any("hissen rymmer" in one["text"].casefold() for one in said["lines"] if not one["mine"])
    assert {"mine": True, "text": "1"} in keyed["lines"]
    assert over["call"] == "over"
    assert (await phone(demo, MOA))["call"] == "over"


async def test_telephone_that_is_not_in_a_call_says_nothing(demo: OpenDemo) -> None:
    answer = await demo.http.post("/demo/call/say", json={"number": "+46701740601", "text": "hallå"})

    assert answer.status_code == 409


async def test_desk_takes_over_replies_and_hands_back(demo: OpenDemo) -> None:
    number = "+46701740602"
    await post(demo, "/sms", number, text="Behöver jag remiss?")
    await eventually(lambda: _answers(demo, number))

    await post(demo, "/desk/take-over", number)
    held = await timeline(demo, number)
    await post(demo, "/sms", number, text="Var kan jag parkera?")
    await post(demo, "/desk/reply", number, text="Hej, det är Sanna. Parkera på gården.")

    async def arrived() -> bool:
        return any("Sanna. Parkera" in one["text"] for one in (await phone(demo, number))["sms"])

    assert await eventually(arrived)
    await post(demo, "/desk/hand-back", number)
    back = await timeline(demo, number)
    assert (held["floor"], back["floor"]) == ("Sanna", "")
    assert not any("Parkeringshuset" in one["text"] for one in back["entries"] if one["author"] == "receptionist")
    assert [one["author_name"] for one in back["entries"] if one["kind"] == "message" and one["author"] == "staff"] == [
        "Sanna"
    ]


async def _answers(demo: OpenDemo, number: str) -> bool:
    return any(not one["mine"] for one in (await phone(demo, number))["sms"])


async def test_desk_cannot_take_over_nobody(demo: OpenDemo) -> None:
    answer = await demo.http.post("/demo/desk/take-over", json={"number": "+46701740603"})

    assert answer.status_code == 409
    assert (await timeline(demo, "+46701740603"))["entries"] == []


@pytest.mark.parametrize(("typed", "read"), [("0701740604", "+46701740604"), ("+44 7700 900151", "+447700900151")])
async def test_typed_number_is_read_as_every_channel_writes_it(demo: OpenDemo, typed: str, read: str) -> None:
    answer = await demo.http.get("/demo/number", params={"typed": typed})

    assert answer.json() == {"number": read}


async def test_what_is_no_number_is_refused(demo: OpenDemo) -> None:
    assert (await demo.http.get("/demo/number", params={"typed": "hej"})).status_code == 422
    assert (await demo.http.post("/demo/sms", json={"number": "hej", "text": "x"})).status_code == 422


async def test_other_sites_and_other_names_are_turned_away(demo: OpenDemo) -> None:
    body = {"number": VIKTOR, "text": "x"}

    other_site = await demo.http.post("/demo/sms", json=body, headers={"Origin": "https://elsewhere.example"})
    other_name = await demo.http.get("/demo/about", headers={"Host": "elsewhere.example"})

    assert other_site.status_code == 403
    assert other_name.status_code == 400


async def test_house_without_the_demo_has_none_of_its_doors(demo: OpenDemo) -> None:
    paths = demo.performance.stage.house.app().openapi()["paths"]

    assert paths
    assert not [path for path in paths if path.startswith("/demo")]
