"""Ask the model, and answer from the engine at hand whenever it fails: no patient waits for a vendor to recover."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from typing import Protocol

from samtal.kit.errors import AccessDenied, Outside, Rejected, Unavailable
from samtal.receptionist.understanding import TurnContext, Understanding, Understands
from samtal.skills.commands import CannotUnderstand

log = logging.getLogger(__name__)

LONGEST_REST = 300.0
"""Seconds. What a person has to mend is tried again this seldom, and no vendor may ask for a longer pause."""


class Reads(Protocol):
    """Reads utterances and may fail: raises Outside, or anything a bug raises."""

    async def understand(self, utterance: str, context: TurnContext) -> Understanding: ...


class Breaker:
    """Gives a failing vendor a rest: after some failures in a row nobody is made to wait for it."""

    def __init__(
        self,
        *,
        failures: int = 3,
        rest: float = 30.0,
        longest: float = LONGEST_REST,
        timer: Callable[[], float] = time.monotonic,
    ) -> None:
        self._failures = failures
        self._rest = rest
        self._longest = longest
        self._timer = timer
        self._in_a_row = 0
        self._until = 0.0

    @property
    def resting(self) -> bool:
        return self._timer() < self._until

    def worked(self) -> None:
        self._in_a_row, self._until = 0, 0.0

    def failed(self, *, pause: float | None = None) -> None:
        """Count a failure; `pause` is how long the vendor, or the kind of failure, asks to be left alone."""
        self._in_a_row += 1
        if pause is None and self._in_a_row >= self._failures:
            pause = self._rest
        if pause is not None:
            # One try is let through when the rest is over, and its failure begins the next rest.
            self._until = max(self._until, self._timer() + min(pause, self._longest))


class FallingBack:
    """An engine over two: what the primary cannot read, the secondary does. Never raises."""

    def __init__(self, primary: Reads, secondary: Understands, *, breaker: Breaker | None = None) -> None:
        self._primary = primary
        self._secondary = secondary
        self._breaker = breaker or Breaker()
        self._told: set[str] = set()
        self.name = f"{getattr(primary, 'name', 'model')}, else {secondary.name}"
        self.instant = False

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        understood = await self._try(utterance, context)
        if understood is None:
            understood = await self._secondary.understand(utterance, context)
        return understood

    async def _try(self, utterance: str, context: TurnContext) -> Understanding | None:
        if not utterance.strip() or self._breaker.resting:
            return None
        try:
            understood = await self._primary.understand(utterance, context)
        except Unusable as answer:
            # The vendor works; this one answer was of no use.
            self._breaker.worked()
            log.info("the model's answer was of no use: %s", answer.code)
            return None
        except AccessDenied as failure:
            self._tell(failure)
            self._breaker.failed(pause=LONGEST_REST)
            return None
        except Outside as failure:
            self._count(failure)
            return None
        except Exception as bug:
            # A turn goes on whatever happens here. The message may hold a patient's words, so only its kind is told.
            log.error("the language-model engine broke: %s", type(bug).__name__)
            self._breaker.failed()
            return None
        self._breaker.worked()
        self._told.clear()
        return understood

    def _count(self, failure: Outside) -> None:
        if isinstance(failure, Rejected):
            self._tell(failure)
        else:
            log.warning("the language model is unavailable: %s", failure.code)
        self._breaker.failed(pause=failure.retry_after if isinstance(failure, Unavailable) else None)

    def _tell(self, failure: Outside) -> None:
        """Once, until the model works again: a person has to mend this."""
        if str(failure.code) not in self._told:
            self._told.add(str(failure.code))
            log.error("%s; the engine at hand answers until it is mended", failure)


class Unusable(Outside):
    """The model answered, but not with anything that can be acted on."""


class Nothing:
    """The last engine of all: understands nothing, and says so."""

    name = "nothing"
    instant = True

    async def understand(self, utterance: str, context: TurnContext) -> Understanding:
        return Understanding((CannotUnderstand(),), score=0.0)
