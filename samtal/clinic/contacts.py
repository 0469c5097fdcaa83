"""Numbers, addresses and places of a clinic file."""

from __future__ import annotations

import re

from samtal.kit.fields import full_text, suggestion
from samtal.kit.phones import normalise
from samtal.kit.yaml_file import Item, Problems

_EMAIL = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s.,;]+")
_MAP = re.compile(r"\s*(-?\d{1,2}(?:\.\d+)?)\s*,\s*(-?\d{1,3}(?:\.\d+)?)\s*")
_SHORT_NUMBER = re.compile(r"[\d ]{2,12}")


def read_phone(item: Item, problems: Problems, what: str, country: str) -> str:
    """A phone number in E.164, whichever way it is written."""
    written = full_text(item, problems, what)
    phone = normalise(written, country)
    if phone is None and written:
        problems.add(item.line, f"{what} '{written}' is not a phone number, write it as in +442079460000")
    return phone.e164 if phone else ""


def read_emergency_number(item: Item, problems: Problems, what: str) -> str:
    """A number that is rung as it stands: 999, 1177, or a full one."""
    written = full_text(item, problems, what)
    if written and not _SHORT_NUMBER.fullmatch(written.lstrip("+")):
        problems.add(item.line, f"{what} '{written}' is not a number to ring, write digits such as 112")
    return written


def read_email(item: Item, problems: Problems, what: str) -> str:
    written = full_text(item, problems, what)
    if written and not _EMAIL.fullmatch(written):
        problems.add(item.line, f"{what} '{written}' is not an e-mail address, write one such as desk@clinic.example")
    return written


def read_website(item: Item, problems: Problems, what: str) -> str:
    """A web address; without a scheme it is taken for https."""
    written = full_text(item, problems, what)
    address = written if "://" in written else f"https://{written}"
    if written and not re.fullmatch(r"https?://[^\s/.]+\.\S+", address):
        problems.add(item.line, f"{what} '{written}' is not a web address, write one such as https://clinic.example")
    return address if written else ""


def read_map(item: Item, problems: Problems, what: str) -> str:
    """`latitude,longitude`."""
    written = full_text(item, problems, what)
    match = _MAP.fullmatch(written)
    if not match or abs(float(match[1])) > 90 or abs(float(match[2])) > 180:
        problems.add(item.line, f"{what} must be latitude,longitude such as 51.5155,-0.0922, got {item.kind}")
        return ""
    return f"{match[1]},{match[2]}"


def read_channels(words: tuple[str, ...], line: int, problems: Problems, known: tuple[str, ...]) -> tuple[str, ...]:
    """Channel names out of those that are possible here."""
    for word in words:
        if word not in known:
            problems.add(line, f"unknown channel '{word}', {suggestion(word, known)}")
    return tuple(dict.fromkeys(words))
