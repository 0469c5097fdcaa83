"""Small words. They never hide a wish: this skill is asked last."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.matters.model import Expectation
from samtal.skills.base import Turn
from samtal.skills.commands import Acknowledge, Affirm, Ask, ChitChat, Deny, Goodbye, Greet, Thank


class Courtesy:
    name = "courtesy"
    order = 90

    async def handle(self, turn: Turn) -> Reply | None:
        if self._asked(turn, "are_you_human"):
            return Reply((Say("courtesy.i_am_an_ai"),))
        if self._asked(turn, "abilities"):
            return Reply((Say("courtesy.what_i_can_do"),))
        if turn.take(Goodbye):
            self._clear(turn)
            return Reply((Say("courtesy.goodbye"),), ends_call=turn.speaks)
        if turn.notes.get("only_farewell"):
            self._clear(turn)
            return None
        thanked = bool(turn.take(Thank))
        if thanked:
            self._clear(turn)
            return Reply((Say("courtesy.you_are_welcome"),))
        if turn.take(Greet):
            self._clear(turn)
            return Reply((Say("courtesy.hello"),), asks=())
        if turn.take(ChitChat):
            self._clear(turn)
            turn.notes["digressed"] = True
            return Reply((Say("courtesy.i_see"),))
        if turn.has(Acknowledge, Affirm, Deny):
            self._clear(turn)
            turn.notes["nothing_to_do"] = True
            return Reply((Say("courtesy.all_right"),))
        return None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    def _clear(self, turn: Turn) -> None:
        for kind in (Acknowledge, Affirm, Deny, Greet, Thank, ChitChat):
            turn.take(kind)

    def _asked(self, turn: Turn, topic: str) -> bool:
        asked = [one for one in turn.commands if isinstance(one, Ask) and one.topic == topic]
        turn.commands = [one for one in turn.commands if one not in asked]
        return bool(asked)
