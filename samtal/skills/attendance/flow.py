"""A reminder is answered, by button, word or sentence, on whatever channel."""

from __future__ import annotations

from samtal.appointments import booking
from samtal.appointments.model import Appointment
from samtal.conversations.content import Moment, Reply, Say
from samtal.matters.model import Expectation
from samtal.skills.base import Turn
from samtal.skills.commands import (
    Affirm,
    CannotAttend,
    Deny,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    WillAttend,
)
from samtal.skills.which import find_by_id


class Attendance:
    name = "attendance"
    order = 15

    async def handle(self, turn: Turn) -> Reply | None:
        if turn.has(StartFlow):
            turn.take(CannotAttend)
            return None  # moving or cancelling says the rest
        expectation = turn.waiting_for(self.name)
        by_number = self._by_number(turn, expectation)
        if turn.has(WillAttend) or by_number == "yes" or (turn.has(Affirm) and turn.answers(expectation)):
            return await self._coming(turn, expectation)
        if turn.has(CannotAttend) or by_number == "no" or (turn.has(Deny) and turn.answers(expectation)):
            return await self._not_coming(turn, expectation)
        return None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    def _by_number(self, turn: Turn, expectation: Expectation | None) -> str:
        """1 is yes and 2 is no under a reminder."""
        if expectation is None or turn.top is not expectation:
            return ""
        picked = [one for one in turn.commands if isinstance(one, SelectOffered)]
        return {1: "yes", 2: "no"}.get(picked[0].index, "") if picked else ""

    async def _meant(self, turn: Turn, expectation: Expectation | None) -> Appointment | None:
        if expectation is not None and expectation.about is not None:
            return await find_by_id(expectation.about, turn)
        speaker = turn.speaker.id if turn.speaker else None
        if not turn.may(speaker).appointment:
            return None
        upcoming = await turn.upcoming(speaker)
        return upcoming[0] if upcoming else None

    async def _coming(self, turn: Turn, expectation: Expectation | None) -> Reply | None:
        appointment = await self._meant(turn, expectation)
        if appointment is None:
            return None
        for kind in (WillAttend, Affirm, SelectOffered):
            turn.take(kind)
        _leave_out_its_time(turn, appointment)
        await booking.confirm_attendance(appointment.id, tx=turn.tx, channel=turn.channel)
        if expectation is not None:
            await turn.met(expectation)
        facts = {"when": Moment(appointment.start.astimezone(turn.clinic.zone))}
        return turn.expect(
            "attendance_done", Reply((Say("attendance.see_you", facts),)), about=appointment.id, hours=48
        )

    async def _not_coming(self, turn: Turn, expectation: Expectation | None) -> Reply | None:
        appointment = await self._meant(turn, expectation)
        if appointment is None:
            if turn.take(CannotAttend):
                turn.commands.append(StartFlow("reschedule"))
            return None
        for kind in (CannotAttend, Deny, SelectOffered):
            turn.take(kind)
        if expectation is not None:
            await turn.met(expectation)
        await booking.decline(appointment.id, tx=turn.tx, channel=turn.channel)
        matter = await turn.open_matter(
            "reschedule",
            about=appointment.id,
            patient_id=appointment.patient_id,
            data={"authority": True, "declined": True},
        )
        if turn.has(ProvideWhen, RequestAlternatives):
            turn.notes["go_on"] = True
            return None
        facts = {"when": Moment(appointment.start.astimezone(turn.clinic.zone))}
        reply = Reply((Say("attendance.another_day", facts),), asks=("date",))
        return turn.expect("rescheduling", reply, matter=matter, about=appointment.id, hours=72)


def _leave_out_its_time(turn: Turn, appointment: Appointment) -> None:
    """ "See you tomorrow" names the day that is booked, and wishes for no other."""
    start = appointment.start.astimezone(turn.clinic.zone)

    def is_its(said: ProvideWhen) -> bool:
        return any(
            (not one.has_date or one.first == start.date() == one.last)
            and (one.at is None or one.at == start.time().replace(tzinfo=None))
            for one in said.mention.readings
        )

    turn.commands = [one for one in turn.commands if not (isinstance(one, ProvideWhen) and is_its(one))]
