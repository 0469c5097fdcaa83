"""Engines that know the answer: without a model they measure the flows, and how these mend what a model gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from random import Random

from samtal.engines.understanding.llm.gold import THINGS, Gold, Label, commands_of, named
from samtal.kit.dates import Reading
from samtal.receptionist.understanding import TurnContext, Understanding
from samtal.skills.commands import (
    Affirm,
    AnyWillDo,
    Ask,
    CannotUnderstand,
    Command,
    Deny,
    HandOver,
    Provide,
    ProvideWhen,
    RequestAlternatives,
    SelectOffered,
    StartFlow,
    Thank,
)


class OracleEngine:
    """Answers with the gold commands. The same words said twice take the gold of each time, in order."""

    name = "oracle"
    instant = True

    def __init__(self, gold: Gold) -> None:
        self._gold: dict[str, list[Sequence[Label]]] = {}
        for utterance, labels in gold:
            self._gold.setdefault(utterance, []).append(labels)

    def __call__(self, utterance: str, context: TurnContext) -> Understanding:
        commands = tuple(commands_of(self._next(utterance), utterance, context))
        return Understanding(commands or (CannotUnderstand(),))

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        return self(utterance, context)

    def _next(self, utterance: str) -> Sequence[Label]:
        left = self._gold.get(utterance, [])
        return left.pop(0) if len(left) > 1 else left[0] if left else ()


class NoisyOracle(OracleEngine):
    """An oracle that gets a share of its commands wrong: left out, taken for another, or with another value."""

    name = "noisy_oracle"

    def __init__(self, gold: Gold, rate: float, seed: int) -> None:
        super().__init__(gold)
        self._rate = rate
        self._random = Random(seed)

    def __call__(self, utterance: str, context: TurnContext) -> Understanding:
        commands = [
            wrong
            for command in super().__call__(utterance, context).commands
            for wrong in self._perhaps(command, context)
        ]
        return Understanding(tuple(commands) or (CannotUnderstand(),))

    def _perhaps(self, command: Command, context: TurnContext) -> list[Command]:
        if self._random.random() >= self._rate:
            return [command]
        match self._random.choice(("dropped", "swapped", "corrupted")):
            case "dropped":
                return []
            case "swapped":
                return [self._random.choice([one for one in SWAPS if type(one) is not type(command)])]
            case _:
                return [corrupted(command, context, self._random)]


SWAPS: tuple[Command, ...] = (
    Affirm(), Deny(), SelectOffered(1), SelectOffered(2), RequestAlternatives(), StartFlow("book"), StartFlow("cancel"),
    HandOver(), Ask("?"), AnyWillDo(), Thank(), CannotUnderstand(),
)  # fmt: skip


def corrupted(command: Command, context: TurnContext, random: Random) -> Command:
    """The command with another value, as a careless reader would have it; the opposite where it has none."""
    match command:
        case Provide(field=field) if field in THINGS:
            others = [one for one in named(field, context) if one not in command.values]
            return replace(command, values=(random.choice(others),)) if others else command
        case Provide():
            return replace(command, values=(command.value[::-1],))
        case ProvideWhen(mention=mention):
            readings = tuple(_shifted(one, random) for one in mention.readings)
            return replace(command, mention=replace(mention, readings=readings))
        case SelectOffered(index=index):
            return SelectOffered(index + 1 if index == 1 else index - 1)
        case StartFlow(flow=flow):
            return StartFlow("cancel" if flow != "cancel" else "book")
        case Affirm():
            return Deny()
        case Deny():
            return Affirm()
        case _:
            return CannotUnderstand()


def _shifted(reading: Reading, random: Random) -> Reading:
    """Another day, and another hour where one was said."""
    days = timedelta(days=random.choice((-1, 1, 7)))
    first, last = (day + days if day else None for day in (reading.first, reading.last))
    at = reading.at.replace(hour=(reading.at.hour + random.choice((1, 2, 12))) % 24) if reading.at else None
    return replace(reading, first=first, last=last, at=at)
