"""What a model without faults would write for given commands: the other half of `proposals`."""

from __future__ import annotations

from dataclasses import fields

from samtal.engines.understanding.llm.schema import HIDDEN, KINDS
from samtal.skills.commands import Ask, Command, Provide, ProvideWhen
from tests.engines.llm.stub import Body

_NAMES = {made: kind for kind, made in KINDS.items()}


def proposed(command: Command, utterance: str) -> Body:
    """The command as a model would propose it, resting on the words that say it."""
    given: Body = {"kind": _NAMES[type(command)]}
    for one in fields(command):
        value = getattr(command, one.name)
        if one.name not in HIDDEN and value != one.default:
            given[one.name] = value
    if isinstance(command, Provide):
        given |= {"field": command.field, "values": list(command.values)}
    elif hasattr(command, "field"):
        given["field"] = command.field
    return given | {"words": _words(command, utterance)}


def _words(command: Command, utterance: str) -> str:
    if isinstance(command, ProvideWhen):
        return command.mention.text
    return command.text if isinstance(command, Provide | Ask) else utterance
