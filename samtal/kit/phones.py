"""Phone numbers: E.164, found in text and speech, and which of them can take a text message."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import phonenumbers
from phonenumbers import PhoneNumber, PhoneNumberType

from samtal.kit.spoken_numbers import DigitRun, find_digit_runs

PhoneKind = Literal["mobile", "landline", "either", "other"]

# The drama series that `is_valid_number` refuses although people write them in examples and films.
_DRAMA = (
    re.compile(r"\+447700900\d{3}"),
    re.compile(r"\+44(?:2079460|1(?:1[3-8]|[2-6]1)4960|1914980|2896496|2920180|1632960)\d{3}"),
    re.compile(r"\+1\d{3}55501\d{2}"),
)
_DRAMA_MOBILE = _DRAMA[0]
# What carriers send instead of a number, in words and as keypad letters (ANONYMOUS, RESTRICTED, BLOCKED ...).
_WITHHELD = """
anonymous, unknown, restricted, unavailable, private, withheld, blocked, hidden, none, null, no number,
number withheld, no caller id, hemligt, hemligt nummer, okänt, okänt nummer, dolt nummer, skyddat nummer
"""
_WITHHELD_WORDS = frozenset(word.strip() for word in _WITHHELD.split(",")) | {""}
_SENTINELS = frozenset(["266696687", "7378742833", "2562533", "8656696", "86282452253", "464", "0"])
_MAY_WORD = re.compile(r"^(?:whatsapp|tel|sms|sips?|phone):", re.IGNORECASE)
_EXTENSION = re.compile(r"\s*(?:ankn(?:ytning)?|ext(?:ension)?|anknytning|x)\.?\s*\d{1,5}\s*$", re.IGNORECASE)
_NOT_NUMBER = re.compile(r"[^\d+]")


@dataclass(frozen=True, slots=True)
class Phone:
    """A number that could be rung; drama numbers count."""

    e164: str
    region: str
    kind: PhoneKind

    @property
    def can_get_sms(self) -> bool:
        """A landline or a service number cannot take a text message."""
        return self.kind in ("mobile", "either")


@dataclass(frozen=True, slots=True)
class PhoneMention:
    """A number and where it was said."""

    phone: Phone
    start: int
    end: int
    text: str


def is_withheld(raw: str | None) -> bool:
    """Whether a caller id stands for `no number`."""
    if raw is None:
        return True
    said = _MAY_WORD.sub("", raw.strip()).split("@")[0].strip().casefold()
    return said in _WITHHELD_WORDS or said.lstrip("+") in _SENTINELS


def normalise(raw: str | None, region: str) -> Phone | None:
    """The number in E.164, or None when it is withheld, short, an emergency number or no number."""
    if raw is None or is_withheld(raw):
        return None
    return _normalised(raw.strip(), region.upper())


@lru_cache(maxsize=4096)
def _normalised(raw: str, region: str) -> Phone | None:
    written = _EXTENSION.sub("", _MAY_WORD.sub("", raw).split("@")[0])
    if any(letter.isalpha() for letter in written):
        return None  # letters would be read as keypad digits
    for candidate in _spellings(written):
        number = _parsed(candidate, region)
        if number is not None and _acceptable(number):
            return _phone(number)
    return None


def _spellings(written: str) -> Iterator[str]:
    """The number as written, without the `(0)` of `+46 (0)70`, and with the plus that was left out."""
    digits = _NOT_NUMBER.sub("", written)
    if written.lstrip().startswith(("+", "00")):
        yield re.sub(r"\(0\)", "", written)
    yield written
    if len(digits) >= 10 and not digits.startswith(("0", "+")):
        yield "+" + digits


def _parsed(written: str, region: str) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(written, region)
    except phonenumbers.NumberParseException:
        return None


def _acceptable(number: PhoneNumber) -> bool:
    """A dialable number of full length: a valid one, or one of a drama series."""
    e164 = _e164(number)
    if any(series.fullmatch(e164) for series in _DRAMA):
        return True
    if _is_short(number):
        return False
    return phonenumbers.is_valid_number(number) or bool(_mended(e164))


def _is_short(number: PhoneNumber) -> bool:
    """Emergency and other short numbers parse, but must never be rung or texted."""
    return len(str(number.national_number)) < 6


def _phone(number: PhoneNumber) -> Phone:
    e164 = _mended(_e164(number)) or _e164(number)
    parsed = phonenumbers.parse(e164)
    region = phonenumbers.region_code_for_number(parsed) or phonenumbers.region_code_for_country_code(
        parsed.country_code or 0
    )
    return Phone(e164, region, _kind(parsed, e164))


def _kind(number: PhoneNumber, e164: str) -> PhoneKind:
    if _DRAMA_MOBILE.fullmatch(e164):
        return "mobile"
    if any(series.fullmatch(e164) for series in _DRAMA):
        return "either" if e164.startswith("+1") else "landline"
    kinds: dict[int, PhoneKind] = {
        PhoneNumberType.MOBILE: "mobile",
        PhoneNumberType.FIXED_LINE: "landline",
        PhoneNumberType.FIXED_LINE_OR_MOBILE: "either",
    }
    return kinds.get(phonenumbers.number_type(number), "other")


def _e164(number: PhoneNumber) -> str:
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


# One line, several spellings -----------------------------------------------------------------------------------------


def _mended(e164: str) -> str | None:
    """The valid spelling of a number that a carrier spells the old way, if it is such a number."""
    if m := re.fullmatch(r"\+521(\d{10})", e164):
        return f"+52{m[1]}"
    if m := re.fullmatch(r"\+55(\d{2})([6-9]\d{7})", e164):
        return f"+55{m[1]}9{m[2]}"
    return None


def variants(e164: str) -> frozenset[str]:
    """Every spelling of the same line that a carrier may use: match on any of them, reply to the one given."""
    found = {e164}
    if m := re.fullmatch(r"\+521?(\d{10})", e164):
        found |= {f"+52{m[1]}", f"+521{m[1]}"}
    if m := re.fullmatch(r"\+549?(\d{10})", e164):
        found |= {f"+54{m[1]}", f"+549{m[1]}"}
    # The ninth digit is for mobiles alone; landlines begin with 2 to 5.
    if m := re.fullmatch(r"\+55(\d{2})9?([6-9]\d{7})", e164):
        found |= {f"+55{m[1]}{m[2]}", f"+55{m[1]}9{m[2]}"}
    return frozenset(found)


def from_whatsapp(wa_id: str) -> str | None:
    """The E.164 number of a WhatsApp id, for matching only: replies go to the id as given."""
    digits = _NOT_NUMBER.sub("", _MAY_WORD.sub("", wa_id.split("@")[0])).lstrip("+")
    phone = normalise("+" + digits, "ZZ") if len(digits) >= 8 else None
    return phone.e164 if phone else None


# Numbers in a text ---------------------------------------------------------------------------------------------------

_SHORTEST, _LONGEST = 7, 16


def find_phones(text: str, region: str) -> list[PhoneMention]:
    """Every phone number in the text, typed or spoken; dates and identity numbers are left alone."""
    return [mention for run in find_digit_runs(text) for mention in _phones_in(text, run, 0, region.upper())]


def _phones_in(text: str, run: DigitRun, begin: int, region: str) -> list[PhoneMention]:
    """The longest stretch of a run that is a number, and what comes after it: a time or a date may stand beside it."""
    count = len(run.parts)
    for length in range(count - begin, 0, -1):
        for first in range(begin, count - length + 1):
            phone = _phone_of(run, first, first + length, text, region)
            if phone is not None:
                start = _with_plus(text, run.parts[first].start)
                end = run.parts[first + length - 1].end
                mention = PhoneMention(phone, start, end, text[start:end])
                return [mention, *_phones_in(text, run, first + length, region)]
    return []


def _phone_of(run: DigitRun, first: int, last: int, text: str, region: str) -> Phone | None:
    parts = run.parts[first:last]
    shortest = sum(min(len(part.digits), *(len(other) for other in part.others), 99) for part in parts)
    if shortest > _LONGEST:
        return None
    plus = run.plus if first == 0 else text[: parts[0].start].rstrip("( ").endswith("+")
    whole = first == 0 and last == len(run.parts)
    readings = run.readings if whole else ("".join(part.digits for part in parts),)
    for digits in readings:
        if _SHORTEST <= len(digits) <= _LONGEST and (phone := _dialled(digits, plus, region, len(parts))) is not None:
            return phone
    return None


def _dialled(digits: str, plus: bool, region: str, groups: int) -> Phone | None:
    if plus:
        return normalise("+" + re.sub(r"^(46|44|45|47|358|49|31|33)0(?=\d{8,})", r"\1", digits), region)
    if digits.startswith("0"):
        return normalise(digits, region)
    # Without a nought in front it is the country's own code without its plus, or a country that has no trunk 0:
    # any other row of figures is rather a date.
    code = str(phonenumbers.country_code_for_region(region))
    has_trunk = phonenumbers.ndd_prefix_for_region(region, True) == "0"
    if (
        len(digits) not in (9, 10, 11, 12)
        or _like_identity(digits, groups)
        or (has_trunk and not digits.startswith(code))
    ):
        return None
    phone = normalise(digits, region)
    return phone if phone is not None and phone.e164.startswith(f"+{code}") else None


def _like_identity(digits: str, groups: int) -> bool:
    """Ten or twelve digits that begin with a date, as a Swedish identity number does."""
    date = digits[2:8] if len(digits) == 12 else digits[:6]
    return groups <= 2 and len(digits) in (10, 12) and 1 <= int(date[2:4]) <= 12 and 1 <= int(date[4:6]) <= 91


def _with_plus(text: str, start: int) -> int:
    before = re.search(r"(?:\+|\bplus)\s*\(?$|\($", text[:start], re.IGNORECASE)
    return before.start() if before else start
