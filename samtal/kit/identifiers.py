"""National identifiers: Swedish identity and coordination numbers, NHS numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypedDict

from samtal.kit.clock import SystemClock
from samtal.kit.spoken_numbers import DigitRun, find_digit_runs

IdSystem = Literal["personnummer", "samordningsnummer", "nhs"]

# A coordination number is given to people who are not registered as living in Sweden: the day is raised by this.
_COORDINATION = 60
_TYPED = re.compile(r"(?<![\d+])(?:(?:18|19|20)\d{2}|\d{2})[ ]?\d{2}[ ]?\d{2}\s?[-+–]?\s?\d{4}(?!\d)")


@dataclass(frozen=True, slots=True)
class Identifier:
    """A number somebody gave; `value` is canonical (12 digits Swedish, 10 digits NHS)."""

    system: IdSystem
    value: str
    born: date | None
    start: int
    end: int
    text: str

    @property
    def written(self) -> str:
        """As it is written on paper: `YYYYMMDD-NNNN`, `999 123 4500`."""
        if self.system == "nhs":
            return f"{self.value[:3]} {self.value[3:6]} {self.value[6:]}"
        return f"{self.value[:8]}-{self.value[8:]}"

    @property
    def masked(self) -> str:
        """What staff see until they ask for more."""
        return mask(self.value)


class Prediction(TypedDict):
    """What a text that is one Swedish identity number comes to."""

    valid: bool
    normal: str
    type: Literal["ssn", "con"]


def find_identifiers(text: str, *, today: date, country: str = "SE") -> list[Identifier]:
    """Every valid identifier in the text, typed in any spelling or spoken; `country` decides what ten digits mean."""
    found = [
        identifier for m in _TYPED.finditer(text) if (identifier := _swedish(m.group(), m.start(), m.end(), today))
    ]
    for run in find_digit_runs(text):
        if not any(run.start < other.end and other.start < run.end for other in found):
            found.extend(_in_run(text, run, today, country))
    return sorted(found, key=lambda identifier: identifier.start)


def _in_run(text: str, run: DigitRun, today: date, country: str) -> Iterator[Identifier]:
    for digits in run.readings:
        identifier = _nhs(digits, run, text) if country == "GB" else None
        identifier = identifier or (_swedish(digits, run.start, run.end, today) if run.spoken else None)
        identifier = identifier or (_nhs(digits, run, text) if country != "SE" else None)
        if identifier is not None:
            said = text[run.start : run.end]
            yield Identifier(identifier.system, identifier.value, identifier.born, run.start, run.end, said)
            return


# Swedish numbers ---------------------------------------------------------------------------------------------------


def _swedish(written: str, start: int, end: int, today: date) -> Identifier | None:
    full, _ = _full_digits(written, today)
    if full is None or not _checksum_right(full) or (born := _birth_date(full)) is None or born > today:
        return None
    system: IdSystem = "samordningsnummer" if int(full[6:8]) > _COORDINATION else "personnummer"
    return Identifier(system, full, born, start, end, written)


def _full_digits(written: str, today: date) -> tuple[str | None, bool]:
    """Twelve digits and whether the person is a hundred or more (`+` instead of `-`)."""
    digits = re.sub(r"\D", "", written)
    plus = "+" in written
    if len(digits) == 12:
        return digits, plus or _age_in(digits, today) >= 100
    if len(digits) != 10:
        return None, plus
    century = today.year // 100 * 100
    year = century + int(digits[:2])
    if _reaches_past(year, digits[2:6], today):
        year -= 100
    if plus:
        year -= 100
    return f"{year:04d}{digits[2:]}", plus


def _reaches_past(year: int, month_day: str, today: date) -> bool:
    month, day = int(month_day[:2]), int(month_day[2:])
    return (year, month, day - _COORDINATION if day > _COORDINATION else day) > (today.year, today.month, today.day)


def _age_in(full: str, today: date) -> int:
    return today.year - int(full[:4])


def _birth_date(full: str) -> date | None:
    day = int(full[6:8])
    try:
        return date(int(full[:4]), int(full[4:6]), day - _COORDINATION if day > _COORDINATION else day)
    except ValueError:
        return None


def _checksum_right(full: str) -> bool:
    """The Luhn sum over the ten digits without the century."""
    if full[8:11] == "000":
        return False  # serial numbers begin at 001
    total = 0
    for place, digit in enumerate(full[2:]):
        doubled = int(digit) * (2 if place % 2 == 0 else 1)
        total += doubled - 9 if doubled > 9 else doubled
    return total % 10 == 0


def predict(text: str, *, today: date | None = None) -> Prediction:
    """Judge a text that is one Swedish identity number; the normal form is given for a wrong one too."""
    when = today or SystemClock().now().date()
    full, plus = _full_digits(text, when)
    if full is None:
        return {"valid": False, "normal": "", "type": "ssn"}
    valid = _swedish(text, 0, len(text), when) is not None
    kind: Literal["ssn", "con"] = "con" if int(full[6:8]) > _COORDINATION else "ssn"
    return {"valid": valid, "normal": f"{full[:8]}{'+' if plus else '-'}{full[8:]}", "type": kind}


# NHS numbers -------------------------------------------------------------------------------------------------------


def _nhs(digits: str, run: DigitRun, text: str) -> Identifier | None:
    if not is_nhs(digits):
        return None
    return Identifier("nhs", digits, None, run.start, run.end, text[run.start : run.end])


def is_nhs(digits: str) -> bool:
    """Ten digits with the right check digit; one digit ten times over is nobody's number."""
    if not re.fullmatch(r"\d{10}", digits) or len(set(digits)) == 1:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=False))
    check = 11 - total % 11
    return check != 10 and int(digits[9]) == check % 11


def mask(value: str) -> str:
    """A number that may stand on a screen: the birth date of a Swedish one, the last three of an NHS one."""
    digits = re.sub(r"\D", "", value)
    if len(digits) == 12:
        return f"{digits[2:8]}-****"
    if len(digits) == 10 and not is_nhs(digits):
        return f"{digits[:6]}-****"
    return "*" * max(0, len(digits) - 3) + digits[-3:]
