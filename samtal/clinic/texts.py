"""Texts of a clinic file: one for every language, or one for each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from samtal.clinic.model import Phrases, Text
from samtal.kit.fields import full_text, texts
from samtal.kit.language_codes import is_language, meant_language
from samtal.kit.yaml_file import Item, Problems


def read_text(item: Item, problems: Problems, what: str) -> Text:
    """A string, or a map from language tag to string."""
    if isinstance(item.value, Mapping):
        return Text({tag: full_text(one, problems, what) for tag, one in _by_language(item, problems, what)})
    if isinstance(item.value, tuple):
        problems.add(item.line, f"{what} must be one text or a map such as {{en: ..., sv: ...}}, got a list")
        return Text({})
    return Text({"": full_text(item, problems, what)})


def read_phrases(item: Item, problems: Problems, what: str) -> Phrases:
    """A list of strings, or a map from language tag to such a list."""
    if isinstance(item.value, Mapping):
        return Phrases({tag: texts(one, problems, what) for tag, one in _by_language(item, problems, what)})
    found = texts(item, problems, what)
    return Phrases({"": found} if found else {})


def read_name(item: Item, problems: Problems, what: str) -> str:
    """A proper name: one string. Given by language, the first stands for all, for names are not translated."""
    return read_text(item, problems, what).in_("")


def read_names(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    """Names that may be given by language, each once."""
    return tuple(dict.fromkeys(read_phrases(item, problems, what).all()))


def read_language(item: Item, problems: Problems, what: str) -> str:
    """A language tag."""
    tag = full_text(item, problems, what)
    if tag:
        _check_language(tag, item.line, problems)
    return tag


def read_languages(item: Item, problems: Problems, what: str) -> tuple[str, ...]:
    """A list of language tags."""
    tags = texts(item, problems, what)
    for tag in filter(None, tags):
        _check_language(tag, item.line, problems)
    return tuple(dict.fromkeys(tags))


def _by_language(item: Item, problems: Problems, what: str) -> Iterator[tuple[str, Item]]:
    assert isinstance(item.value, Mapping)
    if not item.value:
        problems.add(item.line, f"{what} is empty, write something there or leave it out")
    for tag, one in item.value.items():
        _check_language(tag, one.line, problems)
        yield tag, one


def _check_language(tag: str, line: int, problems: Problems) -> None:
    if is_language(tag):
        return
    meant = meant_language(tag)
    hint = f"did you mean '{meant}'?" if meant else "write a tag such as sv or en"
    problems.add(line, f"'{tag}' is not a language, {hint}")
