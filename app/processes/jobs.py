"""Jobs: work that a worker does after the request that deferred it, or at a fixed time.

`job_queue.defer` defers one. A job that fails is retried with growing pauses; one that keeps
failing stays in the queue as failed, and `qaf_jobs{state="failed"}` of /metrics counts it.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from procrastinate import App, JobContext, PsycopgConnector, RetryStrategy
from sqlalchemy import make_url, text
from sqlalchemy.orm import Session

from app.core import logs, request_context, timed_connections
from app.core.config import settings
from app.core.database import database, lift_timeouts
from app.security import outbound_http
from app.services.auditing import assignment_changes
from app.services.data_protection import history_seals
from app.services.feedback import anonymous_box, disclosures, sealed_answers
from app.services.figures import release_checking
from app.services.findings import safeguarding_alerts
from app.services.intelligence import data_quality_issues, text_scan
from app.services.moderation import finalisation
from app.services.notifications import reminders, webhook_delivery, webhook_turns
from app.services.platform import events, idempotency, job_queue
from app.services.platform.batches import rejections

STATEMENT_SECONDS = 60  # a job may take longer than a request
CONNECTIONS = 5  # of the queue itself: each lane listens on one
CHECK_SECONDS = 4 * 3600.0  # for a release's linear programmes
JOB_SECONDS = 600.0  # for a job, also when the database does not answer
# Retries after 4, 16, 64 seconds, 4 and 17 minutes, then an hour; then the job has failed.
BACK_OFF = RetryStrategy(max_attempts=6, exponential_wait=4)


@dataclass(frozen=True)
class Job:
    """A name and its work; `cron`, in UTC, for a job that runs at fixed times.

    After `seconds` no wait for the database goes on.
    """

    name: str
    work: Callable[..., object]
    cron: str | None = None
    lane: str = job_queue.DEFAULT
    seconds: float = JOB_SECONDS


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
    with webhook_turns.TURNS.turn(message.endpoint_id) as alone:
        if alone:
            outcome = outbound_http.post(
                message.url, message.body, message.headers, private=private
            )
    with database().session() as db:
        if alone:
            webhook_delivery.note(db, row_id, outcome)
        else:
            webhook_delivery.put_off(db, row_id)


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
    Job(events.DELIVER, deliver, lane=job_queue.WEBHOOKS),
    Job(release_checking.CHECK, check_release, seconds=CHECK_SECONDS),
    Job("event.forget_old", in_transaction(events.forget_old), cron="50 1 * * *"),
    Job("queue.forget_old", in_transaction(job_queue.forget_old), cron="40 1 * * *"),
    Job("idempotency.forget_old", in_transaction(idempotency.forget_old), cron="20 2 * * *"),
    Job("rejection.forget_old", in_transaction(rejections.forget_old), cron="30 2 * * *"),
    Job(
        "history.seal",
        in_transaction(seal_history),
        cron="* * * * *",
        lane=job_queue.SEALING,
    ),
    Job("feedback.open_boxes", in_transaction(anonymous_box.open_due), cron="5 * * * *"),
    Job("feedback.list_unread", in_transaction(anonymous_box.list_unread), cron="7 * * * *"),
    Job(
        "feedback.destroy_keys", in_transaction(sealed_answers.destroy_spent_keys), cron="9 * * * *"
    ),
    Job("feedback.announce", in_transaction(disclosures.announce), cron="0 * * * *"),
    Job("reminder.make", in_transaction(reminders.make), cron="25 * * * *"),
    Job("intelligence.find_issues", in_transaction(data_quality_issues.refresh), cron="35 * * * *"),
    Job("intelligence.scan_texts", in_transaction(text_scan.scan), cron="30 2 * * *"),
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
        with timed_connections.within(job.seconds):
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
    app = App(connector=PsycopgConnector(conninfo=plain, min_size=1, max_size=CONNECTIONS))
    for job in jobs:
        _register(app, job)
    return app


def _register(app: App, job: Job) -> None:
    def work(running: JobContext, /, **arguments: Any) -> None:
        arguments.pop("timestamp", None)  # the due time, which periodic jobs get
        run(job, running.job.id, **arguments)

    # One waiting job of a periodic kind is enough.
    once = job.name if job.cron else None
    register = app.task(
        name=job.name, queue=job.lane, queueing_lock=once, retry=BACK_OFF, pass_context=True
    )
    task = register(work)
    if job.cron:
        app.periodic(cron=job.cron)(task)  # type: ignore[arg-type] # it takes any task
