"""Whether a text contains what a rehearsal expects: case and accents folded, times and dates in every usual way."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime

from samtal.kit.dates.matching import mentions_date, mentions_time
from samtal.kit.fields import parse_date, parse_moment, parse_time
from samtal.kit.language import fold
from samtal.rehearsals.model import AnyOf
from samtal.rehearsals.observed import Button

_SPACE = re.compile(r"\s+")
_CLOCK = re.compile(r"\d{2}:\d{2}")


def contains(text: str, wanted: str, *, now: datetime) -> bool:
    """Whether the text says this. `now` is clinic-local and tells what `tomorrow` means."""
    if _says_when(text, wanted, now):
        return True
    # "10" is not said by "2010" or "100".
    digits_apart = re.escape(plain(wanted))
    if wanted[:1].isdigit():
        digits_apart = r"(?<!\d)" + digits_apart
    if wanted[-1:].isdigit():
        digits_apart += r"(?!\d)"
    return re.search(digits_apart, plain(text)) is not None


def touches(text: str, unwanted: str, *, now: datetime) -> bool:
    """Whether the text so much as holds this: for what must not be said, part of a number is too much already."""
    return _says_when(text, unwanted, now) or plain(unwanted) in plain(text)


def missing(text: str, wanted: Iterable[AnyOf], *, now: datetime) -> list[AnyOf]:
    """The alternatives of which the text contains none."""
    return [any_of for any_of in wanted if not any(contains(text, one, now=now) for one in any_of)]


def offered(buttons: Iterable[Button], wanted: str) -> bool:
    """Whether there is such a button, by its title or its action id."""
    word = plain(wanted)
    return any(word in (plain(action), plain(title)) for action, title in buttons)


def plain(text: str) -> str:
    """Without case, accents and odd spaces; a thousands gap is a space like any other."""
    return _SPACE.sub(" ", fold(text)).strip()


def _says_when(text: str, wanted: str, now: datetime) -> bool:
    if _CLOCK.fullmatch(wanted):
        at = parse_time(wanted)
        return at is not None and mentions_time(text, at)
    if day := parse_date(wanted):
        return mentions_date(text, day, now=now)
    if moment := parse_moment(wanted):
        return mentions_date(text, moment.date(), now=now) and mentions_time(text, moment.time())
    return False
