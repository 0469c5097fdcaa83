""" "Last night in the chat you asked about ... Is it about that?" The yes and no to it, and how we know."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.matters.model import Expectation, Matter
from samtal.skills.base import Turn
from samtal.skills.commands import Affirm, Ask, ContinueEarlier, Deny, StartFlow
from samtal.skills.proof import ask_for_proof
from samtal.skills.receipts import where_and_when


class Recall:
    name = "recall"
    order = 14

    async def handle(self, turn: Turn) -> Reply | None:
        expectation = turn.waiting_for(self.name)
        if turn.take(ContinueEarlier):
            return await self._carry_on(turn)
        asked = [one for one in turn.commands if isinstance(one, Ask) and one.topic == "how_did_you_know"]
        turn.commands = [one for one in turn.commands if one not in asked]
        matter = self._matter(turn, expectation)
        reply = Reply()
        if asked and matter is not None:
            reply = Reply((Say("recall.how_i_know", {"where": where_and_when(turn, matter)}),))
        if expectation is None or not turn.answers(expectation, "take_up"):
            return reply or None
        if turn.take(Affirm):
            await turn.met(expectation)
            if matter is not None:
                await turn.touch(matter)
                turn.notes["go_on"] = True
            return reply or None
        if turn.take(Deny):
            await turn.met(expectation)
            turn.matters = [one for one in turn.matters if matter is None or one.id != matter.id]
            return reply if turn.commands else reply + Reply((Say("recall.what_then"),))
        return reply or None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    async def _carry_on(self, turn: Turn) -> Reply | None:
        """Go on with what may be known here; what may not is asked proof for, whether or not there is anything."""
        turn.commands = [one for one in turn.commands if not isinstance(one, StartFlow)]
        if turn.focus("book", "reschedule", "cancel", "call_back") is not None:
            turn.notes["go_on"] = True
            return None
        speaker = turn.speaker.id if turn.speaker else None
        if turn.may(speaker).open_matter:
            return Reply((Say("recall.nothing_open"),))
        claimed = turn.loose.get("claimed_phone")
        if turn.point.scheme == "web" and claimed is None:
            return turn.expect("proving", Reply((Say("booking.ask_phone"),), asks=("phone",)))
        return await ask_for_proof(turn, speaker)

    def _matter(self, turn: Turn, expectation: Expectation | None) -> Matter | None:
        if expectation is not None:
            return next((one for one in turn.matters if one.id == expectation.matter_id), None)
        return turn.focus()
