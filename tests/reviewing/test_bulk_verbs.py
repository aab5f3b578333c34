"""Acknowledging and closing many QA records: each item is judged for itself."""

from typing import Any

from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.people import Person
from app.models.reviewing.qa_records import QaRecord, QaShare
from app.vocabulary.reviewing import QaRecordStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.bulk_verbs import bulk, errors

ACKNOWLEDGE, CLOSE = "/v1/qa-records:acknowledge", "/v1/qa-records:close"


def a_shared(db: Session, reviewer: Person, *readers: Person, **fields: Any) -> QaRecord:
    """A record that is shared with a social worker and a manager, in this order."""
    record = factories.a_qa_record(db, reviewer, status="shared", **fields)
    for reader, role in zip(readers, ("social_worker", "team_manager"), strict=True):
        share = QaShare(
            qa_record_id=record.id, person_id=reader.id, role=role, shared_at=clock.now()
        )
        factories.saved(db, share)
    db.expire(record, ["shares"])
    return record


def of(record: QaRecord, **fields: Any) -> dict[str, Any]:
    return {"record_id": str(record.id)} | fields


def test_a_manager_acknowledges_the_records_that_were_shared_with_them_at_once(
    db: Session, as_: As
) -> None:
    reviewer = factories.a_person(db, Role.IRO)
    worker, manager, _ = factories.the_readers(db)
    first, second, stale = (a_shared(db, reviewer, worker, manager) for _ in range(3))
    draft = factories.a_qa_record(db, reviewer)
    answer = bulk(
        as_(manager),
        ACKNOWLEDGE,
        of(first, response_text="The visit is booked."),
        of(draft),
        of(second),
        of(second),
        of(stale, version=stale.version + 1),
    )
    assert errors(answer) == [
        [],
        [("/items/1", "not_found")],
        [],
        [("/items/3", "twice")],
        [("/items/4", "stale")],
    ]
    read = as_(manager).get(f"/v1/qa-records/{first.id}").json()
    said = {each["person_id"]: each["response_text"] for each in read["shares"]}
    assert (read["status"], said[str(manager.id)]) == ("acknowledged", "The visit is booked.")
    assert as_(manager).get(f"/v1/qa-records/{second.id}").json()["status"] == "acknowledged"
    waiting = as_(manager).get("/v1/qa-records?to_acknowledge=true").json()["items"]
    assert [each["id"] for each in waiting] == [str(stale.id)]
    repeated = bulk(as_(manager), ACKNOWLEDGE, of(first))
    assert errors(repeated) == [[("/items/0", "not_yours")]]


def test_a_reviewer_closes_the_records_that_are_shared_and_on_file_at_once(
    db: Session, as_: As
) -> None:
    reviewer, other = factories.a_person(db, Role.IRO), factories.a_person(db, Role.IRO)
    worker, manager, _ = factories.the_readers(db)
    on_file = {"recorded_on_file_at": clock.now(), "file_reference": "Document 1"}
    first, second = (a_shared(db, reviewer, worker, manager, **on_file) for _ in range(2))
    not_filed = a_shared(db, reviewer, worker, manager)
    of_other = a_shared(db, other, worker, manager, **on_file)
    answer = bulk(as_(reviewer), CLOSE, of(second), of(not_filed), of(of_other), of(first))
    assert errors(answer) == [
        [],
        [("/items/1", "not_on_file")],
        [("/items/2", "not_found")],
        [],
    ]
    assert answer.json()["counts"] == {"done": 2, "rejected": 2}
    for record in (first, second):
        read = as_(reviewer).get(f"/v1/qa-records/{record.id}").json()
        assert (read["status"], read["closed_at"] is None) == ("closed", False)
    assert db.get_one(QaRecord, not_filed.id).status is QaRecordStatus.SHARED
