"""What children said in the district of an analysis, without opening the anonymous."""

from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.feedback.outcomes import FeedbackQuote
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/outcome-analyses"


def a_body(db: Session, lead: Any, **fields: Any) -> dict[str, Any]:
    usual = {
        "district_id": str(factories.a_district(db).id),
        "week_start": "2026-06-08",
        "lead_id": str(lead.id),
        "follow_up_on": "2026-09-07",
    }
    return usual | fields


def a_quote(db: Session, said: FeedbackSubmission, at: OrgUnit, **fields: Any) -> None:
    unit = factories.a_person(db, Role.QA_MANAGER).id
    usual: dict[str, Any] = {
        "submission_id": said.id,
        "campaign_id": said.campaign_id,
        "respondent_group": said.respondent_group,
        "text": "Tell me why plans change.",
        "status": "released",
        "proposed_by": unit,
        **factories.placed(db, at),
    }
    if fields.get("status") != "proposed":
        decided = {"decided_by": unit, "decided_at": clock.now(), "decision_reason": "Agreed."}
        usual |= decided
    factories.saved(db, FeedbackQuote(**usual | fields))


def test_an_analysis_reads_the_released_words_of_children_in_its_district(
    db: Session, as_: As
) -> None:
    """Six answer in Dartford; one word is released for it, one for Dover, one for nobody."""
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    unit, lead = factories.a_person(db, Role.QA_MANAGER), factories.a_person(db, Role.AUDITOR)
    campaign = feedback.a_campaign(db, name="Before your review")
    for _ in range(6):
        said = feedback.a_submission(db, campaign, **factories.placed(db, dartford))
    a_quote(db, said, dartford)
    a_quote(db, said, dover, text="Elsewhere.")
    a_quote(db, said, dartford, text="Not released.", status="proposed")
    path = f"{URL}/{ids.new()}"
    body = a_body(db, lead, campaign_ids=[str(campaign.id)])
    assert as_(unit).put(path, json=body).status_code == 201
    row = db.get_one(OutcomeAnalysis, UUID(path.rsplit("/", 1)[1]))
    row.observer_ids = [str(factories.a_person(db, Role.PRACTITIONER).id)]
    observer = db.get_one(Person, UUID(row.observer_ids[0]))
    words = ["Tell me why plans change."]
    for person, read in ((unit, words), (lead, words), (observer, [])):
        (views,) = as_(person).get(path).json()["childrens_views"]
        assert views["campaign"]["name"] == "Before your review"
        assert (views["enough_answered"], views["quotes"]) == (True, read), person


def test_too_few_answers_are_not_counted_and_only_campaigns_of_children_are_named(
    db: Session, as_: As
) -> None:
    unit, lead = as_(factories.a_person(db, Role.QA_MANAGER)), factories.a_person(db, Role.AUDITOR)
    of_children, of_staff = (
        feedback.a_campaign(db),
        feedback.a_campaign(db, respondent_group="staff"),
    )
    feedback.a_submission(db, of_children, **factories.placed(db, factories.a_district(db)))
    path, named = f"{URL}/{ids.new()}", [str(of_children.id), str(of_staff.id), str(ids.new())]
    answer = unit.put(path, json=a_body(db, lead, campaign_ids=[*named, named[0]]))
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("/campaign_ids/1", "unknown"),
        ("/campaign_ids/2", "unknown"),
        ("/campaign_ids/3", "twice"),
    ]
    assert unit.put(path, json=a_body(db, lead, campaign_ids=named[:1])).status_code == 201
    (views,) = unit.get(path).json()["childrens_views"]
    assert (views["enough_answered"], views["quotes"]) == (False, [])


def test_observers_answer_the_scales_of_the_tool_of_the_analysis(db: Session, as_: As) -> None:
    observer = factories.a_person(db, Role.PRACTITIONER)
    version = factories.a_tool_version(db)
    analysis: OutcomeAnalysis = factories.an_outcome_analysis(
        db, None, observer, status="fieldwork", tool_version_id=version.id
    )
    (scale, *_) = (
        question
        for section in version.content["sections"]
        for question in section["questions"]
        if question["type"] == "scale"
    )
    body = {
        "outcome_analysis_id": str(analysis.id),
        "at": f"{analysis.week_start}T00:00:00Z",
        "practice_type": "supervision",
        "org_unit_id": str(analysis.org_unit_id),
    }
    wrong = [
        {"question_key": scale["key"], "value_num": scale["max"] + 1},
        {"question_key": "nowhere", "value_num": 1},
        {"question_key": scale["key"], "value_num": scale["max"]},
    ]
    path = f"/v1/observations/{ids.new()}"
    answer = as_(observer).put(path, json=body | {"scale_answers": wrong})
    assert [each["pointer"] for each in answer.json()["errors"]] == [
        "/scale_answers/0/value_num",
        "/scale_answers/1/question_key",
        "/scale_answers/2",
    ]
    right = {"scale_answers": wrong[2:]}
    assert as_(observer).put(path, json=body | right).status_code == 201
    (stored,) = as_(observer).get(path).json()["scale_answers"]
    assert stored == {"question_key": scale["key"], "value_num": scale["max"]}
    assert as_(observer).put(path, json=body | right).status_code == 200  # the same again
    nothing = as_(observer).put(f"/v1/observations/{ids.new()}", json=body)
    assert [each["code"] for each in nothing.json()["errors"]] == ["says_nothing"]
