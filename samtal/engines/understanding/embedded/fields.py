"""The values of fields: whom, what, where, and who the patient is."""

from __future__ import annotations

import re

from rapidfuzz import fuzz

from samtal.engines.understanding.embedded.said import Said
from samtal.kit.gazetteer import Match
from samtal.kit.language import fold
from samtal.kit.spoken_numbers import find_digit_runs
from samtal.receptionist.understanding import TurnContext
from samtal.skills.commands import Field, Provide

_NOT = re.compile(
    r" (?:inte|ej|utom|forutom|slippa|undvika|varken|aldrig|icke|not|except|isnt|but|avoid|without|rather than|instead of"
    r"|other than|apart from|istallet for|i stallet for|annan an|dont want|anyone but) "
    r"(?:det |den |till |hos |med |see |to |av |vara |to see |traffa |dr |doctor |doktor |a |en |ett "
    r"|the |at |in |i |pa |eller )*$"
)
_CODE_WORD = re.compile(r"\b(?:kod\w*|code|engångskod\w*|pin)\b", re.IGNORECASE)
_KINDS: dict[str, Field] = {"practitioner": "practitioner", "service": "service", "location": "location"}


def entities(said: Said) -> list[Provide]:
    """Practitioners, services and locations of the clinic, the one meant last where several of a kind were named."""
    found: list[Provide] = []
    for kind, field in _KINDS.items():
        provided = [_provide(field, match, said) for match in said.matching(kind)]
        found += [one for one in provided if one.excluded]
        found += _chosen([one for one in provided if not one.excluded], said)
    return found


def _provide(field: Field, match: Match, said: Said) -> Provide:
    return Provide(field, match.ids, match.text, excluded=_excluded(match, said), score=match.score)


def _chosen(provided: list[Provide], said: Said) -> list[Provide]:
    """One value a field: the surest; of equals the last."""
    if len(provided) < 2:
        return provided
    single = {values for one in provided for values in one.values}
    if len(single) == 1:
        return provided[:1]
    ranked = sorted(enumerate(provided), key=lambda pair: (len(pair[1].values) == 1, round(pair[1].score, 1), pair[0]))
    return [ranked[-1][1]]


def _excluded(match: Match, said: Said) -> bool:
    for piece, offset in zip(said.line.pieces, said.line.offsets, strict=True):
        if piece.start <= match.start < piece.end:
            return _NOT.search(said.line.text[:offset]) is not None
    return False


def personal(said: Said, context: TurnContext) -> list[Provide]:
    """Names, birth date, number, address, code and rating, where they were said."""
    asked = frozenset(context.heard.asks)
    found: list[Provide] = []
    code = _code(said, asked)
    if code:
        return [Provide("code", (code,), said.text)]
    found += [_name(_put_right(one.text, context), one.role, one.relation) for one in said.names]
    found += [Provide("born", (one.value.isoformat(),), one.text) for one in said.births[:1]]
    found += [Provide("phone", (one.phone.e164,), one.text) for one in said.phones[:1]]
    found += [Provide("email", (one.address,), one.text) for one in said.emails[:1]]
    rating = _rating(said) if "rating" in asked else None
    if rating is not None and not found:
        found.append(Provide("rating", (str(rating),), said.text))
    return found


def _name(text: str, role: str, relation: str | None) -> Provide:
    return Provide("name", (text,), text, of="self" if role == "self" else "other", relation=relation or "")


def _put_right(name: str, context: TurnContext) -> str:
    """A single name that corrects the spelling of one given before stands in the whole of it ("Friid, with two i")."""
    if " " in name.strip():
        return name
    for known in context.speaker_names:
        parts = known.split()
        alike = [fuzz.ratio(fold(part), fold(name)) for part in parts]
        if len(parts) > 1 and 70 <= max(alike) < 100:
            place = alike.index(max(alike))
            return " ".join([*parts[:place], name, *parts[place + 1 :]])
    return name


def _code(said: Said, asked: frozenset[str]) -> str | None:
    """Six digits where a code was asked for or is spoken of."""
    if "code" not in asked and not _CODE_WORD.search(said.text):
        return None
    for run in find_digit_runs(said.text):
        inside_phone = any(one.start < run.end and run.start < one.end for one in said.phones)
        if not inside_phone and sum(letter.isdigit() for letter in said.text[run.start : run.end]) in (0, 6):
            code = next((digits for digits in run.readings if len(digits) == 6), None)
            if code:
                return code
    return None


def _rating(said: Said) -> int | None:
    """Nought to ten."""
    numbers = [one.value for one in said.numerals if 0 <= one.value <= 10 and not one.ordinal]
    return numbers[0] if numbers and len(said.words) < 25 else None
