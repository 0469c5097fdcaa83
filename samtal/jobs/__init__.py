"""Work for later: due time, retry, lease and key in one table; events as one job per subscriber."""

from samtal.jobs.events import Subscriptions, event, publish
from samtal.jobs.model import Handler, Job, JobState
from samtal.jobs.repository import cancel, schedule
from samtal.jobs.worker import Worker

__all__ = ["Handler", "Job", "JobState", "Subscriptions", "Worker", "cancel", "event", "publish", "schedule"]
