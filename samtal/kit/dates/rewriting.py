"""Rewrites a row of tokens by rules over their symbols, the longest match first, pass after pass."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from samtal.kit.dates.tokens import Token
from samtal.kit.dates.values import Context, When


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule matched: its named groups as tokens."""

    match: re.Match[str]
    tokens: list[Token]

    def all(self, group: str) -> list[Token]:
        start, end = self.match.span(group)
        return self.tokens[start:end] if start >= 0 else []

    def one(self, group: str) -> Token | None:
        found = self.all(group)
        return found[0] if found else None

    def get(self, group: str) -> Token:
        found = self.one(group)
        assert found is not None  # the pattern requires the group
        return found

    def when(self, group: str) -> When:
        value = self.get(group).value
        assert isinstance(value, When)
        return value

    def has(self, symbol: str) -> bool:
        return symbol in self.match[0]

    @property
    def following(self) -> Token | None:
        """The token after the match."""
        end = self.match.end()
        return self.tokens[end] if end < len(self.tokens) else None


Builder = Callable[[Context, Match], When | None]


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over symbols and what it means; None from the builder: not here."""

    pattern: re.Pattern[str]
    build: Builder


class Pass:
    """A set of rules that are tried together."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []

    def rule(self, *patterns: str) -> Callable[[Builder], Builder]:
        """Register a builder under patterns; spaces in a pattern are for the eye only."""

        def register(build: Builder) -> Builder:
            self.rules.extend(Rule(re.compile(pattern.replace(" ", "")), build) for pattern in patterns)
            return build

        return register

    def run(self, tokens: list[Token], context: Context) -> list[Token]:
        """Rewrite from left to right once."""
        symbols = "".join(token.symbol for token in tokens)
        result: list[Token] = []
        index = 0
        while index < len(tokens):
            found = self._longest(symbols, tokens, index, context)
            if found is None:
                result.append(tokens[index])
                index += 1
            else:
                end, value = found
                result.append(Token(value.symbol, value, tokens[index].start, tokens[end - 1].end))
                index = end
        return result

    def _longest(self, symbols: str, tokens: list[Token], index: int, context: Context) -> tuple[int, When] | None:
        matches = [
            (match, rule.build)
            for rule in self.rules
            if (match := rule.pattern.match(symbols, index)) and match.end() > index
        ]
        matches.sort(key=lambda found: -found[0].end())
        for match, build in matches:
            value = build(context, Match(match, tokens))
            if value is not None:
                return match.end(), value
        return None
