"""A message as words: folded, numbered by sentence and clause, spelling mended towards the words that warn."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from samtal.kit.language import fold

_PIECE = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:-[^\W\d_]+)*|[.!?;\n…]+|[,:–—()/]|\s-\s|[\U0001F300-\U0001FAFF]")
_SENTENCE_END = re.compile(r"[.!?;\n…]+")
# "Mum's face" is mum's; "he's fine" is what the lists know as one word, `hes`.
_POSSESSIVE = re.compile(
    r"\b(?!(?:he|she|it|that|there|here|what|who|where|how|let|everyone|nobody|something)[’'])(\w+)[’']s\b"
)
_APOSTROPHES = re.compile(r"[’'´`‘]")


@dataclass(frozen=True, slots=True)
class Word:
    """One word, folded, with the sentence and the clause (between commas) it stands in."""

    text: str
    sentence: int
    clause: int


def split_words(text: str) -> list[Word]:
    """The words of a message; `can't` is `cant`, `A&E` is `a and e`."""
    words: list[Word] = []
    sentence = clause = 0
    for match in _PIECE.finditer(_flatten(text)):
        piece = match.group()
        if _SENTENCE_END.fullmatch(piece):
            sentence, clause = sentence + 1, clause + 1
        elif piece.strip() in {",", ":", "–", "—", "(", ")", "/", "-"}:
            clause += 1
        else:
            words.append(Word(piece.replace(",", "."), sentence, clause))
    return words


def _flatten(text: str) -> str:
    plain = _APOSTROPHES.sub("", _POSSESSIVE.sub(r"\1", fold(text))).replace("&", " and ")
    # `mg/dl` and `och/eller` are no clauses; ages and blood pressures are not either.
    return re.sub(r"(?<=\w)/(?=\w)", " ", plain)


@lru_cache(maxsize=20_000)
def drawn_together(word: str) -> str:
    """`jaaaatte` and `heeelp` as `jaatte` and `heelp`: no letter more than twice in a row."""
    return re.sub(r"(.)\1{2,}", r"\1\1", word)


def word_set(text: str) -> frozenset[str]:
    """The words of a list written as one text."""
    return frozenset(text.split())
