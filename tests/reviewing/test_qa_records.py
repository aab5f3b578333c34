"""QA records in a portal: written, shared, answered, put on file, closed and corrected."""

from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.qa_records import CONCERN, a_body, a_url, done, refused

STANDING = select(Finding).where(Finding.status == FindingStatus.RECORDED)


def test_a_record_goes_from_draft_to_closed(
    db: Session, as_: As, reviewer: Person, meeting: Meeting
) -> None:
    mine, url = as_(reviewer), a_url()
    created = mine.put(url, json=a_body(meeting))
    assert created.status_code == 201, created.text
    record = created.json()
    assert (record["kind"], record["status"], record["reviewer_id"]) == (
        "iro",
        "draft",
        str(reviewer.id),
    )
    assert record["allowed_actions"] == ["edit", "complete", "discard"]
    assert db.scalars(STANDING).all() == [], "a draft has no findings"
    assert mine.get(f"/v1/meetings/{meeting.id}").json()["qa_record"] is None
    assert done(mine, url, "complete")["status"] == "completed"
    held = mine.get(f"/v1/meetings/{meeting.id}").json()
    assert held["qa_record_id"] == record["id"]
    assert held["qa_record"] == {"id": record["id"], "kind": "iro", "status": "completed"}
    (finding,) = db.scalars(STANDING).all()
    assert (finding.text, finding.recorded_by) == (CONCERN["text"], reviewer.id)
    worker, manager, both = factories.the_readers(db)
    shared = done(mine, url, "share", both)
    assert (shared["status"], len(shared["shares"])) == ("shared", 2)
    answered = done(as_(worker), url, "acknowledge", {"response_text": "I agree."})
    assert answered["status"] == "acknowledged"
    assert refused(mine, url, "close") == (409, "not_on_file")
    filed = done(mine, url, "record-on-file", {"file_reference": "Document 118"})
    assert filed["recorded_on_file_at"] is not None
    closed = done(mine, url, "close")
    assert (closed["status"], closed["closed_at"] is not None) == ("closed", True)
    late = done(as_(manager), url, "acknowledge", {})
    assert late["status"] == "closed", "one silent reader blocks nothing, and may still answer"
    assert all(share["acknowledged_at"] for share in late["shares"])
    lines = db.scalars(
        select(Change.action).where(Change.entity == "qa_records").order_by(Change.seq)
    ).all()
    assert lines == [
        "qa_record.create",
        "qa_record.complete",
        "qa_record.share",
        "qa_record.acknowledge",
        "qa_record.answered",
        "qa_record.record-on-file",
        "qa_record.close",
        "qa_record.acknowledge",
    ]


def test_a_draft_is_replaced_with_its_version_and_repeated_without(
    as_: As, reviewer: Person, meeting: Meeting
) -> None:
    mine, url = as_(reviewer), a_url()
    created = mine.put(url, json=a_body(meeting, answers=[], overall_rating=None))
    assert created.status_code == 201
    assert mine.put(url, json=a_body(meeting, answers=[], overall_rating=None)).status_code == 200
    blind = mine.put(url, json=a_body(meeting))
    assert blind.status_code == 428
    saved = mine.put(url, json=a_body(meeting), headers={"If-Match": created.headers["ETag"]})
    assert (saved.status_code, saved.json()["version"]) == (200, 2)
    stale = mine.put(
        url,
        json=a_body(meeting, overall_rating="inadequate"),
        headers={"If-Match": created.headers["ETag"]},
    )
    assert stale.status_code == 412


def test_a_record_is_complete_only_with_all_that_its_form_asks(
    as_: As, reviewer: Person, meeting: Meeting
) -> None:
    mine, url = as_(reviewer), a_url()
    absent = {"question_key": "attendance_right_people", "value_bool": False}
    answers = [
        each for each in factories.IRO_ANSWERS if each["question_key"] != absent["question_key"]
    ]
    mine.put(url, json=a_body(meeting, answers=[*answers[1:], absent], overall_rating=None))
    answer = mine.post(f"{url}/complete")
    assert (answer.status_code, answer.json()["code"]) == (422, "incomplete")
    faults = [
        (fault["pointer"], fault["detail"].split(":")[0]) for fault in answer.json()["errors"]
    ]
    assert faults == [
        ("/overall_rating", "A complete record needs an overall rating."),
        ("/answers", "engagement_child"),
        ("/answers", "attendance_missing"),
    ]


def test_a_record_of_an_unsuitable_meeting_is_refused(
    db: Session, as_: As, reviewer: Person, meeting: Meeting
) -> None:
    mine = as_(reviewer)
    chair: dict[str, Any] = {"chair_person_id": reviewer.id}
    cases = {
        "not_held": factories.a_meeting(db, held_on=None, due_date=meeting.held_on, **chair),
        "cancelled": factories.a_meeting(
            db, held_on=None, due_date=meeting.held_on, cancelled=True, **chair
        ),
    }
    for code, other in cases.items():
        answer = mine.put(a_url(), json=a_body(other))
        assert answer.status_code == 422
        assert answer.json()["errors"][0] | {"detail": ""} == {
            "pointer": "/meeting_id",
            "code": code,
            "detail": "",
        }
    unseen = factories.a_meeting(db, chair_person_id=factories.a_person(db, Role.IRO).id)
    answer = mine.put(a_url(), json=a_body(unseen))
    assert answer.json()["errors"][0]["code"] == "unknown_meeting"
    factories.a_qa_record(db, reviewer, meeting)
    second = mine.put(a_url(), json=a_body(meeting))
    assert (second.status_code, second.json()["code"]) == (409, "meeting_has_record")
    bad = mine.put(
        a_url(),
        json=a_body(factories.a_meeting(db, **chair), answers=[{"question_key": "nothing"}]),
    )
    assert bad.json()["errors"][0]["pointer"] == "/answers/0/question_key"


def test_chairs_record_conferences_and_reviewing_officers_record_reviews(
    db: Session, as_: As
) -> None:
    factories.a_qa_form(db, "cpc")
    factories.a_qa_form(db, "iro")
    district = factories.a_district(db, "dartford")
    here: dict[str, Any] = {"at": factories.a_team(db, "dartford-1")}
    conference = factories.a_meeting(db, kind="icpc", **here)
    review, away = (
        factories.a_meeting(db, **here),
        factories.a_meeting(db, at=factories.a_team(db, "dover-1")),
    )
    cpc, iro = (
        factories.a_person(db, Role.CPC, at=district),
        factories.a_person(db, Role.IRO, at=district),
    )
    body = a_body(conference, answers=factories.CPC_ANSWERS)
    assert as_(iro).put(a_url(), json=body).status_code == 422
    assert as_(cpc).put(a_url(), json=body).json()["kind"] == "cpc"
    assert as_(cpc).put(a_url(), json=a_body(review)).status_code == 422
    assert as_(iro).put(a_url(), json=a_body(review)).json()["kind"] == "iro"
    assert as_(iro).put(a_url(), json=a_body(away)).status_code == 422
    for role in set(Role) - {Role.CPC, Role.IRO}:
        person = factories.a_person(db, role)
        answer = as_(person).put(a_url(), json=a_body(factories.a_meeting(db, **here)))
        assert answer.status_code == 403, role


def test_a_meeting_seen_in_another_role_is_recorded_only_by_reviewers_of_its_kind(
    db: Session, as_: As
) -> None:
    """A manager sees every meeting here; conferences stay a chair's, reviews an officer's."""
    factories.a_qa_form(db, "cpc")
    factories.a_qa_form(db, "iro")
    here = factories.a_team(db)
    iro = factories.a_person(db, Role.IRO, Role.TEAM_MANAGER, at=here)
    cpc = factories.a_person(db, Role.CPC, Role.TEAM_MANAGER, at=here)
    conference, review = (
        factories.a_meeting(db, at=here, kind="icpc"),
        factories.a_meeting(db, at=here),
    )
    of_conference = a_body(conference, answers=factories.CPC_ANSWERS)
    assert as_(iro).put(a_url(), json=of_conference).status_code == 403
    assert as_(cpc).put(a_url(), json=a_body(review)).status_code == 403
    assert db.scalars(select(QaRecord)).all() == []
    assert as_(cpc).put(a_url(), json=of_conference).status_code == 201
    assert as_(iro).put(a_url(), json=a_body(review)).status_code == 201


def test_the_unit_corrects_with_a_reason_and_history_keeps_the_former_values(
    db: Session, as_: As, reviewer: Person
) -> None:
    record = factories.a_qa_record(db, reviewer, status="completed", concerns=[])
    url, manager = a_url(record), factories.a_person(db, Role.QA_MANAGER)
    body = a_body(db.get_one(Meeting, record.meeting_id), overall_rating="inadequate")
    del body["meeting_id"]
    assert refused(as_(manager), url, "amend", body)[0] == 422
    amended = done(as_(manager), url, "amend", body | {"reason": "Entered too high."})
    assert (amended["status"], amended["overall_rating"]) == ("amended", "inadequate")
    assert amended["completed_at"] is not None
    assert [row.text for row in db.scalars(STANDING)] == [CONCERN["text"]]
    line = db.scalars(select(Change).where(Change.action == "qa_record.amend")).one()
    assert line.before is not None
    assert (line.before["overall_rating"], line.note) == ("good", "Entered too high.")
    _, _, both = factories.the_readers(db)
    done(as_(reviewer), url, "share", both)
    error = done(as_(manager), url, "enter-in-error", {"reason": "Of another child."})
    assert (error["status"], error["status_reason"]) == ("entered_in_error", "Of another child.")
    assert db.scalars(STANDING).all() == []
    meeting = db.get_one(Meeting, record.meeting_id)
    assert as_(reviewer).put(a_url(), json=a_body(meeting)).status_code == 201


def test_a_draft_can_be_given_up_by_its_reviewer(db: Session, as_: As, reviewer: Person) -> None:
    url = a_url(factories.a_qa_record(db, reviewer))
    gone = done(as_(reviewer), url, "discard", {"reason": "The wrong meeting."})
    assert gone["status"] == "entered_in_error"


FROM = {
    "complete": {"draft"},
    "discard": {"draft"},
    "share": {"completed", "amended", "shared", "acknowledged"},
    "record-on-file": {"completed", "amended", "shared", "acknowledged"},
    "close": {"amended", "shared", "acknowledged"},
    "amend": {"completed", "amended", "shared", "acknowledged", "closed"},
    "enter-in-error": {"draft", "completed", "amended", "shared", "acknowledged", "closed"},
}


@pytest.mark.parametrize("verb", sorted(FROM))
def test_each_verb_begins_only_from_its_states(
    db: Session, as_: As, reviewer: Person, verb: str
) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    person = manager if verb in {"amend", "enter-in-error"} else reviewer
    _, _, both = factories.the_readers(db)
    bodies: dict[str, Any] = {
        "share": both,
        "record-on-file": {"file_reference": "Doc 1"},
        "amend": {"reason": "Why.", "overall_rating": "good", "answers": factories.IRO_ANSWERS},
    }
    for status in (
        "draft",
        "completed",
        "shared",
        "acknowledged",
        "amended",
        "closed",
        "entered_in_error",
    ):
        record = factories.a_qa_record(db, reviewer, status=status)
        url, body = a_url(record), bodies.get(verb, {"reason": "Why."})
        allowed = verb in as_(person).get(url).json()["allowed_actions"]
        answer = as_(person).post(f"{url}/{verb}", json=body)
        if status in FROM[verb] and verb != "close":
            assert (answer.status_code, allowed) == (200, True), (status, answer.text)
        elif status in FROM[verb]:
            assert (answer.status_code, answer.json()["code"]) == (409, "share_with_both")
        else:
            assert (answer.status_code, answer.json()["code"]) == (409, "not_in_state"), status
            assert not allowed


def test_actions_are_listed_with_the_reasons_against_them(
    db: Session, as_: As, reviewer: Person
) -> None:
    url = a_url(factories.a_qa_record(db, reviewer, status="shared"))
    actions = as_(reviewer).get(f"{url}/actions").json()["items"]
    allowed = {item["action"]: (item["allowed"], item["code"]) for item in actions}
    assert allowed == {
        "edit": (False, "not_in_state"),
        "complete": (False, "not_in_state"),
        "discard": (False, "not_in_state"),
        "share": (True, None),
        "acknowledge": (False, "not_yours"),
        "record-on-file": (True, None),
        "close": (False, "share_with_both"),
        "amend": (False, "forbidden"),
        "enter-in-error": (False, "forbidden"),
    }
