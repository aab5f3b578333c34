"""Webhooks: their permissions, their secrets, and the delivery of events to them."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from app.core import ids
from app.models.notifications.webhooks import WebhookDelivery, WebhookEndpoint
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change
from app.services.platform.workflow import STEPS
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

URL = "https://hooks.example.org/qaf"


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.ADMINISTRATOR)


def body(**fields: Any) -> dict[str, Any]:
    return {"name": "Case system", "url": URL} | fields


def created(as_: As, admin: Person, **fields: Any) -> dict[str, Any]:
    answer = as_(admin).put(f"/v1/webhooks/{ids.new()}", json=body(**fields))
    assert answer.status_code == 201, answer.text
    webhook: dict[str, Any] = answer.json()
    return webhook


def test_a_secret_is_shown_once_and_stored_sealed(db: Session, as_: As, admin: Person) -> None:
    webhook = created(as_, admin)
    assert webhook["secret"].startswith("whsec_")
    address = f"/v1/webhooks/{webhook['id']}"
    read = as_(admin).get(address)
    assert read.json() == webhook | {"secret": None}
    again = as_(admin).put(address, json=body())
    assert (again.status_code, again.json()["secret"]) == (200, None)
    stored = db.get_one(WebhookEndpoint, UUID(webhook["id"])).secret
    assert webhook["secret"].encode() not in stored
    noted = db.scalars(select(Change).where(Change.entity == "webhook_endpoints")).one()
    assert noted.after is not None
    assert "secret" not in noted.after


def test_a_new_secret_leaves_the_old_one_valid_for_a_day(
    db: Session, as_: As, admin: Person
) -> None:
    webhook = created(as_, admin)
    rotated = as_(admin).post(f"/v1/webhooks/{webhook['id']}/rotate-secret")
    assert rotated.status_code == 200
    assert rotated.json()["secret"] not in (None, webhook["secret"])
    assert rotated.json()["previous_secret_until"] is not None
    lines = select(Change.action).where(Change.entity == "webhook_endpoints").order_by(Change.seq)
    assert db.scalars(lines).all() == ["webhook_endpoint.create", "webhook_endpoint.rotate_secret"]


def test_a_webhook_is_replaced_and_forgotten_with_its_etag(
    db: Session, as_: As, admin: Person
) -> None:
    webhook = created(as_, admin)
    address = f"/v1/webhooks/{webhook['id']}"
    changed = body(event_types=["audit.submit"], active=False)
    assert as_(admin).put(address, json=changed).status_code == 428
    etag = {"If-Match": as_(admin).get(address).headers["ETag"]}
    replaced = as_(admin).put(address, json=changed, headers=etag)
    assert (replaced.status_code, replaced.json()["event_types"]) == (200, ["audit.submit"])
    assert as_(admin).delete(address, headers=etag).status_code == 412
    etag = {"If-Match": replaced.headers["ETag"]}
    assert as_(admin).delete(address, headers=etag).status_code == 204
    assert as_(admin).get(address).status_code == 404
    assert db.scalar(select(WebhookEndpoint.id)) is None


@pytest.mark.parametrize(
    ("fields", "pointer", "code"),
    [
        ({"url": "http://hooks.example.org/"}, "/url", "refused_address"),
        ({"url": "https://169.254.169.254/"}, "/url", "refused_address"),
        ({"url": "https://\x00/"}, "/url", "refused_address"),
        ({"url": "https://xn--a.example/"}, "/url", "refused_address"),
        ({"event_types": ["audit.submit", "audit.sing"]}, "/event_types/1", "unknown"),
        ({"url": "https://x.example/" + "a" * 2000}, "/url", "too_long"),
        ({"secret": "mine"}, "/secret", "unknown"),
    ],
)
def test_an_unusable_address_or_event_type_is_refused(
    as_: As, admin: Person, fields: dict[str, Any], pointer: str, code: str
) -> None:
    answer = as_(admin).put(f"/v1/webhooks/{ids.new()}", json=body(**fields))
    assert answer.status_code in {400, 422}
    if answer.status_code == 422:
        faults = [(each["pointer"], each["code"]) for each in answer.json()["errors"]]
        assert faults == [(pointer, code)]
    assert "169.254" not in answer.text


def test_two_webhooks_do_not_share_a_name(as_: As, admin: Person) -> None:
    created(as_, admin)
    answer = as_(admin).put(f"/v1/webhooks/{ids.new()}", json=body())
    assert (answer.status_code, answer.json()["code"]) == (409, "name_taken")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_webhooks_are_for_administrators(db: Session, as_: As, admin: Person, role: Role) -> None:
    webhook = created(as_, admin)
    other = as_(factories.a_person(db, role))
    address = f"/v1/webhooks/{webhook['id']}"
    assert other.get("/v1/webhooks").json()["items"] == []
    assert other.get(address).status_code == 404
    assert other.get(f"{address}/deliveries").status_code == 404
    assert other.put(f"/v1/webhooks/{ids.new()}", json=body(name="x")).status_code == 403
    for verb in ("rotate-secret", "test", "replay-failed"):
        assert other.post(f"{address}/{verb}").status_code == 404
    assert other.delete(address, headers={"If-Match": '"1"'}).status_code == 404


def test_every_move_of_a_workflow_is_a_kind_of_event(as_: As, admin: Person) -> None:
    listed = {each["type"]: each for each in as_(admin).get("/v1/event-types").json()["items"]}
    assert listed["audit.submit"] == {
        "type": "audit.submit",
        "entity": "audits",
        "meaning": "Audit: submit. Its status is `submitted`.",
    }
    moves = {step.event for steps in STEPS.values() for step in steps if step.event}
    assert len(moves) > 25
    assert moves | {"webhook_endpoint.test", "webhook_endpoint.disable"} <= set(listed)
    assert not [name for name in listed if name.startswith("webhook_delivery")]


def submit(db: Session, as_: As) -> UUID:
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor)
    answer = as_(auditor).post(f"/v1/audits/{audit.id}/submit")
    assert answer.status_code == 200, answer.text
    return audit.id


def test_a_move_is_delivered_to_the_webhooks_that_chose_it_with_identifiers_only(
    db: Session, as_: As, admin: Person
) -> None:
    every = created(as_, admin, name="every")
    wanting = created(as_, admin, name="wanting", event_types=["audit.submit"])
    created(as_, admin, name="other", event_types=["audit.finalise"])
    created(as_, admin, name="silent", active=False)
    audit_id = submit(db, as_)
    event = db.scalars(select(Event).where(Event.type == "audit.submit")).one()
    assert (event.entity, event.entity_id) == ("audits", audit_id)
    endpoints = select(WebhookDelivery.endpoint_id).where(WebhookDelivery.event_id == event.id)
    assert set(db.scalars(endpoints)) == {UUID(every["id"]), UUID(wanting["id"])}
    jobs = "SELECT args FROM procrastinate_jobs WHERE task_name = 'webhook.deliver'"
    deliveries = db.scalars(select(WebhookDelivery.id)).all()
    assert {args["delivery_id"] for args in db.scalars(text(jobs))} == {str(d) for d in deliveries}


def test_a_refused_move_is_no_event(db: Session, as_: As, admin: Person) -> None:
    created(as_, admin)
    auditor = factories.a_person(db, Role.AUDITOR)
    audit = factories.an_audit(db, auditor, status="finalised")
    assert as_(auditor).post(f"/v1/audits/{audit.id}/submit").status_code == 409
    assert db.scalars(select(Event)).all() == []


def test_a_test_event_goes_to_that_webhook_alone(db: Session, as_: As, admin: Person) -> None:
    tried = created(as_, admin, event_types=["audit.submit"])
    created(as_, admin, name="other")
    assert as_(admin).post(f"/v1/webhooks/{tried['id']}/test").status_code == 200
    page = as_(admin).get(f"/v1/webhooks/{tried['id']}/deliveries?count=true").json()
    assert page["total"] == 1
    assert page["items"][0]["event"]["type"] == "webhook_endpoint.test"
    assert page["items"][0]["event"]["entity_id"] == tried["id"]
    assert page["items"][0]["status"] == "pending"
    assert len(db.scalars(select(WebhookDelivery)).all()) == 1


def test_a_webhook_that_is_off_gets_no_test_event(as_: As, admin: Person) -> None:
    webhook = created(as_, admin, active=False)
    answer = as_(admin).post(f"/v1/webhooks/{webhook['id']}/test")
    assert (answer.status_code, answer.json()["code"]) == (409, "switched_off")
