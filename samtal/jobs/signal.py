"""A knock on the door of this process's workers: something is due, or will be. Others find it when they next look."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TypeAlias

Listener: TypeAlias = Callable[[datetime], None]


class JobSignal:
    """Shared through the database object; a lost knock costs a moment, never a job."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []

    def listen(self, call: Listener) -> None:
        self._listeners.append(call)

    def forget(self, call: Listener) -> None:
        self._listeners.remove(call)

    def knock(self, due: datetime) -> None:
        """Say when the new job is due."""
        for call in tuple(self._listeners):
            call(due)
