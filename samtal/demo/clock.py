"""The demo's clock: it moves as the journey wants it, then goes with the machine's."""

from __future__ import annotations

from datetime import datetime

from samtal.kit.clock import FakeClock, SystemClock


class JourneyClock(FakeClock):
    """Stands still between the steps of a journey. The journey must lie in the past, for no clock goes back."""

    def __init__(self, start: datetime) -> None:
        super().__init__(start)
        self._live: SystemClock | None = None

    def now(self) -> datetime:
        return self._live.now() if self._live else super().now()

    def release(self) -> None:
        """The journey is over: from here on it is now."""
        self._live = SystemClock()
