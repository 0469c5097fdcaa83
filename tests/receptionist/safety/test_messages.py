"""How many of the written messages are met as they must be; messages.yaml was written before the lists were tuned."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

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
