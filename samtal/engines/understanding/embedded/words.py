"""An utterance as a line of folded words that patterns and the text model are matched against."""

from __future__ import annotations

import re
from dataclasses import dataclass

from samtal.kit.language import fold

_PIECE = re.compile(
    r"(?P<word>#(?:when|person|service|place|name|number)\b|\d+(?:[.:,]\d+)+|[^\W_]+(?:['’][^\W_]+)*)|(?P<ask>\?+)|(?P<stop>[.!;\n…]+)|(?P<comma>[,:–—()]|\s-\s)"
    r"|(?P<good>[👍👌🙏✅🆗🤝💯])|(?P<smile>[\U0001F300-\U0001FAFF☀-➿❤])"
)
_QUOTED = re.compile(r"(?m)^\s*>.*$|^.{0,120}\b(?:wrote|skrev)\s*:\s*$")


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or a mark, folded, and where it stands."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mask:
    """A stretch that a placeholder stands for: `#when`, `#person`, `#service`, `#place`, `#name`, `#number`."""

    start: int
    end: int
    sign: str


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces joined by single blanks, with a blank at both ends, and the way back to the utterance."""

    text: str
    pieces: tuple[Piece, ...]
    offsets: tuple[int, ...]
    """Where each piece begins in `text`."""

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the utterance that a stretch of the line stands for."""
        inside = [
            piece
            for piece, offset in zip(self.pieces, self.offsets, strict=True)
            if offset + len(piece.text) > start and offset < end
        ]
        return (inside[0].start, inside[-1].end) if inside else (0, 0)


def unquoted(text: str) -> str:
    """A reply without the mail it answers."""
    return _QUOTED.sub("", text).strip()


def pieces_of(text: str) -> list[Piece]:
    found = []
    for match in _PIECE.finditer(text):
        kind = match.lastgroup
        if kind == "word":
            word = re.sub(r"['’]", "", fold(match.group()))
            found.append(Piece(re.sub(r"(.)\1{2,}", r"\1\1", word), match.start(), match.end()))
        elif kind != "smile":
            sign = {"ask": "?", "stop": ".", "comma": ",", "good": "thumbsup"}[str(kind)]
            found.append(Piece(sign, match.start(), match.end()))
    return found


def line_of(pieces: list[Piece], masks: list[Mask] | None = None) -> Line:
    """The line of an utterance; what a mask covers becomes its placeholder."""
    shown: list[Piece] = []
    for piece in pieces:
        mask = next((one for one in masks or () if one.start <= piece.start < one.end), None)
        if mask is None:
            shown.append(piece)
        elif not shown or shown[-1].text != mask.sign or shown[-1].start != mask.start:
            shown.append(Piece(mask.sign, mask.start, mask.end))
    offsets, at = [], 1
    for piece in shown:
        offsets.append(at)
        at += len(piece.text) + 1
    text = " " + " ".join(piece.text for piece in shown) + (" " if shown else "")
    return Line(text, tuple(shown), tuple(offsets))
