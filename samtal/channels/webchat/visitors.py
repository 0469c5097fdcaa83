"""Who is here just now, in this process: open sockets per visitor, and how fast each may write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from samtal.channels.webchat.frames import BadFrame, Frame
from samtal.channels.webchat.settings import WebchatSettings

TABS = 12
"""Open sockets one visitor may have."""

_MANY = 20_000


class Visitors:
    """Open sockets and message budgets by visitor address. Nothing here must be remembered."""

    def __init__(self) -> None:
        self._sockets: dict[str, list[asyncio.Queue[Frame]]] = {}
        self._budgets: dict[str, tuple[float, float]] = {}

    @contextmanager
    def here(self, address: str, queue: asyncio.Queue[Frame]) -> Iterator[None]:
        """This socket is open as long as the block runs. Raises BadFrame for one tab too many."""
        tabs = self._sockets.setdefault(address, [])
        if len(tabs) >= TABS:
            raise BadFrame("too_fast", f"at most {TABS} tabs at once")
        tabs.append(queue)
        try:
            yield
        finally:
            tabs.remove(queue)
            if not tabs:
                self._sockets.pop(address, None)

    def is_here(self, address: str) -> bool:
        return address in self._sockets

    def tell(self, address: str, frame: Frame) -> None:
        """Show something fleeting in every open tab, if any: typing."""
        for queue in self._sockets.get(address, ()):
            if not queue.full():
                queue.put_nowait(frame)

    def spend(self, address: str, settings: WebchatSettings) -> None:
        """Take one message from the visitor's budget. Raises BadFrame when it is used up."""
        now = time.monotonic()
        left, since = self._budgets.get(address, (float(settings.burst), now))
        left = min(settings.burst, left + (now - since) * settings.per_minute / 60)
        if left < 1:
            wait = (1 - left) * 60 / settings.per_minute
            raise BadFrame("too_fast", "too many messages at once", retry_after=round(wait, 1))
        self._forget_the_full(now, settings)
        self._budgets[address] = (left - 1, now)

    def _forget_the_full(self, now: float, settings: WebchatSettings) -> None:
        """Budgets that have filled up again say nothing: drop them before there are too many."""
        if len(self._budgets) < _MANY:
            return
        filled = 60 * settings.burst / settings.per_minute
        self._budgets = {key: budget for key, budget in self._budgets.items() if now - budget[1] < filled}
