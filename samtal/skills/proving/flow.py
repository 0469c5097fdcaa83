"""The open question for a code, a birth date or a name. What it unlocks is the business of the skill that asked."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.matters.model import Expectation
from samtal.patients import codes
from samtal.skills.base import Turn


class Proving:
    name = "proving"
    order = 95

    async def handle(self, turn: Turn) -> Reply | None:
        return None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        if "code" in expectation.asks:
            reply = Reply((Say("proving.code_again"),), asks=("code",), keypad=codes.DIGITS)
        elif "born" in expectation.asks:
            reply = Reply((Say("common.ask_born"),), asks=expectation.asks)
        else:
            return None
        return turn.expect(self.name, reply)
