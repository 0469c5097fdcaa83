"""What the clinic writes of its own accord: planned, asked again when due, over the right way, saying no more than it may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import pytest

from samtal.appointments import booking
from samtal.appointments.model import Appointment, Status
from samtal.appointments.wishes import FreeTime
from samtal.conversations.outbox import Said
from samtal.db.transaction import Row
from samtal.jobs import Job
from samtal.kit.ids import AppointmentId, PatientId
from samtal.outreach.sending import Outreach
from samtal.patients import repository as patients
from tests.reception import Reception, text_of

EDITH, KWAME, STAN, STANS_HOME = "+447700900300", "+447700900301", "+447700900303", "+442079460290"
GRACE, VIKTOR = "+46701740652", "+46701740651"


@dataclass(frozen=True, slots=True)
class Out:
    channel: str
    to: str
    purpose: str
    text: str
    status: str


async def _rows(reception: Reception, sql: str, *args: object) -> Sequence[Row]:
    async with reception.database.reading(reception.clinic_id) as tx:
        return await tx.fetch(sql, reception.clinic_id, *args)


async def _sent(reception: Reception, *purposes: str) -> list[Out]:
    """What stands in the outbox of our own accord, in order."""
    found = await _rows(
        reception,
        """select d.channel, d.raw, d.purpose, e.text, d.status from delivery d
             join timeline_entry e on e.id = d.entry_id and e.clinic_id = d.clinic_id
           where d.clinic_id = $1 and d.purpose = any ($2) order by d.created_at, d.id""",
        list(purposes or ("reminder", "service", "follow_up", "survey")),
    )
    return [Out(*row.values()) for row in found]


async def _until(reception: Reception, moment: datetime) -> None:
    """Let time pass without any vendor: what is due happens at its time, deliveries stay in the outbox."""
    await _quietly(reception)
    while (due := await _next_due(reception)) is not None and due <= moment:
        reception.clock.move_to(due)
        await _quietly(reception)
    reception.clock.move_to(moment)
    await _quietly(reception)


async def _next_due(reception: Reception) -> datetime | None:
    found = await _rows(
        reception,
        "select min(run_at) as due from job where clinic_id = $1 and state = 'waiting' and kind <> 'deliver' and run_at > $2",
        reception.clock.now(),
    )
    due: datetime | None = found[0]["due"]
    return due


async def _quietly(reception: Reception) -> None:
    """There are no accounts here, so nothing is delivered; whether it would be is the business of other tests."""
    async with reception.database.transaction(reception.clinic_id) as tx:
        await tx.execute("update job set state = 'dead' where clinic_id = $1 and kind = 'deliver'", reception.clinic_id)
    await reception.house.worker.run_due(reception.clock.now())


async def _booked(reception: Reception, key: str) -> AppointmentId:
    found = await _rows(
        reception,
        """select a.id from appointment a join patient p on p.id = a.patient_id and p.clinic_id = a.clinic_id
           where a.clinic_id = $1 and p.file_key = $2 and a.status = 'booked'""",
        key,
    )
    return AppointmentId(UUID(str(found[0]["id"])))


def _at(reception: Reception, text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=reception.clinic.zone)


async def _moves(reception: Reception, appointment_id: AppointmentId, to: str, *, by: str = "staff") -> Appointment:
    async with reception.database.transaction(reception.clinic_id) as tx:
        from samtal.appointments import repository as appointments

        old = await appointments.find(appointment_id, tx)
        assert old is not None
        start = _at(reception, to)
        free = FreeTime(start, start + (old.end - old.start), old.practitioner, old.location, old.service)
        return await booking.move(appointment_id, free, tx=tx, by=by)


# Reminders -------------------------------------------------------------------------------------------------------------


async def test_reminders_come_when_the_clinic_says_and_not_otherwise(larkfield: Reception) -> None:
    """Larkfield: 48 and 4 hours before. Stan comes on Tuesday the ninth at two."""
    await _until(larkfield, _at(larkfield, "2027-03-07T13:59"))
    before = [one for one in await _sent(larkfield, "reminder") if one.to == STAN]
    await _until(larkfield, _at(larkfield, "2027-03-09T13:00"))

    reminders = [one for one in await _sent(larkfield, "reminder") if one.to == STAN]
    assert before == []
    assert len(reminders) == 2
    assert all("14:00" in one.text for one in reminders)


async def test_a_visit_that_moved_is_reminded_of_at_its_new_time_alone(larkfield: Reception) -> None:
    await _moves(larkfield, await _booked(larkfield, "stan"), "2027-03-11T15:00")

    await _until(larkfield, _at(larkfield, "2027-03-10T09:00"))

    reminders = [one for one in await _sent(larkfield, "reminder") if one.to == STAN]
    assert len(reminders) == 1
    assert "15:00" in reminders[0].text


@pytest.mark.parametrize("by", ["patient", "staff"])
async def test_a_visit_that_is_cancelled_is_not_reminded_of(larkfield: Reception, by: str) -> None:
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        who = "receptionist" if by == "patient" else "staff"
        await booking.cancel(await _booked_in(larkfield, "stan"), tx=tx, by=who, reason=by)

    await _until(larkfield, _at(larkfield, "2027-03-09T13:00"))

    assert [one for one in await _sent(larkfield, "reminder") if one.to == STAN] == []
    told = [one for one in await _sent(larkfield, "service") if one.to == STAN]
    assert len(told) == (1 if by == "staff" else 0), "whoever cancels herself knows"


async def _booked_in(reception: Reception, key: str) -> AppointmentId:
    return await _booked(reception, key)


async def test_whoever_has_said_yes_is_not_asked_again(larkfield: Reception) -> None:
    await _until(larkfield, _at(larkfield, "2027-03-07T14:30"))

    await larkfield.says(STAN, "YES")
    await _until(larkfield, _at(larkfield, "2027-03-09T13:00"))

    assert len([one for one in await _sent(larkfield, "reminder") if one.to == STAN]) == 1


async def test_a_job_that_is_done_twice_reminds_once(larkfield: Reception, monkeypatch: pytest.MonkeyPatch) -> None:
    """The process dies after its message was stored and before the job was settled."""
    await _quietly(larkfield)
    claimed = []
    original = Outreach.remind

    async def and_again(self: Outreach, job: Job) -> None:
        await original(self, job)
        claimed.append(job)
        await original(self, job)

    monkeypatch.setitem(larkfield.house.worker._handlers, "remind", and_again.__get__(larkfield.house.outreach))
    await _until(larkfield, _at(larkfield, "2027-03-07T14:30"))

    assert claimed
    assert len([one for one in await _sent(larkfield, "reminder") if one.to == STAN]) == 1


# Two reminders at once -------------------------------------------------------------------------------------------------


async def _second_visit(reception: Reception) -> AppointmentId:
    """Stan also sees the physiotherapist on Wednesday the tenth."""
    async with reception.database.transaction(reception.clinic_id) as tx:
        stan = await patients.by_file_key("stan", tx)
        assert stan is not None
        start = _at(reception, "2027-03-10T09:00")
        free = FreeTime(start, start + timedelta(minutes=30), "marchetti", "hilltop", "physio-next")
        return (await booking.book(free, patient_id=stan.id, tx=tx, by="staff")).id


async def _participation(reception: Reception) -> dict[AppointmentId, str]:
    found = await _rows(
        reception,
        """select a.id, a.participation from appointment a join patient p on p.id = a.patient_id
             and p.clinic_id = a.clinic_id where a.clinic_id = $1 and p.file_key = 'stan' and a.status = 'booked'""",
    )
    return {AppointmentId(row["id"]): row["participation"] for row in found}


async def _two_reminders(reception: Reception) -> tuple[AppointmentId, AppointmentId]:
    first, second = await _booked(reception, "stan"), await _second_visit(reception)
    await _until(reception, _at(reception, "2027-03-08T12:00"))
    assert len([one for one in await _sent(reception, "reminder") if one.to == STAN]) == 2
    return first, second


async def test_a_bare_yes_answers_the_newest_reminder(larkfield: Reception) -> None:
    first, second = await _two_reminders(larkfield)

    await larkfield.says(STAN, "YES")

    assert await _participation(larkfield) == {first: "needs-action", second: "accepted"}


async def test_a_yes_in_reply_to_the_older_reminder_answers_that_one(larkfield: Reception) -> None:
    first, second = await _two_reminders(larkfield)
    await _number_the_deliveries(larkfield)

    await larkfield.says(STAN, "YES", kind="press", data={"action": "YES", "in_reply_to": "wire-1"})

    assert await _participation(larkfield) == {first: "accepted", second: "needs-action"}


async def test_the_same_button_pressed_again_does_not_answer_the_other_reminder(larkfield: Reception) -> None:
    first, second = await _two_reminders(larkfield)
    await _number_the_deliveries(larkfield)

    for _ in range(2):
        await larkfield.says(STAN, "YES", kind="press", data={"action": "YES", "in_reply_to": "wire-1"})

    assert await _participation(larkfield) == {first: "accepted", second: "needs-action"}


async def _number_the_deliveries(reception: Reception) -> None:
    """As if the vendor had taken the reminders to Stan."""
    async with reception.database.transaction(reception.clinic_id) as tx:
        await tx.execute(
            """with numbered as (
                 select id, row_number() over (order by created_at, id) as n from delivery
                 where clinic_id = $1 and purpose = 'reminder' and raw = $2)
               update delivery d set provider_id = 'wire-' || n, status = 'sent', rank = 2 from numbered
               where d.id = numbered.id and d.clinic_id = $1""",
            reception.clinic_id,
            STAN,
        )


# Over which way --------------------------------------------------------------------------------------------------------


async def test_the_text_channel_used_last_is_the_one_that_is_used(larkfield: Reception) -> None:
    await larkfield.says(STAN, "hello", on="whatsapp")

    await _until(larkfield, _at(larkfield, "2027-03-07T15:00"))

    assert [one.channel for one in await _sent(larkfield, "reminder") if one.to == STAN] == ["whatsapp"]


async def test_whoever_has_never_written_gets_an_sms_and_a_landline_gets_none(larkfield: Reception) -> None:
    await _until(larkfield, _at(larkfield, "2027-03-09T13:00"))

    reminders = await _sent(larkfield, "reminder")
    assert {one.channel for one in reminders} == {"sms"}
    assert STANS_HOME not in {one.to for one in reminders}


async def test_who_stopped_the_one_channel_is_reminded_on_the_other_and_who_stopped_both_is_not(
    larkfield: Reception,
) -> None:
    for channel in ("whatsapp", "sms"):
        await larkfield.says(STAN, "hello", on=channel)
    await larkfield.says(STAN, "STOP", on="sms")
    await _until(larkfield, _at(larkfield, "2027-03-07T15:00"))
    first = [one.channel for one in await _sent(larkfield, "reminder") if one.to == STAN]
    await larkfield.says(STAN, "STOP", on="whatsapp")
    await _until(larkfield, _at(larkfield, "2027-03-09T13:00"))

    assert first == ["whatsapp"]
    assert [one.channel for one in await _sent(larkfield, "reminder") if one.to == STAN] == ["whatsapp"]


async def test_consent_can_be_taken_back_for_one_purpose(larkfield: Reception) -> None:
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        point = await patients.contact_point_at("tel", [STAN], tx)
        assert point is not None
        await patients.set_consent(point.id, "", "reminder", False, "at the desk", tx)

    await _moves(larkfield, await _booked(larkfield, "stan"), "2027-03-11T15:00")
    await _until(larkfield, _at(larkfield, "2027-03-11T14:00"))

    assert {one.purpose for one in await _sent(larkfield) if one.to == STAN} == {"service"}


# How much is said ------------------------------------------------------------------------------------------------------


async def test_in_sweden_a_reminder_names_neither_practitioner_nor_service(ronnbacken: Reception) -> None:
    await _until(ronnbacken, _at(ronnbacken, "2027-03-10T13:00"))

    texts = " ".join(one.text for one in await _sent(ronnbacken, "reminder") if one.to == GRACE)
    assert "14" in texts
    assert not any(one.name.split()[-1] in texts for one in ronnbacken.clinic.practitioners)
    assert not any(one.name.in_(language) in texts for one in ronnbacken.clinic.services for language in ("sv", "en"))


async def test_a_number_that_is_only_claimed_is_told_the_time_and_no_more(larkfield: Reception) -> None:
    """Nobody has proven that this number is Priscilla's: the desk booked for her what she asked for in the chat."""
    await larkfield.says("v", "hello", on="webchat")
    await larkfield.says("v", "", on="webchat", kind="form", data={"name": "Priscilla Vane", "phone": "+447700900388"})
    visitor = await _patient_of(larkfield, "web", "v")
    async with larkfield.database.transaction(larkfield.clinic_id) as tx:
        start = _at(larkfield, "2027-03-08T09:30")
        free = FreeTime(start, start + timedelta(minutes=30), "achebe", "canal", "exam")
        await booking.book(free, patient_id=visitor, tx=tx, by="staff")

    await _until(larkfield, _at(larkfield, "2027-03-08T09:00"))

    texts = [one.text for one in await _sent(larkfield) if one.to == "+447700900388"]
    assert texts
    assert all("09:30" in one and "Achebe" not in one for one in texts)


async def _patient_of(reception: Reception, scheme: str, canonical: str) -> PatientId:
    async with reception.database.reading(reception.clinic_id) as tx:
        point = await patients.contact_point_at(scheme, [canonical], tx)
        assert point is not None
        return (await patients.candidates(point.id, tx))[0].id


# After a call ----------------------------------------------------------------------------------------------------------


async def _books_by_phone(reception: Reception, sender: str, *, before_yes: str = "") -> list[Said]:
    call = {"call_id": "CA9"}
    await reception.calls(sender, "CA9")
    said = await reception.says(
        sender, "a check up with doctor achebe on thursday at two please", on="phone", data=call
    )
    if before_yes:
        said = await reception.says(sender, before_yes, on="phone", data=call)
    said = await reception.says(sender, "yes please", on="phone", data=call)
    await reception.says(sender, "", on="phone", kind="call_ended", data=call)
    return said


async def test_after_a_call_comes_one_message_with_what_was_booked(larkfield: Reception) -> None:
    await _books_by_phone(larkfield, EDITH)

    await _until(larkfield, _at(larkfield, "2027-03-02T12:00"))

    told = [one for one in await _sent(larkfield, "service") if one.to == EDITH]
    assert [one.channel for one in told] == ["sms"]
    assert "14:00" in told[0].text
    assert "Achebe" in told[0].text


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("YES", ()), ("DIRECTIONS", ("3 Canal Street",)), ("NO", ("14:00",))],
)
async def test_the_message_after_a_call_can_be_answered(
    larkfield: Reception, answer: str, expected: tuple[str, ...]
) -> None:
    await _books_by_phone(larkfield, EDITH)
    await _until(larkfield, _at(larkfield, "2027-03-02T12:00"))

    said = await larkfield.says(EDITH, answer)

    assert said
    assert all(part in text_of(said) for part in expected)


async def test_a_no_to_the_message_after_a_call_puts_the_booking_right(larkfield: Reception) -> None:
    await _books_by_phone(larkfield, EDITH)
    await _until(larkfield, _at(larkfield, "2027-03-02T12:00"))

    await larkfield.says(EDITH, "NO")
    await larkfield.says(EDITH, "Thursday at 3 pm")
    await larkfield.says(EDITH, "yes")

    found = await _rows(
        larkfield,
        """select a.starts_at from appointment a join patient p on p.id = a.patient_id and p.clinic_id = a.clinic_id
           where a.clinic_id = $1 and p.file_key = 'edith' and a.status = 'booked'""",
    )
    assert [row["starts_at"].astimezone(larkfield.clinic.zone).strftime("%d %H:%M") for row in found] == ["04 15:00"]


async def test_a_caller_who_wants_no_messages_gets_none(larkfield: Reception) -> None:
    await _books_by_phone(larkfield, EDITH, before_yes="please don't send me any messages")

    await _until(larkfield, _at(larkfield, "2027-03-03T12:00"))

    assert [one for one in await _sent(larkfield) if one.to == EDITH] == []


async def test_a_call_in_which_nothing_was_booked_has_no_aftermath(larkfield: Reception) -> None:
    await larkfield.calls(EDITH, "CA9")
    await larkfield.says(EDITH, "how can i pay", on="phone", data={"call_id": "CA9"})
    await larkfield.says(EDITH, "", on="phone", kind="call_ended", data={"call_id": "CA9"})

    await _until(larkfield, _at(larkfield, "2027-03-02T12:00"))

    assert [one for one in await _sent(larkfield) if one.to == EDITH] == []


# After a visit ---------------------------------------------------------------------------------------------------------


async def _fulfilled(reception: Reception, key: str, at: str) -> None:
    await _until(reception, _at(reception, at))
    async with reception.database.transaction(reception.clinic_id) as tx:
        await booking.mark(await _booked(reception, key), Status.FULFILLED, tx=tx, by="staff")


async def test_a_clinic_that_asks_how_it_was_asks_the_morning_after(ronnbacken: Reception) -> None:
    await _fulfilled(ronnbacken, "grace", "2027-03-10T15:00")

    await _until(ronnbacken, _at(ronnbacken, "2027-03-11T10:01"))

    assert [one.to for one in await _sent(ronnbacken, "survey")] == [GRACE]


async def test_a_clinic_that_does_not_ask_how_it_was_does_not_ask(larkfield: Reception) -> None:
    await _fulfilled(larkfield, "stan", "2027-03-09T15:00")

    await _until(larkfield, _at(larkfield, "2027-03-12T12:00"))

    assert await _sent(larkfield, "survey") == []


async def test_a_follow_up_is_asked_about_once_when_the_service_has_one(ronnbacken: Reception) -> None:
    """Psoriasis: asked about after fourteen days."""
    await _fulfilled(ronnbacken, "ture", "2027-03-11T11:00")

    await _until(ronnbacken, _at(ronnbacken, "2027-04-20T12:00"))

    assert len(await _sent(ronnbacken, "follow_up")) == 1


async def test_no_follow_up_is_asked_about_when_one_is_booked(ronnbacken: Reception) -> None:
    await _fulfilled(ronnbacken, "ture", "2027-03-11T11:00")
    async with ronnbacken.database.transaction(ronnbacken.clinic_id) as tx:
        ture = await patients.by_file_key("ture", tx)
        assert ture is not None
        start = _at(ronnbacken, "2027-04-22T09:00")
        free = FreeTime(start, start + timedelta(minutes=30), "stjernfelt", "ronnbacken", "psoriasis")
        await booking.book(free, patient_id=ture.id, tx=tx, by="staff")

    await _until(ronnbacken, _at(ronnbacken, "2027-04-20T12:00"))

    assert await _sent(ronnbacken, "follow_up") == []
