"""How long a proof lasts, and that nobody is taken for another because both hide their number."""

from __future__ import annotations

from datetime import timedelta

from samtal.conversations.intake import Arrival, receive
from samtal.patients import repository as patients
from tests.reception import Reception, text_of

BIRGIT = "+46701740660"
ASKS = "när var det jag skulle komma?"


async def _code(reception: Reception) -> str:
    async with reception.database.reading(reception.clinic_id) as tx:
        secret = await tx.fetchval(
            """select args->>'secret' from job where clinic_id = $1 and kind = 'deliver' and args ? 'secret'
               order by run_at desc, id desc limit 1""",
            reception.clinic_id,
        )
    return "".join(letter for letter in secret if letter.isdigit())[:6]


async def _proves_by_sms(reception: Reception) -> str:
    await reception.says(BIRGIT, ASKS)
    return text_of(await reception.says(BIRGIT, await _code(reception)))


async def test_a_code_by_sms_opens_the_booked_time_for_a_quarter_of_an_hour(angsholmen: Reception) -> None:
    told = await _proves_by_sms(angsholmen)

    angsholmen.clock.move_to(angsholmen.clock.now() + timedelta(minutes=14))
    still = text_of(await angsholmen.says(BIRGIT, ASKS))

    assert "8 mars" in told
    assert "8 mars" in still


async def test_after_a_quarter_of_an_hour_the_proof_has_gone(angsholmen: Reception) -> None:
    await _proves_by_sms(angsholmen)

    angsholmen.clock.move_to(angsholmen.clock.now() + timedelta(hours=25))
    told = await angsholmen.says(BIRGIT, ASKS)

    assert "8 mars" not in text_of(told)
    assert "code" in told[-1].content.asks


async def test_in_sweden_a_code_does_not_tell_whom_the_visit_is_with(angsholmen: Reception) -> None:
    told = await _proves_by_sms(angsholmen)

    assert not any(part in told for one in angsholmen.clinic.practitioners for part in one.name.split()[-1:])


async def test_five_wrong_codes_are_not_the_end_of_the_road(angsholmen: Reception) -> None:
    await angsholmen.says(BIRGIT, ASKS)
    first = await _code(angsholmen)
    wrong = f"{(int(first) + 1) % 1_000_000:06d}"
    for _ in range(5):
        await angsholmen.says(BIRGIT, wrong)
    await angsholmen.says(BIRGIT, first)

    again = await _code(angsholmen)
    told = text_of(await angsholmen.says(BIRGIT, again))

    assert again != first
    assert "8 mars" in told


async def test_a_code_that_has_run_out_is_followed_by_a_new_one(angsholmen: Reception) -> None:
    await angsholmen.says(BIRGIT, ASKS)
    first = await _code(angsholmen)
    angsholmen.clock.move_to(angsholmen.clock.now() + timedelta(minutes=11))

    said = await angsholmen.says(BIRGIT, first)
    told = text_of(await angsholmen.says(BIRGIT, await _code(angsholmen)))

    assert "8 mars" not in text_of(said)
    assert "code" in said[-1].content.asks
    assert "8 mars" in told


async def test_what_was_proven_in_writing_is_not_told_to_a_call_that_shows_the_same_number(
    angsholmen: Reception,
) -> None:
    await _proves_by_sms(angsholmen)

    await angsholmen.calls(BIRGIT, "CA1")
    asked = await angsholmen.says(BIRGIT, ASKS, on="phone", data={"call_id": "CA1"})

    assert "mars" not in text_of(asked)
    assert "code" in asked[-1].content.asks


async def test_callers_who_hide_their_number_are_never_one_another(larkfield: Reception) -> None:
    accepted = [
        await receive(
            larkfield.database,
            larkfield.clinic_id,
            Arrival("phone", "account", f"CA{n}-0", "withheld", f"CA{n}", "anonymous", "call_started", "",
                    larkfield.clock.now(), data={"call_id": f"CA{n}"}),
        )
        for n in range(3)
    ]  # fmt: skip

    assert len({one.conversation_id for one in accepted}) == 3
    async with larkfield.database.reading(larkfield.clinic_id) as tx:
        assert [await patients.claimants(one.contact_point_id, tx) for one in accepted] == [[], [], []]
