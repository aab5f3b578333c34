"""The job queue for services: a job is deferred in the transaction of its cause.

A job has identifiers only, because its arguments appear in logs. `app.processes.jobs` maps each
name to its work, and runs it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import Connection, text
from sqlalchemy.orm import Session

from app.core import clock

FAILED_KEPT = timedelta(days=30)
SILENT = timedelta(minutes=2)  # a living worker reports every ten seconds

_DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(
            'default', CAST(:name AS varchar), 0, CAST(:lock AS text), CAST(NULL AS text),
            arguments, CAST(:at AS timestamptz)
        )::procrastinate_job_to_defer_v1
        FROM jsonb_array_elements(CAST(:jobs AS jsonb)) AS arguments
    ))
""")


def defer(
    db: Session,
    name: str,
    *,
    at: datetime | None = None,
    lock: str | None = None,
    **arguments: UUID | int,
) -> None:
    """Defers a job until this transaction is committed, and not before `at`.

    Jobs with the same lock run one at a time, in the order in which they were deferred.
    """
    _defer(db, name, [arguments], at, lock)


def defer_all(db: Session, name: str, jobs: Sequence[Mapping[str, UUID | int]]) -> None:
    """Defers many jobs of one name at once, each with its arguments."""
    if jobs:
        _defer(db, name, jobs, None, None)


def _defer(
    db: Session,
    name: str,
    jobs: Sequence[Mapping[str, UUID | int]],
    at: datetime | None,
    lock: str | None,
) -> None:
    arguments = to_json(jobs).decode()
    db.execute(_DEFER, {"name": name, "lock": lock, "jobs": arguments, "at": at})


_STALLED = text("""
    SELECT job.id FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing'
        AND (worker.last_heartbeat IS NULL OR worker.last_heartbeat < :silent_since)
    ORDER BY job.id
""")
_AGAIN = text("SELECT procrastinate_retry_job_v2(:id, CAST(:at AS timestamptz), NULL, NULL, NULL)")


def retry_stalled(db: Session) -> int:
    """Puts the jobs of vanished workers back into the queue, and returns their number."""
    now = clock.now()
    stalled = db.scalars(_STALLED, {"silent_since": now - SILENT}).all()
    for job_id in stalled:
        db.execute(_AGAIN, {"id": job_id, "at": now})
    return len(stalled)


_FORGET = text("""
    DELETE FROM procrastinate_jobs job
    WHERE job.status IN ('failed', 'cancelled', 'aborted', 'succeeded') AND NOT EXISTS (
        SELECT FROM procrastinate_events event WHERE event.job_id = job.id AND event.at > :before
    )
""")


def forget_old(db: Session) -> int:
    """Deletes jobs that failed for good more than 30 days ago, and returns their number."""
    return db.execute(_FORGET, {"before": clock.now() - FAILED_KEPT}).rowcount  # type: ignore[attr-defined,no-any-return]


@dataclass(frozen=True)
class Backlog:
    """The number of jobs of a name in a state, and for how long the oldest has been due."""

    job: str
    state: str  # waiting, retrying, running, failed
    jobs: int
    late_seconds: float


_BACKLOG = text("""
    SELECT task_name AS job,
        CASE WHEN status = 'doing' THEN 'running' WHEN status = 'failed' THEN 'failed'
            WHEN attempts > 0 THEN 'retrying' ELSE 'waiting' END AS state,
        count(*) AS jobs,
        coalesce(max(extract(epoch FROM CAST(:now AS timestamptz) - due.at)), 0) AS late_seconds
    FROM procrastinate_jobs job CROSS JOIN LATERAL (
        SELECT max(event.at) AS at FROM procrastinate_events event
        WHERE event.job_id = job.id AND job.status = 'todo'
            AND event.type IN ('deferred', 'scheduled')
    ) due
    WHERE status IN ('todo', 'doing', 'failed')
    GROUP BY 1, 2
""")


def backlog(connection: Connection) -> Iterable[Backlog]:
    """Yields the number of jobs by name and state, for the counters."""
    for row in connection.execute(_BACKLOG, {"now": clock.now()}):
        yield Backlog(row.job, row.state, row.jobs, max(0.0, float(row.late_seconds)))
