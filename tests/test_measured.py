"""How benchmarks judge what they measured."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.measured import Measured, percentile, write_json


@pytest.mark.parametrize(
    ("measured", "kept"),
    [
        (Measured("desk", "page", 2.0, "ms", at_most=2.0), True),
        (Measured("desk", "page", 2.1, "ms", at_most=2.0), False),
        (Measured("inbound", "share", 0.7, "", at_least=0.7), True),
        (Measured("inbound", "share", 0.69, "", at_least=0.7), False),
        (Measured("machine", "commit", 99.0, "ms"), True),
    ],
)
def test_a_figure_is_kept_within_its_ceiling(measured: Measured, kept: bool) -> None:
    assert measured.kept is kept


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(1, 101)]

    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.95) == 95
    assert percentile(values, 0.99) == 99
    assert percentile([3.0], 0.99) == 3.0


def test_a_machine_can_read_what_was_measured(tmp_path: Path) -> None:
    write_json([Measured("desk", "page", 2.5, "ms", at_most=2.0)], tmp_path / "build" / "bench.json")

    found = json.loads((tmp_path / "build" / "bench.json").read_text(encoding="utf-8"))

    assert found["measured"][0]["value"] == 2.5
    assert found["measured"][0]["kept"] is False
