"""E-mail addresses as typed and as spoken."""

from __future__ import annotations

import re
from dataclasses import dataclass

from samtal.kit.language import Token, fold, tokens
from samtal.kit.spoken_numbers import word_value


@dataclass(frozen=True, slots=True)
class EmailMention:
    """An address and where it was said."""

    address: str
    start: int
    end: int
    text: str


_TYPED = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[^\W\d_]{2,}")
_AT = frozenset(["at", "snabela", "snabel", "kanelbulle", "alfakrull"])
_MARKS = {
    "dot": ".", "punkt": ".", "prick": ".", "dash": "-", "hyphen": "-", "streck": "-", "bindestreck": "-",
    "minus": "-", "underscore": "_", "understreck": "_",
}  # fmt: skip
_WORDY = re.compile(r"[a-z0-9]+")
_MOST_LABEL_WORDS = 3
# Spoken, the last label must be one that people have: `at ten dot thanks` is no address.
_LAST_LABEL = re.compile(
    r"[a-z]{2}|com|org|net|info|edu|gov|biz|name|email|online|health|clinic|care|example|cloud|dev"
)


def find_emails(text: str) -> list[EmailMention]:
    """Every address in the text: `anna@example.se`, `anna punkt berg snabel-a example punkt se`."""
    found = [EmailMention(m.group().casefold(), m.start(), m.end(), m.group()) for m in _TYPED.finditer(text)]
    words = tokens(text)
    for i, word in enumerate(words):
        spoken = _spoken(text, words, i) if word.fold in _AT else None
        if spoken and not any(spoken.start < other.end and other.start < spoken.end for other in found):
            found.append(spoken)
    return sorted(found, key=lambda mention: mention.start)


def _spoken(text: str, words: list[Token], at: int) -> EmailMention | None:
    after = at + 1
    if words[at].fold == "snabel":
        if after >= len(words) or words[after].fold != "a":
            return None
        after += 1
    local, first = _local_part(words, at)
    domain, last = _domain(words, after)
    if not local or not domain:
        return None
    start, end = words[first].start, words[last].end
    return EmailMention(f"{local}@{domain}", start, end, text[start:end])


def _local_part(words: list[Token], at: int) -> tuple[str, int]:
    """Back from the at sign: one word, and more as long as `dot` or a letter at a time joins them."""
    i = at - 1
    if i < 0 or words[i].fold in _MARKS:
        return "", 0
    pieces = [_letters(words[i])]
    while i > 0:
        before = words[i - 1]
        if before.fold in _MARKS and i > 1:
            pieces[:0] = [_letters(words[i - 2]), _MARKS[before.fold]]
            i -= 2
        elif _joins(before, words[i]):
            pieces.insert(0, _letters(before))
            i -= 1
        else:
            break
    return "".join(pieces), i


def _joins(before: Token, word: Token) -> bool:
    """Spelled letters run together, and a number belongs to the name in front of it."""
    spelled = len(before.fold) == 1 and len(word.fold) == 1
    return spelled or (_is_number(word) and before.fold not in ("is", "ar", "e"))


def _is_number(word: Token) -> bool:
    value = word_value(word.fold)
    return word.fold.isdigit() or (value is not None and not value[1])


def _domain(words: list[Token], first: int) -> tuple[str, int]:
    """Forward from the at sign: labels with `dot` between them, the last one of letters alone."""
    pieces: list[str] = []
    i, last, dots, run = first, first, 0, 0
    while i < len(words) and run <= _MOST_LABEL_WORDS:
        if words[i].fold in _MARKS:
            if not pieces or i + 1 >= len(words):
                break
            pieces.append(_MARKS[words[i].fold])
            pieces.append(_letters(words[i + 1]))
            dots += words[i].fold in ("dot", "punkt", "prick")
            i, last, run = i + 2, i + 1, 1
        elif dots:
            break
        else:
            pieces.append(_letters(words[i]))
            last, i, run = i, i + 1, run + 1
    domain = "".join(pieces)
    ok = dots and re.fullmatch(r"[a-z0-9-]+(?:\.[a-z0-9-]+)+", domain) and _LAST_LABEL.fullmatch(domain.split(".")[-1])
    return (domain, last) if ok else ("", 0)


def _letters(word: Token) -> str:
    if _is_number(word) and not word.fold.isdigit():
        value = word_value(word.fold)
        assert value is not None
        return str(value[0])
    return "".join(_WORDY.findall(fold(word.text)))
