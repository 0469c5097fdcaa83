"""Moving an appointment. The patient keeps the old time until the new one is hers."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from samtal.appointments import booking
from samtal.appointments.model import Appointment, SlotTaken
from samtal.conversations.content import FactValue, Moment, Option, Reply, Say
from samtal.kit.ids import AppointmentId
from samtal.kit.language import fold
from samtal.matters.model import Expectation, Matter
from samtal.matters.repository import drop_expectations
from samtal.skills import negotiation
from samtal.skills.base import Turn
from samtal.skills.commands import (
    Affirm,
    Ask,
    CancelFlow,
    CannotAttend,
    Command,
    Deny,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
)
from samtal.skills.negotiation import Aim
from samtal.skills.which import find_by_id, settle, talked_of

KIND = "reschedule"


class Rescheduling:
    name = "rescheduling"
    order = 40

    async def handle(self, turn: Turn) -> Reply | None:
        turn.notes["skill"] = self.name
        matter = await self._matter(turn)
        if matter is None:
            return None
        if turn.take(CancelFlow):
            return await self._drop(turn, matter)
        found = await settle(turn, matter, self.name, ask="rescheduling.which")
        if isinstance(found, Reply):
            return found
        return await self._go_on(turn, matter, found)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        matter = next((one for one in turn.matters if one.id == expectation.matter_id), None)
        appointment = await find_by_id(matter.about, turn) if matter and matter.about else None
        if matter is None or appointment is None or matter.kind != KIND:
            return None
        return await negotiation.restate(turn, matter, self._aim(turn, matter, appointment), expectation)

    # -- whether it is ours ------------------------------------------------------------------------------------------

    async def _matter(self, turn: Turn) -> Matter | None:
        current = turn.focus(KIND)
        starts = [one for one in turn.commands if isinstance(one, StartFlow) and one.flow == "reschedule"]
        if starts:
            turn.commands = [one for one in turn.commands if one not in starts]
            if turn.has(ProvideWhen) and await self._only_begun(turn):
                return None
            turn.take(CannotAttend)
            return current or await self._begin(turn)
        if current is not None and self._concerns(turn, current):
            return current
        return await self._follow_up(turn)

    async def _only_begun(self, turn: Turn) -> bool:
        """Nothing is booked and a booking is in the making: it is that one which should be another day."""
        return turn.focus("book") is not None and not await turn.upcoming(turn.subject())

    def _concerns(self, turn: Turn, matter: Matter) -> bool:
        if any(isinstance(one, StartFlow) for one in turn.commands):
            return False
        if any(isinstance(one, Provide) and one.field == "service" for one in turn.commands):
            return False
        if any(isinstance(one, Ask) and one.topic == "offers" for one in turn.commands):
            return True
        if turn.has(ProvideWhen, SelectOffered, RequestAlternatives, CancelFlow) or turn.notes.pop("go_on", False):
            return True
        expectation = turn.waiting_for(self.name, matter=matter)
        return turn.has(Affirm, Deny) and expectation is not None and turn.answers(expectation)

    async def _follow_up(self, turn: Turn) -> Matter | None:
        """We just spoke of a booked time and another time is named: that is a wish to move it."""
        expectation = await talked_of(turn)
        if expectation is None or expectation.about is None or (turn.matters[:1] and turn.focus("book")):
            return None
        if any(isinstance(one, StartFlow) for one in turn.commands):
            return None
        moved = turn.has(RequestAlternatives) or any(
            isinstance(one, ProvideWhen) and not one.of_existing and not self._is_its_time(one, expectation, turn)
            for one in turn.commands
        )
        if not moved or any(isinstance(o, Provide) and o.field == "service" for o in turn.commands):
            return None
        appointment = await find_by_id(expectation.about, turn)
        if appointment is None or self._says_the_same(turn, appointment):
            return None
        turn.take(CannotAttend)
        return await self._begin(turn, about=appointment)

    def _is_its_time(self, said: ProvideWhen, expectation: Expectation, turn: Turn) -> bool:
        return False

    def _says_the_same(self, turn: Turn, appointment: Appointment) -> bool:
        """The time said is the one that is booked: a repetition, not a wish."""
        start = appointment.start.astimezone(turn.clinic.zone)
        said = [one.mention.best for one in turn.commands if isinstance(one, ProvideWhen)]
        return bool(said) and all(
            (not one.has_date or one.first == start.date() == one.last)
            and (one.at is None or one.at == start.time())
            and (one.has_date or one.at is not None)
            for one in said
        )

    async def _begin(self, turn: Turn, about: Appointment | None = None) -> Matter:
        return await turn.open_matter(
            KIND,
            about=about.id if about else None,
            patient_id=about.patient_id if about else None,
            data={"authority": True} if about else None,
        )

    # -- the move ----------------------------------------------------------------------------------------------------

    async def _go_on(self, turn: Turn, matter: Matter, appointment: Appointment) -> Reply:
        await self._know_the_visit(turn, matter, appointment)
        self._leave_out_old_time(turn, appointment)
        if matter.data.get("corrects"):
            turn.commands = [_in_its_week(one, appointment, turn) for one in turn.commands]
        aim = self._aim(turn, matter, appointment)
        expectation = turn.waiting_for(self.name, matter=matter)
        new_wish = turn.has(ProvideWhen, SelectOffered, RequestAlternatives)
        if expectation is not None and turn.has(Affirm, Deny):
            if turn.take(Affirm) and not new_wish:
                if expectation.confirms == "move":
                    return await self.move(turn, matter, appointment)
                offers = negotiation.offers_of(expectation, turn)
                if len(offers) == 1:
                    await negotiation.choose(turn, matter, offers[0])
            if turn.take(Deny) and not new_wish:
                await negotiation.let_go(turn, matter, appointment.patient_id)
                await turn.forget(matter, "choice", "time")
                reply = Reply((Say("rescheduling.which_day_instead"),), asks=("date",))
                return turn.expect(self.name, reply, matter=matter, about=appointment.id)
        cleared_up = await negotiation.take_wishes(turn, matter, aim)
        await turn.touch(matter)
        if cleared_up:
            return cleared_up
        if not any(matter.value(kind) for kind in ("date", "time", "choice")) and expectation is None:
            reply = Reply((Say("rescheduling.when_instead"),), asks=("date",))
            return turn.expect(self.name, reply, matter=matter, about=appointment.id)
        return await self._next(turn, matter, appointment, aim)

    async def _next(self, turn: Turn, matter: Matter, appointment: Appointment, aim: Aim) -> Reply:
        """A time of day alone, with no day said, is meant for the day that is booked."""
        if matter.value("time") and not matter.value("date") and not matter.value("choice"):
            start = appointment.start.astimezone(turn.clinic.zone)
            day = start.date().isoformat()
            await turn.remember(
                matter, "date", {"first": day, "last": day, "weekdays": [], "soonest": False, "grain": "day"}
            )
        return await negotiation.next_step(turn, matter, aim)

    async def _know_the_visit(self, turn: Turn, matter: Matter, appointment: Appointment) -> None:
        if matter.value("service") is None:
            await turn.remember(matter, "service", appointment.service, sureness=0.9)
            await turn.remember(matter, "practitioner", [appointment.practitioner], sureness=0.9)
            await turn.remember(matter, "location", appointment.location, sureness=0.9)
            matter.title = turn.clinic.service(appointment.service).name.in_(turn.clinic.language)
        for provided in [
            o for o in turn.commands if isinstance(o, Provide) and o.field in ("practitioner", "location")
        ]:
            turn.commands.remove(provided)
            value: object = list(provided.values) if provided.field == "practitioner" else provided.values[0]
            if not provided.excluded:
                await turn.remember(matter, provided.field, value, provided.text)

    def _leave_out_old_time(self, turn: Turn, appointment: Appointment) -> None:
        """ "Move the one on Thursday": that day is where it is, not where it should go."""
        start = appointment.start.astimezone(turn.clinic.zone)

        def is_old(said: ProvideWhen) -> bool:
            best = said.mention.best
            same_day = best.first == start.date() == best.last
            if said.of_existing and (same_day or not best.has_date):
                return True
            return same_day and (not best.has_time or best.at == start.time())

        said = [one for one in turn.commands if isinstance(one, ProvideWhen)]
        old = [one for one in said if is_old(one)]
        turn.commands = [one for one in turn.commands if one not in old]

    def _aim(self, turn: Turn, matter: Matter, appointment: Appointment) -> Aim:
        return Aim(
            skill=self.name,
            confirms="move",
            read_back="rescheduling.read_back",
            patient_id=appointment.patient_id,
            names_details=turn.may(appointment.patient_id).details,
            anchor=appointment.start.astimezone(turn.clinic.zone),
            facts={"old": Moment(appointment.start.astimezone(turn.clinic.zone))},
            moving=appointment.id,
        )

    async def move(self, turn: Turn, matter: Matter, appointment: Appointment) -> Reply:
        chosen = negotiation.choice_of(matter, turn)
        if chosen is None:
            return await negotiation.next_step(turn, matter, self._aim(turn, matter, appointment))
        try:
            moved = await booking.move(appointment.id, chosen, tx=turn.tx, channel=turn.channel)
        except SlotTaken:
            await turn.forget(matter, "choice")
            again = await negotiation.next_step(turn, matter, self._aim(turn, matter, appointment))
            return Reply((Say("rescheduling.just_taken"),)) + again
        await drop_expectations(AppointmentId(appointment.id), turn.tx)
        turn.standing = [one for one in turn.standing if one.about != appointment.id]
        matter.about = moved.id
        await turn.close(matter, "done")
        turn.notes.setdefault("booked", []).append(moved.id)
        facts: dict[str, FactValue] = {
            "when": Moment(chosen.start),
            "who": turn.clinic.practitioner(chosen.practitioner).name,
        }
        plain = "" if turn.may(moved.patient_id).details else "_plain"
        reply = Reply(
            (Say(f"rescheduling.moved{plain}", facts),),
            options=()
            if turn.speaks
            else (Option("DIRECTIONS", Say("common.directions")), Option("INFO", Say("common.info"))),
        )
        return turn.expect(self.name, reply, about=moved.id, hours=24 * 30)

    async def _drop(self, turn: Turn, matter: Matter) -> Reply:
        if matter.patient_id is not None:
            await negotiation.let_go(turn, matter, matter.patient_id)
        about = await find_by_id(matter.about, turn) if matter.about else None
        await turn.close(matter, "dropped")
        if about is not None:
            facts = {"when": Moment(about.start.astimezone(turn.clinic.zone))}
            return turn.expect(self.name, Reply((Say("rescheduling.stays", facts),)), about=about.id, hours=24)
        return Reply((Say("rescheduling.dropped"),))


_WEEKDAY = re.compile(
    r"(?:(?:pa|on|till|to|den|the) )*(?:man|tis|ons|tors|fre|lor|son|mon|tue|wed|thu|fri|sat|sun)[a-z]*"
)


def _in_its_week(said: Command, appointment: Appointment, turn: Turn) -> Command:
    """ "It should be Wednesday", said of a visit noted down wrong, is the Wednesday of that visit's week."""
    best = said.mention.best if isinstance(said, ProvideWhen) else None
    if not isinstance(said, ProvideWhen) or best is None or best.first is None:
        return said
    booked = appointment.start.astimezone(turn.clinic.zone).date()
    meant = booked + timedelta(days=best.first.isoweekday() - booked.isoweekday())
    if best.first != best.last or meant <= turn.now.date() or not _WEEKDAY.match(fold(said.mention.text)):
        return said
    return replace(said, mention=replace(said.mention, readings=(replace(best, first=meant, last=meant),)))
