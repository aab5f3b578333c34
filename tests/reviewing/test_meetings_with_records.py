"""Meetings that have a QA record: what of them may still change, and what moves with them."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.cases.subjects import Subject
from app.models.findings.findings import Finding
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.models.reviewing.meetings import Meeting
from app.models.reviewing.qa_records import QaRecord
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.reviewing.test_meetings import TODAY, on_1_november
from tests.support.batches import faults, outcomes
from tests.support.pushed_meetings import URL, a_child, a_review, push

__all__ = ["on_1_november"]


def judged(db: Session, as_: As, client: ApiKey, **fields: Any) -> QaRecord:
    """The completed record of a review R1 of C1, held on 2 February."""
    push(as_, client, a_review("R1", "2026-02-02"))
    meeting = db.scalars(select(Meeting).where(Meeting.external_id == "R1")).one()
    done = datetime(2026, 2, 4, 10, tzinfo=UTC)
    return factories.a_qa_record(
        db, meeting=meeting, **{"status": "completed", "completed_at": done, **fields}
    )


CHANGES: dict[str, dict[str, Any]] = {
    "kind": {"kind": "icpc"},
    "cancelled": {"held_on": None, "due_date": "2026-02-02", "cancelled": True},
    "held_on": {"held_on": None, "due_date": "2026-12-02"},
    "subject_external_id": {"subject_external_id": "C2"},
}


@pytest.mark.parametrize("member", CHANGES)
def test_a_meeting_with_a_record_stays_held_of_its_kind_and_about_its_child(
    db: Session, as_: As, client: ApiKey, child: Subject, member: str
) -> None:
    a_child(db, "C2")
    record = judged(db, as_, client)
    items = push(
        as_, client, a_review("R1", **{"held_on": "2026-02-02"} | CHANGES[member]), key="2"
    )
    assert (outcomes(items), faults(items)) == (["rejected"], [(f"/records/0/{member}", "judged")])
    meeting = db.get_one(Meeting, record.meeting_id, populate_existing=True)
    assert (meeting.subject_id, meeting.kind, meeting.held_on, meeting.cancelled) == (
        child.id,
        "cic_review",
        date(2026, 2, 2),
        False,
    )
    error = as_(factories.a_person(db, Role.QA_MANAGER)).post(
        f"/v1/qa-records/{record.id}/enter-in-error", json={"reason": "Of another child."}
    )
    assert error.status_code == 200
    freed = push(
        as_, client, a_review("R1", **{"held_on": "2026-02-02"} | CHANGES[member]), key="3"
    )
    assert outcomes(freed) == ["updated"]


def test_a_meeting_is_neither_held_after_its_record_nor_deleted_before_it(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    del child
    record = judged(db, as_, client)
    late = push(as_, client, a_review("R1", "2026-02-05"), key="2")
    assert faults(late) == [("/records/0/held_on", "judged")]
    assert outcomes(push(as_, client, a_review("R1", "2026-02-04"), key="3")) == ["updated"]
    better = a_review("R1", "2026-02-04", participation_code="PN2")
    assert outcomes(push(as_, client, better, key="4")) == ["updated"]
    gone = push(as_, client, {"external_id": "R1", "deleted": True}, key="5")
    assert faults(gone) == [("/records/0/external_id", "judged")]
    single = as_(client).delete(f"{URL}/R1")
    assert (single.status_code, single.json()["code"]) == (409, "judged")
    record.deleted_at = TODAY
    db.flush()
    assert as_(client).delete(f"{URL}/R1").status_code == 204


def test_a_record_and_its_findings_move_with_their_meeting(
    db: Session, as_: As, client: ApiKey, child: Subject
) -> None:
    """The source corrects a wrong team; then the managers of that team cannot read the record."""
    there = factories.a_team(db, "dover-1")
    record = judged(
        db,
        as_,
        client,
        status="draft",
        concerns=[
            {
                "text": "The report came late.",
                "theme_codes": [],
                "section_key": None,
                "severity": "note",
                "escalated_to_id": None,
                "escalated_at": None,
            }
        ],
    )
    reviewer = db.get_one(Person, record.reviewer_id)
    url = f"/v1/qa-records/{record.id}"
    assert as_(reviewer).post(f"{url}/complete").status_code == 200
    near = factories.a_person(db, Role.TEAM_MANAGER, at=factories.a_district(db, "dartford"))
    far = factories.a_person(db, Role.TEAM_MANAGER, at=there)

    def reading() -> list[tuple[int, int]]:
        return [
            (as_(person).get(url).status_code, len(as_(person).get("/v1/findings").json()["items"]))
            for person in (near, far)
        ]

    assert reading() == [(200, 1), (404, 0)]
    version = as_(near).get(url).json()["version"]
    assert outcomes(push(as_, client, a_review("R1", team_code="dover-1"), key="2")) == ["updated"]
    assert reading() == [(404, 0), (200, 1)]
    assert as_(far).get(url).json()["version"] == version + 1
    lines = db.scalars(select(Change).where(Change.action == "qa_record.replace")).all()
    assert [line.after and line.after["org_unit_id"] for line in lines] == [str(there.id)]
    (finding,) = db.scalars(select(Finding)).all()
    assert (finding.org_unit_id, finding.subject_id) == (there.id, child.id)


@pytest.mark.parametrize("member", CHANGES)
def test_a_draft_prevents_no_change_follows_its_meeting_and_is_completed_only_if_held(
    db: Session, as_: As, client: ApiKey, child: Subject, member: str
) -> None:
    del child
    other = a_child(db, "C2")
    record = judged(db, as_, client, status="draft")
    changed = a_review("R1", **{"held_on": "2026-02-02"} | CHANGES[member])
    assert outcomes(push(as_, client, changed, key="2")) == ["updated"]
    reviewer = db.get_one(Person, record.reviewer_id)
    done = as_(reviewer).post(f"/v1/qa-records/{record.id}/complete")
    if member == "subject_external_id":
        assert (done.status_code, done.json()["subject_id"]) == (200, str(other.id))
    else:
        assert (done.status_code, done.json()["code"]) == (409, "meeting_changed")
