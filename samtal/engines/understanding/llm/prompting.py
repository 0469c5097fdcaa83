"""What the model is told: the rules and the clinic once, then the situation and the patient's words as data."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from samtal.clinic.model import Location, Practitioner, Service
from samtal.engines.understanding.llm.clinic_words import locations, names_told, practitioners, services
from samtal.engines.understanding.llm.pseudonyms import Pseudonyms
from samtal.engines.understanding.llm.schema import tool
from samtal.engines.understanding.llm.wire import Prompt, Tool
from samtal.receptionist.understanding import Offered, TurnContext

LONGEST = 2000
"""Characters of an utterance that are read; the built-in engine reads as many."""

TOLD = frozenset({"service", "practitioner", "location", "date", "time", "choice"})
"""Facts whose value the model sees; of the others it learns only that they are known."""

RULES = (Path(__file__).parent / "rules.md").read_text(encoding="utf-8").strip()
"""The same for every clinic; what each command means is told in words of their own, for the docstrings are ours."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt and what is needed to read its answer."""

    prompt: Prompt
    utterance: str
    pseudonyms: Pseudonyms


def ask(utterance: str, context: TurnContext) -> Asked:
    """The prompt for an utterance in its situation."""
    utterance = utterance[:LONGEST]
    pseudonyms = Pseudonyms(context)
    there = (services(context, utterance), practitioners(context, utterance), locations(context, utterance))
    system = f"{RULES}\n\n{_clinic(*there, language=context.language)}"
    prompt = Prompt(system, _situation(utterance, context, pseudonyms), _tool(*there, context))
    return Asked(prompt, utterance, pseudonyms)


def prompt_hash(prompt: Prompt) -> str:
    """Of what stays the same for a clinic."""
    return _hashed(prompt.system, prompt.tool)


def template_hash() -> str:
    """Of what stays the same for every clinic: a recording made with another is worth nothing."""
    return _hashed(RULES, tool(services=(), practitioners=(), locations=(), languages=("sv", "en")))


def _hashed(system: str, its_tool: Tool) -> str:
    said = json.dumps([system, its_tool.name, its_tool.description, its_tool.schema], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _clinic(
    offered: Sequence[Service], staff: Sequence[Practitioner], places: Sequence[Location], *, language: str
) -> str:
    lines = ["# The clinic, id: names"]
    for title, things in (("Services", offered), ("Practitioners", staff), ("Locations", places)):
        lines += [f"{title}:", *(f"- {one.id}: {', '.join(names_told(one, language))}" for one in things)]
    return "\n".join(lines)


def _tool(
    offered: Sequence[Service], staff: Sequence[Practitioner], places: Sequence[Location], context: TurnContext
) -> Tool:
    return tool(
        services=[one.id for one in offered],
        practitioners=[one.id for one in staff],
        locations=[one.id for one in places],
        languages=context.clinic.languages,
    )


def _situation(utterance: str, context: TurnContext, pseudonyms: Pseudonyms) -> str:
    """One JSON object, so that nothing the patient writes can end the data."""
    heard = context.heard
    said = {
        "now": f"{context.now:%A %Y-%m-%d %H:%M}",
        "channel": context.channel,
        "language": context.language,
        "doing": context.flow,
        "known": {kind: value if kind in TOLD else True for kind, value in context.known.items()},
        "has_appointment": context.has_appointment,
        "day_talked_about": context.anchor.isoformat() if context.anchor else "",
        "receptionist_said": pseudonyms.masked(heard.text[:LONGEST]),
        "she_asked_for": list(heard.asks),
        "a_yes_would_mean": heard.confirms,
        "offered": [_offered(index, one) for index, one in enumerate(heard.offers, 1)],
        "to_choose_from": [f"{index}: {pseudonyms.masked(title)}" for index, (_, title) in enumerate(heard.options, 1)],
    }
    told: dict[str, object] = {key: value for key, value in said.items() if value}
    told["patient_said"] = pseudonyms.masked(utterance, asked=frozenset(heard.asks))
    return json.dumps(told, ensure_ascii=False)


def _offered(index: int, offer: Offered) -> str:
    return f"{index}: {offer.start:%A %Y-%m-%d %H:%M}, {offer.practitioner}, {offer.location}, {offer.service}"
