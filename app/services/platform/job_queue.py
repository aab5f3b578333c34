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
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.core import clock

# Each lane has threads of its own, so that no other work keeps the sealing of history waiting.
SEALING, WEBHOOKS, DEFAULT = "sealing", "webhooks", "default"
FAILED_KEPT = timedelta(days=30)
LATEST = timedelta(days=1)  # no job is deferred for longer
LATEST_ROUND = timedelta(hours=2)  # no periodic job waits longer for another attempt
SILENT = timedelta(minutes=2)  # a living worker reports every ten seconds

_DEFER = text("""
    SELECT procrastinate_defer_jobs_v1(ARRAY(
        SELECT ROW(
            CAST(:lane AS varchar), CAST(:name AS varchar), 0, CAST(:lock AS text),
            CAST(NULL AS text), arguments, CAST(:at AS timestamptz)
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
    lane: str = DEFAULT,
    **arguments: UUID | int,
) -> None:
    """Defers a job until this transaction is committed, and not before `at`.

    The `lane` is that of the name's row of `JOBS`. Jobs with the same lock run one at a time, in
    the order in which they were deferred.
    """
    _defer(db, name, [arguments], at, lock, lane)


def defer_all(
    db: Session, name: str, jobs: Sequence[Mapping[str, UUID | int]], *, lane: str = DEFAULT
) -> None:
    """Defers many jobs of one name at once, each with its arguments."""
    if jobs:
        _defer(db, name, jobs, None, None, lane)


def _defer(
    db: Session,
    name: str,
    jobs: Sequence[Mapping[str, UUID | int]],
    at: datetime | None,
    lock: str | None,
    lane: str,
) -> None:
    values = {"name": name, "lane": lane, "lock": lock, "jobs": to_json(jobs).decode(), "at": at}
    db.execute(_DEFER, values)


_STALLED = text("""
    SELECT job.id FROM procrastinate_jobs job
    LEFT JOIN procrastinate_workers worker ON worker.id = job.worker_id
    WHERE job.status = 'doing' AND (
        worker.last_heartbeat IS NULL
        -- A clock that ran ahead leaves the last sign of life of a dead worker in the future.
        OR worker.last_heartbeat NOT BETWEEN :silent_since AND :ahead
    )
    ORDER BY job.id
""")
_DROP = text("DELETE FROM procrastinate_jobs WHERE id = :id")
_AGAIN = text("SELECT procrastinate_retry_job_v2(:id, CAST(:at AS timestamptz), NULL, NULL, NULL)")


def retry_stalled(db: Session) -> int:
    """Puts the jobs of vanished workers back into the queue, and returns their number.

    Each by itself: a round of a periodic job that the next round already waits for is dropped, and
    stops none of the others.
    """
    now = clock.now()
    bounds = {"silent_since": now - SILENT, "ahead": now + SILENT}
    stalled = db.scalars(_STALLED, bounds).all()
    for job_id in stalled:
        try:
            with db.begin_nested():
                db.execute(_AGAIN, {"id": job_id, "at": now})
        except IntegrityError:
            db.execute(_DROP, {"id": job_id})
    return len(stalled)


_BRING_FORWARD = text("""
    UPDATE procrastinate_jobs SET scheduled_at = :now
    WHERE status = 'todo'
        AND scheduled_at > CASE WHEN queueing_lock IS NULL THEN :any_job ELSE :periodic END
""")


def put_right(db: Session) -> None:
    """Repairs what a killed worker or a clock that ran ahead leaves: the queue goes on by itself.

    Not a job, because such a job might be what waits.
    """
    retry_stalled(db)
    now = clock.now()
    latest = {"any_job": now + LATEST, "periodic": now + LATEST_ROUND}
    db.execute(_BRING_FORWARD, {"now": now, **latest})


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
