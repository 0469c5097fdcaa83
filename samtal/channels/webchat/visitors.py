"""Who is here just now, in this process: open sockets per visitor, and how fast each may write."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from contextlib import contextmanager

from samtal.channels.webchat.frames import BadFrame, Frame

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

    def spend(self, key: str, *, burst: int, per_minute: int) -> None:
        """Take one from the budget of a visitor or a network address. Raises BadFrame when it is used up."""
        now = time.monotonic()
        left, since = self._budgets.get(key, (float(burst), now))
        left = min(burst, left + (now - since) * per_minute / 60)
        if left < 1:
            wait = (1 - left) * 60 / per_minute
            raise BadFrame("too_fast", "too much at once", retry_after=round(wait, 1))
        if len(self._budgets) >= _MANY:
            self._forget_the_oldest()
        self._budgets[key] = (left - 1, now)

    def _forget_the_oldest(self) -> None:
        """Half of the budgets, those longest untouched: most of them have filled up again."""
        by_age = sorted(self._budgets, key=lambda key: self._budgets[key][1])
        for key in by_age[: _MANY // 2]:
            del self._budgets[key]
