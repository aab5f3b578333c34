"""Words of harm in a public form reach the Unit at once, each time, and are never thrown away."""

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
    return {"answers": feedback.told(worker_listens=5)} | fields


def box(db: Session, campaign: FeedbackCampaign) -> FeedbackBox:
    return db.get_one(FeedbackBox, campaign.id)


def waiting(as_: As, who: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = as_(who).get("/v1/feedback-disclosures").json()["items"]
    return found


def test_words_of_harm_reach_the_unit_at_once_apart_from_the_other_answers(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    told = feedback.told(
        worker_listens=2, best_thing="The dog.", change_thing="My uncle touches me."
    )
    anyone.post(f"{URL}/{campaign.link}", json=body(answers=told, age_band="10_to_15"))
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    (found,) = manager.get("/v1/feedback-disclosures").json()["items"]
    assert (found["words"], found["contact"]) == (["My uncle touches me."], None)
    assert found["created_at"] == "2026-04-06T00:00:00.000000Z"
    assert (found["status"], found["submitted_week"]) == ("open", "2026-04-06")
    (kept,) = box(db, campaign).answers
    assert [a["question_key"] for a in kept["answers"]] == ["worker_listens", "best_thing"]
    url = f"/v1/feedback-disclosures/{found['id']}/close"
    assert manager.post(url, json={"note": "Read."}).status_code == 422
    done = manager.post(url, json={"outcome": "nobody_to_find", "note": "School told."}).json()
    assert (done["status"], done["outcome"]) == ("closed", "nobody_to_find")


def test_who_wants_to_be_found_is_found_with_all_their_words(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db)
    told = body(narrative="I miss my sister.", contact="Ask for Kim at the youth club.")
    anyone.post(f"{URL}/{campaign.link}", json=told)
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    (found,) = admin.get("/v1/feedback-disclosures").json()["items"]
    assert found["words"] == ["I miss my sister."]
    assert found["contact"] == "Ask for Kim at the youth club."
    assert "Kim" not in json.dumps(box(db, campaign).answers)
    assert box(db, campaign).answers[0]["narrative"] is None


def test_two_children_who_say_the_same_words_are_two(db: Session, as_: As, anyone: Client) -> None:
    campaign = feedback.a_campaign(db)
    manager = factories.a_person(db, Role.QA_MANAGER)
    anyone.post(f"{URL}/{campaign.link}", json=body(narrative="They hit me."))
    (first,) = waiting(as_, manager)
    done = {"outcome": "nobody_to_find", "note": "Read."}
    as_(manager).post(f"/v1/feedback-disclosures/{first['id']}/close", json=done)
    for _ in range(2):
        anyone.post(f"{URL}/{campaign.link}", json=body(narrative="They hit me."))
    found = waiting(as_, manager)
    assert sorted(each["status"] for each in found) == ["closed", "open", "open"]
    assert {(*each["words"], each["times_told"]) for each in found} == {("They hit me.", 1)}
    assert [each["narrative"] for each in box(db, campaign).answers] == [None] * 3


def test_words_by_a_link_worth_nothing_are_kept_and_the_same_again_is_counted_while_it_waits(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = feedback.a_campaign(db, entry="single_use")
    manager = factories.a_person(db, Role.QA_MANAGER)
    told = body(narrative="I am not safe here.")
    for _ in range(3):
        anyone.post(f"{URL}/{campaign.link}.used", json=told)
    (first,) = waiting(as_, manager)
    assert (first["words"], first["times_told"]) == (["I am not safe here."], 3)
    assert first["updated_at"] == first["created_at"] == "2026-04-06T00:00:00.000000Z"
    with clock.held_at(NEXT_WEEK):
        anyone.post(f"{URL}/{campaign.link}.used", json=told)
        weeks = {each["submitted_week"]: each["times_told"] for each in waiting(as_, manager)}
        assert weeks == {"2026-04-06": 3, "2026-04-13": 1}
    done = {"outcome": "nobody_to_find", "note": "Read."}
    as_(manager).post(f"/v1/feedback-disclosures/{first['id']}/close", json=done)
    anyone.post(f"{URL}/{campaign.link}.used", json=told)
    open_ones = [each for each in waiting(as_, manager) if each["status"] == "open"]
    assert [each["times_told"] for each in open_ones] == [1, 1]
    assert box(db, campaign).received == 0


def test_words_of_harm_in_an_answer_that_is_asked_no_more_are_kept(
    db: Session, as_: As, anyone: Client
) -> None:
    """Somebody wrote them, and then chose another answer to the question before."""
    campaign = feedback.a_campaign(db, respondent_group="parent_carer_family")
    for words in ("My partner hit me.", "More often."):
        told = feedback.told(plan_involved=["yes"], plan_more_involved=words)
        anyone.post(f"{URL}/{campaign.link}", json={"answers": told})
    (found,) = waiting(as_, factories.a_person(db, Role.QA_MANAGER))
    assert found["words"] == ["My partner hit me."]
    answered = [[a["question_key"] for a in each["answers"]] for each in box(db, campaign).answers]
    assert answered == [["plan_involved"]] * 2


def an_invitation(db: Session, as_: As, campaign: FeedbackCampaign) -> tuple[str, str]:
    """Its identifier and its link."""
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    asked = {"invitations": [{"contact": "p@example.org", "delivered": True}]}
    made = admin.post(f"/v1/feedback-campaigns/{campaign.id}/invitations", json=asked).json()
    return made["items"][0]["id"], made["items"][0]["token"]


def a_parents_campaign(db: Session) -> FeedbackCampaign:
    parents = "parent_carer_family"
    return feedback.a_named_campaign(db, entry="single_use", respondent_group=parents)


def test_who_returns_by_a_used_link_of_their_own_is_heard_and_can_be_found(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    first = anyone.post(f"{URL}/{token}", json={"answers": feedback.told(respect=4)})
    manager = factories.a_person(db, Role.QA_MANAGER)
    again = {"answers": [], "narrative": "My partner hit me."}
    told = [anyone.post(f"{URL}/{each}", json=again) for each in (token, campaign.link)]
    assert {answer.content for answer in told} == {first.content}
    found = {each["invitation_id"]: each["words"] for each in waiting(as_, manager)}
    assert found == {invitation: ["My partner hit me."], None: ["My partner hit me."]}
    (row,) = db.scalars(select(FeedbackSubmission))
    assert (row.narrative, row.status) == (None, "received")


def test_a_closed_campaign_hears_whom_it_invited(db: Session, as_: As, anyone: Client) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    admin = as_(factories.a_person(db, Role.QA_ADMIN))
    admin.post(f"/v1/feedback-campaigns/{campaign.id}/close")
    told = {"answers": [], "narrative": "My partner hit me."}
    assert anyone.post(f"{URL}/{token}", json=told).status_code == 202
    (found,) = waiting(as_, factories.a_person(db, Role.QA_MANAGER))
    assert (found["invitation_id"], found["words"]) == (invitation, ["My partner hit me."])
    assert list(db.scalars(select(FeedbackSubmission))) == []


def test_how_to_reach_somebody_invited_is_kept_beside_their_answer(
    db: Session, as_: As, anyone: Client
) -> None:
    campaign = a_parents_campaign(db)
    invitation, token = an_invitation(db, as_, campaign)
    told = {"answers": [], "narrative": "Nobody rings back.", "contact": "07700 900123"}
    anyone.post(f"{URL}/{token}", json=told)
    (found,) = waiting(as_, factories.a_person(db, Role.QA_MANAGER))
    assert (found["contact"], found["words"]) == ("07700 900123", ["Nobody rings back."])
    assert found["invitation_id"] == invitation
    assert db.scalars(select(FeedbackSubmission)).one().narrative == "Nobody rings back."


@pytest.mark.parametrize("role", list(Role))
def test_only_the_unit_reads_disclosures_and_its_manager_closes_them(
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
    wanted = 200 if role is Role.QA_MANAGER else 403 if unit else 404
    assert client.post(f"{url}/close", json=outcome).status_code == wanted
