"""Where a name begins and ends in a text, typed with capitals or heard without."""

from __future__ import annotations

from samtal.kit.everyday import is_everyday, is_plain_word
from samtal.kit.given_names import is_given_name
from samtal.kit.language import Token
from samtal.kit.name_cues import COURTESY, NEVER, PARTICLES


def name_at(text: str, words: list[Token], i: int, *, sure: bool) -> tuple[int, int] | None:
    """The first and last word of the name that begins at a word; `sure` when a cue has just announced one."""
    if i < len(words) and words[i].fold in COURTESY:
        i += 1
        sure = True
    if i >= len(words) or not _may_begin(words[i], sure=sure):
        return None
    last = i
    for j in range(i + 1, min(i + 6, len(words))):
        if not joined(text, words[j - 1], words[j]) or not _may_follow(text, words, i, j):
            break
        last = j
    while last > i and (words[last].fold in PARTICLES or len(words[last].fold) == 1):
        last -= 1
    return i, last


def _may_begin(word: Token, *, sure: bool) -> bool:
    said = word.fold.removesuffix("'s")
    if said in NEVER or said in PARTICLES - {"el", "al", "ben", "bin"} or any(c.isdigit() for c in said):
        return False
    if is_plain_word(said):
        return False
    if is_given_name(said):
        return not is_everyday(said) or word.text[:1].isupper() or sure
    return sure and len(said) > 1


def _may_follow(text: str, words: list[Token], first: int, j: int) -> bool:
    """Whether a word goes on with the name: in lower case only until the surname is said."""
    word, before = words[j], words[j - 1]
    if any(c.isdigit() for c in word.fold) or word.fold in NEVER or before.fold.endswith("'s"):
        return False
    if word.fold in PARTICLES or len(word.fold) == 1:
        return _goes_on(text, words, j)
    hyphen = text[before.end : word.start] == "-"
    if is_plain_word(word.fold):
        return hyphen and not is_everyday(before.fold)
    if hyphen:
        return True
    capital = word.text[:1].isupper()
    if capital and words[first].text[:1].isupper():
        return not text[first:].isupper() or j - first < 3
    if capital != words[first].text[:1].isupper():
        return False
    surname_said = (
        j - first >= 1 and not is_given_name(before.fold) and before.fold not in PARTICLES and len(before.fold) > 1
    )
    # `sven erik hallström`, `anna price`: after the first name a word that is a name too.
    return not surname_said or (j - first == 1 and not is_given_name(words[first].fold))


def _goes_on(text: str, words: list[Token], j: int) -> bool:
    """A particle or an initial belongs to the name when a name word follows it, and no row of letters."""
    if j + 1 >= len(words) or not joined(text, words[j], words[j + 1]):
        return False
    following = words[j + 1]
    if following.fold in PARTICLES:
        return _goes_on(text, words, j + 1)
    return len(following.fold) > 1 and not is_plain_word(following.fold) and following.fold not in NEVER


def joined(text: str, one: Token, other: Token) -> bool:
    between = text[one.end : other.start]
    return between in (" ", "-", "  ") or (between in (". ", ".") and len(one.fold) == 1)


def word_at(words: list[Token], position: int) -> int:
    """The first word at or after a position."""
    return next((i for i, word in enumerate(words) if word.start >= position), len(words))


def name_before(text: str, words: list[Token], position: int) -> tuple[int, int] | None:
    """The name that ends right before a position, at most four words long."""
    last = max((i for i, word in enumerate(words) if word.end <= position), default=-1)
    if last < 0 or text[words[last].end : position].strip():
        return None
    for first in range(max(0, last - 4), last + 1):
        span = name_at(text, words, first, sure=first == last or is_given_name(words[first].fold))
        if span is not None and span[1] == last:
            return span
    return None
