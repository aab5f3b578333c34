"""The delivery of events: signed, tried again for a day, and logged."""

import base64
import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.core.config import settings
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.processes import jobs
from app.processes.jobs import JOBS
from app.services.notifications import webhook_turns
from app.services.notifications.webhook_delivery import headers_of
from app.services.platform import events
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.webhook_receiver import Receiver, Taken, receiving

START = datetime(2026, 6, 1, 9, tzinfo=UTC)
DELIVER = next(job for job in JOBS if job.name == events.DELIVER)


@pytest.fixture
def receiver(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(settings(), "private_webhooks", True)
    with receiving() as server:
        yield server


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.ADMINISTRATOR)


@pytest.fixture
def webhook(as_: As, admin: Person, receiver: Receiver) -> dict[str, Any]:
    body = {"name": "Case system", "url": receiver.url}
    created = as_(admin).put(f"/v1/webhooks/{ids.new()}", json=body)
    assert created.status_code == 201, created.text
    webhook: dict[str, Any] = created.json()
    return webhook


def happen(db: Session, kind: str = events.TEST) -> UUID:
    """Emits an event and returns its identifier."""
    events.emit(db, kind, db.scalars(select(WebhookEndpoint)).first())  # type: ignore[arg-type]
    db.flush()
    return db.scalars(select(Event.id).order_by(Event.id.desc())).first()  # type: ignore[return-value]


def work(db: Session, at: datetime) -> int:
    """Runs the jobs that are due, as a worker would, and returns their number."""
    due = text(
        "DELETE FROM procrastinate_jobs WHERE task_name = 'webhook.deliver'"
        " AND coalesce(scheduled_at, '-infinity') <= :at RETURNING args"
    )
    jobs_args = db.scalars(due, {"at": at}).all()
    with clock.held_at(at):
        for args in jobs_args:
            jobs.run(DELIVER, 1, **args)
    db.expire_all()
    return len(jobs_args)


def verified(taken: Taken, secret: str) -> bool:
    """Whether the signature holds, checked as the Standard Webhooks specification says."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.".encode()
    signature = base64.b64encode(
        hmac.new(key, signed + taken.body, hashlib.sha256).digest()
    ).decode()
    return f"v1,{signature}" in taken.headers["webhook-signature"].split(" ")


def log_of(as_: As, admin: Person, webhook: dict[str, Any], **query: str) -> list[dict[str, Any]]:
    page = as_(admin).get(f"/v1/webhooks/{webhook['id']}/deliveries", params=query)
    assert page.status_code == 200, page.text
    deliveries: list[dict[str, Any]] = page.json()["items"]
    return deliveries


def test_an_event_arrives_signed_with_its_type_and_row(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    with clock.held_at(START):
        event_id = happen(db)
    assert work(db, START + timedelta(seconds=1)) == 1
    (taken,) = receiver.taken
    assert json.loads(taken.body) == {
        "id": str(event_id),
        "type": "webhook_endpoint.test",
        "timestamp": "2026-06-01T09:00:00.000000Z",
        "data": {"entity": "webhook_endpoints", "id": webhook["id"]},
    }
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-id"] == str(event_id)
    assert taken.headers["webhook-timestamp"] == str(int(START.timestamp()) + 1)
    assert verified(taken, webhook["secret"])
    assert not verified(taken, "whsec_" + base64.b64encode(b"x" * 32).decode())
    (delivery,) = log_of(as_, admin, webhook)
    assert (delivery["status"], delivery["allowed_actions"]) == ("delivered", ["replay"])
    assert delivery["delivered_at"] == "2026-06-01T09:00:01.000000Z"
    (attempt,) = delivery["attempts"]
    assert (attempt["at"], attempt["status_code"]) == ("2026-06-01T09:00:01.000000Z", 204)


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=1))], ids=["utc", "summer time"])
def test_the_signature_of_the_specifications_own_example(zone: timezone) -> None:
    sent_at = datetime.fromtimestamp(1614265330, zone)
    secrets = ["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"]
    headers = headers_of("msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}', sent_at, secrets)
    assert headers["webhook-id"] == "msg_p5jXN8AQM9LWM0D4loKWxJek"
    assert headers["webhook-timestamp"] == "1614265330"
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_failing_delivery_is_tried_for_a_day_and_then_given_up(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [500] * 99
    with clock.held_at(START):
        event_id = happen(db)
    # 0, 5 s, 5 min, 30 min, 2 h, 5 h, 16 h, each after the one before
    waits = [0, 5, 300, 1800, 7200, 18_000, 57_600]
    at = START
    for n, wait in enumerate(waits, start=1):
        if wait:
            assert work(db, at + timedelta(seconds=wait - 1)) == 0
        at += timedelta(seconds=wait)
        assert work(db, at) == 1
        assert len(receiver.taken) == n
    assert at - START < timedelta(hours=24)
    assert work(db, at + timedelta(days=9)) == 0
    assert {taken.headers["webhook-id"] for taken in receiver.taken} == {str(event_id)}
    (delivery,) = log_of(as_, admin, webhook, status="failed")
    assert [each["status_code"] for each in delivery["attempts"]] == [500] * 7
    assert delivery["next_attempt_at"] is None
    read = as_(admin).get(f"/v1/webhooks/{webhook['id']}").json()
    assert (read["failed_deliveries"], read["pending_deliveries"]) == (1, 0)
    assert read["failing_since"] == "2026-06-01T09:00:00.000000Z"


def test_it_is_enough_that_one_attempt_arrives(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [503, 302]
    with clock.held_at(START):
        happen(db)
    work(db, START)
    (delivery,) = log_of(as_, admin, webhook, status="pending")
    assert delivery["next_attempt_at"] == "2026-06-01T09:00:05.000000Z"
    work(db, START + timedelta(seconds=5))
    work(db, START + timedelta(minutes=10))
    (delivery,) = log_of(as_, admin, webhook)
    assert [each["status_code"] for each in delivery["attempts"]] == [503, 302, 204]
    assert delivery["status"] == "delivered"
    assert as_(admin).get(f"/v1/webhooks/{webhook['id']}").json()["failing_since"] is None


def test_a_delivery_is_replayed_one_by_one_or_all_that_failed(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [500] * 14
    with clock.held_at(START):
        happen(db)
        happen(db)
    for hours in (0, 1, 2, 4, 9, 20, 40):
        work(db, START + timedelta(hours=hours))
    failed = log_of(as_, admin, webhook, status="failed")
    assert len(failed) == 2
    address = f"/v1/webhooks/{webhook['id']}"
    with clock.held_at(START + timedelta(hours=50)):
        one = as_(admin).post(f"{address}/deliveries/{failed[0]['id']}/replay")
        assert (one.status_code, one.json()["status"]) == (200, "pending")
        twice = as_(admin).post(f"{address}/deliveries/{failed[0]['id']}/replay")
        assert (twice.status_code, twice.json()["code"]) == (409, "not_in_state")
        rest = as_(admin).post(f"{address}/replay-failed")
        assert rest.json() == {"replayed": 1}
    assert work(db, START + timedelta(hours=50)) == 2
    deliveries = log_of(as_, admin, webhook)
    assert [each["status"] for each in deliveries] == ["delivered", "delivered"]
    assert [len(each["attempts"]) for each in deliveries] == [8, 8]  # the log keeps what was before


def test_a_delivery_is_replayed_at_its_own_webhook_only(
    db: Session, as_: As, admin: Person, webhook: dict[str, Any], receiver: Receiver
) -> None:
    happen(db)
    work(db, clock.now())
    (delivery,) = log_of(as_, admin, webhook)
    other = as_(admin).put(f"/v1/webhooks/{ids.new()}", json={"name": "o", "url": receiver.url})
    address = f"/v1/webhooks/{other.json()['id']}/deliveries/{delivery['id']}/replay"
    assert as_(admin).post(address).status_code == 404


def test_a_webhook_that_fails_for_five_days_is_switched_off_and_on_again(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [500, 500]
    with clock.held_at(START):
        happen(db)
    work(db, START)
    db.execute(text("DELETE FROM procrastinate_jobs"))
    later = START + timedelta(days=5)
    with clock.held_at(later):
        happen(db)
    work(db, later)
    address = f"/v1/webhooks/{webhook['id']}"
    read = as_(admin).get(address)
    assert (read.json()["active"], read.json()["disabled_at"]) == (
        False,
        "2026-06-06T09:00:00.000000Z",
    )
    assert db.scalars(select(Event.type).order_by(Event.id)).all()[-1] == events.DISABLE
    with clock.held_at(later):
        happen(db)  # is not sent to it
    assert len(log_of(as_, admin, webhook)) == 2
    body = {"name": "Case system", "url": receiver.url, "active": True}
    on = as_(admin).put(address, json=body, headers={"If-Match": read.headers["ETag"]})
    assert (on.json()["disabled_at"], on.json()["failing_since"]) == (None, None)


def test_a_webhook_whose_receiver_answers_gone_is_switched_off_at_once(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    receiver.answers = [410]
    happen(db)
    work(db, clock.now())
    assert as_(admin).get(f"/v1/webhooks/{webhook['id']}").json()["active"] is False
    (delivery,) = log_of(as_, admin, webhook)
    assert delivery["status"] == "failed"


def test_pending_deliveries_of_a_webhook_that_was_switched_off_are_not_sent(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    happen(db)
    db.scalars(select(WebhookEndpoint)).one().active = False
    work(db, clock.now())
    assert receiver.taken == []
    (delivery,) = log_of(as_, admin, webhook)
    assert (delivery["status"], delivery["attempts"][0]["error"]) == ("failed", "inactive")


def test_while_a_secret_is_rotated_both_sign(
    db: Session, as_: As, admin: Person, receiver: Receiver, webhook: dict[str, Any]
) -> None:
    with clock.held_at(START):
        rotated = as_(admin).post(f"/v1/webhooks/{webhook['id']}/rotate-secret").json()
        happen(db)
    work(db, START + timedelta(hours=23))
    with clock.held_at(START + timedelta(hours=24)):
        happen(db)
    work(db, START + timedelta(hours=24))
    during, after = receiver.taken
    assert verified(during, webhook["secret"])
    assert verified(during, rotated["secret"])
    assert verified(after, rotated["secret"])
    assert not verified(after, webhook["secret"])


def test_after_the_sealing_key_was_lost_a_rotated_secret_signs_alone(
    db: Session,
    as_: As,
    admin: Person,
    receiver: Receiver,
    webhook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings(), "sealing_key", SecretStr("quite-another-key-0123456789abcdef"))
    with clock.held_at(START):
        rotated = as_(admin).post(f"/v1/webhooks/{webhook['id']}/rotate-secret").json()
        happen(db)
    work(db, START)
    (taken,) = receiver.taken
    assert verified(taken, rotated["secret"])
    assert len(taken.headers["webhook-signature"].split()) == 1


def test_without_the_switch_for_tests_nothing_private_is_called(
    db: Session,
    as_: As,
    admin: Person,
    receiver: Receiver,
    webhook: dict[str, Any],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings(), "private_webhooks", False)
    happen(db)
    work(db, clock.now())
    assert receiver.taken == []
    (delivery,) = log_of(as_, admin, webhook)
    assert delivery["attempts"][0]["error"] == "refused_address"


def test_the_log_is_filtered_by_status_and_kind(
    db: Session, as_: As, admin: Person, webhook: dict[str, Any]
) -> None:
    happen(db)
    happen(db, events.DISABLE)
    assert len(log_of(as_, admin, webhook)) == 2
    (one,) = log_of(as_, admin, webhook, event_type=events.DISABLE)
    assert one["event"]["type"] == events.DISABLE
    assert log_of(as_, admin, webhook, status="delivered") == []


def test_events_are_forgotten_after_thirty_days(db: Session, webhook: dict[str, Any]) -> None:
    assert webhook["active"]
    for days in (31, 29):
        with clock.held_at(clock.now() - timedelta(days=days)):
            happen(db)
    assert events.forget_old(db) == 1
    assert len(db.scalars(select(WebhookDelivery)).all()) == 1


def test_an_event_that_is_put_off_counts_no_attempt(
    db: Session, webhook: dict[str, Any], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhook_turns, "WAIT_SECONDS", 0.0)
    happen(db)
    delivery = db.scalars(select(WebhookDelivery)).one()
    endpoint = UUID(webhook["id"])
    with webhook_turns.TURNS.turn(endpoint), webhook_turns.TURNS.turn(endpoint):
        jobs.run(DELIVER, 1, delivery_id=str(delivery.id))
    db.refresh(delivery)
    assert (delivery.status, delivery.tries, receiver.taken) == ("pending", 0, [])
    later = text("SELECT count(*) FROM procrastinate_jobs WHERE scheduled_at > now()")
    assert db.scalar(later) == 1
