"""Figures that warn: a temperature, a blood sugar, ketones, how many tablets, how old a baby is."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.words import Word, word_set

_FIGURE = re.compile(r"[0-9]{1,6}(?:\.[0-9]{1,4})?")
_SMALL = {
    "noll": 0, "en": 1, "ett": 1, "tva": 2, "tre": 3, "fyra": 4, "fem": 5, "sex": 6, "sju": 7, "atta": 8, "nio": 9,
    "tio": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16, "sjutton": 17,
    "arton": 18, "nitton": 19, "tjugo": 20, "tjugofem": 25, "trettio": 30, "fyrtio": 40, "trettioatta": 38,
    "trettionio": 39, "femtio": 50, "sextio": 60, "hundra": 100, "zero": 0, "one": 1, "two": 2, "three": 3,
    "four": 4, "five": 5, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20,
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12, "dussin": 12,
}  # fmt: skip
_POINT = frozenset(["komma", "point"])
_UNITS = frozenset(["veckor", "vecka", "weeks", "week", "wk", "wks", "dagar", "dag", "days", "day"])
_MONTHS = frozenset(["manader", "manad", "months", "month", "mth", "mths", "man"])
_TIMES = (
    _UNITS
    | _MONTHS
    | word_set(
        "ar aret years year yrs yr timmar timme hours hour hrs minuter minut minutes mins min kl am pm kronor kr pounds"
        " gang ganger times procent percent januari februari mars april maj juni juli augusti september oktober"
        " november december january february march may june july august october"
    )
)
_AGE = frozenset(["old", "gammal", "gamla", "gammalt", "gamle"])
_ARTICLES = frozenset(["en", "ett", "one"])
_OVER = frozenset(["over", "genom"])
_CLOCK = frozenset(["kl", "klockan", "at", "am", "pm", "den", "the"])


def value_of(word: str) -> float | None:
    """What a number word or figure counts; `38.4`, `tva`, `thirty`."""
    if word in _SMALL:
        return float(_SMALL[word])
    # Only figures: Python would read "nan", who is somebody's grandmother, as a number too.
    return float(word) if _FIGURE.fullmatch(word) else None


def find_numbers(words: Sequence[Word]) -> list[Mention]:
    """What the figures of the message may stand for; the rules decide by the words around them."""
    found: list[Mention] = []
    for start, end, value in _values(words):
        if end < len(words) and words[end].text in _TIMES:
            found += [Mention("young_baby", start, end)] if _is_young(words, end, value) else []
            continue
        article = end == start + 1 and words[start].text in _ARTICLES
        found += [Mention(name, start, end) for name in _meanings(value) if not article]
        if _is_young(words, end, value):
            found.append(Mention("young_baby", start, end))
    return found


def _values(words: Sequence[Word]) -> Iterator[tuple[int, int, float]]:
    at = 0
    while at < len(words):
        value = value_of(words[at].text)
        if value is None:
            at += 1
            continue
        end = at + 1
        if value in (20, 30, 40) and end < len(words) and 0 < (value_of(words[end].text) or 0) < 10:
            value, end = value + (value_of(words[end].text) or 0), end + 1
        if end + 1 < len(words) and words[end].text in _POINT and value_of(words[end + 1].text) is not None:
            value, end = value + (value_of(words[end + 1].text) or 0) / 10, end + 2
        before = words[at - 1].text if at else ""
        if before not in _CLOCK and not _is_blood_pressure(words, at, end):
            yield at, end, value
        at = end


def _is_blood_pressure(words: Sequence[Word], start: int, end: int) -> bool:
    """Either figure of "160 over 95"."""
    lower = start > 1 and words[start - 1].text in _OVER and value_of(words[start - 2].text) is not None
    upper = end + 1 < len(words) and words[end].text in _OVER and value_of(words[end + 1].text) is not None
    return lower or upper


def _meanings(value: float) -> Iterator[str]:
    if 1930 <= value <= 2040 and value == int(value):
        yield "cue_year"
    if 38 <= value <= 42.5 or 100.4 <= value <= 107:
        yield "n_fever"
    if 0.5 <= value < 4:
        yield "n_low_sugar"
    if value >= 18:
        yield "n_high_sugar"
    if 1.5 <= value <= 12:
        yield "n_ketones"
    # A usual dose is one or two; more than five at a time is nobody's prescription for pain.
    if value >= 6 and value == int(value) and value <= 200:
        yield "n_many"


def _is_young(words: Sequence[Word], end: int, value: float) -> bool:
    if end >= len(words):
        return False
    unit = words[end].text
    aged = end + 1 < len(words) and words[end + 1].text in _AGE
    young = (unit in _UNITS and value <= 12) or (unit in _MONTHS and value < 3)
    return young and aged
