"""Jobs: work that a worker does after the request that deferred it, or at a fixed time.

`job_queue.defer` defers one. A job that fails is retried with growing pauses; one that keeps
failing stays in the queue as failed, and `qaf_jobs{state="failed"}` of /metrics counts it.
"""

import asyncio
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import procrastinate
from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from app.core import logs, request_context
from app.core.config import settings
from app.core.database import Database, database, lift_timeouts
from app.security import outbound_http
from app.services.auditing import assignment_changes
from app.services.data_protection import history_seals
from app.services.feedback import anonymous_box, disclosures
from app.services.figures import release_checking
from app.services.findings import safeguarding_alerts
from app.services.intelligence import data_quality_issues
from app.services.moderation import finalisation
from app.services.notifications import reminders, webhook_delivery
from app.services.platform import events, idempotency, job_queue

STATEMENT_SECONDS = 60  # a job may take longer than a request
STOP_SECONDS = 25  # for running jobs when the worker stops
PAUSE_SECONDS = 5.0  # after the connection to the database was lost
# Retries after 4, 16, 64 seconds, 4 and 17 minutes, then an hour; then the job has failed.
BACK_OFF = RetryStrategy(max_attempts=6, exponential_wait=4)


@dataclass(frozen=True)
class Job:
    """A name and its work; `cron`, in UTC, for a job that runs at fixed times."""

    name: str
    work: Callable[..., object]
    cron: str | None = None


def in_transaction(work: Callable[[Session], object]) -> Callable[[], object]:
    """Returns the work as one transaction: all of it or nothing."""

    def whole() -> object:
        with database().session() as db:
            db.execute(text(f"SET LOCAL statement_timeout = '{STATEMENT_SECONDS}s'"))
            return work(db)

    return whole


def deliver(delivery_id: str) -> None:
    """Sends an event, between two transactions: none waits for somebody else's network."""
    row_id = UUID(delivery_id)
    with database().session() as db:
        message = webhook_delivery.prepare(db, row_id)
    if message is None:
        return
    private = settings().private_webhooks
    outcome = outbound_http.post(message.url, message.body, message.headers, private=private)
    with database().session() as db:
        webhook_delivery.note(db, row_id, outcome)


def seal_history(db: Session) -> None:
    """Seals new lines of history, and logs the heads, because another system stores the log."""
    for head in history_seals.seal(db):
        logs.logger.info("sealed", history=head.log, number=head.number, head=head.head)


def check_release(release_id: str) -> None:
    """Checks a release, for as long as its linear programmes take."""
    with database().session() as db:
        lift_timeouts(db)
        release_checking.check(db, UUID(release_id))


JOBS = (
    Job(events.DELIVER, deliver),
    Job(release_checking.CHECK, check_release),
    Job("event.forget_old", in_transaction(events.forget_old), cron="50 1 * * *"),
    Job("queue.retry_stalled", in_transaction(job_queue.retry_stalled), cron="*/5 * * * *"),
    Job("queue.forget_old", in_transaction(job_queue.forget_old), cron="40 1 * * *"),
    Job("idempotency.forget_old", in_transaction(idempotency.forget_old), cron="20 2 * * *"),
    Job("history.seal", in_transaction(seal_history), cron="* * * * *"),
    Job("feedback.open_boxes", in_transaction(anonymous_box.open_due), cron="5 * * * *"),
    Job("feedback.list_unread", in_transaction(anonymous_box.list_unread), cron="7 * * * *"),
    Job("feedback.announce", in_transaction(disclosures.announce), cron="0 * * * *"),
    Job("reminder.make", in_transaction(reminders.make), cron="25 * * * *"),
    Job("intelligence.find_issues", in_transaction(data_quality_issues.refresh), cron="35 * * * *"),
    Job(
        "findings.note_overdue",
        in_transaction(safeguarding_alerts.note_overdue),
        cron="20 * * * *",
    ),
    Job(
        "auditing.note_ended_cases",
        in_transaction(assignment_changes.note_ended_cases),
        cron="15 * * * *",
    ),
    Job(
        "moderation.finalise_unselected",
        in_transaction(finalisation.finalise_unselected),
        cron="10 * * * *",
    ),
)


def run(job: Job, number: int | None, /, **arguments: Any) -> None:
    """Runs a job, and logs its name; history has its number as the request."""
    token = request_context.request_id.set(f"job-{number}")
    began = time.perf_counter()
    try:
        job.work(**arguments)
    except Exception as error:
        logs.unexpected(error, f"job failed: {job.name}")
        raise
    else:
        ms = round((time.perf_counter() - began) * 1000, 1)
        logs.logger.info("job", job=job.name, ms=ms)
    finally:
        request_context.request_id.reset(token)


def queue(url: str, jobs: tuple[Job, ...] = JOBS) -> App:
    """Returns the queue of a database with all jobs."""
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    app = App(connector=PsycopgConnector(conninfo=plain, min_size=1, max_size=3))
    for job in jobs:
        _register(app, job)
    return app


def _register(app: App, job: Job) -> None:
    def work(running: JobContext, /, **arguments: Any) -> None:
        arguments.pop("timestamp", None)  # the due time, which periodic jobs get
        run(job, running.job.id, **arguments)

    # One waiting job of a periodic kind is enough.
    once = job.name if job.cron else None
    task = app.task(name=job.name, queueing_lock=once, retry=BACK_OFF, pass_context=True)(work)
    if job.cron:
        app.periodic(cron=job.cron)(task)  # type: ignore[arg-type] # it takes any task


class Worker(threading.Thread):
    """A thread with an event loop of its own that runs jobs until `stop`.

    It waits for a lost database. Running jobs are finished when it stops; the job
    `queue.retry_stalled` puts those of a killed worker back into the queue.
    """

    def __init__(self, where: Database, threads: int, jobs: tuple[Job, ...] = JOBS) -> None:
        super().__init__(name="jobs", daemon=True)
        self.app = queue(where.url, jobs)
        self.threads = threads
        self._loop = asyncio.new_event_loop()
        self._stopping = asyncio.Event()

    def run(self) -> None:
        try:
            self._loop.run_until_complete(self._work())
        finally:
            self._loop.close()

    def stop(self) -> None:
        """Lets the worker take no more jobs; `join` waits for the running ones."""
        if not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._stopping.set)

    async def _work(self) -> None:
        stopping = asyncio.ensure_future(self._stopping.wait())
        while not stopping.done():
            working = asyncio.ensure_future(self._take_jobs())
            await asyncio.wait({working, stopping}, return_when=asyncio.FIRST_COMPLETED)
            working.cancel()  # procrastinate then finishes running jobs and fetches no more
            (ended,) = await asyncio.gather(working, return_exceptions=True)
            if isinstance(ended, Exception):
                logs.unexpected(ended, "job worker interrupted")
            await asyncio.wait({stopping}, timeout=PAUSE_SECONDS)

    async def _take_jobs(self) -> None:
        async with self.app.open_async():
            await self.app.run_worker_async(
                concurrency=self.threads,
                install_signal_handlers=False,
                delete_jobs=procrastinate.jobs.DeleteJobCondition.SUCCESSFUL,
                shutdown_graceful_timeout=STOP_SECONDS,
            )
