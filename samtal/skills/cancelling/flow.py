"""Cancelling an appointment."""

from __future__ import annotations

from samtal.appointments import booking
from samtal.appointments.model import Appointment
from samtal.conversations.content import Moment, Reply, Say
from samtal.matters.model import Expectation, Matter
from samtal.matters.repository import drop_expectations
from samtal.skills.base import Turn, yes_no
from samtal.skills.commands import (
    Affirm,
    CancelFlow,
    Deny,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
)
from samtal.skills.which import find_by_id, settle

KIND = "cancel"


class Cancelling:
    name = "cancelling"
    order = 30

    async def handle(self, turn: Turn) -> Reply | None:
        turn.notes["skill"] = self.name
        refused_to_move = await self._refused_to_move(turn)
        matter = await self._matter(turn)
        if matter is None:
            return None
        expectation = turn.waiting_for(self.name, matter=matter)
        refused = turn.answers(expectation, "cancel") and bool(turn.take(Deny))
        if turn.take(CancelFlow) or refused:
            return await self._keep_it(turn, matter)
        found = await settle(turn, matter, self.name, ask="cancelling.which")
        if isinstance(found, Reply):
            return found
        if turn.answers(expectation, "cancel") and turn.take(Affirm):
            return await self._cancel(turn, matter, found)
        turn.take(Affirm)
        if matter.data.get("declined") and not refused_to_move:
            return await self._cancel(turn, matter, found)
        facts = {"when": Moment(found.start.astimezone(turn.clinic.zone))}
        reply = yes_no("cancel", Say("cancelling.sure", facts))
        return turn.expect(self.name, reply, matter=matter, about=found.id)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        found = await find_by_id(expectation.about, turn) if expectation.about else None
        matter = next((one for one in turn.matters if one.id == expectation.matter_id), None)
        if found is None or matter is None or expectation.confirms != "cancel":
            return None
        facts = {"when": Moment(found.start.astimezone(turn.clinic.zone))}
        return turn.expect(self.name, yes_no("cancel", Say("cancelling.sure", facts)), matter=matter, about=found.id)

    async def _matter(self, turn: Turn) -> Matter | None:
        current = turn.focus(KIND)
        starts = [one for one in turn.commands if isinstance(one, StartFlow) and one.flow == "cancel"]
        if starts:
            turn.commands = [one for one in turn.commands if one not in starts]
            return current or await self._begin(turn)
        if current is None or turn.has(StartFlow):
            return None
        expectation = turn.waiting_for(self.name, matter=current)
        if (turn.has(Affirm, Deny) and turn.answers(expectation)) or turn.has(CancelFlow):
            return current
        waiting = expectation is not None and "appointment" in expectation.asks
        return current if waiting or turn.notes.pop("go_on", False) else None

    async def _begin(self, turn: Turn) -> Matter:
        """After a NO to the reminder it is known which time, and that she is not coming."""
        declined = self._declined(turn)
        if declined is None:
            return await turn.open_matter(KIND)
        await turn.close(declined, "dropped")
        return await turn.open_matter(
            KIND,
            about=declined.about,
            patient_id=declined.patient_id,
            data={"authority": True, "declined": True},
        )

    async def _refused_to_move(self, turn: Turn) -> bool:
        """ "Which day instead?" - "No thanks": the time she is not coming to is better given back than kept."""
        declined = self._declined(turn)
        if declined is None or turn.has(StartFlow, ProvideWhen, RequestAlternatives, SelectOffered):
            return False
        asked = turn.waiting_for("rescheduling", matter=declined)
        no_day = asked is not None and turn.top is asked and "date" in asked.asks and turn.has(Deny)
        if not (no_day or turn.has(CancelFlow)):
            return False
        turn.take(Deny)
        turn.take(CancelFlow)
        turn.commands.append(StartFlow("cancel"))
        return True

    def _declined(self, turn: Turn) -> Matter | None:
        matter = turn.focus("reschedule")
        return matter if matter is not None and matter.about and matter.data.get("declined") else None

    async def _cancel(self, turn: Turn, matter: Matter, appointment: Appointment) -> Reply:
        await booking.cancel(appointment.id, tx=turn.tx, reason="patient", channel=turn.channel)
        await drop_expectations(appointment.id, turn.tx)
        turn.standing = [one for one in turn.standing if one.about != appointment.id]
        await turn.close(matter, "done")
        facts = {"when": Moment(appointment.start.astimezone(turn.clinic.zone))}
        reply = yes_no("look", Say("cancelling.cancelled", facts), Say("cancelling.another_time"))
        return turn.expect(
            "cancelled",
            reply,
            data={"service": appointment.service, "practitioner": appointment.practitioner},
            hours=24,
        )

    async def _keep_it(self, turn: Turn, matter: Matter) -> Reply:
        appointment = await find_by_id(matter.about, turn) if matter.about else None
        await turn.close(matter, "dropped")
        if appointment is None:
            return Reply((Say("cancelling.dropped"),))
        facts = {"when": Moment(appointment.start.astimezone(turn.clinic.zone))}
        return Reply((Say("cancelling.kept", facts),))
