"""The GSM 03.38 alphabet: what fits in 160 characters, and what is worth rewriting so that it does."""

from __future__ import annotations

import math

_ONE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_TWO = frozenset("^{}\\[~]|€\f")
"""Behind an escape: two septets each."""

_PLAIN = {
    ord(letter): simple
    for letters, simple in (
        ("’‘‚‛′´`", "'"),
        ("“”„″«»", '"'),
        ("–—‐‑‒―−•·", "-"),
        ("\t\u00a0\u2002\u2003\u2007\u2009\u200a\u202f", " "),
        ("\u00ad\u200b\u200c\u200d\ufeff", ""),
        ("…", "..."),
        ("×", "x"),
        ("→", "->"),
        ("½", "1/2"),
        ("¼", "1/4"),
        ("¾", "3/4"),
    )
    for letter in letters
}


def plain(text: str) -> str:
    """Typographic quotes, dashes and spaces as their plain cousins; letters are never touched.

    Only where that makes the whole message GSM-7: a message that needs UCS-2 anyway keeps its typography.
    """
    simple = text.replace("\r\n", "\n").translate(_PLAIN)
    return simple if is_gsm7(simple) else text


def is_gsm7(text: str) -> bool:
    return all(letter in _ONE or letter in _TWO for letter in text)


def segments(text: str) -> int:
    """How many messages a carrier bills for this text; an escape or surrogate pair is never parted."""
    if is_gsm7(text):
        return _count([2 if letter in _TWO else 1 for letter in text], single=160, part=153)
    return _count([2 if ord(letter) > 0xFFFF else 1 for letter in text], single=70, part=67)


def _count(sizes: list[int], *, single: int, part: int) -> int:
    if sum(sizes) <= single:
        return 1
    if all(size == 1 for size in sizes):
        return math.ceil(len(sizes) / part)
    count, used = 1, 0
    for size in sizes:
        if used + size > part:
            count, used = count + 1, 0
        used += size
    return count
