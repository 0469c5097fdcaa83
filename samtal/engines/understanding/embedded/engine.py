"""The engine: read the utterance, ask first whether it answers what was asked, then what else it wants."""

from __future__ import annotations

from samtal.engines.understanding.embedded.interpreting import interpret
from samtal.engines.understanding.embedded.said import read
from samtal.receptionist.understanding import TurnContext, Understanding
from samtal.skills.commands import CannotUnderstand

_SURE_LANGUAGE = 0.45


class Embedded:
    """Understands Swedish and English in process."""

    name = "embedded"
    instant = True

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        return understand(utterance, context)


def understand(utterance: str, context: TurnContext) -> Understanding:
    """What this utterance means here; an utterance that cannot be read is told as such, never raised."""
    try:
        said = read(utterance, context)
        commands, score = interpret(said, context)
    except (ArithmeticError, LookupError, TypeError, ValueError):
        return Understanding((CannotUnderstand(),), score=0.0)
    language = said.language if said.sureness >= _SURE_LANGUAGE else None
    return Understanding(tuple(commands), language, score)
