"""`Content` as speech: sentences sent as they are, and how much of them an interrupted caller heard."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samtal.channels.base import Said
from samtal.conversations.content import Content
from samtal.kit.ids import EntryId

Frame = dict[str, Any]

_SENTENCE_END = re.compile(r"(?<=[.!?:…])\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Spoken:
    """What one entry sounds like."""

    entry_id: EntryId
    text: str


def speech(content: Content) -> str:
    """The words for the ear. Links and buttons have none; an address that the words lack is added."""
    text = " ".join(content.text.split())
    place = content.place
    if place is not None and place.address and place.address not in text:
        return f"{text} {place.address}.".strip()
    return text


def spoken(says: Sequence[Said]) -> list[Spoken]:
    """What is about to be said, entry by entry."""
    return [Spoken(said.entry_id, words) for said in says if (words := speech(said.content))]


def tokens(spoken_entries: Sequence[Spoken]) -> list[str]:
    """Sentence by sentence, so that what follows an interruption can be held back."""
    return [sentence + " " for entry in spoken_entries for sentence in _SENTENCE_END.split(entry.text)]


def text_frame(token: str, *, last: bool) -> Frame:
    return {"type": "text", "token": token, "last": last, "interruptible": True}


def language_frame(tag: str) -> Frame:
    return {"type": "language", "ttsLanguage": tag, "transcriptionLanguage": tag}


def end_frame(reason: str = "") -> Frame:
    """Hang up, or hand the call to a person. The reason carries nothing about the patient."""
    return {"type": "end", **({"handoffData": f'{{"reason":"{reason}"}}'} if reason else {})}


def heard_of(said: Sequence[Spoken], heard: str) -> list[tuple[Spoken, str]]:
    """The entries that were not heard in full, each with the part that was.

    Carriers report the words of the whole talk so far: what is left of them after the entries heard in full belongs to
    the one that was cut.
    """
    left = " ".join(heard.split())
    cut: list[tuple[Spoken, str]] = []
    for entry in said:
        if not cut and left.startswith(entry.text):
            left = left[len(entry.text) :].lstrip()
        elif not cut:
            cut.append((entry, left))
        else:
            cut.append((entry, ""))
    return cut
