"""Choosing among what was put to choose from: by number, by order, by place in the row, by the one name that differs."""

from __future__ import annotations

import re

from samtal.engines.understanding.embedded.said import Said
from samtal.receptionist.understanding import Heard, TurnContext
from samtal.skills.commands import Command, Field, Provide, SelectOffered

_ORDINALS = {
    "forsta": 1, "forste": 1, "1a": 1, "1:a": 1, "first": 1, "1st": 1, "ettan": 1, "etta": 1, "1:an": 1,
    "andra": 2, "andre": 2, "2a": 2, "2:a": 2, "second": 2, "2nd": 2, "tvaan": 2, "tvan": 2, "2:an": 2,
    "tredje": 3, "3e": 3, "3:e": 3, "third": 3, "3rd": 3, "trean": 3, "3:an": 3,
    "fjarde": 4, "fourth": 4, "4th": 4, "fyran": 4, "4:an": 4, "sista": -1, "last": -1, "siste": -1,
}  # fmt: skip
_NUMBERS = {
    "1": 1, "2": 2, "3": 3, "4": 4, "5": 5, "6": 6, "ett": 1, "en": 1, "tva": 2, "tre": 3, "fyra": 4, "one": 1, "two": 2,
    "three": 3, "four": 4,
}  # fmt: skip
_FILL = (
    r"(?:jag|vi|da|tar|ta|vill ha|valjer|den|det|the|ill take|i will take|take|ok|okej|okay|ja|yes|yeah|please|hej|i"
    r"ll have|lets go with|go with|i choose|i pick|kor|kor pa|boka|book|id like|nog|nr|nummer|number|alternativ"
    r"|option|no|choice) "
)
_BEHIND = (
    r"(?:(?:one|ones|tiden|tid|alternativet|forslaget|option|slot|time|tack|tackar|please|pls|thanks|blir bra|ar bra|gar bra"
    r"|passar bast|passar bra|passar|funkar|works|is fine|is best|suits me|would be great|av dem|av dom|of those"
    r"|of them|of these"
    r"|da|blir bast|ar bast|bast|then|ones|kor|tar jag|is good|would suit|du sa|you said|som du sa|offered|tycker jag) ?)*"
)
_WORD = "|".join(sorted(map(re.escape, _ORDINALS), key=len, reverse=True))
_NUMBER = "|".join(sorted(map(re.escape, _NUMBERS), key=len, reverse=True))
_WHOLE = re.compile(rf"^(?:{_FILL}|[.,] )*(?P<pick>{_WORD}|{_NUMBER}) (?:[.,] )*{_BEHIND}[.,? ]*$")
_INSIDE = re.compile(
    rf" (?:den|det|the|that|alternativ|option|nummer|number|nr|take|tar) (?P<pick>{_WORD}) "
    r"(?!(?:january|february|march|april|may|june|july|august|september|october|november|december|of (?!the(?:m|se))"
    r"|i |januari|februari|mars|maj|juni|juli|augusti|oktober|available|lediga|tillgang|time |gang|lakar|person|vecka"
    r"|dag|week|day|tiden pa|sort|one from|#))"
)
_NUMBERED = re.compile(rf" (?:alternativ|option|nummer|number|nr) (?P<pick>{_NUMBER}) ")
_EARLIEST = re.compile(
    r" (?:den|the|det) (?:tidiga|tidigaste|earliest|earlier|early|soonest|forsta mojliga) "
    r"| (?:earliest|tidigast\w*) (?:mojliga )?(?:av|of) "
)
_LATEST = re.compile(r" (?:den|the|det) (?:sena|senaste|senare|latest|later|late) | (?:latest|senast\w*) (?:av|of) ")
_MIDDLE = re.compile(r" (?:mitt pa da\w*|i mitten|mellersta|middle|mittersta|mellan) ")


def pick(said: Said, context: TurnContext) -> list[Command]:
    """The choice this utterance makes by position, if it makes one."""
    heard = context.heard
    count = len(heard.offers) or len(heard.options)
    if count == 0:
        return _under_question(said, heard)
    if said.has("repeat") or (said.has("alternatives") and "?" in said.text):
        return []
    chosen = _position(said, heard, count)
    if chosen is not None and 1 <= chosen <= count:
        return [_taken(chosen, heard)]
    by_name = _by_name(said, heard)
    return [SelectOffered(by_name)] if by_name else []


def _under_question(said: Said, heard: Heard) -> list[Command]:
    """1 and 2 under a reminder, and where appointments were listed."""
    if heard.skill != "attendance" and "appointment" not in heard.asks:
        return []
    match = _WHOLE.match(said.plain.text.lstrip())
    number = _number(match["pick"], 9) if match else None
    return [SelectOffered(number)] if number else []


def _position(said: Said, heard: Heard, count: int) -> int | None:
    line = said.plain.text
    match = _WHOLE.match(line.lstrip())
    if match:
        return _unless_hour(match["pick"], said, heard, count)
    for pattern in (_INSIDE, _NUMBERED):
        found = pattern.search(line)
        if found and not said.has("exclude"):
            return _number(found["pick"], count)
    return _in_row(line, heard) if len(heard.offers) > 1 and not said.has("exclude") else None


def _unless_hour(word: str, said: Said, heard: Heard, count: int) -> int | None:
    """A number is the number of an offer, unless it is the hour of one ("två" where 14.00 is offered)."""
    number = _number(word, count)
    hours = {one.start.hour % 12 for one in heard.offers if one.start.minute == 0}
    if word in _NUMBERS and not word.isdigit() and number is not None and number % 12 in hours:
        return None
    return number


def _number(word: str, count: int) -> int | None:
    value = _ORDINALS.get(word) or _NUMBERS.get(word)
    return count if value == -1 else value


def _in_row(line: str, heard: Heard) -> int | None:
    starts = [one.start for one in heard.offers]
    order = sorted(range(len(starts)), key=lambda index: starts[index])
    if _EARLIEST.search(line):
        return order[0] + 1
    if _LATEST.search(line):
        return order[-1] + 1
    if _MIDDLE.search(line) and len(order) % 2 == 1:
        return order[len(order) // 2] + 1
    return None


def _taken(chosen: int, heard: Heard) -> Command:
    if heard.offers:
        return SelectOffered(chosen)
    option, title = heard.options[chosen - 1]
    field, _, value = option.partition(":")
    return Provide(_field(field), (value,), title) if value else SelectOffered(chosen)


def _field(name: str) -> Field:
    fields: dict[str, Field] = {"service": "service", "practitioner": "practitioner", "location": "location"}
    return fields.get(name, "reason")


def _by_name(said: Said, heard: Heard) -> int | None:
    """One offer alone is with the person, or at the place, that was named."""
    if said.mentions or said.asks or said.has("exclude") or len(said.words) > 4:
        return None
    for kind in ("practitioner", "location"):
        values = {getattr(one, kind) for one in heard.offers}
        for match in said.matching(kind):
            fitting = [i for i, one in enumerate(heard.offers, 1) if getattr(one, kind) in match.ids]
            if len(values) > 1 and len(fitting) == 1:
                return fitting[0]
    return None
