"""Birth dates as typed, as spoken, and as they stand in an identity number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from samtal.kit.identifiers import find_identifiers
from samtal.kit.phones import find_phones
from samtal.kit.spoken_numbers import find_digit_runs, rewrite


@dataclass(frozen=True, slots=True)
class BirthDate:
    """A birth date and where it was said."""

    value: date
    start: int
    end: int
    text: str


_MONTHS = (
    r"jan(?:uari|uary)?|feb(?:ruari|ruary|uari|uary)?|mar(?:s|ch)?|apr(?:il)?|ma[jyi]|june?|juni|july?|juli"
    r"|aug(?:usti|ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
_MONTH_OF = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "may": 5, "mai": 5, "jun": 6, "jul": 7, "aug": 8,
             "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12}  # fmt: skip
_ORDINAL = r"(?::?[ea]|st|nd|rd|th)"
_DAY = rf"(?P<day>\d{{1,2}}){_ORDINAL}?"
_YEAR = r"(?P<year>(?:18|19|20)[ ]?\d{2}|(?:19|20) 0 \d|['’]?\d{2})(?!\d)"
_BEFORE = r"(?<![\d/.:+-])"
_GAP = r"[\s,./-]{1,3}"
_OF = r"(?:of\s(?:the\s)?|i\s(?:den\s)?)"
_FULL_YEAR = r"(?P<year>(?:18|19|20)[ ]?\d{2}|(?:19|20) 0 \d)"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        _BEFORE + r"(?P<year>(?:18|19|20)\d{2})(?P<sep>[-/. ]?)(?P<month>\d{2})(?P=sep)(?P<day>\d{2})(?!\d)",
        rf"{_BEFORE}{_DAY}\s?(?:of\s|i\s|den\s|the\s)*(?P<name>{_MONTHS})\.?[\s,-]{{0,2}}(?:år\s|of\s|in\s)?{_YEAR}",
        rf"\b(?P<name>{_MONTHS})\.?\s(?:the\s)?{_DAY}[\s,]{{1,2}}(?:of\s|in\s)?{_YEAR}",
        rf"{_BEFORE}{_FULL_YEAR}[\s,]{{1,2}}(?:den\s|the\s)?{_DAY}\s(?:of\s|i\s)?(?P<name>{_MONTHS})\b",
        rf"{_BEFORE}{_FULL_YEAR}[\s,]{{1,2}}(?:the\s)?(?P<name>{_MONTHS})\s(?:den\s|the\s)?{_DAY}\b",
        rf"{_BEFORE}{_DAY}\s{_OF}(?P<month>\d{{1,2}}){_ORDINAL}?[\s,]{{1,2}}{_YEAR}",
        rf"{_BEFORE}{_DAY}\s(?:den\s|the\s)?(?P<month>\d{{1,2}}){_ORDINAL}[\s,]{{1,2}}{_YEAR}",
        rf"{_BEFORE}(?P<first>\d{{1,2}}){_GAP}(?P<second>\d{{1,2}}){_GAP}{_YEAR}",
        r"(?<![\d.:+-])(?P<six>\d{8}|\d{6})(?!\d|\s?[-+]?\d{4})",
    )
)
_CUE = re.compile(
    r"\b(?:born|birth\s?da(?:y|te)|date of birth|d\.?o\.?b\b|f[öo]d(?:d|elsedat\w*|elsedag\w*|elsetid|elsenummer)"
    r"|personn(?:ummer|r)|pers\.?nr|pnr|f\.)",
    re.IGNORECASE,
)
_CUE_REACH = 45
_ID_SHAPED = re.compile(r"(?<![\d+])((?:19|20)\d{6}|\d{6})[-+ ]?\d{4}(?!\d)")
_OLDEST = 122


def find_birth_dates(text: str, *, country: str, today: date, expects: bool = False) -> list[BirthDate]:
    """Birth dates in the text; without a cue word or an identity number a date counts only when `expects`."""
    found = list(_from_identity_numbers(text, country, today))
    if expects or _CUE.search(text):
        taken = [(other.start, other.end) for other in found]
        taken += [(mention.start, mention.end) for mention in find_phones(text, country)]
        for candidate in _written_dates(text, country, today):
            free = all(candidate.end <= start or candidate.start >= end for start, end in taken)
            if free and (expects or _near_cue(text, candidate)):
                found.append(candidate)
                taken.append((candidate.start, candidate.end))
    return sorted(found, key=lambda birth: birth.start)


def _from_identity_numbers(text: str, country: str, today: date) -> Iterator[BirthDate]:
    identifiers = find_identifiers(text, today=today, country=country)
    for identifier in identifiers:
        if identifier.born is not None:
            yield BirthDate(identifier.born, identifier.start, identifier.end, identifier.text)
    if country != "SE":
        return
    # A slip in the last four digits does not make the date wrong.
    for m in _ID_SHAPED.finditer(text):
        if any(m.start() < other.end and other.start < m.end() for other in identifiers):
            continue
        value = _from_digits(m[1], country, today)
        if value is not None and (len(m[1]) == 8 or "-" in m.group() or "+" in m.group()):
            yield BirthDate(value, m.start(), m.end(), m.group())


def _near_cue(text: str, birth: BirthDate) -> bool:
    """A cue word shortly before, or right behind (`1941 är jag född`)."""
    before = text[max(0, birth.start - _CUE_REACH) : birth.start]
    after = text[birth.end : birth.end + 20]
    return _CUE.search(before) is not None or _CUE.search(after) is not None


# Dates with a year ---------------------------------------------------------------------------------------------------


def _written_dates(text: str, country: str, today: date) -> Iterator[BirthDate]:
    yield from _in_digit_runs(text, country, today)
    rewritten = rewrite(text)
    for pattern in _PATTERNS:
        for m in pattern.finditer(rewritten.text):
            value = _value(m, country, today)
            if value is not None:
                start, end = rewritten.span(m.start(), m.end())
                yield BirthDate(value, start, end, text[start:end])


def _in_digit_runs(text: str, country: str, today: date) -> Iterator[BirthDate]:
    """`åttiotvå noll sju nitton`, and typed in Sweden `51 03 08`."""
    for run in find_digit_runs(text):
        grouped = country == "SE" and len(run.parts) == 3 and all(len(part.digits) in (2, 4) for part in run.parts)
        if not run.spoken and not grouped:
            continue
        for digits in run.readings:
            value = _from_digits(digits, country, today) if len(digits) in (6, 8) else None
            if value is not None:
                yield BirthDate(value, run.start, run.end, text[run.start : run.end])
                break


def _value(m: re.Match[str], country: str, today: date) -> date | None:
    parts = m.groupdict()
    if six := parts.get("six"):
        return _from_digits(six, country, today)
    if first := parts.get("first"):
        day, month = int(first), int(parts["second"])
        if country == "US" or month > 12:
            day, month = month, day
    else:
        day = int(parts["day"])
        month = _MONTH_OF[parts["name"][:3].casefold()] if parts.get("name") else int(parts["month"])
    return _date(_year_digits(parts["year"]), month, day, today)


def _year_digits(said: str) -> str:
    """`1985`, `19 85`, `19 0 5`, `'85`, `85`."""
    digits = re.sub(r"\D", "", said)
    return digits if len(digits) in (2, 4) else digits[:2] + digits[2:].rjust(2, "0")


def _from_digits(digits: str, country: str, today: date) -> date | None:
    """Six or eight digits: year first in Sweden, day first in Britain unless they begin with a year."""
    if len(digits) == 8 and digits[:2] in ("18", "19", "20"):
        value = _date(digits[:4], int(digits[4:6]), int(digits[6:]), today)
        if value is not None:
            return value
    if country == "SE" and len(digits) == 6:
        return _date(digits[:2], int(digits[2:4]), int(digits[4:]), today)
    first, second = int(digits[:2]), int(digits[2:4])
    day, month = (second, first) if country == "US" else (first, second)
    return _date(digits[4:], month, day, today)


def _date(year: str, month: int, day: int, today: date) -> date | None:
    """The date, if somebody alive today can have been born on it."""
    try:
        if len(year) == 4:
            value = date(int(year), month, day)
        else:
            century = today.year // 100 * 100
            value = date(century + int(year), month, day)
            if value > today:
                value = date(century - 100 + int(year), month, day)
    except ValueError:
        return None
    return value if value <= today and today.year - value.year <= _OLDEST else None
