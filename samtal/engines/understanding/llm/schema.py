"""The one tool a model may call, its JSON schema built from the closed list of commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import MISSING, fields
from re import sub
from types import UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from samtal.engines.understanding.llm.wire import Tool
from samtal.skills.commands import Command, Provide

TOOL = "propose"
Schema = dict[str, object]

KINDS: dict[str, type] = {sub(r"(?<!^)(?=[A-Z])", "_", one.__name__).lower(): one for one in get_args(Command)}
"""`start_flow` -> StartFlow and so on: what a model calls a kind of command."""

HIDDEN = {"mention", "text", "score", "values", "field"}
"""What we fill in ourselves, and what has a form of its own below."""

PERSONAL = ("name", "born", "phone", "email", "reason", "code", "rating")
ANY_OF = ("", "practitioner", "location", "date", "time")

WORDS: Schema = {"type": "string"}
"""The patient's own words that say it: every command rests on some."""


def tool(
    *,
    services: Sequence[str],
    practitioners: Sequence[str],
    locations: Sequence[str],
    languages: Sequence[str],
) -> Tool:
    """The tool for one clinic: ids of its own file and nothing else are possible values."""
    ids = {"service": services, "practitioner": practitioners, "location": locations}
    forms = [_plain(), *_with_arguments(languages)]
    forms += [_named(field, values) for field, values in ids.items() if values]
    forms.append(_personal())
    commands: Schema = {"type": "array", "maxItems": 8, "items": {"anyOf": forms}}
    schema: Schema = {
        "type": "object",
        "properties": {"commands": commands},
        "required": ["commands"],
        "additionalProperties": False,
    }
    return Tool(TOOL, "Say what the patient means, as commands in the order said.", schema)


def _plain() -> Schema:
    """Commands that take nothing, in one form."""
    return _form([kind for kind, made in KINDS.items() if not fields(made)], {"words": WORDS}, ["words"])


def _with_arguments(languages: Sequence[str]) -> list[Schema]:
    forms = []
    for kind, made in KINDS.items():
        if not fields(made) or made is Provide:
            continue
        own = {one.name: _typed(get_type_hints(made)[one.name]) for one in fields(made) if one.name not in HIDDEN}
        needed = [one.name for one in fields(made) if one.name in own and one.default is MISSING]
        if kind == "any_will_do":
            own["field"] = _choice(ANY_OF)
        if "language" in own:
            own["language"] = _choice(languages)
        forms.append(_form([kind], {**own, "words": WORDS}, [*needed, "words"]))
    return forms


def _named(field: str, ids: Sequence[str]) -> Schema:
    own: Schema = {
        "field": _choice([field]),
        "values": {"type": "array", "minItems": 1, "items": _choice(ids)},
        "excluded": {"type": "boolean"},
        "words": WORDS,
    }
    return _form(["provide"], own, ["field", "values", "words"])


def _personal() -> Schema:
    own: Schema = {
        "field": _choice(PERSONAL),
        "of": _choice(["self", "other"]),
        "relation": {"type": "string"},
        "words": WORDS,
    }
    return _form(["provide"], own, ["field", "words"])


def _form(kinds: Sequence[str], own: Schema, required: list[str]) -> Schema:
    return {
        "type": "object",
        "properties": {"kind": _choice(kinds), **own},
        "required": ["kind", *required],
        "additionalProperties": False,
    }


def _choice(values: Sequence[object]) -> Schema:
    return {"type": "string", "enum": list(values)}


def _typed(hint: Any) -> Schema:
    """A Python type as JSON schema."""
    if get_origin(hint) is Literal:
        return _choice(get_args(hint))
    if get_origin(hint) is UnionType:
        return _typed(next(one for one in get_args(hint) if one is not type(None)))
    if hint is bool:
        return {"type": "boolean"}
    return {"type": "integer", "minimum": 1} if hint is int else {"type": "string"}
