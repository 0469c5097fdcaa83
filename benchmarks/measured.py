"""What was measured, against its ceiling, as a table and as JSON."""

from __future__ import annotations

import json
import math
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Measured:
    """One figure. `at_most` or `at_least` is its ceiling or floor; without either it is told for what it explains."""

    part: str
    what: str
    value: float
    unit: str
    at_most: float | None = None
    at_least: float | None = None
    note: str = ""

    @property
    def kept(self) -> bool:
        return (self.at_most is None or self.value <= self.at_most) and (
            self.at_least is None or self.value >= self.at_least
        )

    @property
    def bound(self) -> str:
        if self.at_most is not None:
            return f"<= {self.at_most:g} {self.unit}"
        return f">= {self.at_least:g} {self.unit}" if self.at_least is not None else ""


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that this share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


def print_table(found: Sequence[Measured], console: Console) -> None:
    """Every figure with its ceiling, and whether it was kept."""
    table = Table(title="Samtal, measured here and now", title_justify="left")
    for heading in ("part", "what", "value", "ceiling", "", "note"):
        table.add_column(heading, justify="right" if heading == "value" else "left")
    for one in found:
        verdict = ("[green]kept[/]" if one.kept else "[red]MISSED[/]") if one.bound else ""
        table.add_row(one.part, one.what, f"{one.value:,.2f} {one.unit}", one.bound, verdict, one.note)
    console.print(table)


def write_json(found: Sequence[Measured], path: Path) -> None:
    """The same figures for a machine to compare."""
    document = {
        "machine": {"system": platform.platform(), "python": platform.python_version()},
        "measured": [asdict(one) | {"kept": one.kept} for one in found],
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
