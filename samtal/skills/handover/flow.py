"""A person is always one word away."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.handoff import desk
from samtal.matters.model import Expectation
from samtal.skills.base import Turn, yes_no
from samtal.skills.commands import Affirm, CallMe, Deny, HandOver, StartFlow


class Handover:
    name = "handover"
    order = 10

    async def handle(self, turn: Turn) -> Reply | None:
        wanted = turn.take_one(HandOver)
        if wanted is not None:
            if wanted.upset:
                return self._offer(turn)
            return await self._hand_over(turn, why=turn.entry.text)
        expectation = turn.waiting_for(self.name)
        if expectation is None or not turn.answers(expectation):
            return None
        if turn.has(StartFlow):
            return None
        if turn.take(Affirm):
            await turn.met(expectation)
            if expectation.confirms == "call_back" and turn.point.scheme in ("tel", "web"):
                turn.commands.append(CallMe())
                return None
            return await self._hand_over(turn, why=str(expectation.data.get("question") or turn.entry.text))
        if turn.take(Deny):
            await turn.met(expectation)
            return None if turn.commands else Reply((Say("handover.as_you_like"),))
        return None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    def _offer(self, turn: Turn) -> Reply:
        """Somebody who is upset is offered a person at once, not sent one unasked."""
        return turn.expect(
            self.name, yes_no("hand_over", Say("handover.sorry_shall_i")), data={"question": turn.entry.text}
        )

    async def _hand_over(self, turn: Turn, *, why: str) -> Reply:
        await desk.hand_over(turn.conversation, why=why, matters=turn.matters, tx=turn.tx)
        turn.notes["handed_over"] = True
        open_now = desk.is_open(turn.clinic, turn.now)
        if turn.speaks and open_now:
            return Reply((Say("handover.connecting"),), transfer=True)
        if open_now:
            return Reply((Say("handover.soon"),))
        opens = desk.opens_next(turn.clinic, turn.now)
        return Reply((Say("handover.when_open", {"day": opens.date(), "time": opens.time()}),))
