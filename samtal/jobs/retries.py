"""How often and how soon a failed job is tried again."""

from __future__ import annotations

import random
from datetime import timedelta

from samtal.jobs.model import Job
from samtal.kit.errors import Rejected, Unavailable

ATTEMPTS = 8
"""For a fault that is probably ours: about ten minutes."""
ATTEMPTS_WHILE_AWAY = 60
"""For a vendor that is away: more than two days."""
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)


def is_deadly(job: Job) -> bool:
    """Whether the job's workers seem to die of it; it must not take every worker down for ever."""
    return job.abandoned and job.attempts > ATTEMPTS


def give_up(job: Job, error: Exception) -> bool:
    """Whether another attempt makes no sense."""
    match error:
        case Rejected():
            return True
        case Unavailable():
            return job.attempts >= ATTEMPTS_WHILE_AWAY
    return job.attempts >= ATTEMPTS


def pause_before_retry(job: Job, error: Exception, *, chance: random.Random) -> timedelta:
    """Doubling from a few seconds to an hour, give or take a fifth so that jobs that failed together do not return so.

    A vendor that says when to come back is believed.
    """
    doubled: timedelta = FIRST_PAUSE * 2 ** min(job.attempts - 1, 20)
    pause = min(doubled, LONGEST_PAUSE) * chance.uniform(0.8, 1.2)
    if isinstance(error, Unavailable) and error.retry_after is not None:
        return max(pause, timedelta(seconds=error.retry_after))
    return pause
