"""From a `Reply` to `Content`: phrases in one language, for reading or for speaking.

Phrases live in per-language YAML files beside the code that says them. A phrase is a text, or a list of texts where
repetition would grate (the first is the plain one). `name~spoken` is the form for the ear, `name~short` for SMS; without
one, the plain form serves. `tests/conversations/test_phrases.py` refuses a phrase that is missing in a language or needs
other facts there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from pathlib import Path
from string import Formatter
from typing import Literal

from ruamel.yaml import YAML

from samtal.clinic.model import Clinic, Text
from samtal.conversations.content import (
    Choice,
    Content,
    FactValue,
    Listed,
    MessageTemplate,
    Moment,
    Reply,
    Say,
    Verbatim,
)
from samtal.kit.dates.saying import say_date, say_moment, say_time
from samtal.kit.errors import Misconfigured

Style = Literal["written", "spoken", "short"]

_JOINS = {"sv": {"or": "eller", "and": "och"}, "en": {"or": "or", "and": "and"}}


class Phrasebook:
    """Every phrase of the house, by language and name."""

    def __init__(self, phrases: Mapping[str, Mapping[str, tuple[str, ...]]]) -> None:
        self._phrases = phrases

    @classmethod
    def read(cls, folders: Iterable[tuple[str, Path]]) -> Phrasebook:
        """Read `sv.yaml`, `en.yaml` ... of every (owner, folder); a phrase is known as `owner.name`."""
        yaml = YAML(typ="safe", pure=False)
        phrases: dict[str, dict[str, tuple[str, ...]]] = {}
        for owner, folder in folders:
            for path in sorted(folder.glob("*.yaml")):
                texts = yaml.load(path.read_text(encoding="utf-8")) or {}
                for name, text in texts.items():
                    variants = tuple(text) if isinstance(text, list) else (str(text),)
                    phrases.setdefault(path.stem, {})[f"{owner}.{name}"] = variants
        return cls(phrases)

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._phrases)

    def names(self, language: str) -> frozenset[str]:
        return frozenset(self._phrases[language])

    def texts(self, language: str, name: str) -> tuple[str, ...]:
        return self._phrases[language][name]

    def find(self, name: str, language: str, style: Style) -> str:
        texts = self._phrases.get(language) or self._phrases["en"]
        for key in (f"{name}~{style}", name):
            if key in texts:
                return texts[key][0]
        raise Misconfigured(f"the phrase {name!r} is missing in {language!r}")


def facts_needed(text: str) -> frozenset[str]:
    """The names in braces."""
    return frozenset(field for _, field, _, _ in Formatter().parse(text) if field)


class Wording:
    """Words replies for one clinic."""

    def __init__(self, phrasebook: Phrasebook) -> None:
        self._phrasebook = phrasebook

    def content(
        self,
        reply: Reply,
        *,
        clinic: Clinic,
        language: str,
        now: datetime,
        style: Style = "written",
        template: MessageTemplate | None = None,
    ) -> Content:
        """The words of a reply. `now` is clinic-local and decides what is called today and tomorrow."""
        parts = (self._part(part, clinic=clinic, language=language, now=now, style=style) for part in reply.says)
        return Content(
            text=" ".join(part for part in parts if part),
            language=language,
            choices=tuple(
                Choice(option.id, self._part(option.title, clinic=clinic, language=language, now=now, style="short"))
                for option in reply.options
            ),
            place=reply.place,
            asks=reply.asks,
            confirms=reply.confirms,
            template=template,
            keypad=reply.keypad,
            ends_call=reply.ends_call,
            transfer=reply.transfer,
        )

    def text(self, say: Say, *, clinic: Clinic, language: str, now: datetime, style: Style = "written") -> str:
        return self._part(say, clinic=clinic, language=language, now=now, style=style)

    def _part(
        self,
        part: Say | Verbatim,
        *,
        clinic: Clinic,
        language: str,
        now: datetime,
        style: Style,
        inner: bool = False,
    ) -> str:
        if isinstance(part, Verbatim):
            return part.text.in_(language).strip()
        words = {name: self._fact(value, clinic, language, now, style) for name, value in part.facts.items()}
        words.setdefault("clinic", clinic.name)
        text = self._phrasebook.find(part.phrase, language, style).format_map(words).strip()
        return text if inner else _capitalised(text)

    def _fact(self, value: FactValue, clinic: Clinic, language: str, now: datetime, style: Style) -> str:
        match value:
            case Moment(at):
                return say_moment(at, language=language, now=now, style=style)
            case Text():
                return value.in_(language)
            case Listed(items, joined_by):
                words = [self._fact(item, clinic, language, now, style) for item in items]
                return _listed(words, _JOINS.get(language, _JOINS["en"])[joined_by])
            case Say():
                return self._part(value, clinic=clinic, language=language, now=now, style=style, inner=True)
            case datetime():
                raise TypeError("wrap a datetime in Moment")
            case date():
                return say_date(value, language=language, now=now, style=style)
            case time():
                return say_time(value, language=language, style=style)
            case _:
                return str(value)


def _listed(words: list[str], join: str) -> str:
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {join} {words[-1]}"


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]
