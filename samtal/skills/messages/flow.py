"""Opting out and in, per channel. Honoured at once; what is queued of our own accord is not sent (PECR reg. 22)."""

from __future__ import annotations

from samtal.conversations.content import Reply, Say
from samtal.matters.model import Expectation
from samtal.patients import repository as patients
from samtal.skills.base import Turn
from samtal.skills.commands import StartMessages, StopMessages


class Messages:
    name = "messages"
    order = 5

    async def handle(self, turn: Turn) -> Reply | None:
        stop = turn.take_one(StopMessages)
        if stop is not None:
            # Said in a call, it means every channel; written, it means the one it is written on.
            channel = "" if turn.speaks else turn.channel
            await patients.set_consent(turn.point.id, channel, "", False, f"said: {turn.entry.id}", turn.tx)
            return Reply((Say("messages.none_will_be_sent" if turn.speaks else "messages.stopped"),))
        if turn.take(StartMessages):
            await patients.set_consent(turn.point.id, turn.channel, "", True, f"said: {turn.entry.id}", turn.tx)
            return Reply((Say("messages.started"),))
        return None

    async def resume(self, turn: Turn, expectation: Expectation) -> Reply | None:
        return None
