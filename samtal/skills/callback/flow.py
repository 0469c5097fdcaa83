"""A person rings the patient: when, on which number; a task for the desk."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.handoff import desk
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Turn
from samtal.skills.commands import Affirm, CallMe, CancelFlow, Deny, ProvideWhen, StartFlow

KIND = "call_back"


class Callback:
    name = "callback"
    order = 12

    async def handle(self, turn: Turn) -> Reply | None:
        matter = turn.focus(KIND)
        if turn.take(CallMe):
            matter = matter or await turn.open_matter(KIND, title="call back")
        elif matter is None or turn.has(StartFlow):
            return None
        elif turn.take(CancelFlow):
            await turn.close(matter, "dropped")
            return Reply((Say("callback.dropped"),))
        elif not (turn.has(ProvideWhen, Affirm) or turn.notes.pop("go_on", False) or turn.notes.get("told_name")):
            return None
        return await self._go_on(turn, matter)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        matter = next((one for one in turn.matters if one.id == expectation.matter_id), None)
        return await self._go_on(turn, matter) if matter else None

    async def _go_on(self, turn: Turn, matter: Matter) -> Reply:
        for said in turn.take(ProvideWhen):
            await turn.remember(matter, "when", said.mention.text, said.mention.text)
        turn.take(Affirm)
        turn.take(Deny)
        number = self._number(turn)
        name = turn.speaker.name if turn.speaker else ""
        if not number:
            asks = ("phone",) if name else ("name", "phone")
            phrase = "callback.ask_phone" if name else "callback.ask_name_and_phone"
            return turn.expect(self.name, Reply((Say(phrase),), asks=asks), matter=matter)
        when = matter.value("when") or ""
        await desk.ask_for_call_back(turn.conversation, number=number, name=name, when=when, tx=turn.tx)
        await turn.close(matter, "waiting")
        if when:
            return Reply((Say("callback.noted_when", {"when": when}),))
        return Reply((Say("callback.noted"),))

    def _number(self, turn: Turn) -> str:
        if turn.point.scheme == "tel":
            return turn.point.canonical
        claimed = turn.loose.get("claimed_phone")
        return str(claimed.value) if claimed else ""
