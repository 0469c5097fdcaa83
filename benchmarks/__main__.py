"""`python -m benchmarks [--small] [--only PART ...]`: prints the table, writes build/bench.json, fails on a miss."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path

import uvloop
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from benchmarks import inbound, noise, reply, timeline
from benchmarks.ground import Ground, ground
from benchmarks.measured import Measured, print_table, write_json

PARTS: dict[str, Callable[[Ground], AsyncIterator[Measured]]] = {
    "machine": noise.run,
    "inbound": inbound.run,
    "reply": reply.run,
    "desk": timeline.run,
}
WRITTEN = Path("build/bench.json")


async def measure(parts: Sequence[str], *, small: bool, console: Console) -> list[Measured]:
    """Every part in turn, on one server."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console) as progress:
        async with ground(progress, small=small) as standing:
            return [measured for part in parts async for measured in PARTS[part](standing)]


def main() -> int:
    """0 when every ceiling was kept."""
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--small", action="store_true", help="shorter and on less data: to see that it runs")
    parser.add_argument("--only", nargs="+", choices=PARTS, default=list(PARTS), help="some parts alone")
    chosen = parser.parse_args()
    console = Console() if sys.stdout.isatty() else Console(width=140)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(chosen.only, small=chosen.small, console=console))
    print_table(found, console)
    write_json(found, WRITTEN)
    console.print(f"Written to {WRITTEN}")
    return 0 if all(one.kept for one in found) else 1


if __name__ == "__main__":
    sys.exit(main())
