"""Practitioners by surname, title and surname, first name, initials and nickname, however spelled or misheard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from rapidfuzz import fuzz, process

from samtal.kit.everyday import is_everyday, is_plain_word, is_word_and_name
from samtal.kit.gazetteer.context import (
    CALLED_BEFORE,
    CLOSE_LEADS,
    LEADS,
    OWN_NAME_AFTER,
    OWN_NAME_BEFORE,
    PERHAPS_OWN_BEFORE,
    RELATION_BEFORE,
    STRONG_TITLES,
    TITLES,
    adjoins,
    bare,
    looks_like_name,
    not_a_name,
)
from samtal.kit.gazetteer.model import Entry, Match
from samtal.kit.gazetteer.person import person_of
from samtal.kit.given_names import is_given_name, short_forms
from samtal.kit.language import Token
from samtal.kit.sounds import alike, needed, sound

Part = Literal["given", "surname"]


_MARGIN = 0.055


@dataclass(frozen=True, slots=True)
class _Hit:
    person: int
    part: Part
    word: str  # the part of the name that it stands for
    likeness: float


@dataclass(frozen=True, slots=True)
class _Reading:
    """A stretch of the text as one person's name."""

    person: int
    first: int
    last: int
    parts: int
    likeness: float
    only: Part | None  # the part, when there is just one


@dataclass(frozen=True, slots=True)
class _Mention:
    ids: tuple[str, ...]
    first: int
    last: int
    score: float
    exact: bool
    weak: bool  # counts only to settle another mention


class PersonBook:
    """The practitioners of one clinic."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.people = [person for entry in entries if (person := person_of(entry)) is not None]
        self._parts: dict[str, list[tuple[int, Part]]] = defaultdict(list)
        for index, person in enumerate(self.people):
            self._parts[person.surname].append((index, "surname"))
            for word in (*person.given, *person.aliases):
                self._parts[word].append((index, "given"))
        self._words = list(self._parts)
        self._sounds = [sound(word) for word in self._words]
        self._lookup = lru_cache(maxsize=5000)(self._look_up)

    def _look_up(self, word: str) -> tuple[_Hit, ...]:
        """Every part of a name that a word may stand for, near enough for a word that follows a title."""
        found: dict[tuple[int, Part, str], float] = {}
        if len(word) < 2:
            return ()
        near = process.extract(sound(word), self._sounds, scorer=fuzz.ratio, score_cutoff=60, limit=10)
        for other in sorted({self._words[at] for _, _, at in near}):
            likeness = alike(word, other)
            if likeness >= needed(other) - 0.06:
                for person, part in self._parts[other]:
                    found[person, part, other] = likeness
        for form in short_forms(word):
            for person, part in self._parts.get(form, ()):
                if part == "given":
                    found.setdefault((person, part, form), 0.93)
        return tuple(_Hit(*key, likeness) for key, likeness in found.items())

    def knows(self, word: str, *, loose: bool = False) -> bool:
        """Whether a word may be part of a practitioner's name."""
        return any(
            hit.likeness >= (needed(hit.word) - 0.06 if loose else needed(hit.word)) for hit in self._lookup(word)
        )

    # A text -------------------------------------------------------------------------------------------------------

    def find(self, text: str, words: list[Token], *, expected: bool) -> tuple[list[Match], frozenset[int]]:
        """The practitioners named in the text, and the words that name them (titles included)."""
        mentions = list(self._mentions(text, words, expected))
        mentions = [self._settled(mention, mentions) for mention in mentions]
        taken: set[int] = set()
        matches: list[Match] = []
        for mention in mentions:
            helps = mention.weak and any(set(mention.ids) == set(other.ids) and not other.weak for other in mentions)
            if mention.weak and not helps:
                continue
            first = mention.first - 1 if mention.first and words[mention.first - 1].fold in TITLES else mention.first
            taken.update(range(first, mention.last + 1))
            start, end = words[first].start, words[mention.last].end
            matches.append(
                Match(mention.ids, start, end, text[start:end], mention.score, mention.exact, "practitioner")
            )
        return matches, frozenset(taken)

    def _mentions(self, text: str, words: list[Token], expected: bool) -> Iterator[_Mention]:
        i = 0
        while i < len(words):
            mention = self._mention_at(text, words, i, expected)
            if mention is None:
                i = _behind_own_name(text, words, i)
            else:
                yield mention
                i = mention.last + 1

    def _mention_at(self, text: str, words: list[Token], i: int, expected: bool) -> _Mention | None:
        everyone = list(self._readings(text, words, i))
        readings = [reading for reading in everyone if self._allowed(text, words, reading, expected)]
        if not readings:
            return None
        # Who sounds the same may be meant as well: `lindqvist` heard is also Lindkvist.
        stretches = {(reading.first, reading.last, reading.only) for reading in readings}
        readings += [
            reading for reading in everyone
            if reading not in readings and reading.likeness >= 0.95
            and (reading.first, reading.last, reading.only) in stretches
        ]  # fmt: skip
        most = max(reading.parts for reading in readings)
        readings = [reading for reading in readings if reading.parts == most]
        best = max(reading.likeness for reading in readings)
        close = sorted(
            (reading for reading in readings if best - reading.likeness <= _MARGIN), key=lambda r: -r.likeness
        )
        ids = tuple(dict.fromkeys(self.people[reading.person].id for reading in close))
        first, last = close[0].first, max(reading.last for reading in close)
        ids, first = self._by_initial(text, words, ids, first)
        score = best * (1.0 if most > 1 else 0.9 if close[0].only == "surname" else 0.85)
        weak = CALLED_BEFORE.search(text[: words[first].start]) is not None and most == 1 and not expected
        return _Mention(ids, first, last, round(score, 3), best == 1.0, weak)

    def _by_initial(
        self, text: str, words: list[Token], ids: tuple[str, ...], first: int
    ) -> tuple[tuple[str, ...], int]:
        """`J Carter` and `E. Lindqvist`: the letter in front belongs to the name, and may settle whose it is."""
        if not first or len(words[first - 1].fold) != 1 or not adjoins(text, words[first - 1], words[first]):
            return ids, first
        letter = words[first - 1].fold
        fitting = tuple(
            person.id for wanted in ids for person in self.people
            if person.id == wanted and any(name.startswith(letter) for name in person.given)
        )  # fmt: skip
        return (fitting, first - 1) if fitting else (ids, first)

    def _readings(self, text: str, words: list[Token], i: int) -> Iterator[_Reading]:
        for hit in self._lookup(bare(words[i].fold)):
            yield from self._extended(text, words, i, i, hit)
        if i + 1 < len(words) and self._torn(words, i):
            for hit in self._lookup(words[i].fold + words[i + 1].fold):
                if hit.likeness >= 0.9:
                    yield from self._extended(text, words, i, i + 1, hit)

    def _torn(self, words: list[Token], i: int) -> bool:
        """Whether two words may be one name torn apart by the recogniser (`oka for`)."""
        both = words[i].fold, words[i + 1].fold
        return not any(self._lookup(word) for word in both) and not all(is_everyday(word) for word in both)

    def _extended(self, text: str, words: list[Token], first: int, last: int, hit: _Hit) -> Iterator[_Reading]:
        """The hit alone, or with the other parts of the same name behind it."""
        person = self.people[hit.person]
        used, total, parts, end = {hit.word}, hit.likeness, 1, last
        j = last + 1
        while j < len(words) and adjoins(text, words[j - 1], words[j]):
            other = self._best_part(words[j].fold, hit.person, used)
            if other is not None and not is_plain_word(words[j].fold):
                used.add(other.word)
                total, parts, end = total + other.likeness, parts + 1, j
            elif len(words[j].fold) == 1 and words[j].fold == person.surname[0] and hit.part == "given" and parts == 1:
                # `Lisa B`
                total, parts, end = total + 0.95, parts + 1, j
            elif len(words[j].fold) > 1:
                break
            j += 1
        only = hit.part if parts == 1 else None
        yield _Reading(hit.person, first, end, parts, total / parts, only)

    def _best_part(self, word: str, person: int, used: set[str]) -> _Hit | None:
        hits = [
            hit for hit in self._lookup(bare(word))
            if hit.person == person and hit.word not in used and hit.likeness >= needed(hit.word) - 0.06
            and (hit.likeness >= 0.95 or not is_word_and_name(word))
        ]  # fmt: skip
        return max(hits, key=lambda hit: hit.likeness, default=None)

    # May it be the practitioner? -------------------------------------------------------------------------------------

    def _allowed(self, text: str, words: list[Token], reading: _Reading, expected: bool) -> bool:
        """A full name nearly always; one part of a name only where nothing speaks for somebody else."""
        before = words[reading.first - 1] if reading.first else None
        titled = before is not None and before.fold in STRONG_TITLES
        head = text[: words[reading.first].start].rstrip()
        if OWN_NAME_BEFORE.search(head):
            return False
        if reading.parts > 1:
            return not is_plain_word(words[reading.first].fold) or reading.likeness > 0.97
        if not titled and self._somebody_else(text, words, reading, expected):
            return False
        if titled and not self._other_name_beside(text, words, reading):
            slack = 0.06 if self._same_beginning(words, reading) else 0.0
            return reading.likeness >= self._least(words, reading) - slack and not not_a_name(words[reading.first])
        if self._other_name_beside(text, words, reading) or reading.likeness < self._least(words, reading):
            return False
        return self._supported(text, words, reading, before, expected)

    def _least(self, words: list[Token], reading: _Reading) -> float:
        person = self.people[reading.person]
        names = [person.surname] if reading.only == "surname" else [*person.given, *person.aliases]
        said = bare("".join(words[i].fold for i in range(reading.first, reading.last + 1)))
        return needed(max(names, key=lambda name: alike(said, name), default=said))

    def _same_beginning(self, words: list[Token], reading: _Reading) -> bool:
        person = self.people[reading.person]
        names = (person.surname, *person.given, *person.aliases)
        return any(sound(words[reading.first].fold)[:1] == sound(name)[:1] for name in names)

    def _supported(
        self, text: str, words: list[Token], reading: _Reading, before: Token | None, expected: bool
    ) -> bool:
        word = words[reading.first]
        led = before is not None and before.fold in CLOSE_LEADS
        if is_word_and_name(word.fold) or is_everyday(word.fold):
            exact = reading.likeness == 1.0
            inside = word.text[:1].isupper() and before is not None and text[: word.start].rstrip()[-1:] not in ".!?\n:"
            return exact and not is_plain_word(word.fold) and (led or expected or (inside and not text.isupper()))
        if reading.likeness == 1.0 or expected or led:
            return True
        # A name that is not spelled right must stand where names stand.
        return reading.likeness >= 0.9 and (len(words) <= 4 or (before is not None and before.fold in LEADS))

    def _somebody_else(self, text: str, words: list[Token], reading: _Reading, expected: bool) -> bool:
        """Whether the words around say that it is the patient's own name, or a child's."""
        head = text[: words[reading.first].start].rstrip()
        tail = text[words[reading.last].end :]
        if OWN_NAME_AFTER.search(tail) or (RELATION_BEFORE.search(head) and not expected):
            return True
        return not expected and reading.only == "given" and PERHAPS_OWN_BEFORE.search(head) is not None

    def _other_name_beside(self, text: str, words: list[Token], reading: _Reading) -> bool:
        """`Owen Price` is not Hannah Price, `Anna Berglund` is not Anna Phillips."""
        person = self.people[reading.person]
        if reading.only == "surname" and reading.first:
            before = words[reading.first - 1]
            if before.fold in TITLES or not adjoins(text, before, words[reading.first]):
                return False
            known = any(hit.person == reading.person and hit.part == "given" for hit in self._lookup(before.fold))
            initial = len(before.fold) == 1 and any(name.startswith(before.fold) for name in person.given)
            return not known and not initial and looks_like_name(before, text, first_name=True)
        if reading.only == "given":
            after = words[reading.last + 1] if reading.last + 1 < len(words) else None
            if after is not None and adjoins(text, words[reading.last], after) and looks_like_name(after, text):
                return True
            before = words[reading.first - 1] if reading.first else words[reading.first]
            return (
                reading.first > 0
                and adjoins(text, before, words[reading.first])
                and is_given_name(before.fold)
                and not is_everyday(before.fold)
            )
        return False

    def _settled(self, mention: _Mention, mentions: list[_Mention]) -> _Mention:
        """An ambiguous name is settled by another one in the same text: `lindqvist ... han heter johan`."""
        if len(mention.ids) < 2:
            return mention
        for other in mentions:
            if other is not mention and set(other.ids) < set(mention.ids):
                return replace(mention, ids=other.ids)
        return mention


def _behind_own_name(text: str, words: list[Token], i: int) -> int:
    """The next word to look at; `jag heter Per Nyström` is passed as a whole, whoever else is called that."""
    if OWN_NAME_BEFORE.search(text[: words[i].start].rstrip()) is None:
        return i + 1
    j = i + 1
    while j < len(words) and adjoins(text, words[j - 1], words[j]) and not is_plain_word(words[j].fold):
        j += 1
    return j
