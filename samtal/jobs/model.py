"""A job: something the machine has to do at a certain time, at least once."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from samtal.jobs.encoding import JsonValue, decode
from samtal.kit.ids import ClinicId

T = TypeVar("T")


class JobState(StrEnum):
    WAITING = "waiting"
    DEAD = "dead"
    """Given up after too many attempts; stays visible until somebody revives or cancels it."""


@dataclass(frozen=True, slots=True)
class Job:
    """What a handler is given. It may run more than once, so a handler must not mind."""

    id: UUID
    clinic_id: ClinicId
    kind: str
    key: str | None
    args: Mapping[str, JsonValue]
    due_at: datetime
    """When it was to run; after a failed attempt, when it was to be tried again."""
    attempts: int
    """How many times it has been started, this time included."""
    lease_token: UUID | None = None
    """Proof that this attempt still owns the job."""
    state: JobState = JobState.WAITING
    last_error: str | None = None
    abandoned: bool = False
    """Whether the attempt before this one ended without a word: its worker died or lost the database."""

    def args_as(self, kind: type[T]) -> T:
        """The arguments as the dataclass they were scheduled with."""
        return decode(kind, self.args)


Handler = Callable[[Job], Awaitable[None]]
"""Does the work of one kind of job. Raise `Unavailable` to be tried again for long, `Rejected` to give up at once,
anything else to be tried again a few times."""
