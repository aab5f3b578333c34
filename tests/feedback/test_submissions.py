"""Feedback of signed-in people, from submission to closure."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.feedback.submissions import FeedbackSubmission
from app.models.organisation.people import Person
from app.models.platform.history import Change, Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.factories import feedback

URL = "/v1/feedback-submissions"
QA = {Role.QA_ADMIN, Role.QA_MANAGER}
SILENT = {
    Role.MI_ANALYST,
    Role.INTEGRATION_CLIENT,
    Role.DATA_PROTECTION_OFFICER,
    Role.ADMINISTRATOR,
}


@pytest.fixture
def manager(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER)


@pytest.fixture
def colleague(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def post(as_: As, who: Person, url: str, body: Any = None) -> Any:
    return as_(who).post(url, json=body)


def test_feedback_given_to_a_practitioner_has_the_location_of_the_childs_case(
    db: Session, as_: As
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    team = factories.a_team(db, "dover-1")
    child = factories.a_subject(db, team, held_by=worker)
    campaign = feedback.a_named_campaign(db, channel="visit")
    body = feedback.about(campaign, subject_id=str(child.id), narrative="They like the visits.")
    created = post(as_, worker, URL, body)
    assert (created.status_code, created.json()["status"]) == (201, "received"), created.text
    read = as_(worker).get(created.headers["Location"]).json()
    assert read["org_unit_id"] == str(team.id)
    assert (read["service_line"], read["channel"]) == ("children_in_care", "visit")
    assert read["answers"][0]["value_num"] == 4
    assert (read["themes"], read["safeguarding_flag"]) == ([], None)
    logged = db.scalars(select(Read).where(Read.entity == "feedback_submissions")).all()
    assert {tuple(row.subject_ids) for row in logged} == {(child.id,)}


def test_an_identifier_may_be_chosen_and_the_same_again_changes_nothing(
    db: Session, as_: As
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    campaign = feedback.a_named_campaign(db)
    url, body = f"{URL}/{uuid4()}", feedback.about(campaign)
    assert as_(worker).put(url, json=body).status_code == 201
    again = as_(worker).put(url, json=body)
    assert (again.status_code, again.json()["version"]) == (200, 1)
    changed = body | {"answers": feedback.answers(worker_listens=5, best_thing="She asks.")}
    assert as_(worker).put(url, json=changed).status_code == 428
    stale = as_(worker).put(url, json=changed, headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    done = as_(worker).put(url, json=changed, headers={"If-Match": '"1"'})
    assert [answer["question_key"] for answer in done.json()["answers"]] == [
        "worker_listens",
        "best_thing",
    ]


def test_feedback_that_is_worked_on_cannot_be_changed(
    db: Session, as_: As, manager: Person
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    campaign = feedback.a_named_campaign(db)
    url, body = f"{URL}/{uuid4()}", feedback.about(campaign)
    as_(worker).put(url, json=body)
    assert post(as_, manager, f"{url}/triage").json()["status"] == "triaged"
    etag = {"If-Match": as_(worker).get(url).headers["ETag"]}
    late = as_(worker).put(url, json=body | {"language": "pl"}, headers=etag)
    assert (late.status_code, late.json()["code"]) == (409, "not_in_state")


@pytest.mark.parametrize(
    ("answers", "pointer", "code"),
    [
        ([{"question_key": "worker_listens", "value_num": 6}], "/0/value_num", "out_of_range"),
        ([{"question_key": "worker_listens", "value_num": 2.5}], "/0/value_num", "off_step"),
        ([{"question_key": "worker_listens", "value_text": "5"}], "/0/value_text", "wrong_type"),
        ([{"question_key": "things_now", "value_text": "better"}], "/0/value_text", "wrong_type"),
        ([{"question_key": "things_now", "value_codes": ["x"]}], "/0/value_codes", "not_in_list"),
        ([{"question_key": "nothing", "value_num": 1}], "/0/question_key", "unknown_question"),
        ([{"question_key": "worker_listens"}], "/0", "one_value"),
        (
            [{"question_key": "worker_listens", "value_num": 1}] * 2,
            "/1/question_key",
            "duplicate",
        ),
        ([], "", "nothing_told"),
        ([{"question_key": "best_thing", "value_text": "x" * 4001}], "/0/value_text", "too_long"),
    ],
)
def test_an_answer_fits_its_question(
    db: Session, as_: As, answers: Any, pointer: str, code: str
) -> None:
    campaign = feedback.a_named_campaign(db)
    worker = factories.a_person(db, Role.PRACTITIONER)
    answer = post(as_, worker, URL, feedback.about(campaign, answers=answers))
    fault = answer.json()["errors"][0]
    place = f"/answers{pointer}"
    assert (answer.status_code, fault["pointer"], fault["code"]) == (422, place, code)


def test_an_anonymous_campaign_is_not_answered_signed_in(db: Session, as_: As) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    refused = post(as_, worker, URL, feedback.about(feedback.a_campaign(db)))
    assert (refused.status_code, refused.json()["code"]) == (409, "anonymous_campaign")
    closed = feedback.a_named_campaign(db, status="closed")
    late = post(as_, worker, URL, feedback.about(closed))
    assert (late.status_code, late.json()["code"]) == (409, "campaign_closed")


def test_nobody_submits_feedback_about_a_child_whose_case_they_do_not_see(
    db: Session, as_: As
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    child = factories.a_subject(db)
    body = feedback.about(feedback.a_named_campaign(db), subject_id=str(child.id))
    answer = post(as_, worker, URL, body)
    assert answer.json()["errors"][0]["pointer"] == "/subject_id"
    body = feedback.about(feedback.a_named_campaign(db), submitted_on="2999-01-01")
    assert post(as_, worker, URL, body).json()["errors"][0]["pointer"] == "/submitted_on"


@pytest.mark.parametrize("role", list(Role))
def test_each_role_sends_its_own_and_reads_no_others(db: Session, as_: As, role: Role) -> None:
    group = "partner_agency" if role is Role.PARTNER_AGENCY else "staff"
    campaign = feedback.a_named_campaign(db, respondent_group=group)
    key = "threshold_clear" if role is Role.PARTNER_AGENCY else "feel_valued"
    others = feedback.a_submission(db, campaign, narrative="Between us.")
    me = as_(factories.a_person(db, role))
    created = me.post(URL, json=feedback.about(campaign, answers=feedback.answers(**{key: 3})))
    assert created.status_code == (403 if role in SILENT else 201), created.text
    seen = {item["id"] for item in me.get(f"{URL}?limit=200").json()["items"]}
    own = set() if role in SILENT else {created.json()["id"]}
    assert seen == (own | {str(others.id)} if role in QA else own)
    assert me.get(f"{URL}/{others.id}").status_code == (200 if role in QA else 404)


def test_partners_answer_campaigns_for_partners_only(db: Session, as_: As) -> None:
    partner = factories.a_person(db, Role.PARTNER_AGENCY)
    answer = post(as_, partner, URL, feedback.about(feedback.a_named_campaign(db)))
    assert answer.json()["errors"][0] == {
        "pointer": "/campaign_id",
        "code": "unknown",
        "detail": "There is no such campaign that you can answer.",
    }


def test_feedback_is_closed_by_two_people(
    db: Session, as_: As, manager: Person, colleague: Person
) -> None:
    row = feedback.a_submission(db, narrative="They asked what I want.")
    url, theme = f"{URL}/{row.id}", feedback.a_theme(db)
    coding = {"themes": [{"theme_code": theme, "polarity": "strength"}]}
    assert post(as_, manager, f"{url}/code", coding).json()["code"] == "not_in_state"
    assert post(as_, colleague, f"{url}/triage").json()["status"] == "triaged"
    assert post(as_, manager, f"{url}/close").json()["code"] == "not_reviewed"
    coded = post(as_, manager, f"{url}/code", coding).json()
    assert (coded["status"], coded["themes"]) == ("coded", coding["themes"])
    own = post(as_, manager, f"{url}/review")
    assert (own.status_code, own.json()["code"]) == (409, "own_coding")
    back = post(as_, manager, f"{url}/send-back", {"reason": "Polarity?"}).json()
    assert (back["status"], back["coded_by"]) == ("triaged", None)
    assert post(as_, colleague, f"{url}/code", coding).status_code == 200
    assert post(as_, colleague, f"{url}/review").status_code == 403
    reviewed = post(as_, manager, f"{url}/review").json()
    assert (reviewed["status"], reviewed["reviewed_by"]) == ("reviewed", str(manager.id))
    assert post(as_, manager, f"{url}/close").json()["status"] == "closed"
    lines = select(Change.action).where(Change.entity_id == row.id).order_by(Change.seq)
    recorded = db.scalars(lines).all()
    assert recorded.count("feedback_submission.themes") == 2
    assert recorded[-1] == "feedback_submission.close"


@pytest.mark.parametrize(
    ("theme", "pointer"),
    [
        ({"theme_code": "nothing", "polarity": "strength"}, "/themes/1/theme_code"),
        ({"theme_code": "drift_and_delay", "polarity": "strength"}, "/themes/1/polarity"),
        ({"theme_code": "voice_of_child", "polarity": "strength"}, "/themes/1"),
    ],
)
def test_a_theme_is_known_and_counts_once(
    db: Session, as_: As, manager: Person, theme: dict[str, str], pointer: str
) -> None:
    row = feedback.a_submission(db, status="triaged")
    first = {"theme_code": feedback.a_theme(db), "polarity": "strength"}
    answer = post(as_, manager, f"{URL}/{row.id}/code", {"themes": [first, theme]})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, pointer)


def test_feedback_without_consent_is_not_coded_and_can_be_closed(
    db: Session, as_: As, manager: Person
) -> None:
    row = feedback.a_submission(db, status="triaged", consent_analysis=False)
    refused = post(as_, manager, f"{URL}/{row.id}/code", {"themes": []})
    assert (refused.status_code, refused.json()["code"]) == (409, "no_consent")
    assert post(as_, manager, f"{URL}/{row.id}/close").json()["status"] == "closed"


def test_text_of_harm_is_escalated_at_once_and_not_closed_without_an_outcome(
    db: Session, as_: As, manager: Person, colleague: Person
) -> None:
    worker = factories.a_person(db, Role.PRACTITIONER)
    body = feedback.about(feedback.a_named_campaign(db), narrative="Dad hits me at night.")
    sent = post(as_, worker, URL, body).json()
    url = f"{URL}/{sent['id']}"
    assert (sent["status"], sent["escalation_reason"]) == ("escalated", None)
    seen = as_(manager).get(url).json()
    assert (seen["safeguarding_flag"], seen["escalated_to_id"]) == (True, None)
    flagged = as_(manager).get(f"{URL}?safeguarding_flag=true").json()["items"]
    assert [item["id"] for item in flagged] == [sent["id"]]
    assert as_(worker).get(f"{URL}?safeguarding_flag=true").json()["items"] == []
    for verb in ("close", "triage", "review"):
        assert post(as_, manager, f"{url}/{verb}").json()["code"] == "not_in_state", verb
    outcome = {"outcome": "referred", "note": "Front Door told at once."}
    assert post(as_, colleague, f"{url}/resolve", outcome).status_code == 403
    assert post(as_, manager, f"{url}/resolve", {"outcome": "referred"}).status_code == 422
    done = post(as_, manager, f"{url}/resolve", outcome).json()
    assert (done["status"], done["safeguarding_outcome"]) == ("triaged", "referred")


def test_the_database_itself_refuses_closure_without_an_outcome(db: Session) -> None:
    with pytest.raises(Exception, match="no_end_without_an_outcome"), db.begin_nested():
        feedback.a_submission(db, status="closed", safeguarding_flag=True)


def test_a_person_escalates_from_every_open_state(db: Session, as_: As, colleague: Person) -> None:
    told = factories.a_person(db, Role.TEAM_MANAGER)
    body = {"reason": "Bruises were seen.", "escalated_to_id": str(told.id)}
    for status in ("received", "triaged", "coded", "reviewed"):
        row = feedback.a_submission(db, status=status)
        answer = post(as_, colleague, f"{URL}/{row.id}/escalate", body)
        assert answer.json()["status"] == "escalated", status
    closed = feedback.a_submission(db, status="closed")
    assert post(as_, colleague, f"{URL}/{closed.id}/escalate", body).status_code == 409


VERBS: dict[str, tuple[str, Any, set[Role]]] = {
    "triage": ("received", None, QA),
    "escalate": ("received", {"reason": "Why."}, QA),
    "code": ("triaged", {"themes": []}, QA),
    "resolve": ("escalated", {"outcome": "no_concern", "note": "Read."}, {Role.QA_MANAGER}),
    "send-back": ("coded", {"reason": "Again."}, {Role.QA_MANAGER}),
    "review": ("coded", None, {Role.QA_MANAGER}),
    "close": ("reviewed", None, {Role.QA_MANAGER}),
}


@pytest.mark.parametrize("verb", sorted(VERBS))
def test_each_verb_is_for_its_roles_only(db: Session, as_: As, verb: str) -> None:
    status, body, allowed = VERBS[verb]
    if verb == "escalate":
        body = body | {"escalated_to_id": str(factories.a_person(db, Role.TEAM_MANAGER).id)}
    for role in sorted(set(Role) - SILENT):
        me = factories.a_person(db, role)
        fields: dict[str, Any] = {"safeguarding_flag": status == "escalated"}
        row = feedback.a_submission(db, status=status, submitted_by=me.id, **fields)
        answer = as_(me).post(f"{URL}/{row.id}/{verb}", json=body)
        assert answer.status_code == (200 if role in allowed else 403), (role, answer.text)
        actions = {
            each["action"]: each for each in as_(me).get(f"{URL}/{row.id}/actions").json()["items"]
        }
        assert actions["edit"]["allowed"] is (
            db.get_one(FeedbackSubmission, row.id).status == "received"
        )


def test_lists_are_filtered_and_counted(db: Session, as_: As, manager: Person) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    rows = [
        feedback.a_submission(db, feedback.a_named_campaign(db, here), status="coded"),
        feedback.a_submission(db, feedback.a_named_campaign(db, there)),
    ]
    client = as_(manager)

    def ids(query: str) -> list[str]:
        page = client.get(f"{URL}?count=true&{query}").json()
        assert page["total"] == len(page["items"])
        return [item["id"] for item in page["items"]]

    assert ids(f"under={here.id}") == ids("status=coded") == [str(rows[0].id)]
    assert ids(f"campaign_id={rows[1].campaign_id}") == [str(rows[1].id)]
    assert len(ids("anonymous=false&respondent_group=child_young_person")) == 2
    assert ids("week_to=2020-01-01") == []
    assert client.get(f"{URL}?polarity=strength").status_code == 422
    assert client.get(f"{URL}?narrative=secret").status_code == 422


def test_somebody_elses_identifier_reveals_nothing(db: Session, as_: As) -> None:
    row = feedback.a_submission(db)
    worker = as_(factories.a_person(db, Role.PRACTITIONER))
    campaign = feedback.a_named_campaign(db)
    taken = worker.put(f"{URL}/{row.id}", json=feedback.about(campaign))
    assert (taken.status_code, taken.json()["code"]) == (409, "id_taken")
    assert worker.post(f"{URL}/{UUID(int=7)}/triage").status_code == 404
