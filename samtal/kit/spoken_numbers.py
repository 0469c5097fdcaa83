"""Numbers as people say them: `noll sju noll`, `double four`, `nittonhundrafyrtioett`, `twenty ninth`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice, product

from samtal.kit.language import Token, fold, tokens


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number in the text. `digits` keeps what was said (`07`); `value` is what it counts."""

    start: int
    end: int
    value: int
    digits: str
    ordinal: bool
    spoken: bool
    others: tuple[str, ...] = ()  # further ways to write it down: `fyrtio sex` is 46 or 40 6


@dataclass(frozen=True, slots=True)
class DigitRun:
    """Numbers said in a row, as a phone number or an identity number is; the likeliest reading first."""

    start: int
    end: int
    readings: tuple[str, ...]
    parts: tuple[Numeral, ...]
    plus: bool
    spoken: bool


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A text with its number words as digits, and the way back to the original."""

    text: str
    origin: tuple[int, ...]  # for every character here (and the end) its place in the original

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where a piece of the rewritten text stands in the original."""
        return self.origin[start], self.origin[end - 1] + 1 if end > start else self.origin[start]


# The words ---------------------------------------------------------------------------------------------------------

_SV_UNITS = {
    "noll": 0, "nolla": 0, "en": 1, "ett": 1, "ettan": 1, "etta": 1, "tva": 2, "tvaa": 2, "tvaan": 2, "tre": 3,
    "trea": 3, "trean": 3, "fyra": 4, "fyran": 4, "fem": 5, "femma": 5, "femman": 5, "sex": 6, "sexa": 6, "sexan": 6,
    "sju": 7, "sjua": 7, "sjuan": 7, "atta": 8, "attan": 8, "nio": 9, "nia": 9, "nian": 9, "nie": 9, "fyr": 4,
}  # fmt: skip
_SV_TEENS = {
    "tio": 10, "tie": 10, "elva": 11, "tolv": 12, "tretton": 13, "fjorton": 14, "femton": 15, "sexton": 16,
    "sjutton": 17, "arton": 18, "aderton": 18, "nitton": 19,
}  # fmt: skip
_SV_TENS = {
    "tjugo": 20, "tjugi": 20, "tjuge": 20, "tju": 20, "trettio": 30, "tretti": 30, "fyrtio": 40, "fyrti": 40,
    "femtio": 50, "femti": 50, "sextio": 60, "sexti": 60, "sjuttio": 70, "sjutti": 70, "attio": 80, "atti": 80,
    "nittio": 90, "nitti": 90,
}  # fmt: skip
_SV_ORDINAL_UNITS = {
    "forsta": 1, "forste": 1, "andra": 2, "andre": 2, "tredje": 3, "fjarde": 4, "femte": 5, "sjatte": 6, "sjunde": 7,
    "attonde": 8, "nionde": 9,
}  # fmt: skip
_SV_ORDINAL_TEENS = {
    "tionde": 10, "elfte": 11, "tolfte": 12, "trettonde": 13, "fjortonde": 14, "femtonde": 15, "sextonde": 16,
    "sjuttonde": 17, "artonde": 18, "adertonde": 18, "nittonde": 19, "tjugonde": 20, "trettionde": 30,
}  # fmt: skip
_EN_UNITS = {
    "zero": 0, "oh": 0, "nought": 0, "naught": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5,
    "six": 6, "seven": 7, "eight": 8, "nine": 9, "niner": 9,
}  # fmt: skip
_EN_TEENS = {
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_EN_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_EN_ORDINAL_UNITS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "eigth": 8,
    "ninth": 9,
}  # fmt: skip
_EN_ORDINAL_TEENS = {
    "tenth": 10, "eleventh": 11, "twelfth": 12, "twelth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_REPEATS = {"double": 2, "dubbel": 2, "dubbelt": 2, "triple": 3, "treble": 3, "trippel": 3}
_PLURAL_DIGITS = {
    "nollor": "0",
    "ettor": "1",
    "tvaor": "2",
    "treor": "3",
    "fyror": "4",
    "femmor": "5",
    "sexor": "6",
    "sjuor": "7",
    "attor": "8",
    "nior": "9",
}


def _cardinals() -> dict[str, int]:
    """Every one-word number below a hundred."""
    found = {**_SV_UNITS, **_SV_TEENS, **_SV_TENS, **_EN_UNITS, **_EN_TEENS, **_EN_TENS}
    for word, ten in _SV_TENS.items():
        found |= {word + unit: ten + value for unit, value in _SV_UNITS.items() if value}
        # `tjugett`, `trettiett`: the vowels run together in speech.
        found[word.rstrip("io") + "iett"] = ten + 1
        found[word.rstrip("io") + "en"] = ten + 1
    found |= {ten + unit: a + b for ten, a in _EN_TENS.items() for unit, b in _EN_UNITS.items() if b}
    # `tjuan` and `tju` mean twenty only inside a compound.
    return {word: value for word, value in found.items() if word not in ("tju", "fyr", "nie")} | {"nie": 9}


def _ordinals() -> dict[str, int]:
    """Every one-word ordinal up to the ninety-ninth."""
    found = {**_SV_ORDINAL_UNITS, **_SV_ORDINAL_TEENS, **_EN_ORDINAL_UNITS, **_EN_ORDINAL_TEENS}
    found |= {ten + unit: a + b for ten, a in _SV_TENS.items() for unit, b in _SV_ORDINAL_UNITS.items()}
    found |= {ten + unit: a + b for ten, a in _EN_TENS.items() for unit, b in _EN_ORDINAL_UNITS.items()}
    return found


_CARDINALS = _cardinals()
_ORDINALS = _ordinals()
_HUNDREDS = re.compile(r"^(?:(?P<thousands>.*)tusen(?:och)?)?(?:(?P<hundreds>.*)hundra(?:och)?)?(?P<rest>.*)$")
_TYPED_ORDINAL = re.compile(r"(\d{1,2})(?::?(?:e|a)|st|nd|rd|th)$")


def word_value(word: str) -> tuple[int, bool] | None:
    """What one word counts and whether it is an ordinal: `nittonhundrafyrtioett` is (1941, False)."""
    return _folded_value(fold(word))


def _folded_value(word: str) -> tuple[int, bool] | None:
    if word in _CARDINALS:
        return _CARDINALS[word], False
    if word in _ORDINALS:
        return _ORDINALS[word], True
    if "hundra" in word or "tusen" in word:
        return _compound_value(word)
    return None


def _compound_value(word: str) -> tuple[int, bool] | None:
    parts = _HUNDREDS.match(word)
    assert parts is not None
    total = 0
    for name, factor in (("thousands", 1000), ("hundreds", 100)):
        said = parts[name]
        if said is None:
            continue
        count = 1 if said == "" else _CARDINALS.get(said)
        if count is None:
            return None
        total += count * factor
    rest = parts["rest"]
    if not rest:
        return total, False
    if rest in _CARDINALS:
        return total + _CARDINALS[rest], False
    return (total + _ORDINALS[rest], True) if rest in _ORDINALS else None


# Numbers in a text -------------------------------------------------------------------------------------------------

_MAGNITUDES = {"hundred": 100, "hundra": 100, "thousand": 1000, "tusen": 1000}
_EN_WORDS = frozenset({**_EN_TENS, **_EN_UNITS})


def find_numerals(text: str) -> list[Numeral]:
    """Every number in the text, typed or spoken; `twenty nine` is one number, `nineteen eighty five` is two."""
    words = tokens(text)
    found: list[Numeral] = []
    i = 0
    while i < len(words):
        numeral, used = _numeral_at(text, words, i)
        if numeral is not None:
            found.append(numeral)
        i += used
    return found


def _numeral_at(text: str, words: list[Token], i: int) -> tuple[Numeral | None, int]:
    word = words[i]
    colon = _colon_ordinal(text, words, i)
    typed = _TYPED_ORDINAL.fullmatch(word.fold + ":" + words[i + 1].fold if colon else word.fold)
    if typed:
        used = 2 if colon else 1
        return Numeral(word.start, words[i + used - 1].end, int(typed[1]), typed[1], True, False), used
    if word.fold.isascii() and word.fold.isdigit():
        return Numeral(word.start, word.end, int(word.fold), word.fold, False, False), 1
    if word.fold.startswith("noll") and (rest := _CARDINALS.get(word.fold[4:])) is not None:
        return Numeral(word.start, word.end, rest, f"0{rest}", False, True), 1
    if word.fold in _REPEATS and i + 1 < len(words):
        return _repeated(words, i)
    value = _folded_value(word.fold)
    if value is None and not (word.fold in _MAGNITUDES and word.fold != "hundred"):
        return None, 1
    if i + 1 < len(words) and words[i + 1].fold in _PLURAL_DIGITS and value and value[0] in range(2, 6):
        digits = _PLURAL_DIGITS[words[i + 1].fold] * value[0]
        return Numeral(word.start, words[i + 1].end, int(digits), digits, False, True), 2
    return _spoken(words, i)


def _colon_ordinal(text: str, words: list[Token], i: int) -> bool:
    return (
        i + 1 < len(words)
        and words[i].fold.isdigit()
        and words[i + 1].fold in ("e", "a")
        and text[words[i].end : words[i + 1].start] == ":"
    )


def _repeated(words: list[Token], i: int) -> tuple[Numeral | None, int]:
    following = words[i + 1]
    value = int(following.fold) if following.fold.isdigit() else _CARDINALS.get(following.fold, -1)
    if following.fold == "o":
        value = 0
    if not 0 <= value <= 9:
        return None, 1
    digits = str(value) * _REPEATS[words[i].fold]
    return Numeral(words[i].start, following.end, int(digits), digits, False, True), 2


def _spoken(words: list[Token], i: int) -> tuple[Numeral | None, int]:
    """A number that may go on over several words: `two thousand and six`, `twenty ninth`, `nittonhundra sextio`."""
    first = _folded_value(words[i].fold)
    total, ordinal = first if first is not None else (0, False)
    used = 1
    others: tuple[str, ...] = ()
    if 20 <= total < 100 and total % 10 == 0 and not ordinal:
        total, ordinal, used, others = _tens_and_unit(words, i, total)
    if ordinal:
        return _built(words, i, used, total, ordinal, others)
    while i + used < len(words) and (scale := _MAGNITUDES.get(words[i + used].fold)):
        total, used = max(total, 1) * scale, used + 1
        extra, step, ordinal = _below_scale(words, i + used, scale)
        if step:
            # `nine hundred one two three` in a phone number is 900 1 2 3.
            others = (f"{total}{extra}",)
            total, used = total + extra, used + step
        if ordinal or step == 0:
            break
    else:
        if total >= 1000 and total % 100 == 0 and used == 1:
            extra, step, ordinal = _below_scale(words, i + used, 100)
            total, used = total + extra, used + step
    return _built(words, i, used, total, ordinal, others)


def _tens_and_unit(words: list[Token], i: int, ten: int) -> tuple[int, bool, int, tuple[str, ...]]:
    following = _folded_value(words[i + 1].fold) if i + 1 < len(words) else None
    if following is None or not 1 <= following[0] <= 9 or words[i + 1].fold in ("en", "a"):
        return ten, False, 1, ()
    value = ten + following[0]
    return value, following[1], 2, () if following[1] else (f"{ten}{following[0]}",)


def _below_scale(words: list[Token], i: int, scale: int) -> tuple[int, int, bool]:
    """The rest after `two thousand` or `nittonhundra`, if it is smaller than the scale."""
    skip = 1 if i < len(words) and words[i].fold in ("and", "och") else 0
    if i + skip >= len(words):
        return 0, 0, False
    value = _folded_value(words[i + skip].fold)
    if value is None or value[0] >= scale or words[i + skip].fold in ("en", "a", "oh"):
        return 0, 0, False
    if i + skip + 1 < len(words) and words[i + skip + 1].fold in _MAGNITUDES:
        return 0, 0, False  # `seven hundred nine hundred` is two numbers
    amount, ordinal, used = value[0], value[1], 1
    if 20 <= amount < 100 and amount % 10 == 0 and not ordinal:
        amount, ordinal, used, _ = _tens_and_unit(words, i + skip, amount)
    return amount, skip + used, ordinal


def _built(
    words: list[Token], i: int, used: int, total: int, ordinal: bool, others: tuple[str, ...]
) -> tuple[Numeral, int]:
    return Numeral(words[i].start, words[i + used - 1].end, total, str(total), ordinal, True, others), used


# Digits said in a row ----------------------------------------------------------------------------------------------

_BETWEEN = re.compile(
    r"[\s\-–./()+,]*(?:(?:streck|bindestreck|dash|hyphen|minus|och|and|sen|sedan|then)[\s,]*)*", re.IGNORECASE
)
_LONE_O = re.compile(r"(?<!\w)o(?!\w)", re.IGNORECASE)
_PLUS = re.compile(r"(?:\+|\bplus)\s*\(?$", re.IGNORECASE)
_MOST_READINGS = 16


def find_digit_runs(text: str) -> list[DigitRun]:
    """Cardinal numbers that follow one another with nothing but spaces, hyphens or `streck` between them."""
    readable = _with_spoken_o(text)
    runs: list[DigitRun] = []
    parts: list[Numeral] = []
    for numeral in find_numerals(readable):
        if parts and not _BETWEEN.fullmatch(readable[parts[-1].end : numeral.start]):
            runs.append(_run(text, parts))
            parts = []
        if numeral.ordinal:
            if parts:
                runs.append(_run(text, parts))
                parts = []
            continue
        parts.append(numeral)
    return [*runs, _run(text, parts)] if parts else runs


def _with_spoken_o(text: str) -> str:
    """A lone `o` between digits is a nought; the mark keeps every place where it was."""
    changed = True
    while changed:
        place = next((m for m in _LONE_O.finditer(text) if _beside_digit(text, m.start(), m.end())), None)
        changed = place is not None
        if place is not None:
            text = text[: place.start()] + "0" + text[place.end() :]
    return text


def _beside_digit(text: str, start: int, end: int) -> bool:
    before = text[:start].split()[-1:]
    after = text[end:].split()[:1]
    return any(word.isdigit() or word_value(word) is not None or word in _REPEATS for word in (*before, *after))


def _run(text: str, parts: list[Numeral]) -> DigitRun:
    readings = tuple(dict.fromkeys(islice(_readings(parts), _MOST_READINGS)))
    plus = _PLUS.search(text[: parts[0].start]) is not None
    return DigitRun(parts[0].start, parts[-1].end, readings, tuple(parts), plus, any(part.spoken for part in parts))


def _readings(parts: list[Numeral]) -> Iterator[str]:
    return ("".join(choice) for choice in product(*((part.digits, *part.others) for part in parts)))


def rewrite(text: str) -> Rewritten:
    """The text with its number words as digits (`friday at 2`, `the 29th`), able to find its way back."""
    pieces: list[str] = []
    origin: list[int] = []
    at = 0
    for numeral in find_numerals(text):
        if not numeral.spoken:
            continue
        pieces.append(text[at : numeral.start])
        origin.extend(range(at, numeral.start))
        digits = numeral.digits + (":e" if numeral.ordinal else "")
        pieces.append(digits)
        origin.extend([numeral.start] * (len(digits) - 1) + [numeral.end - 1])
        at = numeral.end
    pieces.append(text[at:])
    origin.extend(range(at, len(text) + 1))
    return Rewritten("".join(pieces), tuple(origin))
