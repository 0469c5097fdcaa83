"""Claims, codes, shared phones, new owners: what is said to whom."""

from __future__ import annotations

from samtal.conversations import repository as conversations
from samtal.patients import repository as patients
from tests.reception import Reception, text_of

EDITH, GILLS, BIRGIT, AZIZ, ALMA = "+447700900300", "+447700900302", "+46701740660", "+46701740661", "+46701740650"


async def _code(reception: Reception) -> str:
    """The code as it stands in the delivery's job: the only place where it is."""
    async with reception.database.reading(reception.clinic_id) as tx:
        args = await tx.fetchval(
            """select args from job where clinic_id = $1 and kind = 'deliver' and args ? 'secret'
               order by run_at desc, id desc limit 1""",
            reception.clinic_id,
        )
    return "".join(letter for letter in args["secret"].split("kod är ")[-1].split("code is ")[-1][:6])


async def test_a_known_caller_is_told_nothing_by_a_clinic_that_opted_in_to_nothing(angsholmen: Reception) -> None:
    greeted = text_of(await angsholmen.calls(BIRGIT, "CA1"))
    asked = await angsholmen.says(BIRGIT, "när var det jag skulle komma", on="phone", data={"call_id": "CA1"})

    assert "Birgit" not in greeted
    assert "code" in [fact for one in asked for fact in one.content.asks]
    assert "8" not in text_of(asked).replace("sex siffror", "")


async def test_the_right_code_opens_the_booked_time_for_this_call_only(angsholmen: Reception) -> None:
    await angsholmen.calls(BIRGIT, "CA1")
    await angsholmen.says(BIRGIT, "när var det jag skulle komma", on="phone", data={"call_id": "CA1"})
    code = await _code(angsholmen)

    told = await angsholmen.says(BIRGIT, code, on="phone", kind="keys", data={"call_id": "CA1"})
    await angsholmen.calls(BIRGIT, "CA2")
    again = await angsholmen.says(BIRGIT, "när var det jag skulle komma", on="phone", data={"call_id": "CA2"})

    assert "åttonde mars" in text_of(told)
    assert "åttonde mars" not in text_of(again)


async def test_a_wrong_code_opens_nothing(angsholmen: Reception) -> None:
    await angsholmen.calls(BIRGIT, "CA1")
    await angsholmen.says(BIRGIT, "när var det jag skulle komma", on="phone", data={"call_id": "CA1"})
    wrong = f"{(int(await _code(angsholmen)) + 1) % 1_000_000:06d}"

    told = await angsholmen.says(BIRGIT, wrong, on="phone", kind="keys", data={"call_id": "CA1"})

    assert "mars" not in text_of(told)
    assert "code" in told[0].content.asks


async def test_a_code_is_never_on_the_timeline(angsholmen: Reception) -> None:
    await angsholmen.calls(BIRGIT, "CA1")
    said = await angsholmen.says(BIRGIT, "när var det jag skulle komma", on="phone", data={"call_id": "CA1"})
    code = await _code(angsholmen)

    async with angsholmen.database.reading(angsholmen.clinic_id) as tx:
        conversation = await patients.contact_point_at("tel", [BIRGIT], tx)
        assert conversation is not None
        entries = await conversations.latest(conversation.conversation_id, tx, upto=10**6, limit=50)
    assert said
    assert not any(code in entry.text or code in str(entry.data) for entry in entries)


async def test_a_shared_phone_is_asked_whom_it_concerns_without_names(larkfield: Reception) -> None:
    said = await larkfield.says(GILLS, "I need to move the appointment on Friday the 12th")

    assert "name" in said[0].content.asks
    assert not {"Fiona", "Rory"} & set(text_of(said).split())


async def test_a_birth_date_from_the_number_on_file_is_enough_where_the_clinic_says_so(larkfield: Reception) -> None:
    await larkfield.says(GILLS, "I need to move the appointment on Friday the 12th")

    said = await larkfield.says(GILLS, "it's for my son Rory, born 19 August 2015")

    assert "name" not in said[0].content.asks
    assert "12 March" in text_of(said) or "instead" in text_of(said)


async def test_a_new_owner_of_a_number_gets_a_conversation_of_her_own(larkfield: Reception) -> None:
    said = await larkfield.says(
        EDITH, "Hello, I've just got this number. My name is Priscilla Vane and I'd like a check-up"
    )

    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [EDITH], tx)
        assert point is not None
        people = await patients.candidates(point.id, tx)
        edith = await patients.by_file_key("edith", tx)
        assert edith is not None
        still = await patients.contact_points_of(edith.id, tx)
    assert "Edith" not in text_of(said)
    assert [one.name for one in people] == ["Priscilla Vane"]
    assert still == []


async def test_a_visitors_number_is_a_claim_until_the_code(ronnbacken: Reception) -> None:
    await ronnbacken.says(ALMA, "Jag vill boka tid för mitt eksem", on="sms")
    form = {"name": "Alma Ryd", "phone": ALMA}

    asked = await ronnbacken.says("visitor", "", on="webchat", kind="form", data=form)
    before = await ronnbacken.says("visitor", "kan vi fortsätta från mitt sms?", on="webchat")

    assert "code" in asked[0].content.asks
    assert "eksem" not in text_of(before).lower()


async def test_the_code_joins_browser_and_number_into_one_conversation(ronnbacken: Reception) -> None:
    await ronnbacken.says(ALMA, "Jag vill boka tid för mitt eksem hos Stjernfelt", on="sms")
    await ronnbacken.says("visitor", "", on="webchat", kind="form", data={"name": "Alma Ryd", "phone": ALMA})

    said = await ronnbacken.says("visitor", await _code(ronnbacken), on="webchat")

    async with ronnbacken.database.reading(ronnbacken.clinic_id) as tx:
        web = await patients.contact_point_at("web", ["visitor"], tx)
        tel = await patients.contact_point_at("tel", [ALMA], tx)
    assert web is not None
    assert tel is not None
    assert web.conversation_id == tel.conversation_id
    assert "offer" in said[-1].content.asks, "the booking begun by SMS goes on"


async def test_nobody_is_merged_by_a_number_with_another_name(ronnbacken: Reception) -> None:
    await ronnbacken.says("visitor", "", on="webchat", kind="form", data={"name": "Peter Lund", "phone": ALMA})

    said = await ronnbacken.says("visitor", await _code(ronnbacken), on="webchat")

    async with ronnbacken.database.reading(ronnbacken.clinic_id) as tx:
        web = await patients.contact_point_at("web", ["visitor"], tx)
        alma = await patients.by_file_key("alma", tx)
        assert alma is not None
        assert web is not None
        own = await conversations.conversation_of(alma.id, tx)
    assert web.conversation_id != own
    assert "Alma" not in text_of(said)
