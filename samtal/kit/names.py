"""The names people give for themselves and for those they book for."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from samtal.kit.everyday import is_everyday, is_plain_word
from samtal.kit.given_names import is_given_name
from samtal.kit.language import Language, Token, tokens
from samtal.kit.name_cues import (
    AFTER_SELF,
    CALLED_CUES,
    CORRECTED,
    COURTESY,
    DOCTORS,
    FILLERS,
    FOR_CUES,
    GREETING,
    I_AM,
    I_MYSELF,
    INVERSE,
    MINE,
    PARENT_CUES,
    PERHAPS_SELF_CUES,
    RELATED_CUES,
    SEEING,
    SELF_CUES,
    SHALL_BE,
    SIGNED,
    UNDER_CUES,
    Relation,
    relation_of,
)
from samtal.kit.name_spans import joined, name_at, name_before, word_at
from samtal.kit.name_spelling import find_spellings, with_remark, with_spelling, written
from samtal.kit.same_person import contradicts, initials, same_person

__all__ = ["PersonName", "Relation", "contradicts", "find_names", "initials", "same_person"]


@dataclass(frozen=True, slots=True)
class PersonName:
    """A name somebody gave: the speaker's own, or another person's with what that person is to the speaker."""

    text: str
    role: Literal["self", "other"]
    relation: Relation | None
    start: int
    end: int


def find_names(
    text: str, *, language: Language | None = None, expects: bool = False, known_practitioners: Iterable[str] = ()
) -> list[PersonName]:
    """Every name given in the text; a bare name counts only when a name was just asked for (`expects`)."""
    own = _unquoted(text)
    words = tokens(own)
    doctors = tuple(known_practitioners)
    found = [*_others(own, words), *_selves(own, words, expects), *_opened(own, words), *_signed(own, words)]
    found = [name for name in found if not _is_doctor(own, words, name, doctors, expects)]
    if not any(name.role == "self" for name in found):
        found += [name for name in _corrected(own, words) if not _is_doctor(own, words, name, doctors, expects)]
    if expects and not found:
        found += [name for name in _bare(own, words) if not _is_doctor(own, words, name, doctors, expects)]
    return _tidied([_spelled(own, name) for name in found])


def _unquoted(text: str) -> str:
    """The text without the message it answers; every place stays where it was."""
    quote = re.search(r"^\s*>|^(?:On|Den|Från|From)\b.{5,80}(?:wrote|skrev):?\s*$", text, re.MULTILINE)
    return text[: quote.start()] if quote else text


# Names and where they stand ------------------------------------------------------------------------------------------


def _made(
    text: str,
    words: list[Token],
    span: tuple[int, int],
    role: Literal["self", "other"],
    relation: Relation | None = None,
) -> PersonName:
    start, end = words[span[0]].start, words[span[1]].end
    if text[end - 2 : end].casefold() in ("'s", "’s"):
        end -= 2
    return PersonName(text[start:end], role, relation, start, end)


# Where names are said ------------------------------------------------------------------------------------------------


def _others(text: str, words: list[Token]) -> Iterator[PersonName]:
    for pattern, announced in ((RELATED_CUES, True), (PARENT_CUES, True), (CALLED_CUES, True), (FOR_CUES, False)):
        for m in pattern.finditer(text):
            i = word_at(words, m.end())
            span = name_at(text, words, i, sure=announced and not _verb_like(text, words, i))
            if span is not None:
                yield _made(text, words, span, "other", _relation(m, text))


def _verb_like(text: str, words: list[Token], i: int) -> bool:
    """After `my son` an unknown lower-case word in the middle of a sentence is rather a verb than a name."""
    if i >= len(words):
        return True
    word = words[i]
    if word.text[:1].isupper() or is_given_name(word.fold):
        return False
    return re.search(r"(?:heter|called|named|name\S*(?:\s+is)?|till|of)\s*$", text[: word.start]) is None


def _relation(m: re.Match[str], text: str) -> Relation | None:
    """What the one named is to the speaker, from the cue or from what was said before it."""
    parts = m.groupdict()
    if said := parts.get("relation"):
        return relation_of(said)
    if said := parts.get("parent"):
        return INVERSE.get(related) if (related := relation_of(said)) else None
    before = text[: m.start()]
    if mine := [found[1] for found in MINE.finditer(before)]:
        return relation_of(mine[-1])
    own = I_AM.search(before)
    related = relation_of(own[1]) if own else None
    return INVERSE.get(related) if related else None


def _selves(text: str, words: list[Token], expects: bool) -> Iterator[PersonName]:
    for m in SELF_CUES.finditer(text):
        if (span := name_at(text, words, word_at(words, m.end()), sure=True)) is not None:
            yield _made(text, words, span, "self")
    for m in UNDER_CUES.finditer(text):
        span = name_at(text, words, word_at(words, m.end()), sure=False)
        if span is not None:
            yield _made(text, words, span, "self")
    for m in PERHAPS_SELF_CUES.finditer(text):
        i = word_at(words, m.end())
        span = name_at(text, words, i, sure=expects or (i < len(words) and is_given_name(words[i].fold)))
        if span is not None and (expects or _sure_enough(text, words, span)):
            yield _made(text, words, span, "self")
    for m in AFTER_SELF.finditer(text):
        span = name_before(text, words, m.start())
        if span is not None and (m["sure"] or _sure_enough(text, words, span)):
            yield _made(text, words, span, "self")
        if span is not None or re.search(r"\bme$|\bjag$", text[: m.start()], re.IGNORECASE):
            again = name_at(text, words, word_at(words, m.end()), sure=False)
            if again is not None and again[1] > again[0] and is_given_name(words[again[0]].fold):
                yield _made(text, words, again, "self")


def _sure_enough(text: str, words: list[Token], span: tuple[int, int]) -> bool:
    """A known first name, a title, or two words with capitals; a first name that is a word needs a second word."""
    first, two = words[span[0]], span[1] > span[0]
    if span[0] and words[span[0] - 1].fold in COURTESY:
        return True
    if is_given_name(first.fold):
        shown = first.text[:1].isupper() and first.start > 0 and not text.isupper()
        return two or shown or not is_everyday(first.fold)
    return two and all(words[i].text[:1].isupper() for i in range(span[0], span[1] + 1))


def _opened(text: str, words: list[Token]) -> Iterator[PersonName]:
    """`Hello, Helena Marsh. I'm after ...`, `Kerstin Moberg, 070 ...`: two words or more before a stop."""
    greeting = GREETING.match(text)
    i = word_at(words, greeting.end() if greeting else 0)
    span = name_at(text, words, i, sure=False)
    if span is None or span[1] == span[0] or not is_given_name(words[span[0]].fold):
        return
    after = text[words[span[1]].end :].lstrip(" ")
    stops = after[:1] in (",", ".", "\n", ";", ":", "(") or after[:1].isdigit() or after[:1] == "+"
    if stops and after.strip(" .,") and words[span[0]].text[:1].isupper():
        yield _made(text, words, span, "self")


def _signed(text: str, words: list[Token]) -> Iterator[PersonName]:
    """The name at the end: after `mvh`, after a slash, or alone on the last line."""
    end = len(text.rstrip(" \n\t.!☺😊🙂"))
    for count in (3, 2, 1):
        first = len(words) - count
        if first < 1 or words[-1].end < end - 1:
            continue
        span = name_at(text, words, first, sure=True)
        signed = SIGNED.search(text[: words[first].start])
        if span is None or span[1] != len(words) - 1 or signed is None:
            continue
        bare_line = signed.group().strip() in ("", "-", "–", "—", "/", "//")
        if not bare_line or words[first].text[:1].isupper() or is_given_name(words[first].fold):
            yield _made(text, words, span, "self")
            return


def _corrected(text: str, words: list[Token]) -> Iterator[PersonName]:
    """`Friid ska det vara`, `jag heter felt med e`, `it's Smyth with a y`, `det stavas L-I-N-D`."""
    for m in SHALL_BE.finditer(text):
        if (span := name_before(text, words, m.start())) is not None:
            name = _made(text, words, span, "self")
            yield replace(name, text=with_remark(name.text, text[m.end() :])[0])
            return
    for m in CORRECTED.finditer(text):
        span = name_at(text, words, word_at(words, m.end()), sure=True)
        if span is not None and with_remark("x", text[words[span[1]].end :])[1]:
            yield _made(text, words, span, "self")
            return
    span = name_at(text, words, 0, sure=True)
    if span is not None and with_remark("x", text[words[span[1]].end :])[1]:
        yield _made(text, words, span, "self")
        return
    for spelling in find_spellings(text):
        if (span := name_before(text, words, spelling.start)) is not None:
            yield _made(text, words, span, "self")
            return
        if CORRECTED.search(text[: spelling.start]) or spelling.start == 0:
            yield PersonName(spelling.letters.lower(), "self", None, spelling.start, spelling.end)
            return


def _bare(text: str, words: list[Token]) -> Iterator[PersonName]:
    """The answer to `what is your name`: the first thing said that can be a name."""
    filler = FILLERS.match(text)
    first = word_at(words, filler.end() if filler else 0)
    turned = re.match(r"\s*([^\W\d_][\w-]+(?: [\w-]+){0,2}),\s*([^\W\d_][\w-]+)\s*\.?\s*$", text)
    if turned and is_given_name(turned[2]) and not is_given_name(turned[1].split()[0]) and not is_plain_word(turned[1]):
        yield PersonName(f"{turned[2]} {turned[1]}", "self", None, turned.start(1), turned.end(2))
        return
    span = name_at(text, words, first, sure=True)
    if span is None and first + 1 < len(words) and len(words[first].fold) == 1:
        # `e karlsson`
        behind = name_at(text, words, first + 1, sure=True)
        span = (first, behind[1]) if behind and joined(text, words[first], words[first + 1]) else None
    if span is None:
        span = next(
            (s for i in range(first, len(words)) if (s := name_at(text, words, i, sure=False)) is not None), None
        )
    if span is None:
        return
    rest = len(words) - (span[1] - span[0] + 1)
    known = is_given_name(words[span[0]].fold) or span[1] > span[0] or rest == 0
    if known or rest <= 4:
        yield _made(text, words, span, "self")


# Putting it together -------------------------------------------------------------------------------------------------


def _is_doctor(text: str, words: list[Token], name: PersonName, doctors: tuple[str, ...], expects: bool) -> bool:
    """Whether the name is a practitioner's: a title before it, or one of the clinic's own and not the speaker's."""
    i = word_at(words, name.start)
    before = words[i - 1].fold if i else ""
    if before in DOCTORS and not (before == "syster" and name.relation):
        return True
    if before in SEEING and name.role == "self":
        return True
    if name.relation or (name.role == "self" and I_MYSELF.search(text[: name.start])):
        return False
    # A patient may well share a first name with a doctor.
    enough = 0.9 if expects or name.role == "self" else 0.7
    return any(same_person(name.text, doctor) >= enough for doctor in doctors)


def _spelled(text: str, name: PersonName) -> PersonName:
    """The name as the speaker says it is spelled, with capitals."""
    said, used = with_remark(name.text, text[name.end :])
    end = name.end + used if used else name.end
    near = [spelling for spelling in find_spellings(text) if 0 <= spelling.start - name.end < 40]
    if near and name.text.casefold() != near[0].letters.casefold():
        letters = near[0].letters.lower()
        said, end = with_spelling(said, letters), near[0].end
    return replace(name, text=written(said), end=max(end, name.end))


def _tidied(names: list[PersonName]) -> list[PersonName]:
    """Each person once: the longest form, another person before oneself where both readings stand on one place."""
    kept: list[PersonName] = []
    for name in sorted(
        names, key=lambda one: (-(one.text.count(" ") + one.text.count("-")), one.role != "other", one.start)
    ):
        overlaps = any(name.start < other.end and other.start < name.end for other in kept)
        repeats = any(other.role == name.role and same_person(name.text, other.text) >= 0.7 for other in kept)
        if not overlaps and not repeats:
            kept.append(name)
    return sorted(kept, key=lambda one: one.start)
