"""How words sound, roughly: enough to see that `fillips` is Phillips and `lynd` is Lind."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from samtal.kit.language import fold

_RULES = tuple(
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^kn|^gn", "n"),
        (r"^wr", "r"),
        (r"^ps", "s"),
        (r"^h(?=j)|^[gdl](?=j)", ""),
        (r"sch|stj|skj|sj|sh|tj|kj", "sh"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"gh(?=t)", ""),
        (r"ck|qu|q", "k"),
        (r"kh", "k"),
        (r"c(?=[eiy])", "s"),
        (r"c(?!h)", "k"),
        (r"ch", "k"),
        (r"x", "ks"),
        (r"tz|z", "s"),
        (r"w", "v"),
        (r"dt\b", "t"),
        (r"(?<=[aeiou])[jy](?![aeiou])", "i"),
        (r"y", "i"),
        (r"(?<=[aeiou])h", ""),
        (r"(?<=[bcdfgklmnprstv])h", ""),
        (r"ea|ee|ie", "i"),
        (r"ou|oo", "o"),
        (r"(.)\1+", r"\1"),
    )
)
_VOWELS = re.compile(r"[aeiou]+")


@lru_cache(maxsize=20_000)
def sound(word: str) -> str:
    """One spelling for everything that sounds alike in Swedish and English names."""
    said = fold(word).replace("'", "")
    for pattern, heard in _RULES:
        said = pattern.sub(heard, said)
    return said


@lru_cache(maxsize=20_000)
def _vowel_blind(word: str) -> str:
    return _VOWELS.sub("a", sound(word))


@lru_cache(maxsize=50_000)
def alike(a: str, b: str) -> float:
    """How alike two single words are, 0..1: 1 the same letters, 0.95 the same sound, less for each difference."""
    one, other = fold(a), fold(b)
    if one == other:
        return 1.0
    if sound(one) == sound(other):
        return 0.95
    heard = fuzz.ratio(sound(one), sound(other)) / 100
    if heard < 0.6:
        return heard
    # A wrong vowel is heard less than a wrong consonant; a swapped pair of letters is one slip of the finger.
    by_sound = 0.5 * heard + 0.5 * fuzz.ratio(_vowel_blind(one), _vowel_blind(other)) / 100
    slips = OSA.distance(one, other)
    by_hand = 1 - slips / max(len(one), len(other)) if slips > 1 or len(one) < 5 else 0.93
    return float(min(0.94, max(by_sound, by_hand)))


def close_enough(said: str, name: str) -> bool:
    """Whether one word may stand for the other; short words must be nearer, for a letter counts more in them."""
    return alike(said, name) >= needed(name)


def needed(name: str) -> float:
    """The likeness that a word of this length has to reach."""
    length = len(name)
    if length <= 5:
        return 0.94
    return 0.87 if length <= 6 else 0.82
