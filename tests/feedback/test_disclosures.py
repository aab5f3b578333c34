"""Text that may indicate harm reaches the QA unit at once, each time, and is never dropped."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackBox, FeedbackCampaign
from app.models.feedback.outcomes import FeedbackDisclosure
from app.models.feedback.submissions import FeedbackSubmission
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client
from tests.factories import feedback

URL = "/v1/public/feedback"
WEDNESDAY = datetime(2026, 4, 8, 15, 30, tzinfo=UTC)
NEXT_WEEK = WEDNESDAY + timedelta(days=7)


@pytest.fixture(autouse=True)
def wednesday() -> Iterator[None]:
    with clock.held_at(WEDNESDAY):
        yield


def body(**fields: Any) -> dict[str, Any]:
    return {"answers": feedback.answers(worker_listens=5)} | fields


def box(db: Session, campaign: FeedbackCampaign) -> FeedbackBox:
    return db.get_one(FeedbackBox, campaign.id)


def listed(as_: As, who: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = as_(who).get("/v1/feedback-disclosures").json()["items"]
    return items


def test_text_of_harm_reaches_the_qa_unit_at_once_without_the_other_answers(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    answers = feedback.answers(
        worker_listens=2, best_thing="The dog.", change_thing="My uncle touches me."
    )
    anyone.post(f"{URL}/{campaign.link}", json=body(answers=answers, age_band="10_to_15"))
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    (disclosure,) = manager.get("/v1/feedback-disclosures").json()["items"]
    assert (disclosure["words"], disclosure["contact"]) == (["My uncle touches me."], None)
    assert disclosure["created_at"] == "2026-04-06T00:00:00.000000Z"
    assert (disclosure["status"], disclosure["submitted_week"]) == ("open", "2026-04-06")
    (stored,) = feedback.in_box(db, campaign)
    assert [a["question_key"] for a in stored["answers"]] == ["worker_listens", "best_thing"]
    url = f"/v1/feedback-disclosures/{disclosure['id']}/close"
    assert manager.post(url, json={"note": "Read."}).status_code == 422
    done = manager.post(url, json={"outcome": "nobody_to_find", "note": "School told."}).json()
    assert (done["status"], done["outcome"]) == ("closed", "nobody_to_find")


def test_contact_details_are_disclosed_together_with_all_texts(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    feedback_body = body(narrative="I miss my sister.", contact="Ask for Kim at the youth club.")
    anyone.post(f"{URL}/{campaign.link}", json=feedback_body)
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    (disclosure,) = admin.get("/v1/feedback-disclosures").json()["items"]
    assert disclosure["words"] == ["I miss my sister."]
    assert disclosure["contact"] == "Ask for Kim at the youth club."
    assert "Kim" not in json.dumps(feedback.in_box(db, campaign))
    assert feedback.in_box(db, campaign)[0]["narrative"] is None


def test_the_same_text_of_two_children_is_two_disclosures(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    manager = factories.a_person(db, Role.QA_MANAGER)
    anyone.post(f"{URL}/{campaign.link}", json=body(narrative="They hit me."))
    (first,) = listed(as_, manager)
    done = {"outcome": "nobody_to_find", "note": "Read."}
    as_(manager).post(f"/v1/feedback-disclosures/{first['id']}/close", json=done)
    for _ in range(2):
        anyone.post(f"{URL}/{campaign.link}", json=body(narrative="They hit me."))
    disclosures = listed(as_, manager)
    assert sorted(each["status"] for each in disclosures) == ["closed", "open", "open"]
    assert {(*each["words"], each["times_told"]) for each in disclosures} == {("They hit me.", 1)}
    assert [each["narrative"] for each in feedback.in_box(db, campaign)] == [None] * 3


def test_text_by_an_invalid_link_is_stored_and_a_repetition_is_counted_while_it_is_open(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db, entry="single_use")
    manager = factories.a_person(db, Role.QA_MANAGER)
    feedback_body = body(narrative="I am not safe here.")
    for _ in range(3):
        anyone.post(f"{URL}/{campaign.link}.used", json=feedback_body)
    (first,) = listed(as_, manager)
    assert (first["words"], first["times_told"]) == (["I am not safe here."], 3)
    assert first["updated_at"] == first["created_at"] == "2026-04-06T00:00:00.000000Z"
    with clock.held_at(NEXT_WEEK):
        anyone.post(f"{URL}/{campaign.link}.used", json=feedback_body)
        weeks = {each["submitted_week"]: each["times_told"] for each in listed(as_, manager)}
        assert weeks == {"2026-04-06": 3, "2026-04-13": 1}
    done = {"outcome": "nobody_to_find", "note": "Read."}
    as_(manager).post(f"/v1/feedback-disclosures/{first['id']}/close", json=done)
    anyone.post(f"{URL}/{campaign.link}.used", json=feedback_body)
    open_ones = [each for each in listed(as_, manager) if each["status"] == "open"]
    assert [each["times_told"] for each in open_ones] == [1, 1]
    assert box(db, campaign).received == 0


def test_text_of_harm_in_an_answer_that_became_irrelevant_is_stored(
    db: Session, as_: As, anyone: Client
) -> None:
    """The author wrote it, and then changed the answer to the question before."""
    campaign = feedback.a_campaign(db, respondent_group="parent_carer_family")
    for words in ("My partner hit me.", "More often."):
        answers = feedback.answers(plan_involved=["yes"], plan_more_involved=words)
        anyone.post(f"{URL}/{campaign.link}", json={"answers": answers})
    (disclosure,) = listed(as_, factories.a_person(db, Role.QA_MANAGER))
    assert disclosure["words"] == ["My partner hit me."]
    answered = [
        [a["question_key"] for a in each["answers"]] for each in feedback.in_box(db, campaign)
    ]
    assert answered == [["plan_involved"]] * 2


def an_invitation(db: Session, as_: As, campaign: FeedbackCampaign) -> tuple[str, str]:
    """Returns the identifier and the link of an invitation."""
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    asked = {"invitations": [{"contact": "p@example.org", "delivered": True}]}
    created = admin.post(f"/v1/feedback-campaigns/{campaign.id}/invitations", json=asked).json()
    return created["items"][0]["id"], created["items"][0]["token"]


def a_parents_campaign(db: Session) -> FeedbackCampaign:
    parents = "parent_carer_family"
    return feedback.a_named_campaign(db, entry="single_use", respondent_group=parents)


def test_text_by_a_used_personal_link_is_disclosed_with_its_invitation(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    first = anyone.post(f"{URL}/{token}", json={"answers": feedback.answers(respect=4)})
    manager = factories.a_person(db, Role.QA_MANAGER)
    again = {"answers": [], "narrative": "My partner hit me."}
    repeated = [anyone.post(f"{URL}/{each}", json=again) for each in (token, campaign.link)]
    assert {answer.content for answer in repeated} == {first.content}
    by_invitation = {each["invitation_id"]: each["words"] for each in listed(as_, manager)}
    assert by_invitation == {invitation: ["My partner hit me."], None: ["My partner hit me."]}
    (row,) = db.scalars(select(FeedbackSubmission))
    assert (row.narrative, row.status) == (None, "received")


def test_a_closed_campaign_still_takes_disclosures_of_invited_people(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    admin.post(f"/v1/feedback-campaigns/{campaign.id}/close")
    feedback_body = {"answers": [], "narrative": "My partner hit me."}
    assert anyone.post(f"{URL}/{token}", json=feedback_body).status_code == 202
    (disclosure,) = listed(as_, factories.a_person(db, Role.QA_MANAGER))
    assert (disclosure["invitation_id"], disclosure["words"]) == (
        invitation,
        ["My partner hit me."],
    )
    assert list(db.scalars(select(FeedbackSubmission))) == []


def test_contact_details_of_an_invited_person_are_stored_apart_from_the_answers(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    feedback_body = {"answers": [], "narrative": "Nobody rings back.", "contact": "07700 900123"}
    anyone.post(f"{URL}/{token}", json=feedback_body)
    (disclosure,) = listed(as_, factories.a_person(db, Role.QA_MANAGER))
    assert (disclosure["contact"], disclosure["words"]) == ("07700 900123", ["Nobody rings back."])
    assert disclosure["invitation_id"] == invitation
    assert db.scalars(select(FeedbackSubmission)).one().narrative == "Nobody rings back."


@pytest.mark.parametrize("role", list(Role))
def test_only_the_qa_unit_reads_disclosures_and_only_its_manager_closes_them(
    db: Session, as_: As, anyone: Client, role: Role
) -> None:
    campaign = feedback.a_campaign(db)
    anyone.post(f"{URL}/{campaign.link}", json=body(narrative="They hit me."))
    row = db.scalars(select(FeedbackDisclosure)).one()
    client = as_(factories.a_person(db, role))
    unit = role in {Role.QA_ADMIN, Role.QA_MANAGER}
    url = f"/v1/feedback-disclosures/{row.id}"
    assert client.get(url).status_code == (200 if unit else 404)
    assert len(client.get("/v1/feedback-disclosures").json()["items"]) == unit
    outcome = {"outcome": "referred", "note": "Told."}
    expected = 200 if role is Role.QA_MANAGER else 403 if unit else 404
    assert client.post(f"{url}/close", json=outcome).status_code == expected
