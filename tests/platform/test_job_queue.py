"""Jobs: deferred in a transaction, run by a worker, retried, put back, and counted."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core import database as databases
from app.core.config import settings
from app.http import telemetry
from app.main import create_app
from app.models.auditing.audits import Audit
from app.models.platform.history import Change
from app.models.platform.idempotency import IdempotentAnswer
from app.processes import jobs, worker
from app.processes.jobs import JOBS, Job
from app.processes.worker import Worker
from app.services.platform import job_queue
from app.vocabulary.auditing import AuditStatus
from tests import factories
from tests.conftest import cloned

Held = tuple[str, str, int]


@pytest.fixture(scope="module")
def own(server: str, worker_id: str) -> Iterator[databases.Database]:
    """Returns a database with committed transactions, so that a worker sees them."""
    with cloned(server, f"jobs_{worker_id}") as url:
        database = databases.Database(url, settings())
        yield database
        database.close()


@pytest.fixture
def database(own: databases.Database) -> databases.Database:
    databases.use(own)
    with own.session() as session:
        session.execute(text("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE"))
    return own


def held(db: Session) -> list[Held]:
    """Returns name, status and attempts of every job."""
    rows = db.execute(
        text("SELECT task_name, status, attempts FROM procrastinate_jobs ORDER BY id")
    )
    return [(row.task_name, row.status, row.attempts) for row in rows]


def until(holds: Callable[[], bool], seconds: float = 10) -> None:
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


def test_a_transaction_that_is_rolled_back_defers_nothing(database: databases.Database) -> None:
    with pytest.raises(ZeroDivisionError), database.session() as db:  # noqa: PT012
        job_queue.defer(db, "told", number=1)
        raise ZeroDivisionError
    with database.session() as db:
        assert held(db) == []


def test_a_worker_runs_deferred_jobs_and_then_stops(database: databases.Database) -> None:
    calls: list[object] = []
    entity = ids.new()
    running = Worker(database, 1, (Job("told", lambda **arguments: calls.append(arguments)),))
    running.start()
    with database.session() as db:
        job_queue.defer(db, "told", number=1, entity_id=entity)
        job_queue.defer(db, "told", number=2, at=clock.now() + timedelta(hours=1))
    until(lambda: calls != [])
    running.stop()
    running.join(10)
    assert not running.is_alive()
    assert calls == [{"number": 1, "entity_id": str(entity)}]
    with database.session() as db:  # finished jobs are deleted, later ones stay
        assert held(db) == [("told", "todo", 0)]


def test_a_worker_that_stops_finishes_running_jobs(database: databases.Database) -> None:
    story: list[str] = []

    def slow() -> None:
        story.append("begun")
        time.sleep(0.3)
        story.append("done")

    running = Worker(database, 1, (Job("slow", slow),))
    with database.session() as db:
        job_queue.defer(db, "slow")
        job_queue.defer(db, "slow")
    running.start()
    until(lambda: story == ["begun"])
    running.stop()
    running.join(10)
    assert story == ["begun", "done"]
    with database.session() as db:
        assert held(db) == [("slow", "todo", 0)]


def test_a_job_that_fails_is_tried_again_later(database: databases.Database) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    running = Worker(database, 1, (Job("fail", fail),))
    with database.session() as db:
        job_queue.defer(db, "fail")
    running.start()

    def seen() -> bool:
        with database.session() as db:
            return held(db) == [("fail", "todo", 1)]

    until(seen)
    running.stop()
    running.join(10)
    with database.session() as db:
        wait = db.scalar(text("SELECT scheduled_at FROM procrastinate_jobs")) - datetime.now(UTC)
        assert timedelta(0) < wait <= timedelta(seconds=4)
        (entry,) = job_queue.backlog(db.connection())
        assert (entry.job, entry.state, entry.jobs) == ("fail", "retrying", 1)


def test_a_worker_outlives_a_lost_database(
    database: databases.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.05)
    calls: list[int] = []

    def note(number: int) -> None:
        calls.append(number)

    running = Worker(database, 1, (Job("told", note),))
    running.start()
    with database.session() as db:
        job_queue.defer(db, "told", number=1)
    until(lambda: calls == [1])
    with database.session() as db:
        others = "datname = current_database() AND pid <> pg_backend_pid()"
        end = f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"  # noqa: S608
        db.execute(text(end))
    time.sleep(0.1)
    with database.session() as db:
        job_queue.defer(db, "told", number=2)
    until(lambda: calls == [1, 2], 20)
    running.stop()
    running.join(10)


def test_the_jobs_of_a_killed_worker_are_put_back(db: Session) -> None:
    for name in ("of the dead", "of the living"):
        job_queue.defer(db, name)
    now = clock.now()
    for name, beat in (("of the dead", now - timedelta(minutes=3)), ("of the living", now)):
        db.execute(
            text(
                "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:beat)"
                " RETURNING id) UPDATE procrastinate_jobs SET status = 'doing',"
                " worker_id = worker.id FROM worker WHERE task_name = :name"
            ),
            {"beat": beat, "name": name},
        )
    assert job_queue.retry_stalled(db) == 1
    assert held(db) == [("of the dead", "todo", 1), ("of the living", "doing", 0)]


def test_a_job_that_cannot_be_put_back_does_not_hold_back_the_others(db: Session) -> None:
    job_queue.defer(db, "periodic")
    job_queue.defer(db, "other")
    lock = "UPDATE procrastinate_jobs SET queueing_lock = 'p' WHERE task_name = 'periodic'"
    db.execute(text(lock))
    db.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    job_queue.defer(db, "periodic")  # its next round waits already
    db.execute(text(lock + " AND status = 'todo'"))
    assert job_queue.retry_stalled(db) == 2
    assert held(db) == [("other", "todo", 1), ("periodic", "todo", 0)]


def test_after_a_clock_that_ran_ahead_nothing_waits_until_then(db: Session) -> None:
    ahead = clock.now() + timedelta(days=300)
    later = clock.now() + timedelta(hours=16)
    job_queue.defer(db, "delivery", at=later)
    job_queue.defer(db, "sealing", at=ahead)
    job_queue.defer(db, "held by the dead")
    db.execute(
        text(
            "WITH worker AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (:beat)"
            " RETURNING id) UPDATE procrastinate_jobs SET status = 'doing',"
            " worker_id = worker.id FROM worker WHERE task_name = 'held by the dead'"
        ),
        {"beat": ahead},
    )
    job_queue.put_right(db)
    at = text("SELECT task_name, scheduled_at FROM procrastinate_jobs ORDER BY scheduled_at, id")
    found = [(name, due <= clock.now()) for name, due in db.execute(at)]
    assert sorted(found) == [("delivery", False), ("held by the dead", True), ("sealing", True)]


def test_a_worker_whose_clock_was_put_back_begins_anew(
    database: databases.Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "LOOK_SECONDS", 0.05)
    monkeypatch.setattr(worker, "PAUSE_SECONDS", 0.05)
    began: list[float] = []
    take = Worker._take_jobs  # noqa: SLF001 - its beginning is what is counted

    async def counted(self: Worker) -> None:
        began.append(time.monotonic())
        await take(self)

    monkeypatch.setattr(Worker, "_take_jobs", counted)
    running = Worker(database, 1, ())
    running.start()
    until(lambda: len(began) == 1)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 3600)
    until(lambda: len(began) == 2)
    running.stop()
    running.join(10)


def test_work_that_hangs_in_one_lane_holds_back_no_other(database: databases.Database) -> None:
    finish, calls = threading.Event(), []
    running = Worker(
        database,
        1,
        (
            Job("hang", lambda: finish.wait(20)),
            Job("deliver", lambda: calls.append("delivered"), lane=job_queue.WEBHOOKS),
            Job("seal", lambda: calls.append("sealed"), lane=job_queue.SEALING),
        ),
    )
    with database.session() as db:
        job_queue.defer(db, "hang")
        job_queue.defer(db, "hang")
    running.start()
    with database.session() as db:
        job_queue.defer(db, "deliver", lane=job_queue.WEBHOOKS)
        job_queue.defer(db, "seal", lane=job_queue.SEALING)
    until(lambda: sorted(calls) == ["delivered", "sealed"])
    finish.set()
    running.stop()
    running.join(10)


def test_every_job_is_deferred_into_its_lane() -> None:
    lanes = {job.name: job.lane for job in JOBS}
    assert lanes["history.seal"] == "sealing"
    assert lanes["webhook.deliver"] == "webhooks"
    assert set(lanes.values()) == {"sealing", "webhooks", "default"}
    assert set(worker.threads_of_lanes(2)) == set(lanes.values())


def test_failed_jobs_are_deleted_after_thirty_days(db: Session) -> None:
    for _ in range(2):
        job_queue.defer(db, "failed")
    job_queue.defer(db, "waiting")
    db.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE task_name = 'failed'"))
    db.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE task_name = 'failed'"))
    first = "(SELECT min(id) FROM procrastinate_jobs)"
    aged = f"UPDATE procrastinate_events SET at = at - interval '31 days' WHERE job_id = {first}"  # noqa: S608
    db.execute(text(aged))
    assert job_queue.forget_old(db) == 1
    assert held(db) == [("failed", "failed", 0), ("waiting", "todo", 0)]


def test_every_job_is_periodic_or_deferred_somewhere() -> None:
    names = [job.name for job in JOBS]
    assert len(names) == len(set(names))
    app = jobs.queue("postgresql://nowhere/none")
    periodic = {task.task.name for task in app.periodic_registry.periodic_tasks.values()}
    assert periodic == {job.name for job in JOBS if job.cron}


def work(name: str) -> None:
    (job,) = (job for job in JOBS if job.name == name)
    jobs.run(job, 7)


def test_the_nightly_job_deletes_idempotent_answers_of_a_week_ago(db: Session) -> None:
    for key, days in (("old", 8), ("new", 6)):
        kept_at = clock.now() - timedelta(days=days)
        row = IdempotentAnswer(
            caller_id=UUID(int=1),
            key=key,
            fingerprint="f",
            status=200,
            headers={},
            body=b"",
            kept_at=kept_at,
        )
        factories.saved(db, row)
    work("idempotency.forget_old")
    assert db.scalars(select(IdempotentAnswer.key)).all() == ["new"]


def test_the_hourly_job_finalises_as_the_service_itself(db: Session) -> None:
    factories.the_calendar(db)
    factories.moderation_rule(db)
    with clock.held_at(datetime(2026, 6, 1, 9, tzinfo=UTC)):
        audit = factories.an_audit(db, status="submitted")
    with clock.held_at(datetime(2026, 6, 16, 9, tzinfo=UTC)):
        work("moderation.finalise_unselected")
    db.expire_all()
    assert db.get_one(Audit, audit.id).status is AuditStatus.FINALISED
    change = db.scalars(select(Change).where(Change.action == "audit.pass_over")).one()
    assert (change.actor_id, change.request_id) == (None, "job-7")


def test_the_counters_show_waiting_jobs_and_for_how_long(db: Session) -> None:
    job_queue.defer(db, "one")
    job_queue.defer(db, "one")
    job_queue.defer(db, "two", at=clock.now() + timedelta(hours=1))
    counters = TestClient(create_app(settings()), client=("127.0.0.1", 1)).get("/metrics").text
    assert 'qaf_jobs{job="one",state="waiting"} 2.0' in counters
    assert 'qaf_jobs_late_seconds{job="two"} 0.0' in counters


def test_without_a_database_the_other_counters_are_shown() -> None:
    app = create_app(settings())
    telemetry.show_backlog([job_queue.Backlog("one", "failed", 3, 0.0)])
    app.state.backlog = lambda: 1 / 0
    counters = TestClient(app, client=("127.0.0.1", 1)).get("/metrics")
    assert counters.status_code == 200
    assert "qaf_requests_total" in counters.text
    assert 'qaf_jobs{job="one"' not in counters.text
