"""Looks words up: phrases first, then single words, then words run together, then words with one letter wrong.

Every token of an utterance gets one symbol, and the grammar is written over symbols:

    n number      o ordinal       t time of day     z am/pm        h "o'clock"       G a written date
    W weekday     w perhaps one   R recurring days  y past weekday M month           m perhaps one
    U unit        V "v" (week)    P part of day     A relative day I day and part    H a day with a name
    j next, this  K "to come"     E begin/mid/end   l early, late  C earlier, later  L "or later"
    b before      a after         e between         r to, "-"      & and             | or
    ! not         Z "won't do"    ~ about           k clock        s half            q quarter
    > past        < to (sv i)    ) to (en)          @ in, om       f for          p on, at          v of
    d the         u a, an         F from now        g ago          S soonest         Y same time
    J same day    Q week of       X turn of month   O now          N counted thing   i "-ish"
    c within        # "-tiden" (about)
    % filler      , pause         . stop            x any other word
    D days        T hours         B both          § neither, all results
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from samtal.kit.dates import words_en, words_sv
from samtal.kit.dates.folding import folded
from samtal.kit.dates.numerals import NUMBERS, ORDINALS

PIECES = re.compile(r"[a-z]+(?:'[a-z]+)*|\d+|[^\sa-z\d]")

Entry = tuple[str, object]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words of one language."""

    language: str
    words: dict[str, Entry]
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = field(repr=False)
    near: dict[str, str] = field(repr=False)
    """Every word with one letter left out -> a word worth guessing at."""


def _pieces(entry: str) -> tuple[str, ...]:
    return tuple(PIECES.findall(folded(entry.replace("_", " "))))


def _deletions(word: str) -> Iterable[str]:
    return (word[:index] + word[index + 1 :] for index in range(len(word)))


def _build(language: str, rows: list[tuple[str, object, str]], fuzzy: str) -> Lexicon:
    words: dict[str, Entry] = {word: ("n", value) for word, value in NUMBERS[language].items()}
    words |= {word: ("o", value) for word, value in ORDINALS[language].items()}
    if language == "sv":
        words |= {"sista": ("o", -1), "siste": ("o", -1)}
    else:
        words["last"] = ("j", "last")
    phrases: dict[str, list[tuple[tuple[str, ...], Entry]]] = {}
    for symbol, value, entries in rows:
        for entry in entries.split():
            pieces = _pieces(entry)
            if len(pieces) == 1:
                words[pieces[0]] = (symbol, value)
            else:
                phrases.setdefault(pieces[0], []).append((pieces, (symbol, value)))
    for found in phrases.values():
        found.sort(key=lambda phrase: -len(phrase[0]))
    near: dict[str, str] = {}
    for word in folded(fuzzy).split():
        for shorter in (word, *_deletions(word)):
            near.setdefault(shorter, word)
    return Lexicon(language, words, phrases, near)


LEXICONS = {
    "sv": _build("sv", words_sv.ROWS, words_sv.FUZZY),
    "en": _build("en", words_en.ROWS, words_en.FUZZY),
}

# Words that only their accents tell apart: what was written decides.
ACCENTED = {"sv": {"man": "mån", "son": "sön", "ma": "må", "so": "sö", "lo": "lö", "a": "å", "mar": "mar"}, "en": {}}
UNACCENTED = {"sv": {"ar": "är", "for": "får", "varen": "vären"}, "en": {}}

# Never a misspelling: ordinary words and names one letter away from a day or a month.
NOT_NEAR = frozenset(
    {
        "mandat", "modag", "sandag", "ledig", "dagen", "tidag", "mardag", "fredad", "sondra", "marta",
        "mandel", "munday", "sundae", "sandy", "augusta", "augustin", "augustus", "octobre", "evening", "mourning",
        "warning", "planning", "morning", "meaning", "learning", "turning", "burning", "friend", "fridge", "trisha",
        "tuscany", "veckans", "vacka", "vecka", "vackan", "klocka", "klockor", "klackan", "friden", "monica", "janina",
        "decembers",
    }
)  # fmt: skip

# What may be written as one word: "fredagseftermiddag", "halvfyra", "fjortontrettio", "tretiden".
JOINS = {("W", "P"), ("H", "P"), ("A", "P"), ("n", "n"), ("s", "n"), ("q", ">"), ("q", "<"), ("n", ">"), ("W", "o")}
_AROUND = ("tiden", "snaret")


@lru_cache(maxsize=4096)
def lookup(word: str, language: str) -> tuple[Entry, ...]:
    """What a single word is: one entry, several where words were run together, none when unknown."""
    lexicon = LEXICONS[language]
    if word in lexicon.words:
        return (lexicon.words[word],)
    if word.endswith("'s") and word[:-2] in lexicon.words:
        return (lexicon.words[word[:-2]],)
    if language == "en" and word.endswith("ish") and word[:-3] in lexicon.words:
        return (lexicon.words[word[:-3]], ("i", None))
    return _year(word, language) or _split(word, lexicon) or _guess(word, lexicon)


def _year(word: str, language: str) -> tuple[Entry, ...]:
    """As in "tjugohundraarton", "tvåtusentjugosex"."""
    for stem, base in (("tjugohundra", 2000), ("tvatusen", 2000), ("nittonhundra", 1900)):
        if language == "sv" and word.startswith(stem):
            rest = word[len(stem) :]
            value = NUMBERS["sv"].get(rest, 0 if not rest else None)
            return (("n", base + value),) if value is not None else ()
    return ()


def _split(word: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    if lexicon.language != "sv" or len(word) < 6:
        return ()
    for tail in _AROUND:
        if word.endswith(tail):
            head = lexicon.words.get(word[: -len(tail)])
            if head and head[0] == "n":
                return (("~", None), ("k", None), head)
    for cut in range(len(word) - 2, 2, -1):
        first = lexicon.words.get(word[:cut])
        if first is None:
            continue
        rest = word[cut:]
        second = lexicon.words.get(rest) or (lexicon.words.get(rest[1:]) if rest[:1] == "s" else None)
        if second and (first[0], second[0]) in JOINS and second[0] != "P":
            return (first, second)
        if second and second[0] == "P" and (first[0], "P") in JOINS:
            return (first, second)
        if first[0] == "n":
            more = _split(rest, lexicon)
            if more and all(symbol == "n" for symbol, _ in more):
                return (first, *more)
    return ()


def _guess(word: str, lexicon: Lexicon) -> tuple[Entry, ...]:
    if len(word) < 5 or word in NOT_NEAR:
        return ()
    meant = lexicon.near.get(word)
    if meant is None:
        meant = next((lexicon.near[shorter] for shorter in _deletions(word) if shorter in lexicon.near), None)
    if meant is None or meant[0] != word[0] or abs(len(meant) - len(word)) > 1 or not _one_slip(word, meant):
        return ()
    return (lexicon.words[meant],)


def _one_slip(a: str, b: str) -> bool:
    """One letter more, fewer, other, or two swapped."""
    start = 0
    while start < min(len(a), len(b)) and a[start] == b[start]:
        start += 1
    end = 0
    while end < min(len(a), len(b)) - start and a[-1 - end] == b[-1 - end]:
        end += 1
    left, right = a[start : len(a) - end], b[start : len(b) - end]
    return max(len(left), len(right)) <= 1 or (len(left) == len(right) == 2 and left == right[::-1])
