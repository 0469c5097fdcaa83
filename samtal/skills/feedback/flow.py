"""How was it, from 0 to 10, and why. Kept as facts; nobody is argued with."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.matters.model import Expectation
from samtal.skills.base import Turn
from samtal.skills.commands import Ask, HandOver, Provide, ProvideWhen, SelectOffered, StartFlow


class Feedback:
    name = "feedback"
    order = 8

    async def handle(self, turn: Turn) -> Reply | None:
        expectation = turn.waiting_for(self.name)
        if expectation is None or turn.top is not expectation:
            return None
        if "rating" in expectation.asks:
            return await self._rating(turn, expectation)
        return await self._word(turn, expectation)

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None

    async def _rating(self, turn: Turn, expectation: Expectation) -> Reply | None:
        rating = self._figure(turn)
        if rating is None:
            return None
        turn.commands = []
        await turn.met(expectation)
        await turn.remember(None, "rating", rating, turn.entry.text)
        reply = Reply((Say("feedback.thanks_why"),))
        return turn.expect(self.name, reply, about=expectation.about, hours=24)

    def _figure(self, turn: Turn) -> int | None:
        for command in turn.commands:
            figure = None
            if isinstance(command, Provide) and command.field == "rating" and command.value.isdigit():
                figure = int(command.value)
            elif isinstance(command, SelectOffered):
                figure = command.index
            if figure is not None and 0 <= figure <= 10:
                return figure
        return None

    async def _word(self, turn: Turn, expectation: Expectation) -> Reply | None:
        """Whatever comes next and wants nothing done is the free word."""
        if turn.has(StartFlow, HandOver, ProvideWhen, Ask):
            return None
        turn.commands = []
        await turn.met(expectation)
        await turn.remember(None, "feedback", turn.entry.text, turn.entry.text)
        return Reply((Say("feedback.thanks"),))
