"""How a name is written: capitals, letters spelled out, and `with a y`, `med två i`, `utan h`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from samtal.kit.sounds import alike

_LOW_PARTICLES = frozenset(("von", "van", "de", "der", "den", "af", "da", "di", "la", "le", "och", "bin"))
_SPELLED = re.compile(r"(?<!\w)[^\W\d_](?:(?:\s?[-.,]\s?|\s)[^\W\d_]){2,}(?!\w)")
_DOUBLED = re.compile(
    r"^\s*,?\s*(?:med\s+(?:två|dubbel|dubbelt)|with\s+(?:two|a\s+double|double))\s+([^\W\d_])(?:'?s)?(?!\w)", re.I
)
_WITH = re.compile(
    r"^\s*,?\s*(?:med(?:\s+(?:ett|bara|enkelt|enkel))?|with(?:\s+(?:an?|one))?)\s+(ck|ph|th|qv|kv|qu|[^\W\d_])(?!\w)",
    re.I,
)
_WITHOUT = re.compile(r"^\s*,?\s*(?:utan|without)\s+(?:an?\s+|the\s+|ett\s+)?([^\W\d_])(?!\w)", re.I)
# What a recogniser or a tired clerk writes for the letter that was meant.
_TAKEN_FOR = {
    "y": ("i", "ie", "ei"), "i": ("y", "e"), "c": ("k", "s"), "k": ("ck", "c"), "ck": ("k", "c"), "w": ("v",),
    "v": ("w",), "z": ("s",), "s": ("z", "c"), "e": ("ä", "i"), "ä": ("e",), "ph": ("f",), "f": ("ph",), "q": ("k",),
    "qv": ("kv",), "kv": ("qv", "qu"), "th": ("t",), "x": ("ks", "cks"), "å": ("o",), "o": ("å",),
}  # fmt: skip
_APPENDED = frozenset(("h", "e", "s"))


@dataclass(frozen=True, slots=True)
class Spelling:
    """Letters that were spelled out one by one."""

    letters: str
    start: int
    end: int


def find_spellings(text: str) -> list[Spelling]:
    """`L-I-N-D`, `o s m a n`: three letters or more, one at a time."""
    return [
        Spelling("".join(letter for letter in m.group() if letter.isalpha()), m.start(), m.end())
        for m in _SPELLED.finditer(text)
    ]


def with_spelling(name: str, letters: str) -> str:
    """The name with the part that was spelled out put right; letters that fit no part are the name themselves."""
    parts = name.split()
    fitting = [i for i, part in enumerate(parts) if alike(part, letters) >= 0.7]
    if not fitting:
        return f"{name} {letters}" if len(parts) == 1 and alike(name, letters) < 0.5 else letters
    best = max(fitting, key=lambda i: alike(parts[i], letters))
    return " ".join([*parts[:best], letters, *parts[best + 1 :]])


def with_remark(name: str, tail: str) -> tuple[str, int]:
    """The name put right by what is said of its letters right behind it, and how much of that belongs to it."""
    *front, last = name.split(" ")
    for pattern, change in ((_DOUBLED, _double), (_WITHOUT, _drop), (_WITH, _swap)):
        if m := pattern.match(tail):
            return " ".join([*front, change(last, m[1])]), m.end()
    return name, 0


def _double(word: str, letter: str) -> str:
    low, one = word.casefold(), letter.casefold()
    if one * 2 in low or one not in low:
        return word
    at = low.rindex(one)
    return word[:at] + one + word[at:]


def _drop(word: str, letter: str) -> str:
    at = word.casefold().rfind(letter.casefold())
    return word if at <= 0 else word[:at] + word[at + 1 :]


def _swap(word: str, letter: str) -> str:
    low, wanted = word.casefold(), letter.casefold()
    if wanted in low and not (wanted == "k" and "ck" in low):
        return word
    for other in _TAKEN_FOR.get(wanted, ()):
        at = low.rfind(other)
        if at >= 0:
            return word[:at] + wanted + word[at + len(other) :]
    return word + wanted if wanted in _APPENDED else word


def written(name: str) -> str:
    """A name with capitals where names have them; what was typed with capitals of its own stays."""
    words = re.split(r"(\s+|-)", " ".join(name.split()))
    return "".join(_capital(word, first=i == 0) for i, word in enumerate(words))


def _capital(word: str, *, first: bool) -> str:
    if not word[:1].isalpha() or (word != word.lower() and word != word.upper()):
        return word
    low = word.lower()
    if low in _LOW_PARTICLES and not first:
        return low
    if m := re.match(r"(o|d|l)['’](\w.*)", low):
        return f"{m[1].upper()}'{_raised(m[2])}"
    if low.startswith("mc") and len(low) > 4:
        return "Mc" + _raised(low[2:])
    return _raised(low)


def _raised(low: str) -> str:
    """With a capital, unless the letter has none of its own: `ß` would become the two letters `SS`."""
    capital = low[0].upper()
    return capital + low[1:] if len(capital) == 1 else low
