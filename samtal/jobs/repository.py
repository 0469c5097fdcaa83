"""All SQL about jobs. Times are given by the caller: the database's own clock is never asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from samtal.db.transaction import Reading, Row, Transaction
from samtal.jobs.encoding import JsonValue, encode_object
from samtal.jobs.model import Job, JobState
from samtal.jobs.signal import JobSignal
from samtal.kit.ids import ClinicId, new_id

_COLUMNS = "id, clinic_id, kind, key, args, run_at as due_at, attempts, lease_token, state, last_error"


async def schedule(tx: Transaction, kind: str, key: str | None, run_at: datetime, args: object = None) -> UUID:
    """Have a job done at a time. With a key, a job of the same kind and key is moved there and its arguments replaced.

    `args` is a mapping or a dataclass. Moving a job that is just running voids that attempt's lease: it runs again.
    """
    job_id: UUID = await tx.fetchval(
        """
        insert into job (id, clinic_id, kind, key, args, run_at, created_at) values ($1, $2, $3, $4, $5, $6, $7)
        on conflict (clinic_id, kind, key) where key is not null
        do update set run_at = excluded.run_at, args = excluded.args, attempts = 0, lease_token = null,
                      state = 'waiting', last_error = null
        returning id
        """,
        new_id(), tx.clinic_id, kind, key, _arguments(args), run_at, tx.now(),
    )  # fmt: skip
    _knock_after_commit(tx, run_at)
    return job_id


async def add(tx: Transaction, jobs: Sequence[tuple[str, Mapping[str, JsonValue]]], *, run_at: datetime) -> None:
    """Add several jobs without a key, in this order, in one statement."""
    await tx.execute(
        """
        insert into job (id, clinic_id, kind, args, run_at, created_at)
        select id, $1, kind, args, $5, $6
        from unnest($2::uuid[], $3::text[], $4::jsonb[]) with ordinality as new (id, kind, args, place) order by place
        """,
        tx.clinic_id, [new_id() for _ in jobs], [kind for kind, _ in jobs], [args for _, args in jobs],
        run_at, tx.now(),
    )  # fmt: skip
    _knock_after_commit(tx, run_at)


async def cancel(tx: Transaction, kind: str, key: str) -> bool:
    """Take a job back, dead ones too; False when there is none. One that is just running runs to its end."""
    sql = "delete from job where clinic_id = $1 and kind = $2 and key = $3"
    return await tx.execute(sql, tx.clinic_id, kind, key) > 0


async def find(tx: Reading, kind: str, key: str) -> Job | None:
    """The job of this kind and key."""
    sql = f"select {_COLUMNS} from job where clinic_id = $1 and kind = $2 and key = $3"  # noqa: S608 - columns are ours
    row = await tx.fetchrow(sql, tx.clinic_id, kind, key)
    return _job(row) if row else None


async def claim(tx: Transaction, *, now: datetime, lease: timedelta, limit: int) -> list[Job]:
    """Take the jobs that are due, earliest first, each for the time of the lease. As the worker.

    SKIP LOCKED lets workers pass each other; the inner order decides who is taken, the outer how they are returned.
    """
    rows = await tx.fetch(
        f"""
        with due as (
          select id, clinic_id, run_at, lease_token is not null as abandoned
          from job where state = 'waiting' and run_at <= $1
          order by run_at, position limit $2 for update skip locked
        ), claimed as (
          update job set run_at = $3, lease_token = gen_random_uuid(), attempts = attempts + 1
          from due where job.id = due.id and job.clinic_id = due.clinic_id
          returning job.*, due.run_at as was_due, due.abandoned
        )
        select {_COLUMNS.replace("run_at as", "was_due as")}, abandoned from claimed order by was_due, position
        """,  # noqa: S608 - columns are ours
        now, limit, now + lease,
    )  # fmt: skip
    return [_job(row) for row in rows]


async def finish(tx: Transaction, job: Job) -> bool:
    """The job is done; False when this attempt no longer owned it.

    A handler may call this in its own transaction: then its work and the end of the job are kept together.
    """
    sql = "delete from job where id = $1 and clinic_id = $2 and lease_token = $3"
    return await tx.execute(sql, job.id, job.clinic_id, job.lease_token) > 0


async def heartbeat(tx: Transaction, job: Job, *, until: datetime) -> bool:
    """Hold the job longer; False when this attempt no longer owns it."""
    sql = "update job set run_at = $4 where id = $1 and clinic_id = $2 and lease_token = $3"
    return await tx.execute(sql, job.id, job.clinic_id, job.lease_token, until) > 0


async def retry(tx: Transaction, job: Job, *, at: datetime, error: str | None) -> bool:
    """Let go of the job until a later time."""
    sql = """update job set run_at = $4, last_error = $5, lease_token = null
             where id = $1 and clinic_id = $2 and lease_token = $3"""
    return await tx.execute(sql, job.id, job.clinic_id, job.lease_token, at, error) > 0


async def bury(tx: Transaction, job: Job, *, at: datetime, error: str) -> bool:
    """Give up; the job stays, dead and visible, with the time of its death."""
    sql = """update job set state = 'dead', run_at = $4, last_error = $5, lease_token = null
             where id = $1 and clinic_id = $2 and lease_token = $3"""
    return await tx.execute(sql, job.id, job.clinic_id, job.lease_token, at, error) > 0


async def next_due(tx: Reading) -> datetime | None:
    """When the next job is due, a lease running out included."""
    due: datetime | None = await tx.fetchval("select min(run_at) from job where state = 'waiting'")
    return due


async def dead(tx: Reading, *, limit: int = 100) -> list[Job]:
    """What was given up, newest first: somebody should look."""
    sql = f"select {_COLUMNS} from job where state = 'dead' order by run_at desc, position limit $1"  # noqa: S608 - columns are ours
    return [_job(row) for row in await tx.fetch(sql, limit)]


async def revive(tx: Transaction, job_id: UUID, *, run_at: datetime) -> bool:
    """Try a dead job once more from the beginning."""
    sql = """update job set state = 'waiting', run_at = $3, attempts = 0
             where id = $1 and clinic_id = $2 and state = 'dead'"""
    _knock_after_commit(tx, run_at)
    return await tx.execute(sql, job_id, tx.clinic_id, run_at) > 0


def _knock_after_commit(tx: Transaction, run_at: datetime) -> None:
    tx.after_commit(lambda: tx.shared(JobSignal).knock(run_at))


def _arguments(args: object) -> Mapping[str, JsonValue]:
    return {} if args is None else encode_object(args)


def _job(row: Row) -> Job:
    return Job(
        id=row["id"],
        clinic_id=ClinicId(row["clinic_id"]),
        kind=row["kind"],
        key=row["key"],
        args=row["args"],
        due_at=row["due_at"],
        attempts=row["attempts"],
        lease_token=row["lease_token"],
        state=JobState(row["state"]),
        last_error=row["last_error"],
        abandoned=row.get("abandoned", False),
    )
