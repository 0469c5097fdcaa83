"""Cuts an utterance into tokens that the grammar knows, and keeps numbers that are no times out of its sight."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from samtal.kit.dates import almanac
from samtal.kit.dates.folding import Folded
from samtal.kit.dates.lexicon import ACCENTED, LEXICONS, UNACCENTED, Entry, lookup
from samtal.kit.dates.values import Clock, Day, Span


@dataclass(frozen=True, slots=True)
class Token:
    """A symbol (see `lexicon.py`) with what it stands for and where it was said."""

    symbol: str
    value: object
    start: int
    end: int
    text: str = ""

    @property
    def number(self) -> int:
        return self.value if isinstance(self.value, int) else -1

    @property
    def digits(self) -> bool:
        return self.text[:1].isdigit()


_MEASURE = (
    r"kr|kronor|sek|:-|pounds?|quid|euros?|dollars?|kg|kilo|mg|ml|mcg|cm|mm|km|%|procent|percent|grader|degrees|celsius|mmhg|mmol|"
    r"stone|kcal|cl|dl|mikrogram|gram"
)
_STREET = r"gatan|vagen|grand|torget|allen|stigen|backen|plan|street|road|avenue|lane|drive|close|terrace"
_NUMBERED = (
    r"rum|room|building|flat|apartment|lagenhet|lgh|nr|nummer|number|no\.|tand|tooth|hus|plan|van|entre|port|floor|ward|avdelning|bus|buss|"
    r"linje|grupp|group|typ|type|steg|step|version|dos|dose|kod|code|pin|id|lag|sal|bay|unit|suite|level|fas|phase|covid"
)
_MASTER = re.compile(
    r"(?P<opaque>"
    r"[\w.+-]+@[\w-]+\.[\w.]+"
    r"|(?:https?://|www\.)\S+"
    r"|\b(?:19|20)?\d{6}\s?[-+]\s?\d{4}\b|\b(?:19|20)\d{10}\b|\b\d{10,}\b"
    r"|\+\s?\d[\d \-()]{6,}\d|\b00\d{2}[\d \-]{6,}\d|\b0\d{1,4}\s?[-/ ]\s?\d{2,4}(?:[ \-]?\d{2,4}){1,3}\b|\b0\d{7,}\b"
    r"|[$£€]\s?\d+(?:[.,]\d+)?k?\b"
    rf"|\b\d+(?:[.,:]\d+)?\s?(?:{_MEASURE})(?![a-z])"
    r"|\b\d+\s?-?(?:aring(?:en|s)?|arig[at]?|ars\s?aldern|ar gammal|manader gammal|years? old|year-old|yrs old|yo)\b"
    rf"|\b[a-z]+(?:{_STREET})\s\d+\s?[a-d]?\b|\b\d+[a-d]?\s[a-z]+\s(?:{_STREET}|st|rd|ave)\b"
    rf"|\b(?:{_NUMBERED})\.?\s?\d+(?![.:/-]?\d)\b(?!\s?[ap]m)"
    r"|\b\d+(?:[.,]\d+)?\s?/\s?(?:10|tio)\b(?=\s*(?:smarta|pain|i smart|on the pain))"
    r"|\b\d{3}\s\d{2}(?=\s[a-z]{3,})(?!\s(?:pm|am|today|kl|idag))"
    r"|\b1:1\b|\b1-1\b(?=\s(?:meeting|mote))"
    r"|\b\d{2,3}\s?/\s?\d{2,3}\b(?=.{0,12}(?:blodtryck|tryck|blood|mmhg))|(?<=tryck )\d{2,3}/\d{2,3}\b"
    r")"
    r"|(?P<iso>\b(?:19|20)\d{2}\s?[-/.]\s?(?:1[0-2]|0?[1-9])\s?[-/.]\s?(?:3[01]|[12]\d|0?[1-9])\b|\b20[1-4]\d(?:1[0-2]|0[1-9])(?:3[01]|[12]\d|0[1-9])\b)"
    r"|(?P<dmy>\b(?:3[01]|[12]\d|0?[1-9])(?P<cut>[/.-])(?:3[01]|[12]\d|0?[1-9])(?P=cut)(?:(?:19|20)\d{2}|\d{2})\b(?![.:]\d))"
    r"|(?P<dmsy>\b(?:3[01]|[12]\d|0?[1-9])/(?:1[0-2]|0?[1-9])\s?[-']\s?(?:20)?[2-4]\d\b(?!\s?/))"
    r"|(?P<ym>\b20[1-4]\d[-/](?:1[0-2]|0?[1-9])\b(?![-/.]?\d))"
    r"|(?P<my>\b(?:1[0-2]|0?[1-9])/20[1-4]\d\b)"
    r"|(?P<dm>\b(?:3[01]|[12]\d|0?[1-9])\s?/\s?(?:3[01]|[12]\d|0?[1-9])\b(?!\d))"
    r"|(?P<clock>\b(?:2[0-4]|1\d|0?\d)(?:\s?:\s?|\.|,)[0-5]\d(?:[:.]\d\d)?(?!\d)(?![.,]\d)|\b(?:2[0-3]|1\d|0?\d):[0-5](?!\d)|\b(?:2[0-3]|1\d|0?\d)\s?h\s?(?:[0-5]\d)?\b)"
    r"|(?P<ordinal>\b(?:3[01]|[12]\d|0?[1-9])(?:\s?:\s?(?:a|e|de|te|dje|nde|ra)\b|(?:a|e|de|te|dje|nde|ra|st|nd|rd|th)\b|\s(?:st|nd|rd|th)\b))"
    r"|(?P<ampm>(?<=[\d\s.])\s?[ap]\s?\.?\s?m(?![a-z])\.?|(?<=\d)\s?[ap](?![a-z']))"
    r"|(?P<number>\d+)"
    r"|(?P<word>[a-z]+(?:'[a-z]+)*)"
    r"|(?P<mark>[^\sa-z\d])"
)
_AGE_AFTER = {"sv": ("ar", "aring"), "en": ("years", "yrs")}
_MARKS = {
    ",": ",",
    ":": ",",
    "-": "r",
    "~": "r",
    "@": "k",
    "&": "&",
    "+": "&",
    "(": ",",
    ")": ",",
    "'": "",
    '"': "",
    "/": "|",
    "=": ",",
}
_STOPS = ".?!;\n"
_SHORTENED = frozenset(
    {
        "kl", "v", "ca", "cirk", "c", "man", "mand", "tis", "tisd", "ons", "onsd", "tor", "tors", "torsd", "fre",
        "fred", "lor", "lord", "son", "sond", "jan", "feb", "febr", "mar", "apr", "jun", "jul", "aug", "sep", "sept",
        "okt", "nov", "dec", "oct", "mon", "tue", "tues", "wed", "weds", "thu", "thur", "thurs", "fri", "sat", "sun",
        "approx", "min", "mins", "hr", "hrs", "tim", "st", "nr", "em", "fm", "wk",
    }
)  # fmt: skip


def tokenise(source: Folded, original: str, language: str) -> list[Token]:
    """The tokens of an utterance in one language."""
    raw = [(match.lastgroup or "", match.start(), match.end()) for match in _MASTER.finditer(source.text)]
    raw = [(_group(kind), start, end) for kind, start, end in raw]
    tokens: list[Token] = []
    index = 0
    while index < len(raw):
        kind, start, end = raw[index]
        phrase = _phrase(source.text, raw, index, language) if kind in ("word", "number", "mark", "ordinal") else None
        if phrase is not None and (phrase[1][0] != "Z" or _about_a_day(tokens)):
            index, entry = phrase
            tokens.append(Token(*entry, start, raw[index - 1][2], source.text[start : raw[index - 1][2]]))
            continue
        tokens.extend(_token(kind, source.text[start:end], start, end, source, original, language, tokens))
        index += 1
    return _numbers_joined(tokens, language)


def _about_a_day(before: list[Token]) -> bool:
    """ "Thursday I can't": what rules out must follow what it rules out."""
    said = [token for token in before[-2:] if token.symbol != ","]
    return bool(said) and said[-1].symbol not in "x."


def _group(kind: str) -> str:
    return "dmy" if kind == "cut" else kind


def _phrase(text: str, raw: list[tuple[str, int, int]], index: int, language: str) -> tuple[int, Entry] | None:
    """The longest phrase that starts here, and the token after it."""
    lexicon = LEXICONS[language]
    for pieces, entry in lexicon.phrases.get(text[raw[index][1] : raw[index][2]], ()):
        end = index + len(pieces)
        if end <= len(raw) and all(
            text[raw[index + k][1] : raw[index + k][2]] == piece for k, piece in enumerate(pieces)
        ):
            return end, entry
    return None


def _token(
    kind: str, text: str, start: int, end: int, source: Folded, original: str, language: str, before: list[Token]
) -> list[Token]:
    if kind == "word":
        return _word(text, start, end, source, original, language, before)
    if kind == "number":
        return [Token("n", int(text) if len(text) < 9 else -1, start, end, text)]
    if kind == "ordinal" and language == "sv" and text[-2:] in ("st", "nd", "rd", "th"):
        return [Token("x", None, start, end, text)]  # "10 st" is ten of something
    if kind == "ordinal" and " " in text and text[-2:] == "st" and text[:-3] not in ("1", "21", "31"):
        return [Token("x", None, start, end, text)]
    if kind == "ordinal" and language == "en" and text[-1] in "ae":
        digits = re.match(r"\d+", text)[0]  # type: ignore[index]
        middle = start + len(digits)
        half = Token("z" if text[-1] == "a" else "x", "a", middle, end, text[-1])
        return [Token("n", int(digits), start, middle, digits), half]  # "9a" is 9 am
    if kind == "ordinal":
        return [Token("o", int(re.match(r"\d+", text)[0]), start, end, text)]  # type: ignore[index]
    if kind == "ampm":
        if language == "sv" and (len(text.strip()) == 1 or text.strip().startswith("am")):
            return [Token("z" if text.strip().startswith("am") else "x", "a", start, end, text)]
        return [Token("z", text.strip()[0], start, end, text)]
    if kind == "clock":
        return [_clock(text, start, end)]
    if kind in ("iso", "dmy", "dmsy", "dm", "ym", "my"):
        return [_date(kind, text, start, end, language)]
    if kind == "mark":
        return _mark(text, start, end, source.text, before)
    return [Token("x", None, start, end, text)]


def _word(
    text: str, start: int, end: int, source: Folded, original: str, language: str, before: list[Token]
) -> list[Token]:
    begin, until = source.span(start, end)
    written = unicodedata.normalize("NFC", original[begin:until]).lower()
    if language == "en" and any(letter in "åäö" for letter in written):
        return [Token("x", None, start, end, text)]  # "låter" is not "later"
    if text in ACCENTED[language] or text in UNACCENTED[language]:
        if text in ACCENTED[language] and written != ACCENTED[language][text]:
            return [Token("x", None, start, end, text)]
        if text in UNACCENTED[language] and written == UNACCENTED[language][text]:
            return [Token("x", None, start, end, text)]
    dashed = re.match(r"\s*[-\d]", source.text[end:]) is not None
    if text == "man" and language == "sv" and before and before[-1].symbol == "n" and before[-1].digits and not dashed:
        return [Token("U", ("month", 1), start, end, text)]  # "14 mån"
    if text == "tom" and original[source.origin[start]] == "T":  # a first name, not "till och med"
        return [Token("x", None, start, end, text)]
    entries = lookup(text, language)
    if not entries:
        return [Token("x", None, start, end, text)]
    return [Token(symbol, value, start, end, text) for symbol, value in entries]


def _clock(text: str, start: int, end: int) -> Token:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    hour, minute = parts[0], parts[1] if len(parts) > 1 else 0
    if re.search(r":\d$", text):  # "10:5" is five past, read out digit by digit
        minute = parts[1]
    fixed = hour > 12 or hour == 0 or text.startswith("0") or "h" in text
    return Token("t", Clock(hour % 24, minute, fixed=fixed), start, end, text)


def _date(kind: str, text: str, start: int, end: int, language: str) -> Token:
    parts = [int(part) for part in re.findall(r"\d+", text)]
    if kind == "iso" and len(parts) == 1:
        parts = [parts[0] // 10000, parts[0] // 100 % 100, parts[0] % 100]
    day: Day | None = None
    if kind == "iso":
        made = almanac.make(*parts)
        day = Day(spans=(Span(made, made),)) if made else None
    elif kind in ("ym", "my"):
        parts.sort(reverse=True)
        day = Day(spans=(Span(*almanac.month_bounds(parts[0], parts[1])),), grain="month")
    else:
        year = None if len(parts) < 3 else parts[2] if parts[2] > 99 else _century(parts[2])
        day = _day_month(parts[0], parts[1], year)
    return Token("G" if day else "x", day, start, end, text)


def _century(two: int) -> int:
    return 2000 + two if two < 50 else 1900 + two


def _day_month(first: int, second: int, year: int | None) -> Day | None:
    """Day before month, as both countries write; the other way round only where it must be."""
    for dom, month in ((first, second), (second, first)):
        if month <= 12 and almanac.make(year or 2024, month, dom):
            return Day(dom=dom, month=month, year=year)
    return None


def _mark(text: str, start: int, end: int, whole: str, before: list[Token]) -> list[Token]:
    if text == "." and before and before[-1].end == start and _abbreviated(before[-1], whole, end):
        return []
    if text in _STOPS:
        return [Token(".", None, start, end, text)]
    symbol = _MARKS.get(text, "x")
    return [Token(symbol, None, start, end, text)] if symbol else []


def _abbreviated(token: Token, whole: str, end: int) -> bool:
    """A point that shortens a word ("kl.", "tors.", "16. nov") ends no sentence."""
    if end >= len(whole.rstrip()):
        return True
    if token.symbol in "no" and token.digits:
        return re.match(r"\s?[a-z]", whole[end:]) is not None and re.match(r"\s?(?:[a-z]{3})", whole[end:]) is not None
    return token.text in _SHORTENED


def _numbers_joined(tokens: list[Token], language: str) -> list[Token]:
    """As in "tjugo fem" -> 25, "twenty first" -> 21st, "two thousand and twenty" -> 2020."""
    result: list[Token] = []
    for token in tokens:
        last = result[-1] if result else None
        if (
            last is not None
            and last.symbol == "r"
            and len(result) > 1
            and language == "en"
            and _tens(result[-2])
            and _ones(token)
        ):
            result.pop()  # "twenty-first"
            last = result[-1]
        if last is not None and _tens(last) and _ones(token):
            result[-1] = Token(
                token.symbol, last.number + token.number, last.start, token.end, last.text + " " + token.text
            )
        else:
            result.append(token)
    return _years(result)


def _tens(token: Token) -> bool:
    return token.symbol == "n" and token.value in (20, 30, 40, 50, 60, 70, 80, 90) and not token.digits


def _ones(token: Token) -> bool:
    return token.symbol in "no" and 1 <= token.number <= 9 and not token.digits


_YEAR_TAILS = re.compile(r"(?:hundra|tusen|thousand|hundred)")


def _years(tokens: list[Token]) -> list[Token]:
    """Years in words: "två tusen arton", "nineteen eighty six"; only after what can be a date."""
    result: list[Token] = []
    index = 0
    while index < len(tokens):
        taken = _year_at(tokens, index)
        if taken is None:
            result.append(tokens[index])
            index += 1
        else:
            year, count = taken
            result.append(Token("n", year, tokens[index].start, tokens[index + count - 1].end, "year"))
            index += count
    return result


def _year_at(tokens: list[Token], index: int) -> tuple[int, int] | None:
    first = tokens[index]
    if first.symbol != "n" or first.digits or index + 1 >= len(tokens):
        return None
    second = tokens[index + 1]
    if _YEAR_TAILS.fullmatch(second.text):
        base = first.number * (1000 if second.text in ("tusen", "thousand") else 100)
        if base not in (1900, 2000):
            return None
        rest = index + 2
        if rest < len(tokens) and tokens[rest].symbol == "&":
            rest += 1
        if rest < len(tokens) and tokens[rest].symbol == "n" and not tokens[rest].digits and tokens[rest].number < 100:
            return base + tokens[rest].number, rest + 1 - index
        return base, 2
    dated = index > 0 and tokens[index - 1].symbol in "Mmo"
    century = first.number == 20 or (first.number == 19 and second.number > 30)
    if dated and century and second.symbol == "n" and not second.digits and 10 <= second.number <= 99:
        return first.number * 100 + second.number, 2
    return None
