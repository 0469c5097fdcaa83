"""Cue phrases: patterns over folded words, kept in data files, one file a language.

`word` itself; `word*` its beginning; `a|b` one of several; `a_b` two words in a row; `word?` may be left out (`?` alone:
any one word, or none); `..` up to three words, not over the end of a sentence; `^` a clause begins; `$` a clause ends;
`$$` a sentence ends.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from samtal.kit.language import Language, fold

_DATA = Path(__file__).parent / "data"
_BEGINS = r"(?:(?<=\A )|(?<=[.?,] ))"
_ENDS = r"(?=[.?,]|\Z)"
_GAP = r"(?:[^ .?]+ ){0,3}"
_ANY_WORD = r"(?:[^ .?]+ )?"


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue found, and where in the line."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CueBook:
    """Every pattern of one language, by label."""

    patterns: dict[str, re.Pattern[str]]

    def find(self, line: str) -> list[Cue]:
        """The first place of every label."""
        found = []
        for label, pattern in self.patterns.items():
            match = pattern.search(line)
            if match:
                found.append(Cue(label, match.start(), match.end()))
        return found

    def places(self, label: str, line: str) -> list[tuple[int, int]]:
        """Every place of one label."""
        pattern = self.patterns.get(label)
        return [match.span() for match in pattern.finditer(line)] if pattern else []


@cache
def cue_book(language: Language) -> CueBook:
    text = (_DATA / f"cues_{language}.toml").read_text(encoding="utf-8")
    return CueBook({label: _compiled(lines) for label, lines in tomllib.loads(text).items()})


def _compiled(lines: str) -> re.Pattern[str]:
    found = [_pattern(line) for line in lines.splitlines() if line.strip()]
    return re.compile("(?<= )(?:" + "|".join(found) + ")")


def _pattern(line: str) -> str:
    return "".join(_item(item) for item in line.split())


def _item(item: str) -> str:
    match item:
        case "^":
            return _BEGINS
        case "$":
            return _ENDS
        case "$$":
            return r"(?=[.?]|\Z)"
        case ".." | "...":
            return _GAP
        case "?":
            return _ANY_WORD
        case ".?":
            return r"(?:\. )?"
        case ",?":
            return r"(?:, )?"
        case "," | ".":
            return re.escape(item) + " "
    optional = item.endswith("?")
    words = "|".join(_word(word) for word in item.removesuffix("?").split("|"))
    return f"(?:{words})" + ("?" if optional else "")


def _word(word: str) -> str:
    if word == "$":
        return _ENDS
    parts = [re.escape(fold(part)).replace(r"\*", r"[^ ]*") for part in word.split("_")]
    return " ".join(parts) + " "
