"""Quotes with consent and decision; "You said, we did" responses and their publication."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.feedback.campaigns import FeedbackCampaign
from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.services.organisation.org_units import locations
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

QUOTES, RESPONSES = "/v1/feedback-quotes", "/v1/feedback-responses"
SAID = "Kim always asks me first. I do not like the room."
QA = {Role.QA_ADMIN, Role.QA_MANAGER}
DIRECTORS = {
    Role.ASSISTANT_DIRECTOR,
    Role.DIRECTOR,
    Role.CORPORATE_DIRECTOR,
    Role.PRINCIPAL_SOCIAL_WORKER,
}


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


@pytest.fixture
def district(db: Session) -> OrgUnit:
    return factories.a_district(db, "dartford")


@pytest.fixture
def campaign(db: Session, district: OrgUnit) -> FeedbackCampaign:
    """A campaign with five submissions."""
    campaign = feedback.a_named_campaign(db, district)
    for _ in range(5):
        feedback.a_submission(db, campaign)
    return campaign


@pytest.fixture
def submission(db: Session, campaign: FeedbackCampaign) -> FeedbackSubmission:
    return feedback.a_submission(db, campaign, narrative=SAID, consent_quote=True)


def propose(as_: As, who: Person, row: FeedbackSubmission, text: str) -> Any:
    return as_(who).post(QUOTES, json={"submission_id": str(row.id), "text": text})


def test_a_quote_is_released_by_a_decision_on_record(
    db: Session, as_: As, manager: Person, submission: FeedbackSubmission, district: OrgUnit
) -> None:
    director = factories.a_person(db, Role.DIRECTOR, at=district)
    created = propose(as_, manager, submission, "[name] always asks me first.")
    created = propose(as_, manager, submission, "[…] always asks me first.")
    assert (created.status_code, created.json()["status"]) == (201, "proposed"), created.text
    url = created.headers["Location"]
    assert as_(director).get(url).status_code == 404
    assert as_(manager).post(f"{url}/release").status_code == 422
    done = as_(manager).post(f"{url}/release", json={"reason": "No name, six answered."}).json()
    assert (done["status"], done["decided_by"]) == ("released", str(manager.id))
    seen = as_(director).get(url).json()
    assert seen["text"] == "[…] always asks me first."
    assert seen["submission_id"] is seen["decided_by"] is seen["decision_reason"] is None
    actions = db.scalars(select(Change.action).order_by(Change.seq.desc()).limit(1)).all()
    assert actions == ["feedback_quote.release"]
    back = as_(manager).post(f"{url}/withdraw", json={"reason": "They asked."}).json()
    assert back["status"] == "withdrawn"
    assert as_(director).get(url).status_code == 404


@pytest.mark.parametrize("text", ["She never asks me.", "Kim asks me first.", "[…]", "… [x] …"])
def test_a_quote_must_be_verbatim(
    as_: As, manager: Person, submission: FeedbackSubmission, text: str
) -> None:
    answer = propose(as_, manager, submission, text)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (422, "not_their_words")


def test_without_consent_there_is_no_quote(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    row = feedback.a_submission(db, campaign, narrative=SAID)
    answer = propose(as_, manager, row, SAID)
    assert (answer.status_code, answer.json()["code"]) == (409, "no_consent")


def test_a_quote_needs_six_answers_and_no_concern(
    db: Session, as_: As, manager: Person, submission: FeedbackSubmission
) -> None:
    alone = feedback.a_submission(db, narrative=SAID, consent_quote=True)
    url = propose(as_, manager, alone, SAID).headers["Location"]
    few = as_(manager).post(f"{url}/release", json={"reason": "Good."})
    assert (few.status_code, few.json()["code"]) == (409, "too_few")
    url = propose(as_, manager, submission, SAID).headers["Location"]
    told = factories.a_person(db, Role.TEAM_MANAGER)
    concern = {"reason": "Which room?", "escalated_to_id": str(told.id)}
    as_(manager).post(f"/v1/feedback-submissions/{submission.id}/escalate", json=concern)
    held = as_(manager).post(f"{url}/release", json={"reason": "Good."})
    assert (held.status_code, held.json()["code"]) == (409, "safeguarding")
    refused = as_(manager).post(f"{url}/refuse", json={"reason": "A concern."})
    assert refused.json()["status"] == "refused"


def released(as_: As, manager: Person, row: FeedbackSubmission, text: str = SAID) -> str:
    url: str = propose(as_, manager, row, text).headers["Location"]
    answer = as_(manager).post(f"{url}/release", json={"reason": "Six answered."})
    assert answer.json()["status"] == "released", answer.text
    return url


def resubmitted(
    row: FeedbackSubmission, campaign: FeedbackCampaign, **fields: Any
) -> dict[str, Any]:
    given = {"answers": [], "narrative": row.narrative, "consent_quote": True} | fields
    return feedback.about(campaign, **given)


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"consent_quote": False}, "The respondent did not agree to be quoted."),
        ({"narrative": "I take it back."}, "The feedback no longer contains these words."),
        (
            {"narrative": f"{SAID} My uncle hits me."},
            "Feedback with a safeguarding concern is not quoted.",
        ),
    ],
)
def test_a_released_quote_is_withdrawn_with_the_consent_or_the_words(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign, fields: Any, reason: str
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    director = factories.a_person(db, Role.DIRECTOR)
    row = feedback.a_submission(
        db, campaign, narrative=SAID, consent_quote=True, submitted_by=worker.id
    )
    url = released(as_, manager, row)
    etag = {"If-Match": as_(worker).get(f"/v1/feedback-submissions/{row.id}").headers["ETag"]}
    mine = f"/v1/feedback-submissions/{row.id}"
    unchanged = as_(worker).put(mine, json=resubmitted(row, campaign, language="pl"), headers=etag)
    assert (unchanged.status_code, as_(director).get(url).status_code) == (200, 200)
    etag = {"If-Match": unchanged.headers["ETag"]}
    changed = as_(worker).put(mine, json=resubmitted(row, campaign, **fields), headers=etag)
    assert changed.status_code == 200, changed.text
    assert as_(director).get(url).status_code == 404
    quote = as_(manager).get(url).json()
    assert (quote["status"], quote["decided_by"]) == ("withdrawn", None)
    assert quote["decision_reason"] == reason
    last = db.scalars(select(Change).where(Change.action == "feedback_quote.lapse")).one()
    assert (last.actor_id, (last.before or {})["decision_reason"]) == (None, "Six answered.")


def test_a_released_quote_is_withdrawn_when_its_source_deletes_it_or_one_of_the_last_six(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    client = factories.a_client(db)
    batch = "/v1/sources/liberi/feedback:batch"
    common = {"campaign_id": str(campaign.id), "submitted_on": feedback.days_ago(0).isoformat()}
    pushed = [
        common | {"external_id": name, "answers": [], "narrative": narrative, "consent_quote": True}
        for name, narrative in (("F1", "Ask us."), ("F2", SAID))
    ]
    as_(client).post(batch, json={"records": pushed}, headers={"Idempotency-Key": "a"})
    rows = {row.narrative: row for row in db.scalars(select(FeedbackSubmission))}
    url, other = (released(as_, manager, rows[text], text) for text in (SAID, "Ask us."))
    gone = {"records": [{"external_id": "F2", "deleted": True}]}
    as_(client).post(batch, json=gone, headers={"Idempotency-Key": "b"})
    assert as_(manager).get(url).json()["status"] == "withdrawn"
    assert as_(manager).get(other).json()["status"] == "released"  # one of six that are left
    gone = {"records": [{"external_id": "F1", "deleted": True}]}
    as_(client).post(batch, json=gone, headers={"Idempotency-Key": "c"})
    assert as_(manager).get(other).json()["status"] == "withdrawn"


def test_a_concern_withdraws_the_quotes_of_the_submission(
    db: Session, as_: As, manager: Person, submission: FeedbackSubmission
) -> None:
    url = released(as_, manager, submission)
    told = factories.a_person(db, Role.TEAM_MANAGER)
    concern = {"reason": "Which room?", "escalated_to_id": str(told.id)}
    as_(manager).post(f"/v1/feedback-submissions/{submission.id}/escalate", json=concern)
    assert as_(manager).get(url).json()["status"] == "withdrawn"


def test_words_that_the_feedback_no_longer_contains_are_not_released(
    db: Session, as_: As, manager: Person, submission: FeedbackSubmission
) -> None:
    url = propose(as_, manager, submission, SAID).headers["Location"]
    submission.narrative = "I take it back."
    db.flush()
    late = as_(manager).post(f"{url}/release", json={"reason": "Good."})
    assert (late.status_code, late.json()["code"]) == (409, "not_their_words")


def test_a_quote_has_the_district_if_six_answered_there_and_never_the_team(
    db: Session, as_: As, manager: Person
) -> None:
    county, large, small = (
        factories.the_county(db),
        factories.a_team(db),
        factories.a_team(db, "swale-1"),
    )
    campaign = feedback.a_named_campaign(db, county)
    submissions = {}
    for team, number in ((large, 6), (small, 5)):
        where = locations(db, {team.id})[team.id]
        place = {"org_unit_id": team.id, "district_id": where.district_id, "service_line": "sen"}
        rows = [
            feedback.a_submission(db, campaign, narrative=SAID, consent_quote=True, **place)
            for _ in range(number)
        ]
        submissions[team.id] = rows[0]
    here, nowhere = (
        as_(manager).get(released(as_, manager, row)).json() for row in submissions.values()
    )
    district = submissions[large.id].district_id
    assert (here["org_unit_id"], here["district_id"]) == (str(district),) * 2
    assert (nowhere["org_unit_id"], nowhere["district_id"]) == (str(county.id), None)
    assert here["service_line"] is nowhere["service_line"] is None


def test_deleted_answers_do_not_count_among_the_six(
    db: Session, as_: As, manager: Person, submission: FeedbackSubmission
) -> None:
    rows = select(FeedbackSubmission).where(FeedbackSubmission.id != submission.id)
    db.scalars(rows).all()[0].deleted_at = clock.now()
    db.flush()
    url = propose(as_, manager, submission, SAID).headers["Location"]
    few = as_(manager).post(f"{url}/release", json={"reason": "Good."})
    assert (few.status_code, few.json()["code"]) == (409, "too_few")


@pytest.mark.parametrize("role", list(Role))
def test_released_quotes_are_for_managers_and_directors_of_the_area(
    db: Session,
    as_: As,
    manager: Person,
    submission: FeedbackSubmission,
    role: Role,
    district: OrgUnit,
) -> None:
    url = propose(as_, manager, submission, SAID).headers["Location"]
    as_(manager).post(f"{url}/release", json={"reason": "Good."})
    here = as_(factories.a_person(db, role, at=district))
    there = as_(factories.a_person(db, role, at=factories.a_district(db, "dover")))
    reads = role in QA | DIRECTORS | {Role.SERVICE_MANAGER, Role.TEAM_MANAGER}
    assert here.get(url).status_code == (200 if reads else 404)
    assert len(here.get(QUOTES).json()["items"]) == reads
    assert there.get(url).status_code == 404
    expected = 200 if role is Role.QA_MANAGER else 403 if reads else 404
    assert here.post(f"{url}/withdraw", json={"reason": "Why."}).status_code == expected
    body = {"submission_id": str(submission.id), "text": SAID}
    assert here.post(QUOTES, json=body).status_code == (201 if role in QA else 403)


def test_a_released_quote_reaches_the_worker_and_the_team_manager_it_is_about(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    """Its place is a district; whom it praises is known all the same."""
    worker, another = (factories.a_person(db, Role.PRACTITIONER) for _ in range(2))
    team, other_team = factories.a_team(db, "dartford-1"), factories.a_team(db, "dartford-2")
    row = feedback.a_submission(
        db,
        campaign,
        narrative=SAID,
        consent_quote=True,
        subject_id=factories.a_subject(db, team, held_by=worker).id,
        **factories.placed(db, team),
    )
    url = propose(as_, manager, row, SAID).headers["Location"]
    theirs = [worker, factories.a_person(db, Role.TEAM_MANAGER, at=team)]
    others = [another, factories.a_person(db, Role.TEAM_MANAGER, at=other_team)]
    assert {as_(each).get(url).status_code for each in theirs + others} == {404}
    as_(manager).post(f"{url}/release", json={"reason": "Good."})
    assert [as_(each).get(url).status_code for each in theirs] == [200, 200]
    assert [as_(each).get(url).status_code for each in others] == [404, 404]


def test_a_response_is_written_published_and_withdrawn(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    reader = as_(factories.a_person(db, Role.PARTNER_AGENCY))
    url = f"{RESPONSES}/{uuid4()}"
    response = {
        "campaign_id": str(campaign.id),
        "theme_code": feedback.a_theme(db),
        "you_said": "Ask us.",
        "we_did": "We ask.",
    }
    created = as_(admin).put(url, json=response)
    assert (created.status_code, created.json()["allowed_actions"]) == (201, ["edit"]), created.text
    assert reader.get(url).status_code == 404
    assert as_(admin).post(f"{url}/publish").status_code == 403
    done = as_(manager).post(f"{url}/publish").json()
    assert (done["status"], done["published_by"]) == ("published", str(manager.id))
    assert reader.get(url).json()["we_did"] == "We ask."
    late = as_(admin).put(url, json=response | {"we_did": "No."}, headers={"If-Match": '"2"'})
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")
    back = as_(manager).post(f"{url}/withdraw", json={"reason": "Not yet."}).json()
    assert back["status"] == "withdrawn"
    assert reader.get(url).status_code == 404


def test_a_response_to_one_submission_is_visible_to_its_sender_only(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    row = feedback.a_submission(db, campaign, submitted_by=worker.id)
    url = f"{RESPONSES}/{uuid4()}"
    response = {
        "campaign_id": str(campaign.id),
        "submission_id": str(row.id),
        "you_said": "Ask us.",
        "we_did": "We ask.",
    }
    assert as_(manager).put(url, json=response).status_code == 201
    as_(manager).post(f"{url}/publish")
    assert as_(worker).get(url).status_code == 200
    assert as_(factories.a_person(db, Role.PRACTITIONER)).get(url).status_code == 404


def test_a_response_is_to_one_thing_and_never_to_anonymous_feedback(
    db: Session, as_: As, manager: Person, campaign: FeedbackCampaign
) -> None:
    hidden = feedback.a_campaign(db)
    voice = feedback.a_submission(db, hidden, anonymous=True, submitted_on=None)
    response = {"campaign_id": str(hidden.id), "you_said": "Ask us.", "we_did": "We ask."}
    other = {"submission_id": str(voice.id), "campaign_id": str(campaign.id)}
    for more, code in (
        ({}, "one_thing"),
        ({"submission_id": str(voice.id), "theme_code": feedback.a_theme(db)}, "one_thing"),
        ({"submission_id": str(voice.id)}, "anonymous"),
        ({"theme_code": "nothing"}, "unknown"),
        (other, "unknown"),
    ):
        answer = as_(manager).put(f"{RESPONSES}/{uuid4()}", json=response | more)
        assert answer.status_code == 422
        assert code in {fault["code"] for fault in answer.json()["errors"]}, more
