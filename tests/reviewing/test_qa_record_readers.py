"""Whom a QA record is shared with, who reads it, and who moves it."""

from datetime import date, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.cases.subjects import CaseAllocation
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.vocabulary.roles import LEADERS, Role
from tests import factories
from tests.conftest import As
from tests.support.qa_records import CONCERN, a_url, done, refused


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
    held = db.scalars(select(CaseAllocation).filter_by(subject_id=subject.id)).one()
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
    other = factories.a_subject(db, held_by=factories.a_person(db))  # has no part in it
    factories.a_qa_record(db, reviewer, factories.a_meeting(db, other), status="completed")

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
