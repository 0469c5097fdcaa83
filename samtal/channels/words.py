"""What channels do to `Content` they cannot show as it is: places and choices become words, long texts are parted."""

from __future__ import annotations

import re
from collections.abc import Iterable

from samtal.conversations.content import Choice, Content, Place

_REPLY_WITH = {"sv": "Svara", "en": "Reply", "es": "Responda", "de": "Antworten Sie", "fi": "Vastaa"}
_OR = {"sv": "eller", "en": "or", "es": "o", "de": "oder", "fi": "tai"}
_OFFER = re.compile(r"OFFER_(\d+)\Z")
_BREAKS = ("\n\n", "\n", ". ", "? ", "! ", ", ", " ")


def with_place(content: Content) -> str:
    """The text, and where to go below it, unless the text says it already."""
    missing = [line for line in _place_lines(content.place) if line and line not in content.text]
    return "\n".join(filter(None, [content.text.strip(), *missing]))


def _place_lines(place: Place | None) -> tuple[str, ...]:
    if place is None:
        return ()
    name = "" if place.name and place.name in place.address else place.name
    return (", ".join(filter(None, [name, place.address])), map_link(place))


def map_link(place: Place) -> str:
    """A link that opens the position in whatever map the phone has."""
    if place.link or place.latitude is None or place.longitude is None:
        return place.link
    return f"https://maps.google.com/?q={place.latitude:g},{place.longitude:g}"


def with_choices(text: str, choices: Iterable[Choice], language: str) -> str:
    """The text, and a line of what may be answered for the choices it does not mention."""
    unsaid = [choice for choice in choices if not _is_said(choice.title, text)]
    if not unsaid:
        return text
    lead = _REPLY_WITH.get(language.split("-")[0])
    line = ", ".join(_answers(unsaid, language))
    return f"{text}\n{f'{lead}: ' if lead else ''}{line}".strip()


def _is_said(title: str, text: str) -> bool:
    """As a word of its own: the "no" of "November" is no answer."""
    return re.search(rf"(?<!\w){re.escape(title)}(?!\w)", text, re.IGNORECASE) is not None


def _answers(unsaid: list[Choice], language: str) -> list[str]:
    """What may be answered; yes and no stand together, in capitals, as people are used to from text messages."""
    by_id = {choice.id: choice.title for choice in unsaid}
    if "YES" not in by_id or "NO" not in by_id:
        return [_answer(choice) for choice in unsaid]
    either = f"{by_id['YES'].upper()} {_OR.get(language.split('-')[0], '/')} {by_id['NO'].upper()}"
    return [either, *(_answer(choice) for choice in unsaid if choice.id not in ("YES", "NO"))]


def _answer(choice: Choice) -> str:
    """An offered time is answered by its number, anything else by the word itself."""
    offer = _OFFER.match(choice.id)
    return f"{offer[1]} {choice.title}" if offer else choice.title


def parted(text: str, limit: int, last_limit: int | None = None) -> list[str]:
    """The text in parts of at most `limit` characters, the last at most `last_limit`, cut where a reader pauses."""
    parts, rest, last_limit = [], text.strip(), last_limit or limit
    while len(rest) > last_limit:
        cut = _pause(rest, min(limit, len(rest) - 1))
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return [part for part in (*parts, rest) if part]


def _pause(text: str, limit: int) -> int:
    """The latest good place to part within the limit: a paragraph, a line, a sentence, a word; else just there."""
    for mark in _BREAKS:
        found = text.rfind(mark, limit // 3, limit)
        if found > 0:
            return found + len(mark)
    return limit
