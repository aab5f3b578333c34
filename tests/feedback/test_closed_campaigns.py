"""A campaign that has closed stays as it was counted: nothing changes a released figure."""

from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.models.feedback.campaigns import FeedbackCampaign
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback
from tests.feedback.test_submission_push import outcomes, push, record

FIGURES = ("submissions", "rating_mean", "rating_distribution", "completion_rate")


@pytest.fixture
def campaign(db: Session) -> FeedbackCampaign:
    return feedback.a_named_campaign(db)


def close(db: Session, as_: As, campaign: FeedbackCampaign) -> None:
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    assert admin.post(f"/v1/feedback-campaigns/{campaign.id}/close").status_code == 200


def published(as_: As, who: Person) -> list[Any]:
    client = as_(who)
    answers = [client.get(f"/v1/feedback-figures/{slug}").json() for slug in FIGURES]
    return [(each["rows"], each["total"]) for each in answers]


def test_what_its_source_deletes_or_moves_later_was_counted_and_stays_counted(
    db: Session, as_: As, campaign: FeedbackCampaign
) -> None:
    source, analyst = factories.a_client(db), factories.a_person(db, Role.MI_ANALYST)
    records = [record(campaign, f"F{n}") for n in range(8)]
    push(as_, source, *records, {"external_id": "F7", "deleted": True})
    push(as_, source, {"external_id": "F7", "deleted": True})
    close(db, as_, campaign)
    before = published(as_, analyst)
    assert before[0][1]["numerator"] == 7  # one was gone when it closed
    assert outcomes(push(as_, source, {"external_id": "F0", "deleted": True})) == ["updated"]
    other = feedback.a_named_campaign(db)
    moved = push(as_, source, record(other, "F1"), record(campaign, "F2", narrative="Other."))
    assert outcomes(moved) == ["rejected", "rejected"]
    assert {each["errors"][0]["code"] for each in moved.json()["items"]} == {"campaign_closed"}
    assert published(as_, analyst) == before


def test_a_sender_no_longer_replaces_an_answer_to_a_campaign_that_has_closed(
    db: Session, as_: As, campaign: FeedbackCampaign
) -> None:
    sender = factories.a_person(db, Role.PRACTITIONER)
    url = "/v1/feedback-submissions/0198c5a2-6d1e-7c3b-8f00-5a1b2c3d4e5f"
    assert as_(sender).put(url, json=feedback.about(campaign)).status_code == 201
    etag = as_(sender).get(url).headers["ETag"]
    close(db, as_, campaign)
    body = feedback.about(campaign, answers=feedback.answers(worker_listens=1))
    refused = as_(sender).put(url, json=body, headers={"If-Match": etag})
    assert (refused.status_code, refused.json()["code"]) == (409, "campaign_closed")
    assert as_(sender).put(url, json=feedback.about(campaign)).status_code == 200  # as it is
