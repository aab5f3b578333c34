"""Feedback pushed by other systems: one outcome a record, and text of harm escalated."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.api_keys import ApiKey
from app.models.platform.history import Change
from app.security.pseudonyms import pseudonym
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/sources/liberi/feedback:batch"


@pytest.fixture
def client(db: Session) -> ApiKey:
    return factories.a_client(db)


@pytest.fixture
def campaign(db: Session) -> FeedbackCampaign:
    return feedback.a_named_campaign(db, channel="app")


def record(campaign: FeedbackCampaign, external_id: str = "F1", **fields: Any) -> dict[str, Any]:
    return {
        "external_id": external_id,
        "campaign_id": str(campaign.id),
        "submitted_on": feedback.days_ago(1).isoformat(),
        "answers": feedback.answers(worker_listens=4),
    } | fields


def push(as_: As, client: ApiKey, *records: dict[str, Any], query: str = "") -> Any:
    headers = {"Idempotency-Key": str(uuid4())}
    return as_(client).post(URL + query, json={"records": list(records)}, headers=headers)


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == 207, answer.text
    return [item["outcome"] for item in answer.json()["items"]]


def test_the_same_again_changes_nothing_and_an_older_version_has_no_effect(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    first = record(campaign, source_version=2, narrative="She listens.")
    created = push(as_, client, first)
    assert (outcomes(created), created.json()["items"][0]["version"]) == (["created"], 1)
    assert outcomes(push(as_, client, first)) == ["unchanged"]
    changed = first | {"source_version": 3, "answers": feedback.answers(worker_listens=5)}
    assert outcomes(push(as_, client, changed)) == ["updated"]
    assert outcomes(push(as_, client, first)) == ["stale"]
    row = db.scalars(select(FeedbackSubmission)).one()
    assert (row.source_ref, row.narrative) == (pseudonym("liberi", "F1"), "She listens.")
    assert [answer.value_num for answer in row.answers] == [5]
    assert db.get_one(FeedbackBox, campaign.id).started == 1
    changes = db.scalars(select(Change).where(Change.entity == "feedback_submissions")).all()
    assert "She listens." not in str([(each.before, each.after) for each in changes])


def test_one_bad_record_never_fails_the_others(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    hidden = feedback.a_campaign(db)
    closed = feedback.a_named_campaign(db, status="closed")
    late = feedback.a_named_campaign(db, opens=feedback.days_ago(9), closes=feedback.days_ago(5))
    bad = {
        "/records/1/campaign_id": record(hidden, "A"),
        "/records/2/campaign_id": record(closed, "B"),
        "/records/3/submitted_on": record(late, "C"),
        "/records/4/campaign_id": record(campaign, "D", campaign_id=str(uuid4())),
        "/records/5/answers/0/value_num": record(
            campaign, "E", answers=feedback.answers(worker_listens=9)
        ),
        "/records/6/subject_external_id": record(campaign, "F", subject_external_id="none"),
        "/records/7/team_code": record(campaign, "G", team_code="nowhere"),
        "/records/8/answers": record(campaign, "H", answers=[]),
        "/records/9/who": record(campaign, "I", who="me"),
    }
    answer = push(as_, client, record(campaign), *bad.values())
    assert outcomes(answer) == ["created", *["rejected"] * len(bad)]
    pointers = [item["errors"][0]["pointer"] for item in answer.json()["items"][1:]]
    assert pointers == list(bad)
    assert len(db.scalars(select(FeedbackSubmission)).all()) == 1


def test_a_dry_run_and_a_broken_whole_leave_nothing(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    good, bad = record(campaign), record(campaign, "F2", answers=[])
    assert outcomes(push(as_, client, good, query="?dry_run=true")) == ["created"]
    refused = push(as_, client, good, bad, query="?atomic=true")
    assert (refused.status_code, refused.json()["code"]) == (422, "batch_rejected")
    assert db.scalars(select(FeedbackSubmission)).all() == []
    assert db.get_one(FeedbackBox, campaign.id).started == 0


def test_pushed_feedback_has_the_location_of_the_childs_case_or_of_the_team(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    dover, swale = factories.a_team(db, "dover-1"), factories.a_team(db, "swale-1")
    child = factories.a_subject(db, dover, case_ref=pseudonym("liberi", "C1"))
    of_child = record(campaign, "F1", subject_external_id="C1")
    of_team = record(campaign, "F2", subject_external_id="C1", team_code="swale-1")
    assert outcomes(push(as_, client, of_child, of_team, record(campaign, "F3"))) == ["created"] * 3
    rows = {row.source_ref: row for row in db.scalars(select(FeedbackSubmission))}
    places = [rows[pseudonym("liberi", f"F{n}")].org_unit_id for n in (1, 2, 3)]
    assert places == [dover.id, swale.id, campaign.org_unit_id]
    assert rows[pseudonym("liberi", "F1")].subject_id == child.id


def test_text_of_harm_is_escalated_and_outlives_its_source(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    push(as_, client, record(campaign, narrative="He hits me."), record(campaign, "F2"))
    gone = [{"external_id": each, "deleted": True} for each in ("F1", "F2")]
    assert outcomes(push(as_, client, *gone)) == ["updated", "updated"]
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    (left,) = manager.get("/v1/feedback-submissions?view=full").json()["items"]
    assert (left["status"], left["narrative"]) == ("escalated", "He hits me.")
    assert left["deleted_at"] is not None
    all_of_it = manager.get("/v1/feedback-submissions?include_deleted=true").json()["items"]
    assert len(all_of_it) == 2


def test_a_push_does_not_overwrite_feedback_that_is_worked_on(
    db: Session, as_: As, client: ApiKey, campaign: FeedbackCampaign
) -> None:
    created = push(as_, client, record(campaign)).json()["items"][0]
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    manager.post(f"/v1/feedback-submissions/{created['id']}/triage")
    again = push(as_, client, record(campaign, language="pl"))
    assert again.json()["items"][0]["errors"][0]["code"] == "not_in_state"


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.INTEGRATION_CLIENT}))
def test_only_source_systems_push_and_only_for_themselves(
    db: Session, as_: As, campaign: FeedbackCampaign, role: Role
) -> None:
    answer = as_(factories.a_person(db, role)).post(URL, json={"records": [record(campaign)]})
    assert answer.status_code == 403
    other = push(as_, factories.a_client(db, source_system="eclipse"), record(campaign))
    assert (other.status_code, other.json()["code"]) == (403, "other_source")
