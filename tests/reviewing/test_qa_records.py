"""QA records in a portal: written, shared, answered, put on file, closed and corrected."""

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.cases.subjects import CaseAllocation
from app.models.findings.findings import Finding
from app.models.organisation.people import Person
from app.models.platform.history import Change, Read
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import LEADERS, Role
from tests import factories
from tests.conftest import As, Client

STANDING = select(Finding).where(Finding.status == FindingStatus.RECORDED)

CONCERN = {"text": "The report came late.", "theme_codes": ["drift_and_delay"]}


@pytest.fixture
def reviewer(db: Session) -> Person:
    return factories.a_person(db, Role.IRO)


@pytest.fixture
def meeting(db: Session, reviewer: Person) -> Meeting:
    factories.a_qa_form(db)
    return factories.a_meeting(db, chair_person_id=reviewer.id)


def a_body(meeting: Meeting, **fields: Any) -> dict[str, Any]:
    usual = {
        "meeting_id": str(meeting.id),
        "answers": factories.IRO_ANSWERS,
        "overall_rating": "good",
    }
    return {**usual, "concerns": [CONCERN], **fields}


def a_url(record: Any = None) -> str:
    return f"/v1/qa-records/{ids.new() if record is None else record.id}"


def done(client: Client, url: str, verb: str, body: Any = None) -> dict[str, Any]:
    answer = client.post(f"{url}/{verb}", json=body)
    assert answer.status_code == 200, (verb, answer.text)
    record: dict[str, Any] = answer.json()
    return record


def refused(client: Client, url: str, verb: str, body: Any = None) -> tuple[int, str]:
    answer = client.post(f"{url}/{verb}", json=body)
    return answer.status_code, answer.json()["code"]


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


def test_it_is_shared_with_a_social_worker_and_a_manager_who_hold_those_roles(
    db: Session, as_: As, reviewer: Person
) -> None:
    url = a_url(factories.a_qa_record(db, reviewer, status="completed"))
    mine = as_(reviewer)
    worker, manager, both = factories.the_readers(db)
    only = {"shares": both["shares"][:1]}
    assert refused(mine, url, "share", only) == (409, "share_with_both")
    swapped = {
        "shares": [
            {"person_id": str(worker.id), "role": "team_manager"},
            {"person_id": str(manager.id), "role": "social_worker"},
        ]
    }
    wrong = mine.post(f"{url}/share", json=swapped).json()["errors"]
    assert [fault["code"] for fault in wrong] == ["not_in_role", "not_in_role"]
    strange = {
        "shares": [
            {"person_id": str(ids.new()), "role": "social_worker"},
            {"person_id": str(reviewer.id), "role": "team_manager"},
            *both["shares"],
            both["shares"][0],
        ]
    }
    wrong = mine.post(f"{url}/share", json=strange).json()["errors"]
    assert [(fault["pointer"], fault["code"]) for fault in wrong] == [
        ("/shares/0/person_id", "unknown"),
        ("/shares/1/person_id", "reviewer"),
        ("/shares/4/person_id", "twice"),
    ]
    assert as_(worker).get(url).status_code == 404
    first = done(mine, url, "share", both)["shared_at"]
    assert as_(worker).get(url).json()["answers"] == as_(reviewer).get(url).json()["answers"]
    service = factories.a_person(db, Role.SERVICE_MANAGER, at=factories.a_district(db, "dartford"))
    more = {"shares": [{"person_id": str(service.id), "role": "service_manager"}]}
    again = done(mine, url, "share", more)
    assert (len(again["shares"]), again["shared_at"]) == (3, first)
    waiting = as_(service).get("/v1/qa-records?to_acknowledge=true").json()["items"]
    assert [record["id"] for record in waiting] == [url.rsplit("/", 1)[1]]
    done(as_(service), url, "acknowledge", {})
    assert as_(service).get("/v1/qa-records?to_acknowledge=true").json()["items"] == []
    assert refused(as_(service), url, "acknowledge", {}) == (403, "not_yours")


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


def test_only_its_reviewer_moves_it_and_only_the_unit_corrects_it(
    db: Session, as_: As, reviewer: Person
) -> None:
    record = factories.a_qa_record(db, reviewer, status="completed")
    url = a_url(record)
    seeing = {
        Role.QA_ADMIN,
        Role.QA_MANAGER,
        Role.TEAM_MANAGER,
        Role.SERVICE_MANAGER,
        Role.ASSISTANT_DIRECTOR,
        Role.DIRECTOR,
        Role.CORPORATE_DIRECTOR,
        Role.PRINCIPAL_SOCIAL_WORKER,
        Role.IRO_MANAGER,
    }
    _, _, both = factories.the_readers(db)
    for role in Role:
        person = as_(factories.a_person(db, role))
        for verb, body in (
            ("share", both),
            ("record-on-file", {"file_reference": "x"}),
            ("close", None),
            ("acknowledge", {}),
        ):
            assert refused(person, url, verb, body)[0] == (403 if role in seeing else 404), role
        if role is not Role.QA_MANAGER:
            status = refused(person, url, "enter-in-error", {"reason": "Why."})[0]
            assert status == (403 if role in seeing else 404), role
    assert db.get_one(QaRecord, record.id).status == "completed"


def test_each_role_sees_its_records_and_its_members_of_them(
    db: Session, as_: As, reviewer: Person
) -> None:
    here = factories.a_team(db, "dartford-1")
    district, elsewhere = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    worker = factories.a_person(db, Role.PRACTITIONER)
    subject = factories.a_subject(db, here, held_by=worker)
    chair = factories.a_person(db, Role.IRO)
    narrative = {"concerns": [CONCERN], "good_practice": True, "good_practice_text": "Well done."}
    draft = factories.a_qa_record(
        db, reviewer, factories.a_meeting(db, subject, here, chair_person_id=chair.id), **narrative
    )
    complete = factories.a_qa_record(
        db,
        reviewer,
        factories.a_meeting(db, subject, here, chair_person_id=chair.id),
        status="completed",
        **narrative,
    )
    directors = (
        Role.ASSISTANT_DIRECTOR,
        Role.DIRECTOR,
        Role.CORPORATE_DIRECTOR,
        Role.PRINCIPAL_SOCIAL_WORKER,
    )
    both, one, none = {draft.id, complete.id}, {complete.id}, set[Any]()
    expectations: list[
        tuple[Any, set[Any], bool, bool]
    ] = [  # the person, their records, reads the rating, reads the narrative
        (reviewer, both, True, True),
        (chair, one, True, True),
        (worker, one, True, True),
        (factories.a_person(db, Role.QA_MANAGER), both, True, True),
        (factories.a_person(db, Role.QA_ADMIN), both, True, False),
        (factories.a_person(db, Role.TEAM_MANAGER, at=here), one, True, True),
        (factories.a_person(db, Role.SERVICE_MANAGER, at=district), one, True, True),
        (factories.a_person(db, Role.SERVICE_MANAGER, at=elsewhere), none, False, False),
        *(
            (factories.a_person(db, role, at=district), one, True, role in LEADERS)
            for role in directors
        ),
        (factories.a_person(db, Role.IRO_MANAGER, at=district), one, True, True),
        (factories.a_person(db, Role.IRO_MANAGER, at=elsewhere), none, False, False),
        (factories.a_person(db, Role.CPC_MANAGER, at=district), none, False, False),
        *((factories.a_person(db, role, at=elsewhere), none, False, False) for role in directors),
        *(
            (factories.a_person(db, role), none, False, False)
            for role in (
                Role.PRACTITIONER,
                Role.AUDITOR,
                Role.MODERATOR,
                Role.IRO,
                Role.CPC,
                Role.MI_ANALYST,
                Role.PARTNER_AGENCY,
                Role.ADMINISTRATOR,
                Role.DATA_PROTECTION_OFFICER,
            )
        ),
        (factories.a_client(db), none, False, False),
    ]
    for person, expected, rating, reads_narrative in expectations:
        page = as_(person).get("/v1/qa-records?count=true&view=full").json()
        by_id = {item["id"]: item for item in page["items"]}
        assert set(by_id) == {str(row_id) for row_id in expected}, person
        assert page["total"] == len(expected)
        for row in (draft, complete):
            status = as_(person).get(a_url(row)).status_code
            assert status == (200 if row.id in expected else 404)
        if expected:
            item = by_id[str(complete.id)]
            assert (item["overall_rating"] is not None) == rating
            for name in ("answers", "concerns", "good_practice_text"):
                assert (item[name] is not None) == reads_narrative, (person, name)
    assert as_(expectations[3][0]).get(a_url(draft)).json()["concerns"] is None, (
        "a draft is its reviewer's"
    )


def test_a_worker_reads_what_was_shared_while_the_case_is_theirs(
    db: Session, as_: As, reviewer: Person
) -> None:
    worker, manager, both = factories.the_readers(db)
    subject = factories.a_subject(db, held_by=worker)
    meeting = factories.a_meeting(db, subject, chair_person_id=reviewer.id)
    url = a_url(
        factories.a_qa_record(db, reviewer, meeting, status="completed", concerns=[CONCERN])
    )
    done(as_(reviewer), url, "share", both)
    assert as_(worker).get(url).status_code == 200
    held = db.scalars(select(CaseAllocation)).one()
    held.person_id = factories.a_person(db, Role.PRACTITIONER).id
    db.flush()
    assert as_(worker).get(url).status_code == 404
    assert as_(worker).get("/v1/qa-records?to_acknowledge=true").json()["items"] == []
    assert as_(worker).post(f"{url}/acknowledge", json={}).status_code == 404
    assert as_(manager).get(url).status_code == 200


def test_the_record_of_a_case_without_a_named_worker_is_read_by_the_people_it_was_shared_with(
    db: Session, as_: As, reviewer: Person
) -> None:
    worker, _, both = factories.the_readers(db)
    subject = factories.a_subject(db)
    meeting = factories.a_meeting(db, subject, chair_person_id=reviewer.id)
    url = a_url(factories.a_qa_record(db, reviewer, meeting, status="completed"))
    done(as_(reviewer), url, "share", both)
    held = db.scalars(select(CaseAllocation)).one()

    def reads(valid_from: date, valid_to: date | None, case_holder: Person | None) -> bool:
        held.valid_from, held.valid_to = valid_from, valid_to
        held.person_id = case_holder.id if case_holder else None
        db.flush()
        return as_(worker).get(url).status_code == 200

    today, tomorrow = clock.today(), clock.today() + timedelta(days=1)
    assert reads(today, None, None)
    assert reads(today, tomorrow, None)
    assert not reads(factories.LONG_AGO, today, None), "the case is closed"
    assert not reads(factories.LONG_AGO, None, factories.a_person(db)), "it is somebody else's"
    share = db.scalars(select(QaShare).where(QaShare.person_id == worker.id)).one()
    share.shared_at -= timedelta(days=1)
    assert not reads(today, None, None), "it has moved since"


def test_it_is_shared_with_the_childs_own_worker_where_they_have_a_name(
    db: Session, as_: As, reviewer: Person
) -> None:
    worker, _, both = factories.the_readers(db)
    subject = factories.a_subject(db, held_by=factories.a_person(db, Role.PRACTITIONER))
    meeting = factories.a_meeting(db, subject, chair_person_id=reviewer.id)
    url = a_url(factories.a_qa_record(db, reviewer, meeting, status="completed"))
    answer = as_(reviewer).post(f"{url}/share", json=both)
    faults = [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]
    assert (answer.status_code, faults) == (422, [("/shares/0/person_id", "not_their_case")])
    db.scalars(select(CaseAllocation)).one().person_id = worker.id
    db.flush()
    assert done(as_(reviewer), url, "share", both)["status"] == "shared"


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


def test_reading_records_is_logged(db: Session, as_: As, reviewer: Person) -> None:
    record = factories.a_qa_record(db, reviewer, status="completed")
    as_(reviewer).get(a_url(record))
    line = db.scalars(select(Read).order_by(Read.seq.desc())).first()
    assert line is not None
    assert (line.entity, line.entity_ids) == ("qa_records", [record.id])


def test_lists_are_filtered(db: Session, as_: As, reviewer: Person) -> None:
    first = factories.a_qa_record(db, reviewer, status="closed", good_practice=True)
    second = factories.a_qa_record(db, reviewer)
    client = as_(reviewer)
    for query, expected in {
        "": [first, second],
        "?sort=-created_at": [second, first],
        "?status=draft": [second],
        "?status=draft&status=closed&kind=iro": [first, second],
        "?kind=cpc": [],
        "?on_file=true": [first],
        "?good_practice=false": [second],
        "?source=case_system": [],
        f"?meeting_id={first.meeting_id}": [first],
        "?completed_after=2000-01-01": [first],
        "?completed_before=1900-01-01": [],
        "?completed_after=2199-12-31": [],
    }.items():
        items = client.get(f"/v1/qa-records{query}").json()["items"]
        assert [item["id"] for item in items] == [str(row.id) for row in expected], query
    assert client.get("/v1/qa-records?text=late").status_code == 422


def test_it_reaches_only_the_managers_of_the_childs_own_team_service_or_district(
    db: Session, as_: As, reviewer: Person
) -> None:
    record = factories.a_qa_record(db, reviewer, status="completed")
    worker = factories.a_person(db, Role.PRACTITIONER, at=factories.a_team(db, "dartford-1"))
    foreign = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_team(db, "dover-1"))
    own = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_district(db, "dartford"))

    def share(manager: Person) -> Any:
        shares = [
            {"person_id": str(worker.id), "role": "social_worker"},
            {"person_id": str(manager.id), "role": "team_manager"},
        ]
        url = f"/v1/qa-records/{record.id}/share"
        return as_(reviewer).post(url, json={"shares": shares})

    refused = share(foreign)
    faults = [(each["pointer"], each["code"]) for each in refused.json()["errors"]]
    assert (refused.status_code, faults) == (422, [("/shares/1/person_id", "other_team")])
    assert as_(foreign).get(f"/v1/qa-records/{record.id}").status_code == 404
    assert share(own).status_code == 200
