"""Which signs together make which category: the rules file, read once and matched against a reading."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

from samtal.receptionist.safety.phrases import Mention
from samtal.receptionist.safety.words import Word

Level = Literal["emergency", "self_harm", "asks", "urgent_advice"]
LEVELS: tuple[Level, ...] = ("self_harm", "emergency", "asks", "urgent_advice")

_FILE = Path(__file__).parent / "rules.toml"
_USUAL_REACH = 8
# Signs this far apart may stand in different sentences: "Ont i bröstet. Svettas."
_CROSSES_SENTENCES = 10


@dataclass(frozen=True, slots=True)
class Rule:
    """Signs that must stand together, each an any-of, with nothing of `unless` said."""

    category: str
    level: Level
    signs: tuple[frozenset[str], ...]
    reach: int | None
    """Words between first and last that are part of no sign; None: anywhere in the message."""
    unless: frozenset[str]


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that matched, and the mentions it rests on."""

    rule: Rule
    mentions: tuple[Mention, ...]

    @property
    def start(self) -> int:
        return min(mention.start for mention in self.mentions)

    @property
    def end(self) -> int:
        return max(mention.end for mention in self.mentions)


@cache
def rules() -> tuple[Rule, ...]:
    """The rules of the package, read at the first call."""
    table = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return tuple(
        _parse(category, level, line)
        for category, levels in table.items()
        for level in LEVELS
        for line in levels.get(level, ())
    )


def _parse(category: str, level: Level, line: str) -> Rule:
    unless = frozenset(name for group in re.findall(r"!(\S+)", line) for name in group.split("|"))
    reach_word = re.search(r"@(\S+)", line)
    reach: int | None = _USUAL_REACH
    if reach_word:
        reach = None if reach_word.group(1) == "all" else int(reach_word.group(1))
    signs = re.sub(r"[!@]\S+", "", line).split("+")
    return Rule(category, level, tuple(frozenset(s.strip().split("|")) for s in signs), reach, unless)


def match(mentions: Iterable[Mention], words: Sequence[Word]) -> list[Finding]:
    """Every rule that the mentions fulfil, with its closest set of mentions."""
    by_concept: dict[str, list[Mention]] = {}
    for mention in mentions:
        by_concept.setdefault(mention.concept, []).append(mention)
    said = set(by_concept)
    findings = []
    for rule in rules():
        if rule.unless & said or not all(signs & said for signs in rule.signs):
            continue
        chosen = _closest(rule, by_concept, words)
        if chosen:
            findings.append(Finding(rule, chosen))
    return findings


def _closest(rule: Rule, by_concept: Mapping[str, list[Mention]], words: Sequence[Word]) -> tuple[Mention, ...] | None:
    groups = [[m for sign in sorted(signs) for m in by_concept.get(sign, ())] for signs in rule.signs]
    best: tuple[Mention, ...] | None = None
    best_spread = 10_000
    for first in groups[0]:
        chosen = [first]
        for group in groups[1:]:
            others = [m for m in group if not any(_overlap(m, c) for c in chosen)]
            if not others:
                break
            chosen.append(min(others, key=lambda m: _spread([*chosen, m])))
        if len(chosen) < len(groups):
            continue
        spread = _spread(chosen)
        if spread < best_spread and _within(rule, chosen, spread, words):
            best, best_spread = tuple(chosen), spread
    return best


def _spread(mentions: Sequence[Mention]) -> int:
    """Words between the first and the last that belong to none of them."""
    start, end = min(m.start for m in mentions), max(m.end for m in mentions)
    covered = {at for m in mentions for at in range(m.start, m.end)}
    return end - start - len(covered)


def _within(rule: Rule, chosen: Sequence[Mention], spread: int, words: Sequence[Word]) -> bool:
    if rule.reach is None:
        return True
    if spread > rule.reach:
        return False
    one_sentence = len({words[m.start].sentence for m in chosen}) == 1
    return one_sentence or rule.reach >= _CROSSES_SENTENCES


def _overlap(one: Mention, other: Mention) -> bool:
    return one.start < other.end and other.start < one.end
