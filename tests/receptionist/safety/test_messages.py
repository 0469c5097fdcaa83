"""How many of the written messages are met as they must be; messages.yaml was written before the lists were tuned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from samtal.kit.yaml_file import Item, Problems, parse
from samtal.receptionist.safety import Assessment, assess

_FILE = Path(__file__).parent / "messages.yaml"


def _messages(kind: str) -> list[str]:
    """Every message of a kind, over categories and languages."""
    (document,) = parse(_FILE.read_text(encoding="utf-8"), Problems(_FILE.name))
    return list(_texts(_under(document, kind)))


def _under(item: Item, key: str) -> Item:
    assert isinstance(item.value, Mapping)
    found = item.value[key]
    assert isinstance(found, Item)
    return found


def _texts(item: Item) -> list[str]:
    if isinstance(item.value, str):
        return [item.value]
    parts = list(item.value.values()) if isinstance(item.value, Mapping) else list(item.value or ())
    return [text for part in parts for text in _texts(part)]


def _share(assessments: list[Assessment], *, urgent: bool = False, asked: bool = False, advised: bool = False) -> float:
    hits = [
        (urgent and found.kind in ("emergency", "self_harm"))
        or (asked and found.asks)
        or (advised and found.kind == "urgent_advice")
        for found in assessments
    ]
    return sum(hits) / len(hits)


def test_emergencies_are_caught_or_asked_about() -> None:
    found = [assess(text) for text in _messages("emergency")]

    assert len(found) > 100
    assert _share(found, urgent=True, asked=True) >= 0.98
    assert _share(found, urgent=True) >= 0.92


def test_what_needs_the_advice_line_is_not_met_with_silence() -> None:
    found = [assess(text) for text in _messages("urgent_advice")]

    assert _share(found, urgent=True, asked=True, advised=True) >= 0.97


def test_look_alikes_seldom_alarm() -> None:
    found = [assess(text) for text in _messages("none")]

    assert len(found) > 100
    assert _share(found, urgent=True) <= 0.03
    assert _share(found, asked=True) <= 0.10
    assert _share(found, advised=True) <= 0.03


def _lines(name: str) -> list[str]:
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return [line for line in text.splitlines() if line and not line.startswith(("#", "="))]


def test_emergencies_in_everyday_words_are_caught_or_asked_about() -> None:
    found = [assess(text) for text in _lines("everyday_emergencies.txt")]

    assert len(found) >= 60
    assert _share(found, urgent=True, asked=True) >= 0.95


def test_ordinary_talk_is_not_stopped() -> None:
    found = [assess(text) for text in _lines("ordinary.txt")]

    assert len(found) > 250
    assert _share(found, urgent=True) == 0
    assert _share(found, asked=True) <= 0.03


@pytest.mark.parametrize(
    "text",
    [
        "can we come back to back on friday",
        "is there a charge if i pull out on the morning",
        "the boiler man is coming so make it tuesday",
        "i'm having a crown fitted in may",
        "är det slut på tider i mars",
        "jag tar nästa tåg och blir sen",
        "höfterna är stela, en sjukgymnast tack",
        "hopplöst att nå er",
    ],
)
def test_a_word_that_warns_only_in_company_is_left_alone_without_it(text: str) -> None:
    found = assess(text)

    assert (found.kind, found.asks) == ("none", False)


@pytest.mark.parametrize(
    "text",
    [
        "she had three fits back to back",
        "yes that time is fine but my chest feels like someone parked a van on it",
        "the boiler's been on and we all have headaches",
        "i've had enough of everything and found some rope",
        "det kom som en gardin för ögat",
        "mormor föll, benet är kortare och hon har ont i höften",
    ],
)
def test_the_same_word_in_company_still_warns(text: str) -> None:
    found = assess(text)

    assert found.kind in ("emergency", "self_harm") or found.asks
