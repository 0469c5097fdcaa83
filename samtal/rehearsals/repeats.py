"""Counts how often somebody is asked for what is known already.

The rules are those under "Facts" in docs/rehearsals.md. Whoever drives the rehearsal tells what was given and what was
asked, in the order in which it happened; this only keeps the books.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

ABOUT_PERSON = frozenset(["name", "born", "phone", "email"])
"""Known of a person once and for all; every other fact belongs to one matter."""
_NEVER_GIVEN = frozenset(["confirm", "offer", "code"])
_RAISES_ASSURANCE = frozenset(["born", "code"])


@dataclass(slots=True)
class _Person:
    given: set[tuple[str, str]] = field(default_factory=set)
    raised: set[tuple[str, str]] = field(default_factory=set)
    """(contact, fact) asked for once to raise the level of assurance."""
    last: frozenset[tuple[str, str]] = frozenset()
    """(fact, question) of the last question put."""
    answered: bool = False
    """The last question got a clear answer."""


@dataclass(frozen=True, slots=True)
class Repeat:
    person: str
    fact: str
    contact: str


class Repeats:
    """The books of one rehearsal. A person is whoever the conversation belongs to, on every channel."""

    def __init__(self) -> None:
        self._people: dict[str, _Person] = {}
        self.found: list[Repeat] = []

    @property
    def count(self) -> int:
        return len(self.found)

    def given(self, person: str, facts: Iterable[str], *, matter: str = "") -> None:
        """The patient stated these, on any channel, or the clinic holds them and may use them for this patient now."""
        self._of(person).given |= {_key(fact, matter) for fact in facts if fact not in _NEVER_GIVEN}

    def contradicted(self, person: str, facts: Iterable[str], *, matter: str = "") -> None:
        """Something said since goes against these, or the patient took them back: they may be asked for again."""
        self._of(person).given -= {_key(fact, matter) for fact in facts}

    def answered(self, person: str, *, clearly: bool) -> None:
        """The patient said something; `clearly`: it answers the last question (a wrong code does not)."""
        self._of(person).answered = clearly

    def asked(
        self, person: str, facts: Iterable[str], *, contact: str, question: str = "", matter: str = ""
    ) -> list[Repeat]:
        """The receptionist asked for these; the answer is which of them are repeats.

        A contact is one call, or one channel's conversation on one day. `question` is what tells two questions for the
        same fact apart: what a yes would mean, or the wording.
        """
        one = self._of(person)
        facts = tuple(dict.fromkeys(facts))
        again = [
            Repeat(person, fact, contact) for fact in facts if self._is_repeat(one, fact, contact, question, matter)
        ]
        one.last = frozenset((fact, question) for fact in facts)
        one.answered = False
        self.found += again
        return again

    def joined(self, person: str, other: str) -> None:
        """Two people turned out to be one: what was given by either is given."""
        into, of = self._of(person), self._people.pop(other, _Person())
        into.given |= of.given
        into.raised |= of.raised

    def _of(self, person: str) -> _Person:
        return self._people.setdefault(person, _Person())

    def _is_repeat(self, one: _Person, fact: str, contact: str, question: str, matter: str) -> bool:
        raises = self._raises(one, fact, contact)
        if fact in _NEVER_GIVEN:
            # "Shall I book it?" - "Yes." - "Shall I book it?"
            return one.answered and (fact, question) in one.last and not raises
        return _key(fact, matter) in one.given and not raises

    def _raises(self, one: _Person, fact: str, contact: str) -> bool:
        """Asked for to raise the level of assurance, which is no repeat once per contact."""
        if fact not in _RAISES_ASSURANCE or (contact, fact) in one.raised:
            return False
        one.raised.add((contact, fact))
        return True


def _key(fact: str, matter: str) -> tuple[str, str]:
    return (fact, "" if fact in ABOUT_PERSON else matter)
