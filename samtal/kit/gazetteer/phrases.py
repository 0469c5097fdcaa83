"""Services and locations: phrases inflected, compounded, interrupted by other words, misspelled or misheard."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz, process

from samtal.kit.everyday import is_everyday, is_word_and_name
from samtal.kit.gazetteer.model import Entry, EntryKind, Match
from samtal.kit.language import LANGUAGES, Token, fold, stem, tokens
from samtal.kit.sounds import alike, sound


def _words(text: str) -> frozenset[str]:
    return frozenset(fold(word) for word in text.split())


# Words that carry nothing of a phrase.
_FUNCTION = _words(
    "a an the of for with my your his her our to at in on and or n is are be by some any "
    "av en ett den det de på i till för med hos min mitt mina din sin sitt sina och eller o vid mot som ska vara "
    "have having had get getting got need needs want do does göra gör ha har få får finns fanns finnas"
)
# Words that go with many nouns: a phrase may lack them when what is left is the clinic's alone.
_LIGHT = _words(
    "take taken taking see seeing make check visit appointment appt book test treatment consultation clinic "
    "ta tar lämna träffa kolla mäta besök tid kontroll behandling byta boka prata dressing"
)
# People one sees: `läkare` alone stands for `träffa läkare`.
_ROLES = _words(
    "doctor gp dentist nurse midwife hygienist physio lakare lakaren doktor doktorn tandlakare skoterska sjukskoterska "
    "distriktsskoterska barnmorska hygienist psykolog kurator fysioterapeut sjukgymnast naprapat"
)
# Things done to one: enough alone where the clinic has but one of the kind (`a jab`, `checkup`).
_TREATMENTS = _words(
    "checkup vaccination vaccine jab screening cleaning extraction filling whitening scan smear polish"
)
# Heads of compounds and words of clinics' own names: too common to stand for one service or place.
_GENERIC = _words(
    "besök kontroll behandling tid vård vårdcentral mottagning klinik kliniken hälsa tandvård läkare center centre "
    "clinic medical health group practice surgery dental appointment consultation visit check checkup test "
    "treatment screening session general sample besöket hud tand skin care huset"
)
_ABBREVIATIONS = {"appt": "appointment", "appts": "appointment", "apt": "appointment", "vacc": "vaccination",
                  "doc": "doctor", "docs": "doctor"}  # fmt: skip
# A specialist is not the doctor: `tandläkartid` is no `läkartid`.
_SPECIAL_HEADS = ("lakar", "skotersk", "terapeut", "doktor", "psykolog")
_LIKENESS = 0.88
_LIGHT_WEIGHT = 0.3
_MOST_BETWEEN = 3
_TIE = 0.03


@dataclass(frozen=True, slots=True)
class _Phrase:
    entry: int
    words: tuple[str, ...]  # content words, folded
    weights: tuple[float, ...]

    @property
    def weight(self) -> float:
        return sum(self.weights)


@dataclass(frozen=True, slots=True)
class _Hit:
    """One word of the text that stands for one word of a phrase."""

    first: int
    last: int  # token indices, both included
    likeness: float


@dataclass(frozen=True, slots=True)
class _Found:
    entry: int
    places: frozenset[int]  # token indices
    weight: float
    letters: int
    score: float

    @property
    def rank(self) -> tuple[float, float, float]:
        return (round(self.weight * min(1.0, self.score + 0.1), 2), self.letters, self.score)


class PhraseBook:
    """The phrases of one kind of entry."""

    def __init__(self, entries: Iterable[Entry], kind: EntryKind) -> None:
        self._kind = kind
        self._ids: list[str] = []
        self._phrases: list[_Phrase] = []
        self._by_stem: dict[str, set[tuple[int, int]]] = defaultdict(set)  # stem -> (phrase, place in it)
        self._owners: dict[str, set[int]] = defaultdict(set)  # stem -> entries that have it anywhere
        self._joined: dict[str, int] = {}  # a phrase written together -> phrase
        for entry in entries:
            self._add(entry)
        self._words = sorted({word for phrase in self._phrases for word in phrase.words})
        self._sounds = [sound(word) for word in self._words]
        self._by_sound: dict[str, list[str]] = defaultdict(list)
        for word, heard in zip(self._words, self._sounds, strict=True):
            self._by_sound[heard].append(word)
        self._lookup = lru_cache(maxsize=5000)(self._look_up)

    def _add(self, entry: Entry) -> None:
        self._ids.append(entry.id)
        index = len(self._ids) - 1
        for form in dict.fromkeys(form for name in entry.names for form in (name, name.replace("-", ""))):
            self._add_phrase(index, form)

    def _add_phrase(self, entry: int, name: str) -> None:
        words = [_ABBREVIATIONS.get(token.fold, token.fold) for token in tokens(name)]
        content = tuple(word for word in words if word not in _FUNCTION) or tuple(words)
        if not content:
            return
        light = all(word in _LIGHT for word in content)
        weights = tuple(_LIGHT_WEIGHT if word in _LIGHT and not light else 1.0 for word in content)
        self._phrases.append(_Phrase(entry, content, weights))
        number = len(self._phrases) - 1
        for place, word in enumerate(content):
            for key in _keys(word):
                self._by_stem[key].add((number, place))
                self._owners[key].add(entry)
        if len(content) > 1:
            self._joined["".join(content)] = number

    # One word -----------------------------------------------------------------------------------------------------

    def _look_up(self, word: str) -> tuple[tuple[int, int, float], ...]:
        """The places in phrases that one word of the text may stand for: phrase, place, likeness."""
        found: dict[tuple[int, int], float] = {}
        for key in _keys(_ABBREVIATIONS.get(word, word)):
            for number, at in self._by_stem.get(key, ()):
                # `bloods` is a test, `blood` is not.
                if self._phrases[number].words[at] != word + "s" or not is_everyday(word):
                    found[number, at] = 1.0
        if not found and len(word) >= 4:
            for place, likeness in self._near(word):
                found[place] = max(found.get(place, 0.0), likeness)
        return tuple((*place, likeness) for place, likeness in found.items())

    def _near(self, word: str) -> Iterator[tuple[tuple[int, int], float]]:
        for other in self._words:
            if (likeness := _compound(word, other, self._kind)) > 0:
                yield from self._places(other, likeness)
        heard = sound(word)
        for other in self._by_sound.get(heard, ()):
            if not is_everyday(other):
                yield from self._places(other, 0.95)
        if is_everyday(word):
            return
        for _, _, at in process.extract(heard, self._sounds, scorer=fuzz.ratio, score_cutoff=70, limit=6):
            other = self._words[at]
            # A word that everybody can spell is not what was meant by a word that nearly looks like it.
            if len(other) < 6 or is_everyday(other) or heard[:1] != self._sounds[at][:1]:
                continue
            if (likeness := max(alike(word, other), _stems_alike(word, other))) >= _LIKENESS:
                yield from self._places(other, likeness)

    def _places(self, word: str, likeness: float) -> Iterator[tuple[tuple[int, int], float]]:
        for key in _keys(word):
            for place in self._by_stem[key]:
                yield place, likeness

    # A text -------------------------------------------------------------------------------------------------------

    def find(self, text: str, words: list[Token], taken: frozenset[int], *, expected: bool = False) -> list[Match]:
        """The best reading of every place in the text; `taken` are words that belong to a person's name."""
        hits: dict[int, dict[int, list[_Hit]]] = defaultdict(lambda: defaultdict(list))
        found: list[_Found] = []
        for i, word in enumerate(words):
            if i in taken or (word.fold in _FUNCTION and word.fold not in self._words):
                continue
            for phrase, place, likeness in self._lookup(word.fold):
                hits[phrase][place].append(_Hit(i, i, likeness))
            found.extend(self._written_apart(words, i, taken, hits))
        for number, places in hits.items():
            found.extend(self._complete(number, places, words))
            found.extend(self._partial(number, places, words, expected))
        return self._chosen(text, words, found)

    def _written_apart(
        self, words: list[Token], i: int, taken: frozenset[int], hits: dict[int, dict[int, list[_Hit]]]
    ) -> Iterator[_Found]:
        """A phrase written as one word, or one word of a phrase torn in two by the recogniser (`ex ma`)."""
        if (number := self._joined.get(words[i].fold)) is not None:
            phrase = self._phrases[number]
            yield _Found(phrase.entry, frozenset([i]), phrase.weight, len(words[i].fold), 0.98)
        if i + 1 >= len(words) or i + 1 in taken:
            return
        one, other = words[i].fold, words[i + 1].fold
        if len(one + other) < 4 or one in _FUNCTION or other in _FUNCTION:
            return
        sure = (is_everyday(one) and is_everyday(other)) or bool(self._lookup(one) or self._lookup(other))
        # `nytt besök` is `Nybesök`: a compound keeps the stem of its first word.
        for phrase_number, place, likeness in {*self._lookup(one + other), *self._lookup(stem(one, "sv") + other)}:
            if likeness >= (1.0 if sure else 0.9):
                hits[phrase_number][place].append(_Hit(i, i + 1, min(likeness, 0.97)))

    def _complete(self, number: int, places: dict[int, list[_Hit]], words: list[Token]) -> Iterator[_Found]:
        """Every word of the phrase, near one another, first in the phrase's own order, then in any."""
        phrase = self._phrases[number]
        if len(places) < len(phrase.words):
            return
        for start in places[0]:
            chain = _chain(places, len(phrase.words), start, words)
            if chain is not None:
                yield self._made(phrase, chain, words, 1.0)
        if len(phrase.words) > 1:
            best = [max(places[place], key=lambda hit: hit.likeness) for place in range(len(phrase.words))]
            indices = {i for hit in best for i in range(hit.first, hit.last + 1)}
            if len(indices) >= len(best) and max(indices) - min(indices) <= len(best) + 2:
                yield self._made(phrase, best, words, 0.93)

    def _partial(
        self, number: int, places: dict[int, list[_Hit]], words: list[Token], expected: bool
    ) -> Iterator[_Found]:
        """Part of a phrase, when no other entry has that word: `cervical` for Cervical screening."""
        phrase = self._phrases[number]
        if len(places) >= len(phrase.words):
            return
        telling = [place for place in places if self._telling(phrase, place, expected)]
        if not telling:
            return
        present = sum(phrase.weights[place] for place in places)
        if present / phrase.weight < 0.5:
            return
        best = [max(places[place], key=lambda hit: hit.likeness) for place in sorted(telling)]
        if any(hit.likeness < 0.9 for hit in best) or not (expected or self._stand_alone(words, best)):
            return
        made = self._made(phrase, best, words, 0.7 + 0.2 * present / phrase.weight)
        yield _Found(made.entry, made.places, present * 0.9, made.letters, made.score)

    def _telling(self, phrase: _Phrase, place: int, expected: bool) -> bool:
        word = phrase.words[place]
        if word in _ROLES:
            return all(other in _LIGHT or other in _ROLES for other in phrase.words)
        if word in _GENERIC or word in _LIGHT or len(word) < 3:
            return False
        said = expected or word in _TREATMENTS or not is_everyday(word) or self._kind == "location"
        alone = all(self._owners[key] == {phrase.entry} for key in _keys(word))
        # A compound of another entry begins with it: `tand` tells nothing where there is a Tandhygienist.
        elsewhere = any(
            other.entry != phrase.entry and any(w.startswith(word[:5]) and w != word for w in other.words)
            for other in self._phrases
        )
        return said and alone and not elsewhere

    def _stand_alone(self, words: list[Token], hits: list[_Hit]) -> bool:
        """`a jab` may be the only jab the clinic has, but `flu jab` says which; two words of a place are enough."""
        if self._kind == "location" and len(hits) > 1:
            return True
        for hit in hits:
            word = words[hit.first].fold
            before = words[hit.first - 1].fold if hit.first else ""
            if word in _TREATMENTS and before and before not in _FUNCTION and before not in _LIGHT:
                return False
            if is_everyday(word) and word not in _TREATMENTS and word not in _ROLES:
                return False
        return True

    def _made(self, phrase: _Phrase, hits: list[_Hit], words: list[Token], factor: float) -> _Found:
        places = frozenset(i for hit in hits for i in range(hit.first, hit.last + 1))
        score = factor * sum(hit.likeness for hit in hits) / len(hits)
        return _Found(phrase.entry, places, phrase.weight, sum(len(words[i].fold) for i in places), round(score, 3))

    def _chosen(self, text: str, words: list[Token], found: list[_Found]) -> list[Match]:
        """The heaviest reading of every place; readings that weigh the same are left for the patient to settle."""
        chosen: list[Match] = []
        used: set[int] = set()
        for best in sorted(found, key=lambda one: one.rank, reverse=True):
            if best.places & used:
                continue
            rivals = [one for one in found if one.places & best.places and _ties(one, best)]
            entries = list(dict.fromkeys([best.entry, *(one.entry for one in rivals)]))
            used |= best.places
            if len(entries) > 1 and best.score < 0.9:
                continue  # a weak hint at several things is no hint
            start, end = words[min(best.places)].start, words[max(best.places)].end
            ids = tuple(self._ids[entry] for entry in entries)
            chosen.append(Match(ids, start, end, text[start:end], best.score, best.score == 1.0, self._kind))
        return sorted(chosen, key=lambda match: match.start)


@lru_cache(maxsize=20_000)
def _keys(word: str) -> tuple[str, ...]:
    """A word's stems, marked with their language so that they never meet across languages."""
    return (f"sv:{stem(word, 'sv')}", f"en:{stem(word, 'en')}")


@lru_cache(maxsize=20_000)
def _stems_alike(word: str, other: str) -> float:
    """Likeness without the endings, for words long enough to bear it."""
    pairs = [(stem(word, language), stem(other, language)) for language in LANGUAGES]
    return max((alike(*pair) - 0.01 for pair in pairs if min(map(len, pair)) >= 6), default=0.0)


@lru_cache(maxsize=50_000)
def _compound(word: str, other: str, kind: EntryKind) -> float:
    """How well a word stands for another as a part of it or with it inside: `eksembehandling` for `eksem`."""
    mine, theirs = stem(word, "sv"), stem(other, "sv")
    if mine == theirs or mine in _GENERIC or theirs in _GENERIC or is_word_and_name(word):
        return 0.0
    if len(theirs) >= 4 and len(word) >= len(theirs) + 3:
        if word.startswith(theirs) and (len(theirs) >= 5 or not is_everyday(other)):
            return 0.88
        if mine.endswith(theirs) and len(theirs) >= 5 and not theirs.startswith(_SPECIAL_HEADS):
            return 0.84
    if len(mine) >= 4 and len(theirs) >= len(mine) + 3 and len(other) >= 10:
        if theirs.startswith(mine) and len(mine) >= 5 and not is_everyday(word):
            return 0.82
        # The last part alone (`torget` for `Stortorget`, `hygienisten`); short ones hide in too many words.
        long_enough = len(mine) >= 4 if kind == "location" else len(mine) >= 6 and not is_everyday(word)
        if theirs.endswith(mine) and len(word) >= 6 and long_enough:
            return 0.86
    return 0.0


def _chain(places: dict[int, list[_Hit]], length: int, start: _Hit, words: list[Token]) -> list[_Hit] | None:
    """Hits for every place in order, each near the one before."""
    chain = [start]
    for place in range(1, length):
        last = chain[-1].last
        near = [hit for hit in places[place] if hit.first > last and _between(words, last, hit.first) <= _MOST_BETWEEN]
        if not near:
            return None
        chain.append(min(near, key=lambda hit: (hit.first, -hit.likeness)))
    return chain


def _between(words: list[Token], last: int, first: int) -> float:
    """How many words lie between two hits; function words count half."""
    return sum(0.5 if words[i].fold in _FUNCTION else 1.0 for i in range(last + 1, first))


def _ties(one: _Found, best: _Found) -> bool:
    same_weight = abs(one.weight - best.weight) < 0.1 and one.letters == best.letters
    return same_weight and best.score - one.score <= _TIE
