"""A practitioner's name in parts, as the clinic file gives it."""

from __future__ import annotations

from dataclasses import dataclass

from samtal.kit.everyday import is_everyday
from samtal.kit.gazetteer.context import COURTESY, ROLE, TITLES
from samtal.kit.gazetteer.model import Entry
from samtal.kit.language import tokens

_CREDENTIALS = frozenset(
    (
        "md",
        "m",
        "d",
        "do",
        "phd",
        "facs",
        "facog",
        "inc",
        "dds",
        "dmd",
        "rn",
        "bsc",
        "mbbs",
        "frcp",
        "leg",
        "jr",
        "sr",
        "ii",
        "iii",
        "iv",
    )
)


@dataclass(frozen=True, slots=True)
class Person:
    """One practitioner's name, in parts."""

    id: str
    given: tuple[str, ...]
    surname: str
    aliases: tuple[str, ...] = ()


def person_of(entry: Entry) -> Person | None:
    """The name of an entry in parts; None when it is no person's name."""
    words = name_words(entry.names[0])
    if not words:
        return None
    aliases = tuple(dict.fromkeys(alias for name in entry.names[1:] if (alias := _alias(name, words)) is not None))
    return Person(entry.id, tuple(words[:-1]), words[-1], aliases)


def _alias(name: str, own: list[str]) -> str | None:
    """A further first name that the clinic file gives; a role (`BVC-sköterskan`) is no name."""
    words = [token.fold for token in tokens(name) if token.fold not in COURTESY]
    if len(words) != 1 or words[0] in own or is_everyday(words[0]) or not name[:1].isupper():
        return None
    return None if words[0] in TITLES or ROLE.search(words[0]) else words[0]


def name_words(name: str) -> list[str]:
    """The words of a name without titles, degrees and initials; `Falk, Ida` is turned round."""
    if name.count(",") == 1 and all(len(part.split()) == 1 for part in name.split(",")):
        family, given = name.split(",")
        name = f"{given} {family}"
    words = [token.fold.removesuffix("'s").replace("'", "") for token in tokens(name)]
    kept = [word for word in words if word not in TITLES and word not in _CREDENTIALS and len(word) > 1]
    return kept or [word for word in words if len(word) > 1]
