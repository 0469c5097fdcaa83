"""JA keeps what the summary says; NEJ opens a correction that is written back to the booking."""

from __future__ import annotations

from samtal.conversations.content import Moment, Reply, Say
from samtal.matters.model import Expectation
from samtal.skills.base import Turn
from samtal.skills.commands import Affirm, Deny, ProvideWhen, StartFlow
from samtal.skills.which import find_by_id


class Summary:
    name = "summary"
    order = 16

    async def handle(self, turn: Turn) -> Reply | None:
        expectation = turn.waiting_for(self.name)
        if expectation is None or turn.has(StartFlow) or not turn.answers(expectation, "summary"):
            return None
        if turn.take(Affirm):
            await turn.met(expectation)
            return Reply((Say("summary.good"),))
        if not turn.take(Deny):
            return None
        await turn.met(expectation)
        appointment = await find_by_id(expectation.about, turn) if expectation.about else None
        if appointment is None:
            return Reply((Say("summary.what_is_wrong"),))
        matter = await turn.open_matter(
            "reschedule",
            about=appointment.id,
            patient_id=appointment.patient_id,
            data={"authority": True, "corrects": True},
        )
        if turn.has(ProvideWhen):
            turn.notes["go_on"] = True
            return None
        facts = {"when": Moment(appointment.start.astimezone(turn.clinic.zone))}
        reply = Reply((Say("summary.what_should_it_be", facts),), asks=("date",))
        return turn.expect("rescheduling", reply, matter=matter, about=appointment.id, hours=72)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None
