"""Numbers and ordinals in words, Swedish and English."""

from __future__ import annotations

from samtal.kit.dates.folding import folded

_SV_UNITS = {
    0: "noll", 1: "ett", 2: "två", 3: "tre", 4: "fyra", 5: "fem", 6: "sex", 7: "sju", 8: "åtta", 9: "nio", 10: "tio",
    11: "elva", 12: "tolv", 13: "tretton", 14: "fjorton", 15: "femton", 16: "sexton", 17: "sjutton", 18: "arton",
    19: "nitton",
}  # fmt: skip
_SV_SPOKEN = {
    "nolla": 0, "tvo": 2, "sjö": 7, "åtte": 8, "nie": 9, "nije": 9, "tie": 10, "tije": 10, "ellva": 11, "tålv": 12,
    "trätton": 13,
    "fjotton": 14, "fjorten": 14, "sjuttan": 17, "aderton": 18, "tjuge": 20, "tjugi": 20, "tjugotre": 23,
    "tretti": 30, "trettio": 30,
    "fyrti": 40, "förti": 40, "femti": 50,
}  # fmt: skip
_SV_TENS = {
    20: "tjugo",
    30: "trettio",
    40: "fyrtio",
    50: "femtio",
    60: "sextio",
    70: "sjuttio",
    80: "åttio",
    90: "nittio",
}
_SV_SPOKEN_TENS = {20: ("tjuge", "tjugi", "tju"), 30: ("tretti",), 40: ("fyrti", "förti"), 50: ("femti",)}
_SV_ORDINALS = {
    1: "första förste fösta föste", 2: "andra andre", 3: "tredje tredj", 4: "fjärde fjäde", 5: "femte",
    6: "sjätte sjette",
    7: "sjunde", 8: "åttonde", 9: "nionde", 10: "tionde", 11: "elfte", 12: "tolfte tolvte", 13: "trettonde",
    14: "fjortonde",
    15: "femtonde", 16: "sextonde", 17: "sjuttonde", 18: "artonde adertonde", 19: "nittonde", 20: "tjugonde",
    30: "trettionde",
}  # fmt: skip

_EN_UNITS = {
    0: "zero", 1: "one", 2: "two", 3: "three", 4: "four", 5: "five", 6: "six", 7: "seven", 8: "eight", 9: "nine",
    10: "ten",
    11: "eleven", 12: "twelve", 13: "thirteen", 14: "fourteen", 15: "fifteen", 16: "sixteen", 17: "seventeen",
    18: "eighteen",
    19: "nineteen",
}  # fmt: skip
_EN_TENS = {
    20: "twenty",
    30: "thirty",
    40: "forty",
    50: "fifty",
    60: "sixty",
    70: "seventy",
    80: "eighty",
    90: "ninety",
}
_EN_ORDINALS = {
    1: "first", 2: "second", 3: "third", 4: "fourth", 5: "fifth", 6: "sixth", 7: "seventh", 8: "eighth",
    9: "ninth", 10: "tenth",
    11: "eleventh", 12: "twelfth", 13: "thirteenth", 14: "fourteenth", 15: "fifteenth", 16: "sixteenth",
    17: "seventeenth",
    18: "eighteenth", 19: "nineteenth", 20: "twentieth", 30: "thirtieth",
}  # fmt: skip


def _swedish() -> tuple[dict[str, int], dict[str, int]]:
    numbers = {word: value for value, word in _SV_UNITS.items()} | _SV_SPOKEN
    ordinals = {word: value for value, words in _SV_ORDINALS.items() for word in words.split()}
    units = {word: value for word, value in numbers.items() if 1 <= value <= 9} | {"en": 1}
    first_nine = {word: value for word, value in ordinals.items() if value <= 9}
    for ten, name in _SV_TENS.items():
        for stem in (name, *_SV_SPOKEN_TENS.get(ten, ())):
            numbers[stem] = ten
            numbers |= {stem + unit: ten + value for unit, value in units.items()}
            ordinals |= {stem + unit: ten + value for unit, value in first_nine.items() if ten <= 30}
    return numbers, ordinals


def _english() -> tuple[dict[str, int], dict[str, int]]:
    numbers = {word: value for value, word in _EN_UNITS.items()}
    ordinals = {word: value for value, word in _EN_ORDINALS.items()}
    for ten, name in _EN_TENS.items():
        numbers[name] = ten
        numbers |= {name + unit: ten + value for value, unit in _EN_UNITS.items() if 1 <= value <= 9}
        ordinals |= {name + unit: ten + value for value, unit in _EN_ORDINALS.items() if value <= 9 and ten <= 30}
    numbers["fourty"] = 40
    return numbers, ordinals


def _folded(table: dict[str, int]) -> dict[str, int]:
    return {folded(word): value for word, value in table.items()}


NUMBERS: dict[str, dict[str, int]] = {"sv": _folded(_swedish()[0]), "en": _folded(_english()[0])}
ORDINALS: dict[str, dict[str, int]] = {"sv": _folded(_swedish()[1]), "en": _folded(_english()[1])}

SPOKEN_NUMBERS = {
    "sv": _SV_UNITS
    | _SV_TENS
    | {ten + value: name + _SV_UNITS[value] for ten, name in _SV_TENS.items() for value in range(1, 10)},
    "en": _EN_UNITS
    | _EN_TENS
    | {ten + value: f"{name}-{_EN_UNITS[value]}" for ten, name in _EN_TENS.items() for value in range(1, 10)},
}
"""How the receptionist says a number."""

SPOKEN_ORDINALS = {
    "sv": {value: words.split()[0] for value, words in _SV_ORDINALS.items()}
    | {ten + value: _SV_TENS[ten] + _SV_ORDINALS[value].split()[0] for ten in (20, 30) for value in range(1, 10)},
    "en": dict(_EN_ORDINALS)
    | {ten + value: f"{_EN_TENS[ten]}-{_EN_ORDINALS[value]}" for ten in (20, 30) for value in range(1, 10)},
}
"""How the receptionist says a day of the month."""
