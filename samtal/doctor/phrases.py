"""The phrases: every one in every language, asking for the same facts."""

from __future__ import annotations

from collections.abc import Iterator

from samtal.bootstrap import phrasebook
from samtal.conversations.wording import Phrasebook, facts_needed
from samtal.doctor.findings import Finding, ok, wrong

ALWAYS_KNOWN = frozenset({"clinic"})
"""Facts that any phrase may use."""


def look() -> Iterator[Finding]:
    """What is missing, or how many phrases there are."""
    book = phrasebook()
    problems = list(gaps(book))
    for problem in problems:
        yield wrong("phrases", problem)
    if not problems:
        for language in book.languages:
            yield ok("phrases", f"{language}: {len(book.names(language))}")


def gaps(book: Phrasebook) -> Iterator[str]:
    """Every phrase that a language lacks, or that asks for other facts there than elsewhere."""
    everywhere = sorted({_plain(name) for language in book.languages for name in book.names(language)})
    for name in everywhere:
        needed = {}
        for language in book.languages:
            if name not in book.names(language):
                yield f"{name} is missing in {language}"
                continue
            needed[language] = _facts(book, language, name)
        if len(set(needed.values())) > 1:
            told = ", ".join(f"{language}: {' '.join(sorted(facts)) or 'none'}" for language, facts in needed.items())
            yield f"{name} asks for different facts ({told})"


def _plain(name: str) -> str:
    """Without the style: a form for the ear may be needed in one language alone."""
    return name.partition("~")[0]


def _facts(book: Phrasebook, language: str, name: str) -> frozenset[str]:
    """What the plain form needs; its variants and its forms for ear and SMS may use less."""
    return facts_needed(book.texts(language, name)[0]) - ALWAYS_KNOWN


def surplus(book: Phrasebook) -> Iterator[str]:
    """Every variant or form that needs a fact its plain form does not: it would fail the day it is said."""
    for language in book.languages:
        for name in sorted(book.names(language)):
            plain = book.texts(language, _plain(name))[0] if _plain(name) in book.names(language) else ""
            for text in book.texts(language, name):
                if more := facts_needed(text) - facts_needed(plain) - ALWAYS_KNOWN:
                    yield f"{name} in {language} needs {', '.join(sorted(more))}, which its plain form does not"
