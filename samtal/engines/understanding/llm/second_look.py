"""A yes is looked at twice: where the engine at hand hears a plain no, the model's yes is not taken."""

from __future__ import annotations

from collections.abc import Sequence

from samtal.engines.understanding.llm.falling_back import Reads, Unusable
from samtal.receptionist.understanding import TurnContext, Understanding, Understands
from samtal.skills.commands import Affirm, CancelFlow, CannotAttend, Command, Deny, SelectOffered, WillAttend

YES = (Affirm, SelectOffered, WillAttend)
NO = (Deny, CancelFlow, CannotAttend)


class SecondLook:
    """Reads with a model, and doubts the one mistake that books or cancels something: a no taken for a yes."""

    def __init__(self, primary: Reads, second: Understands) -> None:
        self.name = getattr(primary, "name", "model")
        self._primary = primary
        self._second = second

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        understood = await self._primary.understand(utterance, context)
        if self._second.instant and _says(understood.commands, YES) and not _says(understood.commands, NO):
            other = await self._second.understand(utterance, context)
            if _says(other.commands, NO) and not _says(other.commands, YES):
                raise Unusable(code="doubtful_yes")
        return understood


def _says(commands: Sequence[Command], kinds: tuple[type, ...]) -> bool:
    return any(isinstance(one, kinds) for one in commands)
