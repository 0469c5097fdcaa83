"""Taking times and giving them back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from samtal import appointments
from samtal.appointments import NoSuchAppointment, NotPossible, Participation, SlotTaken, Status, WhyNot
from samtal.appointments.repository import end_holds_run_out
from samtal.clinic.model import Clinic
from samtal.db.pool import Database
from samtal.kit.clock import FakeClock
from samtal.kit.ids import AppointmentId, ClinicId, MatterId, new_id
from tests.appointments.places import ALMA, OLLE, VISIT, at, time_of
from tests.database import make_clinic

TEN = time_of("2026-03-03 10:00")
QUARTER_PAST_TEN = time_of("2026-03-03 10:15")
ELEVEN = time_of("2026-03-03 11:00")


async def test_a_booked_time_is_the_patients(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, channel="sms", tx=tx)

    async with database.reading(clinic.id) as tx:
        found = await appointments.get(booked.id, tx=tx)
        assert found == booked
        assert (found.status, found.written, found.made_on_channel) == (Status.BOOKED, "booked", "sms")
        assert found.start == at("2026-03-03 10:00")
        assert await appointments.upcoming([ALMA], now=at("2026-03-02 10:00"), tx=tx) == [booked]


async def test_nobody_else_gets_a_booked_time_nor_part_of_it(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        await appointments.book(TEN, patient_id=ALMA, tx=tx)

    async with database.transaction(clinic.id) as tx:
        for wanted in (TEN, QUARTER_PAST_TEN, time_of("2026-03-03 09:45")):
            with pytest.raises(SlotTaken):
                await appointments.book(wanted, patient_id=OLLE, tx=tx)
        # The transaction lives on: touching times and other practitioners are free.
        await appointments.book(time_of("2026-03-03 10:30"), patient_id=OLLE, tx=tx)
        await appointments.book(time_of("2026-03-03 10:00", practitioner="lund"), patient_id=OLLE, tx=tx)

    async with database.reading(clinic.id) as tx:
        assert len(await appointments.upcoming([OLLE], now=tx.now(), tx=tx)) == 2


async def test_two_clinics_may_book_the_same_time_of_practitioners_with_the_same_id(
    database: Database, clinic: Clinic
) -> None:
    other = await make_clinic(database, "lonashult")
    for clinic_id in (clinic.id, other):
        async with database.transaction(clinic_id) as tx:
            await appointments.book(TEN, patient_id=ALMA, tx=tx)

    async with database.reading(other) as tx:
        (only,) = await appointments.upcoming([ALMA], now=tx.now(), tx=tx)
        assert only.clinic_id == other


async def test_a_held_time_is_kept_for_ten_minutes(database: Database, clinic: Clinic, clock: FakeClock) -> None:
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, tx=tx)
        assert held.status is Status.PROPOSED
        with pytest.raises(SlotTaken):
            await appointments.book(TEN, patient_id=OLLE, tx=tx)

    clock.move_to(clock.now() + timedelta(minutes=10))
    async with database.transaction(clinic.id) as tx:
        taken = await appointments.book(TEN, patient_id=OLLE, tx=tx)
        with pytest.raises(SlotTaken):
            await appointments.book(held, patient_id=ALMA, tx=tx)

    assert taken.patient_id == OLLE


async def test_booking_what_is_held_keeps_its_id_and_its_matter(database: Database, clinic: Clinic) -> None:
    matter = MatterId(new_id())
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, matter_id=matter, tx=tx)
        assert await appointments.held(ALMA, matter, now=tx.now(), tx=tx) == held
        booked = await appointments.book(TEN, patient_id=ALMA, channel="phone", tx=tx)

        assert (booked.id, booked.matter_id, booked.status) == (held.id, matter, Status.BOOKED)
        assert booked.hold_expires_at is None
        assert await appointments.get(booked.id, tx=tx) == booked
        assert await appointments.held(ALMA, matter, now=tx.now(), tx=tx) is None


async def test_a_hold_that_ran_out_is_still_good_while_nobody_took_it(
    database: Database, clinic: Clinic, clock: FakeClock
) -> None:
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, tx=tx)
    clock.move_to(clock.now() + timedelta(hours=2))

    async with database.transaction(clinic.id) as tx:
        assert await end_holds_run_out(tx.now(), tx) == 1
        booked = await appointments.book(held, patient_id=ALMA, tx=tx)

    assert (booked.status, booked.start) == (Status.BOOKED, held.start)


async def test_a_matter_holds_one_time(database: Database, clinic: Clinic) -> None:
    matter, other_matter = MatterId(new_id()), MatterId(new_id())
    async with database.transaction(clinic.id) as tx:
        await appointments.hold(TEN, patient_id=ALMA, matter_id=matter, tx=tx)
        await appointments.hold(time_of("2026-03-04 10:00"), patient_id=ALMA, matter_id=other_matter, tx=tx)
        await appointments.hold(QUARTER_PAST_TEN, patient_id=ALMA, matter_id=matter, tx=tx)

        await appointments.book(time_of("2026-03-03 09:45"), patient_id=OLLE, tx=tx)
        with pytest.raises(SlotTaken):
            await appointments.book(time_of("2026-03-04 10:00"), patient_id=OLLE, tx=tx)


async def test_a_hold_that_cannot_move_stays_where_it_was(database: Database, clinic: Clinic) -> None:
    matter = MatterId(new_id())
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, matter_id=matter, tx=tx)
        await appointments.book(time_of("2026-03-03 10:30"), patient_id=OLLE, tx=tx)

        with pytest.raises(SlotTaken):
            await appointments.hold(QUARTER_PAST_TEN, patient_id=ALMA, matter_id=matter, tx=tx)

        assert await appointments.held(ALMA, matter, now=tx.now(), tx=tx) == held


async def test_a_released_time_is_free_and_leaves_no_trace(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        held = await appointments.hold(TEN, patient_id=ALMA, tx=tx)

        assert await appointments.release_hold(held.id, tx=tx)
        assert not await appointments.release_hold(held.id, tx=tx)
        await appointments.book(TEN, patient_id=OLLE, tx=tx)
        assert await appointments.everything([ALMA], tx=tx) == []


async def test_a_booking_cannot_be_released_like_a_hold(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)

        assert not await appointments.release_hold(booked.id, tx=tx)
        assert await appointments.get(booked.id, tx=tx) == booked


async def test_a_moved_visit_has_the_new_time_and_the_old_one_is_free(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        new = await appointments.move(old.id, ELEVEN, channel="whatsapp", tx=tx)

    async with database.transaction(clinic.id) as tx:
        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == [new]
        assert new.replaces == old.id
        gone = await appointments.get(old.id, tx=tx)
        assert (gone.status, gone.cancelled_reason) == (Status.CANCELLED, "moved")
        await appointments.book(TEN, patient_id=OLLE, tx=tx)


async def test_when_the_new_time_is_taken_the_old_one_stays(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        await appointments.book(ELEVEN, patient_id=OLLE, tx=tx)

    async with database.transaction(clinic.id) as tx:
        with pytest.raises(SlotTaken):
            await appointments.move(old.id, ELEVEN, tx=tx)

    async with database.reading(clinic.id) as tx:
        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == [old]


async def test_a_visit_may_move_to_a_time_that_overlaps_its_own(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        new = await appointments.move(old.id, QUARTER_PAST_TEN, tx=tx)

        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == [new]


async def test_a_time_that_overlaps_the_moved_visit_is_promised_only_if_nobody_else_has_it(
    database: Database, clinic: Clinic
) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        held = await appointments.hold(QUARTER_PAST_TEN, patient_id=ALMA, moving=old.id, tx=tx)
        assert held.held_at(tx.now())
        olles = await appointments.book(time_of("2026-03-03 10:30"), patient_id=OLLE, tx=tx)

        with pytest.raises(SlotTaken):
            await appointments.hold(QUARTER_PAST_TEN, patient_id=ALMA, moving=old.id, tx=tx)
        with pytest.raises(SlotTaken):
            await appointments.move(old.id, held, tx=tx)

        await appointments.cancel(olles.id, tx=tx)
        new = await appointments.move(old.id, held, tx=tx)
        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == [new]


async def test_a_visit_moves_to_the_time_that_is_held_for_it(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        await appointments.confirm_attendance(old.id, tx=tx)
        held = await appointments.hold(ELEVEN, patient_id=ALMA, tx=tx)
        new = await appointments.move(old.id, held, tx=tx)

        assert (new.id, new.replaces, new.written) == (held.id, old.id, "booked")
        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == [new]


async def test_moving_to_where_it_is_changes_nothing(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        old = await appointments.book(TEN, patient_id=ALMA, tx=tx)

        assert await appointments.move(old.id, TEN, tx=tx) == old


async def test_a_cancelled_time_is_free_and_cancelling_twice_is_cancelling_once(
    database: Database, clinic: Clinic
) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        cancelled = await appointments.cancel(booked.id, reason="ill", tx=tx)
        assert await appointments.cancel(booked.id, reason="again", tx=tx) == cancelled
        await appointments.book(TEN, patient_id=OLLE, tx=tx)

        assert cancelled.cancelled_reason == "ill"
        assert await appointments.upcoming([ALMA], now=tx.now(), tx=tx) == []


async def test_a_visit_that_is_over_cannot_be_moved_or_cancelled(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        await appointments.mark(booked.id, Status.NOSHOW, by="Sanna", tx=tx)

        with pytest.raises(NotPossible):
            await appointments.move(booked.id, ELEVEN, tx=tx)
        with pytest.raises(NotPossible):
            await appointments.cancel(booked.id, tx=tx)
        with pytest.raises(NotPossible):
            await appointments.confirm_attendance(booked.id, tx=tx)


async def test_a_confirmed_visit_is_booked_with_the_patients_acceptance(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)

        declined = await appointments.decline(booked.id, tx=tx)
        assert (declined.status, declined.participation) == (Status.BOOKED, Participation.DECLINED)
        confirmed = await appointments.confirm_attendance(booked.id, tx=tx)
        assert (confirmed.status, confirmed.written) == (Status.BOOKED, "confirmed")
        assert await appointments.confirm_attendance(booked.id, tx=tx) == confirmed


async def test_staff_mark_what_became_of_a_visit(database: Database, clinic: Clinic, clock: FakeClock) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        arrived = await appointments.mark(booked.id, Status.ARRIVED, by="Sanna", tx=tx)
        clock.move_to(clock.now() + timedelta(minutes=40))
        fulfilled = await appointments.mark(booked.id, Status.FULFILLED, by="Sanna", tx=tx)

        assert arrived.arrived_at == arrived.updated_at
        assert fulfilled.arrived_at == arrived.arrived_at
        assert fulfilled.fulfilled_at == clock.now()
        assert await appointments.get(booked.id, tx=tx) == fulfilled


async def test_a_visit_marked_fulfilled_at_once_was_arrived_at(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        fulfilled = await appointments.mark(booked.id, Status.FULFILLED, by="Sanna", tx=tx)

        assert (fulfilled.status, fulfilled.arrived_at) == (Status.FULFILLED, tx.now())


async def test_an_appointment_of_another_clinic_is_not_found(database: Database, clinic: Clinic) -> None:
    other = await make_clinic(database, "lonashult")
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)

    async with database.transaction(other) as tx:
        with pytest.raises(NoSuchAppointment):
            await appointments.cancel(booked.id, tx=tx)
        with pytest.raises(NoSuchAppointment):
            await appointments.get(AppointmentId(new_id()), tx=tx)


async def test_a_blocked_time_cannot_be_booked_and_what_is_in_it_is_told(database: Database, clinic: Clinic) -> None:
    async with database.transaction(clinic.id) as tx:
        booked = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        held = await appointments.hold(ELEVEN, patient_id=OLLE, tx=tx)
        block, in_the_way = await appointments.block_time(
            "berg", at("2026-03-03 10:00"), at("2026-03-03 12:00"), by="Sanna", reason="möte", tx=tx
        )

        assert in_the_way == [booked]
        with pytest.raises(SlotTaken):
            await appointments.book(held, patient_id=OLLE, tx=tx)
        looked = await appointments.look(VISIT, ELEVEN.start, clinic=clinic, now=tx.now(), tx=tx)
        assert looked is WhyNot.TAKEN
        assert await appointments.unblock(block.id, tx=tx)
        await appointments.book(ELEVEN, patient_id=OLLE, tx=tx)


async def test_the_day_list_is_in_order_and_shows_who_is_not_coming(
    database: Database, clinic: Clinic, clinic_id: ClinicId
) -> None:
    async with database.transaction(clinic.id) as tx:
        later = await appointments.book(ELEVEN, patient_id=ALMA, tx=tx)
        sooner = await appointments.book(TEN, patient_id=OLLE, tx=tx)
        await appointments.book(time_of("2026-03-04 09:00"), patient_id=ALMA, tx=tx)
        await appointments.hold(time_of("2026-03-03 14:00"), patient_id=OLLE, tx=tx)
        cancelled = await appointments.cancel(later.id, tx=tx)

        assert await appointments.todays(clinic, TEN.start.date(), tx=tx) == [sooner, cancelled]
        assert await appointments.at(ALMA, ELEVEN.start, tx=tx) == cancelled
        assert await appointments.earlier([OLLE], now=at("2026-03-04 00:00"), tx=tx) == [sooner]


async def test_a_patients_standing_visit_is_found_before_one_cancelled_at_the_same_time(
    database: Database, clinic: Clinic
) -> None:
    async with database.transaction(clinic.id) as tx:
        first = await appointments.book(TEN, patient_id=ALMA, tx=tx)
        await appointments.cancel(first.id, tx=tx)
        second = await appointments.book(TEN, patient_id=ALMA, tx=tx)

        assert await appointments.at(ALMA, TEN.start, tx=tx) == second
