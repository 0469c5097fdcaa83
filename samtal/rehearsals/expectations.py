"""Holds what was expected against what was seen. Pure: every difference is one line, `expected ..., got ...`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from samtal.kit.language import detect
from samtal.rehearsals.matching import contains, missing, offered, touches
from samtal.rehearsals.model import AnyOf, Expect, SentPattern, TimelinePattern
from samtal.rehearsals.observed import Observed, SeenReply, SeenSent, SeenTimeline


def check_step(expect: Expect, observed: Observed, *, now_local: datetime, verbatim: Iterable[str] = ()) -> list[str]:
    """Everything of a step's `expect` that does not hold; empty when all does.

    `never_asks` looks ahead and is `NeverAsked`'s; `within_ms` is never a failure. `verbatim` are the clinic's own
    words, which may be in another language than the reply around them.
    """
    return [
        *_check_words(expect, observed.replies, now_local),
        *_check_asks(expect, observed.replies),
        *_check_language(expect, observed.replies, verbatim),
        *_check_state(expect, observed),
        *_check_sent(expect, observed.sent, now_local),
        *_check_timeline(expect.timeline, observed.timeline, now_local),
    ]


class NeverAsked:
    """Facts that must not be asked for again, on any channel, from some step to the end."""

    def __init__(self) -> None:
        self._facts: list[str] = []

    def check(self, expect: Expect | None, observed: Observed) -> list[str]:
        """Take up what this step forbids, and hold this step against all that is forbidden by now."""
        if expect is not None:
            self._facts += [fact for fact in expect.never_asks if fact not in self._facts]
        asked = {fact for reply in observed.replies for fact in reply.asks}
        asked |= {fact for sent in observed.sent for fact in sent.asks}
        return [f"expected never to be asked for {fact}, got asked" for fact in self._facts if fact in asked]


def _check_words(expect: Expect, replies: Sequence[SeenReply], now: datetime) -> Iterator[str]:
    text = "\n".join(reply.text for reply in replies)
    buttons = [button for reply in replies for button in reply.buttons]
    if expect.silent is not None and expect.silent == bool(replies):
        yield f"expected no reply, got {_quoted(text)}" if expect.silent else "expected a reply, got none"
    for any_of in missing(text, expect.answer, now=now):
        yield f"expected an answer with {_either(any_of)}, got {_quoted(text)}"
    # What must not be said must not stand on a button either.
    everything = "\n".join([text, *(title for _, title in buttons)])
    for unwanted in expect.not_answer:
        if touches(everything, unwanted, now=now):
            yield f"expected an answer without '{unwanted}', got {_quoted(everything)}"
    for any_of in expect.buttons:
        if not any(offered(buttons, one) for one in any_of):
            yield f"expected a button {_either(any_of)}, got {_buttons(buttons)}"


def _check_asks(expect: Expect, replies: Sequence[SeenReply]) -> Iterator[str]:
    asked = tuple(dict.fromkeys(fact for reply in replies for fact in reply.asks))
    for any_of in (*expect.asks, *(expect.asks_only or ())):
        if not set(any_of) & set(asked):
            yield f"expected to be asked for {_either(any_of)}, got {_asks(asked)}"
    if expect.asks_only is not None:
        allowed = {fact for any_of in expect.asks_only for fact in any_of}
        more = [fact for fact in asked if fact not in allowed]
        if more:
            only = f"only for {_all(expect.asks_only)}" if expect.asks_only else "for nothing"
            yield f"expected to be asked {only}, got {_asks(asked)}"


def _check_language(expect: Expect, replies: Sequence[SeenReply], verbatim: Iterable[str]) -> Iterator[str]:
    if not expect.language:
        return
    if not replies:
        yield f"expected a reply in {expect.language}, got none"
        return
    text = "\n".join(reply.text for reply in replies)
    for words in sorted(verbatim, key=len, reverse=True):
        text = text.replace(words, " ") if words else text
    told, sureness = detect(text)
    # Too few words of our own to tell: then what they were worded in counts.
    worded = {reply.language for reply in replies if reply.language}
    languages: set[str] = {told} if told and (sureness >= 0.5 or not worded) else worded
    if languages != {expect.language.partition("-")[0]}:
        got = " and ".join(sorted(languages)) or "no language one can tell"
        yield f"expected a reply in {expect.language}, got {got}: {_quoted(text)}"


def _check_state(expect: Expect, observed: Observed) -> Iterator[str]:
    if expect.handed_over is not None and expect.handed_over != observed.handed_over:
        yield f"expected handed_over: {_flag(expect.handed_over)}, got {_flag(observed.handed_over)}"
    if expect.urgent is not None and expect.urgent != observed.urgent:
        yield f"expected urgent: {_flag(expect.urgent)}, got {_flag(observed.urgent)}"


# What went out --------------------------------------------------------------------------------------------


def _check_sent(expect: Expect, sent: Sequence[SeenSent], now: datetime) -> Iterator[str]:
    for pattern in expect.sent:
        if not any(_fits(pattern, one, now) for one in sent):
            yield f"expected a message {_pattern(pattern)}, got {_sent(_candidates(pattern, sent))}"
    for pattern in expect.not_sent:
        for one in sent:
            if _is_unwanted(pattern, one, now):
                yield f"expected no message {_pattern(pattern)}, got {_sent([one])}"


def _fits(pattern: SentPattern, one: SeenSent, now: datetime) -> bool:
    return (
        _goes_where(pattern, one)
        and not missing(one.text, pattern.contains, now=now)
        and not any(touches(one.text, unwanted, now=now) for unwanted in pattern.not_contains)
        and all(any(offered(one.buttons, title) for title in any_of) for any_of in pattern.buttons)
        and all(set(any_of) & set(one.asks) for any_of in pattern.asks)
    )


def _is_unwanted(pattern: SentPattern, one: SeenSent, now: datetime) -> bool:
    """As `_fits`, but as wary as `not_answer`: part of a word counts."""
    said = all(any(touches(one.text, word, now=now) for word in any_of) for any_of in pattern.contains)
    without = not any(contains(one.text, word, now=now) for word in pattern.not_contains)
    pressed = all(any(offered(one.buttons, title) for title in any_of) for any_of in pattern.buttons)
    asked = all(set(any_of) & set(one.asks) for any_of in pattern.asks)
    return _goes_where(pattern, one) and said and without and pressed and asked


def _goes_where(pattern: SentPattern, one: SeenSent) -> bool:
    same_person = not pattern.to or pattern.to.casefold() == one.to.casefold()
    return same_person and (not pattern.on or pattern.on == one.channel)


def _candidates(pattern: SentPattern, sent: Sequence[SeenSent]) -> Sequence[SeenSent]:
    """What went the right way but says something else, or else whatever went out."""
    return [one for one in sent if _goes_where(pattern, one)] or sent


def _check_timeline(wanted: TimelinePattern | None, seen: SeenTimeline | None, now: datetime) -> Iterator[str]:
    if wanted is None:
        return
    if seen is None:
        yield "expected a timeline, got none: nobody was found"
        return
    for channel in wanted.channels:
        if channel not in seen.channels:
            yield f"expected {channel} on the timeline, got {', '.join(seen.channels) or 'no channel'}"
    text = "\n".join(seen.entries)
    for any_of in missing(text, wanted.contains, now=now):
        yield f"expected {_either(any_of)} on the timeline, got {_quoted(text)}"
    if wanted.open_matter and not any(contains(one, wanted.open_matter, now=now) for one in seen.open_matters):
        open_matters = ", ".join(_quoted(one) for one in seen.open_matters) or "none"
        yield f"expected an open matter with '{wanted.open_matter}', got {open_matters}"


# In words --------------------------------------------------------------------------------------------


def _quoted(text: str, limit: int = 300) -> str:
    line = " / ".join(part.strip() for part in text.splitlines() if part.strip())
    if not line:
        return "no words"
    return f'"{line}"' if len(line) <= limit else f'"{line[: limit - 3]}..."'


def _either(any_of: AnyOf) -> str:
    return " or ".join(f"'{one}'" for one in any_of)


def _all(wanted: Sequence[AnyOf]) -> str:
    return " and ".join(_either(any_of) for any_of in wanted)


def _asks(asked: Sequence[str]) -> str:
    return f"asked for {', '.join(asked)}" if asked else "asked for nothing"


def _buttons(buttons: Sequence[tuple[str, str]]) -> str:
    return ", ".join(f"{action} '{title}'" for action, title in buttons) or "no buttons"


def _flag(value: bool) -> str:
    return "true" if value else "false"


def _pattern(pattern: SentPattern) -> str:
    parts = [
        f"on {pattern.on}" if pattern.on else "",
        f"to {pattern.to}" if pattern.to else "",
        f"with {_all(pattern.contains)}" if pattern.contains else "",
        f"without {' and '.join(pattern.not_contains)}" if pattern.not_contains else "",
        f"with the buttons {_all(pattern.buttons)}" if pattern.buttons else "",
        f"that asks for {_all(pattern.asks)}" if pattern.asks else "",
    ]
    return " ".join(part for part in parts if part) or "at all"


def _sent(sent: Sequence[SeenSent]) -> str:
    if not sent:
        return "nothing sent"
    return "; ".join(
        f"{one.channel} to {one.to} {_quoted(one.text, 160)}" + (f" [{_buttons(one.buttons)}]" if one.buttons else "")
        for one in sent
    )
