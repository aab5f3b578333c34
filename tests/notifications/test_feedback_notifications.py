"""Inbox entries of feedback, and the webhook events of disclosures."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.processes.jobs import JOBS
from app.services.feedback import disclosures
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback

URL = "/v1/public/feedback"
WEDNESDAY = datetime(2026, 4, 8, 15, 30, tzinfo=UTC)
ON_THE_HOUR = datetime(2026, 4, 8, 16, tzinfo=UTC)
UNIT = (Role.QA_ADMIN, Role.QA_MANAGER)


def waits(as_: As, who: Person) -> list[tuple[Any, ...]]:
    items = as_(who).get("/v1/notifications").json()["items"]
    return [(each["kind"], each["path"], each["due_on"]) for each in items]


def test_disclosures_wait_for_those_who_close_them_and_come_first(
    db: Session, as_: As, anyone: Client
) -> None:
    manager, admin = (factories.a_person(db, role) for role in (Role.QA_MANAGER, Role.QA_ADMIN))
    with clock.held_at(WEDNESDAY):
        feedback.a_submission(db)
        body = {"answers": [], "narrative": "They hit me."}
        anyone.post(f"{URL}/{feedback.a_campaign(db).link}", json=body)
        (row,) = db.scalars(select(FeedbackDisclosure))
        url = f"/v1/feedback-disclosures/{row.id}"
        assert waits(as_, manager)[0] == ("feedback_disclosure_to_read", url, "2026-04-06")
        assert [kind for kind, *_ in waits(as_, manager)][1:] == ["feedback_to_triage"]
        assert [kind for kind, *_ in waits(as_, admin)] == ["feedback_to_triage"]
        as_(manager).post(f"{url}/close", json={"outcome": "referred", "note": "Police."})
        assert [kind for kind, *_ in waits(as_, manager)] == ["feedback_to_triage"]


def test_a_concern_waits_until_its_outcome_is_recorded(db: Session, as_: As) -> None:
    manager, worker = (
        factories.a_person(db, role) for role in (Role.QA_MANAGER, Role.PRACTITIONER)
    )
    with clock.held_at(WEDNESDAY):
        campaign = feedback.a_named_campaign(db)
        body = feedback.about(campaign, narrative="He said that his uncle hits him.")
        url = f"/v1/feedback-submissions/{ids.new()}"
        assert as_(worker).put(url, json=body).status_code == 201
        assert waits(as_, manager) == [("feedback_escalation_to_resolve", url, "2026-04-08")]
        assert waits(as_, worker) == []
        done = {"outcome": "referred", "note": "Front Door."}
        assert as_(manager).post(f"{url}/resolve", json=done).status_code == 200
        assert [kind for kind, *_ in waits(as_, manager)] == ["feedback_to_code"]
    types = list(db.scalars(select(Event.type).order_by(Event.occurred_at, Event.id)))
    assert types == ["feedback_submission.escalate", "feedback_submission.resolve"]


@pytest.mark.parametrize(
    ("fields", "coder", "kinds"),
    [
        ({}, None, ("feedback_to_triage", "feedback_to_triage")),
        ({"status": "triaged"}, None, ("feedback_to_code", "feedback_to_code")),
        ({"status": "triaged", "consent_analysis": False}, None, (None, "feedback_to_close")),
        ({"status": "coded"}, Role.QA_ADMIN, (None, "feedback_to_review")),
        ({"status": "coded"}, Role.QA_MANAGER, (None, None)),
        ({"status": "reviewed"}, Role.QA_ADMIN, (None, "feedback_to_close")),
        ({"status": "closed"}, Role.QA_ADMIN, (None, None)),
        ({"deleted_at": WEDNESDAY}, None, (None, None)),
    ],
)
def test_each_step_waits_for_those_who_can_take_it(
    db: Session, as_: As, fields: dict[str, Any], coder: Role | None, kinds: tuple[str | None, ...]
) -> None:
    people = {role: factories.a_person(db, role) for role in UNIT}
    row: FeedbackSubmission = feedback.a_submission(
        db, coded_by=people[coder].id if coder else None, **fields
    )
    for role, kind in zip(UNIT, kinds, strict=True):
        path = f"/v1/feedback-submissions/{row.id}"
        assert waits(as_, people[role]) == ([(kind, path, None)] if kind else [])


def test_webhooks_get_an_event_on_the_hour_for_campaigns_with_disclosures_to_read(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    quiet = feedback.a_campaign(db)
    manager = factories.a_person(db, Role.QA_MANAGER)
    with clock.held_at(WEDNESDAY):
        anyone.post(f"{URL}/{quiet.link}", json={"answers": [], "narrative": "All is well."})
        for n in range(3):
            body = {"answers": [], "narrative": f"They hit me, {n}."}
            anyone.post(f"{URL}/{campaign.link}", json=body)
    before = as_(manager).get("/v1/feedback-disclosures").json()["items"]
    assert list(db.scalars(select(Event))) == []
    with clock.held_at(ON_THE_HOUR):
        assert disclosures.announce(db) == 1
        assert disclosures.announce(db) == 0
    (event,) = db.scalars(select(Event))
    assert (event.type, event.occurred_at) == ("feedback_campaign.alert", ON_THE_HOUR)
    assert (event.entity, event.entity_id) == ("feedback_campaigns", campaign.id)
    db.expire_all()
    assert as_(manager).get("/v1/feedback-disclosures").json()["items"] == before


def test_closed_disclosures_are_shuffled_and_alert_nobody(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    anyone.post(f"{URL}/{campaign.link}", json={"answers": [], "narrative": "They hit me."})
    (disclosure,) = manager.get("/v1/feedback-disclosures").json()["items"]
    outcome = {"outcome": "no_concern", "note": "Read twice."}
    done = manager.post(f"/v1/feedback-disclosures/{disclosure['id']}/close", json=outcome)
    assert done.status_code == 200, done.text
    assert disclosures.announce(db) == 0
    alerts = select(Event).where(Event.type == "feedback_campaign.alert")
    assert list(db.scalars(alerts)) == []
    assert db.scalars(select(FeedbackDisclosure.announced)).all() == [True]


def test_a_repeated_text_is_announced_again(db: Session, anyone: Client) -> None:
    campaign = feedback.a_campaign(db, status="closed")
    body = {"answers": [], "narrative": "They hit me."}
    for n in range(3):
        with clock.held_at(WEDNESDAY + timedelta(hours=n)):
            anyone.post(f"{URL}/{campaign.link}", json=body)
            assert disclosures.announce(db) == 1


def test_boxes_are_opened_and_disclosures_announced_every_hour_by_jobs() -> None:
    crons = {job.name: job.cron for job in JOBS if job.name.startswith("feedback.")}
    assert crons == {
        "feedback.open_boxes": "5 * * * *",
        "feedback.list_unread": "7 * * * *",
        "feedback.destroy_keys": "9 * * * *",
        "feedback.announce": "0 * * * *",
    }
