"""A slow engine as a plain function, one utterance after the other: what the evaluation of a file takes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from samtal.engines.understanding.llm.engine import LanguageModel
from samtal.receptionist.understanding import TurnContext, Understanding


@contextmanager
def one_at_a_time(engine: LanguageModel) -> Iterator[Callable[[str, TurnContext], Understanding]]:
    """The engine as a function, its connections closed after; not inside a running event loop."""
    with asyncio.Runner() as runner:

        def understand(utterance: str, context: TurnContext) -> Understanding:
            return runner.run(engine.understand(utterance, context))

        try:
            yield understand
        finally:
            runner.run(engine.aclose())
