""" "When is my appointment?" """

from __future__ import annotations

from samtal.appointments.model import Appointment
from samtal.conversations.content import FactValue, Listed, Moment, Reply, Say
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Turn
from samtal.skills.commands import Ask, CancelFlow, ProvideWhen, StartFlow
from samtal.skills.proof import ask_for_proof
from samtal.skills.which import settle_person, talked_of

KIND = "check"


class Checking:
    name = "checking"
    order = 20

    async def handle(self, turn: Turn) -> Reply | None:
        matter = await self._matter(turn)
        if matter is None:
            return None
        if turn.take(CancelFlow):
            await turn.close(matter, "dropped")
            return None
        await settle_person(turn, matter)
        patient_id = turn.subject(matter)
        about = await talked_of(turn)
        allowed = turn.may(patient_id).appointment and not (turn.shared and matter.patient_id is None)
        upcoming = await turn.upcoming(patient_id)
        if not allowed and about is not None:
            upcoming = [one for one in upcoming if one.id == about.about]
            allowed = bool(upcoming)
        if not allowed:
            return await ask_for_proof(turn, matter.patient_id if turn.shared else patient_id)
        return await self._tell(turn, matter, upcoming)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    async def _matter(self, turn: Turn) -> Matter | None:
        current = turn.focus(KIND)
        starts = [one for one in turn.commands if isinstance(one, StartFlow) and one.flow == "check"]
        asks = [one for one in turn.commands if isinstance(one, Ask) and one.topic == "my_appointment"]
        if starts or asks:
            turn.commands = [one for one in turn.commands if one not in starts and one not in asks]
            return current or await turn.open_matter(KIND)
        return current if current is not None and turn.notes.pop("go_on", False) else None

    async def _tell(self, turn: Turn, matter: Matter, upcoming: list[Appointment]) -> Reply:
        await turn.close(matter, "done")
        if not upcoming:
            # What was begun and not yet booked is what she may have meant.
            turn.notes["go_on"] = turn.focus("book") is not None
            if not turn.notes["go_on"]:
                turn.take(ProvideWhen)
            return Reply((Say("checking.none"),))
        turn.take(ProvideWhen)
        first = upcoming[0]
        facts: dict[str, FactValue] = {"when": Moment(first.start.astimezone(turn.clinic.zone))}
        if len(upcoming) > 1:
            times = Listed(tuple(Moment(one.start.astimezone(turn.clinic.zone)) for one in upcoming[:4]), "and")
            return turn.expect(self.name, Reply((Say("checking.several", {"times": times}),)), about=first.id, hours=24)
        details = turn.may(first.patient_id).details
        if details:
            facts["who"] = turn.clinic.practitioner(first.practitioner).name
        reply = Reply((Say("checking.one" if details else "checking.one_plain", facts),))
        return turn.expect(self.name, reply, about=first.id, hours=24)
