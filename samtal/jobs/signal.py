"""A knock on the door of this process's workers: something may be due. Other processes find it when they next look."""

from __future__ import annotations

from collections.abc import Callable


class JobSignal:
    """Shared through the database object; a lost knock costs a moment, never a job."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []

    def listen(self, call: Callable[[], None]) -> None:
        self._listeners.append(call)

    def forget(self, call: Callable[[], None]) -> None:
        self._listeners.remove(call)

    def knock(self) -> None:
        for call in tuple(self._listeners):
            call()
