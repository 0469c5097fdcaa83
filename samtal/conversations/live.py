"""Live updates inside one process: who watches a conversation is woken and reads on from its own cursor."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from samtal.kit.ids import ClinicId, ConversationId

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Wake:
    """Something new stands in this conversation. It carries no content: the reader asks for what it may see."""

    clinic_id: ClinicId
    conversation_id: ConversationId


class Live:
    """The wake-ups of one process. A lost wake-up loses nothing: every reader has a cursor."""

    def __init__(self) -> None:
        self._watchers: dict[Wake, set[asyncio.Event]] = defaultdict(set)
        self._everything: set[asyncio.Queue[Wake]] = set()

    def wake(self, wake: Wake) -> None:
        for event in self._watchers.get(wake, ()):
            event.set()
        for queue in self._everything:
            if not queue.full():
                queue.put_nowait(wake)

    @contextmanager
    def watching(self, wake: Wake) -> Iterator[asyncio.Event]:
        """An event that is set whenever this conversation has something new."""
        event = asyncio.Event()
        self._watchers[wake].add(event)
        try:
            yield event
        finally:
            self._watchers[wake].discard(event)
            if not self._watchers[wake]:
                del self._watchers[wake]

    async def everything(self) -> AsyncIterator[Wake]:
        """Every wake-up of this process, for a relay or a staff screen."""
        queue: asyncio.Queue[Wake] = asyncio.Queue(maxsize=1000)
        self._everything.add(queue)
        try:
            while True:
                yield await queue.get()
        finally:
            self._everything.discard(queue)
