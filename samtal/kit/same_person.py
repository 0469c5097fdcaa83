"""Whether two names can be one person's: order, accents, nicknames and recognition errors are forgiven."""

from __future__ import annotations

from functools import lru_cache

from samtal.kit.given_names import is_given_name, short_forms
from samtal.kit.language import tokens
from samtal.kit.sounds import alike

_COURTESIES = frozenset(("mr", "mrs", "ms", "miss", "dr", "fru", "herr", "doktor", "doctor"))
_PARTICLES = frozenset(("von", "van", "de", "der", "den", "af", "al", "el", "bin", "da", "di", "la", "le"))
_DIFFERENT = 0.8
_INITIAL = 0.85
_NICKNAME = 0.93


@lru_cache(maxsize=4096)
def _parts(name: str) -> tuple[str, ...]:
    words = [token.fold for token in tokens(name)]
    kept = [word for word in words if word not in _COURTESIES and word not in _PARTICLES]
    return tuple(kept or words)


def same_person(a: str, b: str) -> float:
    """How likely two names are one person's, 0..1; a first name alone never reaches what a full name does."""
    mine, theirs = sorted((_parts(a), _parts(b)), key=len)
    if not mine:
        return 0.0
    pairs = _paired(mine, theirs)
    if min(pairs) < _DIFFERENT:
        return round(min(pairs) * 0.5, 3)
    likeness = sum(pairs) / len(pairs)
    if len(mine) == 1 and len(theirs) > 1:
        return round(0.75 * likeness, 3)
    # Further names that only one of them gives (`Sven Erik Berg`, `Sven Berg`) take a little away.
    return round(likeness - 0.02 * (len(theirs) - len(mine)), 3)


def contradicts(a: str, b: str) -> bool:
    """Whether two names cannot be the same person: a first name or a surname of one is nowhere in the other."""
    mine, theirs = sorted((_parts(a), _parts(b)), key=len)
    return bool(mine) and min(_paired(mine, theirs)) < _DIFFERENT


def _paired(mine: tuple[str, ...], theirs: tuple[str, ...]) -> list[float]:
    """Each part of the shorter name with its best counterpart, none used twice."""
    left = list(theirs)
    likenesses: list[float] = []
    for part in sorted(mine, key=len, reverse=True):
        best = max(left, key=lambda other: _part_likeness(part, other))
        likenesses.append(_part_likeness(part, best))
        left.remove(best)
    return likenesses


def _part_likeness(a: str, b: str) -> float:
    if len(a) == 1 or len(b) == 1:
        return _INITIAL if a[:1] == b[:1] else 0.0
    likeness = alike(a, b)
    if likeness < _NICKNAME and b in short_forms(a):
        return _NICKNAME
    # Hanna and Anna, Johan and Johanna are near in sound and two people.
    if likeness < 0.95 and is_given_name(a) and is_given_name(b):
        return min(likeness, _DIFFERENT - 0.01)
    return likeness


def initials(name: str) -> str:
    """`Anna-Karin Berg` gives `AKB`."""
    return "".join(token.text[0].upper() for token in tokens(name) if token.fold not in _COURTESIES)
