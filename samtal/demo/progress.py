"""Lines that say what is being done and how long it took."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console


class Progress:
    """One line for each thing done; on a terminal with a sign of life while it is under way."""

    def __init__(self, console: Console) -> None:
        self._console = console

    @contextmanager
    def step(self, what: str) -> Iterator[None]:
        """A line with the seconds the block took, once it is over."""
        began = time.perf_counter()
        if self._console.is_terminal:
            with self._console.status(f"{what} ..."):
                yield
        else:
            yield
        self._console.print(f"  {what:<12}{time.perf_counter() - began:5.1f} s", highlight=False)
