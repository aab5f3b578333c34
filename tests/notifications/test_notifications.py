"""Notifications: what waits for whom, most urgent first, with its counts."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy.orm import Session

from app.core import clock
from app.models.moderation.change_requests import ChangeRequest
from app.models.moderation.inquiries import AppreciativeInquiry
from app.models.organisation.people import Person
from app.services.notifications.inbox.kinds import KINDS
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.moderation import ChangeRequestKind, InquiryContext, InquiryStatus
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

NOON = datetime(2026, 4, 20, 12, tzinfo=UTC)  # the round's audits are due on 28 April


def waits(as_: As, person: Person, **query: Any) -> dict[str, Any]:
    answer = as_(person).get("/v1/notifications", params=query)
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


def named(item: dict[str, Any]) -> dict[str, Any]:
    """The names of an item, which `test_start_page` tests."""
    return {name: item[name] for name in ("subject", "org_unit")}


def kinds(as_: As, person: Person) -> dict[str, int]:
    return {each["kind"]: each["count"] for each in waits(as_, person)["counts"]}


def test_every_kind_of_the_vocabulary_is_in_the_table_once() -> None:
    assert sorted(each.kind for each in KINDS) == sorted(NotificationKind)


def test_an_auditors_items_to_begin_finish_and_mend_are_listed_by_urgency(
    db: Session, as_: As
) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    with clock.held_at(NOON):
        begin = factories.an_assignment(db, auditor, due_date=date(2026, 5, 28))
        finish = factories.an_audit(db, auditor)
        mend = factories.an_audit(db, auditor, status="returned", due_date=date(2026, 4, 19))
        factories.an_audit(db, auditor, status="submitted")
        factories.an_audit(db)  # somebody else's
        page = waits(as_, auditor)
    items = [(each["kind"], each["id"], each["due_on"], each["overdue"]) for each in page["items"]]
    assert items == [
        ("audit_returned", str(mend.id), "2026-04-19", True),
        ("audit_to_finish", str(finish.id), "2026-04-28", False),
        ("assignment_to_begin", str(begin.id), "2026-05-28", False),
    ]
    assert page["items"][2] == {
        **named(page["items"][2]),
        "title": "Audit to begin",
        "meeting": None,
        "kind": "assignment_to_begin",
        "entity": "audit_assignments",
        "id": str(begin.id),
        "since": "2026-04-20T12:00:00.000000Z",
        "due_on": "2026-05-28",
        "overdue": False,
        "path": f"/v1/audit-assignments/{begin.id}",
    }
    assert page["counts"] == [
        {"kind": "assignment_to_begin", "count": 1, "overdue": 0},
        {"kind": "audit_returned", "count": 1, "overdue": 1},
        {"kind": "audit_to_finish", "count": 1, "overdue": 0},
    ]
    for item in page["items"]:
        assert as_(auditor).get(item["path"]).status_code == 200


def test_filters_narrow_the_page_and_never_the_counts(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    with clock.held_at(NOON):
        factories.an_audit(db, auditor)
        factories.an_assignment(db, auditor, due_date=date(2026, 4, 19))
        one = waits(as_, auditor, kind=["audit_to_finish", "audit_returned"])
        late = waits(as_, auditor, overdue=True)
    assert [each["kind"] for each in one["items"]] == ["audit_to_finish"]
    assert [each["kind"] for each in late["items"]] == ["assignment_to_begin"]
    assert len(one["counts"]) == len(late["counts"]) == 2


def test_pages_follow_each_other_without_gap_or_overlap(db: Session, as_: As) -> None:
    auditor = factories.a_person(db, Role.AUDITOR)
    for day in (3, 1, 2, 2, 2):
        factories.an_assignment(db, auditor, due_date=date(2026, 5, day))
    seen, cursor = [], None
    while True:
        page = waits(as_, auditor, limit=2, **({"cursor": cursor} if cursor else {}))
        seen += [(each["due_on"], each["id"]) for each in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert len(set(seen)) == len(seen) == 5
    assert seen == sorted(seen)
    bad = as_(auditor).get("/v1/notifications?cursor=nonsense")
    assert (bad.status_code, bad.json()["code"]) == (400, "bad_cursor")
    assert as_(auditor).get("/v1/notifications?sing=1").status_code == 422


def test_an_audit_waits_for_all_moderators_until_one_of_them_begins(db: Session, as_: As) -> None:
    one, other = factories.a_person(db, Role.MODERATOR), factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="awaiting_moderation")
    far = factories.a_person(db, Role.MODERATOR, at=factories.a_team(db, "swale-1"))
    assert kinds(as_, one) == kinds(as_, other) == {"audit_to_moderate": 1}
    assert kinds(as_, far) == {}
    assert as_(one).post(f"/v1/audits/{audit.id}/begin-moderation", json={}).status_code == 200
    assert kinds(as_, one) == {"moderation_to_decide": 1}
    assert kinds(as_, other) == {}


def test_audits_that_can_be_finalised_wait_for_the_unit(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.QA_ADMIN)
    factories.an_audit(db, status="moderated", inquiry_required=False)
    factories.an_audit(db, status="moderated", inquiry_required=True)
    assert kinds(as_, admin) == {"audit_to_finalise": 1}


def test_exemptions_wait_for_directors_but_not_for_the_one_who_asked(db: Session, as_: As) -> None:
    asker = factories.a_person(db, Role.TEAM_MANAGER)
    director = factories.a_person(db, Role.ASSISTANT_DIRECTOR)
    both = factories.a_person(db, Role.TEAM_MANAGER, Role.ASSISTANT_DIRECTOR)
    for person in (asker, both):
        factories.an_assignment(
            db,
            status=AssignmentStatus.EXEMPTION_REQUESTED,
            exemption_requested_by=person.id,
            exemption_requested_at=clock.now(),
        )
    assert kinds(as_, director) == {"exemption_to_decide": 2}
    assert kinds(as_, both) == {"exemption_to_decide": 1}
    assert kinds(as_, asker) == {}


def test_a_change_request_waits_for_a_second_manager(db: Session, as_: As) -> None:
    one, other = factories.a_person(db, Role.QA_MANAGER), factories.a_person(db, Role.QA_MANAGER)
    audit = factories.an_audit(db, status="finalised")
    row = ChangeRequest(
        audit_id=audit.id,
        subject_id=audit.subject_id,
        kind=ChangeRequestKind.VOID,
        reason="The wrong child.",
        proposed_by=one.id,
        proposed_at=clock.now(),
        **factories.placed(db, factories.a_team(db)),
    )
    factories.saved(db, row)
    assert kinds(as_, other)["change_request_to_decide"] == 1
    assert "change_request_to_decide" not in kinds(as_, one)


@pytest.mark.parametrize(
    ("status", "facilitator", "practitioner"),
    [
        (InquiryStatus.PLANNED, {"inquiry_to_hold": 1}, {}),
        (InquiryStatus.HELD, {"inquiry_to_record": 1}, {}),
        (InquiryStatus.RECORDED, {}, {"inquiry_to_confirm": 1}),
        (InquiryStatus.CONFIRMED_BY_PRACTITIONER, {}, {}),
    ],
)
def test_an_inquiry_waits_for_its_facilitator_and_then_for_its_practitioner(
    db: Session,
    as_: As,
    status: InquiryStatus,
    facilitator: dict[str, int],
    practitioner: dict[str, int],
) -> None:
    lead, worker = factories.a_person(db, Role.AUDITOR), factories.a_person(db, Role.PRACTITIONER)
    answered = None if status in {InquiryStatus.PLANNED, InquiryStatus.HELD} else "Much."
    confirmed = status is InquiryStatus.CONFIRMED_BY_PRACTITIONER
    row = AppreciativeInquiry(
        context=InquiryContext.INDIVIDUAL_SUPERVISION,
        status=status,
        facilitator_id=lead.id,
        practitioner_id=worker.id,
        participant_ids=[],
        agreed_actions=[],
        held_at=None if status is InquiryStatus.PLANNED else clock.now(),
        what_went_well=answered,
        what_differently_next_time=answered,
        practitioner_confirmed_at=clock.now() if confirmed else None,
        **factories.placed(db, factories.a_team(db)),
    )
    factories.saved(db, row)
    assert kinds(as_, lead) == facilitator
    assert kinds(as_, worker) == practitioner


def test_a_meeting_waits_for_its_chair_until_its_record_is_complete(db: Session, as_: As) -> None:
    chair = factories.a_person(db, Role.IRO)
    with clock.held_at(NOON):
        held: dict[str, Any] = {"chair_person_id": chair.id, "held_on": date(2026, 4, 12)}
        meeting = factories.a_meeting(db, **held)
        begun = factories.a_meeting(db, **held | {"held_on": date(2026, 4, 13)})
        factories.a_qa_record(db, chair, begun)  # a draft: the meeting still waits
        factories.a_qa_record(db, chair, factories.a_meeting(db, **held), status="closed")
        factories.a_meeting(db, chair_person_id=chair.id, held_on=None, due_date=date(2026, 4, 1))
        factories.a_meeting(db, **held, deleted_at=clock.now())
        factories.a_meeting(db, **held | {"held_on": date(2025, 10, 21)})  # more than 180 days ago
        page = waits(as_, chair)
        other = kinds(as_, factories.a_person(db, Role.IRO))
    assert page["items"] == [
        {
            **named(page["items"][(meeting, begun).index(row)]),
            "title": "Meeting to record",
            "meeting": {
                "id": str(row.id),
                "kind": row.kind,
                "due_date": row.due_date and str(row.due_date),
                "held_on": str(row.held_on),
            },
            "kind": "meeting_to_judge",
            "entity": "meetings",
            "id": str(row.id),
            "since": f"{row.held_on - timedelta(days=1)}T23:00:00.000000Z",  # midnight in London
            "due_on": due,
            "overdue": overdue,
            "path": f"/v1/meetings/{row.id}",
        }
        for row, due, overdue in ((meeting, "2026-04-19", True), (begun, "2026-04-20", False))
        if row.held_on
    ]
    assert other == {}
    assert as_(chair).get(page["items"][0]["path"]).status_code == 200


def test_a_meeting_without_a_chair_waits_for_those_who_may_record_it(db: Session, as_: As) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    with clock.held_at(NOON):
        factories.a_meeting(db, at=factories.a_team(db, "dartford-1"), held_on=date(2026, 4, 1))
        near, far = (
            factories.a_person(db, Role.IRO, at=here),
            factories.a_person(db, Role.IRO, at=there),
        )
        chairs = factories.a_person(db, Role.CPC, at=here)
        manager = factories.a_person(db, Role.TEAM_MANAGER, at=here)
        assert kinds(as_, near) == {"meeting_to_judge": 1}
        assert kinds(as_, far) == kinds(as_, chairs) == kinds(as_, manager) == {}


def test_a_qa_record_waits_for_its_reviewer_until_nothing_is_left_to_do(
    db: Session, as_: As
) -> None:
    reviewer = factories.a_person(db, Role.IRO)
    _, _, both = factories.the_readers(db)

    def waiting_for(person: Person) -> list[tuple[str, str | None, bool]]:
        return [
            (each["kind"], each["due_on"], each["overdue"]) for each in waits(as_, person)["items"]
        ]

    with clock.held_at(NOON):
        record = factories.a_qa_record(db, reviewer, status="completed")  # on the 19th
        factories.a_qa_record(db, reviewer, status="closed")
        gone = factories.a_meeting(db, deleted_at=NOON)
        factories.a_qa_record(db, reviewer, gone, status="completed", deleted_at=NOON)
        old = factories.a_qa_record(db, reviewer, status="completed")
        old.completed_at = NOON - timedelta(days=181)
        url = f"/v1/qa-records/{record.id}"
        assert waiting_for(reviewer) == [("qa_record_to_share", "2026-04-26", False)]
        as_(reviewer).post(f"{url}/share", json=both)
        assert waiting_for(reviewer) == [("qa_record_to_file", "2026-04-27", False)]
    with clock.held_at(NOON + timedelta(days=8)):
        assert waiting_for(reviewer) == [("qa_record_to_file", "2026-04-27", True)]
        as_(reviewer).post(f"{url}/record-on-file", json={"file_reference": "Document 118"})
        assert waiting_for(reviewer) == [("qa_record_to_close", None, False)]
        assert as_(reviewer).post(f"{url}/close").status_code == 200
        assert waiting_for(reviewer) == []


def test_a_qa_record_whose_reviewer_is_unknown_waits_for_the_chair(db: Session, as_: As) -> None:
    chair = factories.a_person(db, Role.IRO)
    meeting = factories.a_meeting(db, chair_person_id=chair.id)
    record = factories.a_qa_record(db, None, meeting, status="completed")
    record.reviewer_id = None
    db.flush()
    assert kinds(as_, chair) == {"qa_record_to_share": 1}


def test_a_qa_record_waits_for_the_people_it_was_shared_with(db: Session, as_: As) -> None:
    reviewer = factories.a_person(db, Role.IRO)
    worker, manager, both = factories.the_readers(db)
    with clock.held_at(NOON):
        record = factories.a_qa_record(db, reviewer, status="completed")
        url = f"/v1/qa-records/{record.id}"
        assert kinds(as_, worker) == {}
        assert as_(reviewer).post(f"{url}/share", json=both).status_code == 200
        (item,) = waits(as_, worker)["items"]
        assert item == {
            **named(item),
            "title": "QA record to acknowledge",
            "meeting": item["meeting"],
            "kind": "qa_record_to_acknowledge",
            "entity": "qa_records",
            "id": str(record.id),
            "since": "2026-04-20T12:00:00.000000Z",
            "due_on": "2026-04-30",
            "overdue": False,
            "path": url,
        }
        assert as_(worker).get(item["path"]).status_code == 200
        assert as_(worker).post(f"{url}/acknowledge", json={}).status_code == 200
        assert kinds(as_, worker) == {}
        assert kinds(as_, manager) == {"qa_record_to_acknowledge": 1}
        assert kinds(as_, factories.a_person(db, Role.TEAM_MANAGER)) == {}


def test_an_escalation_waits_for_its_responder_and_then_for_its_raiser(
    db: Session, as_: As
) -> None:
    raiser, named = factories.a_person(db, Role.IRO), factories.a_person(db, Role.TEAM_MANAGER)
    one, far = factories.a_person(db, Role.TEAM_MANAGER), factories.a_team(db, "swale-1")
    with clock.held_at(NOON):
        open_to_all = factories.an_escalation(db, raiser)  # due on 27 April
        factories.an_escalation(db, raiser, responder_id=named.id, due_on=date(2026, 4, 19))
        factories.an_escalation(db, raiser, status="resolved")
        assert kinds(as_, named) == {"escalation_to_answer": 2}
        assert kinds(as_, one) == {"escalation_to_answer": 1}
        assert kinds(as_, factories.a_person(db, Role.TEAM_MANAGER, at=far)) == {}
        assert kinds(as_, factories.a_person(db, Role.DIRECTOR)) == {}
        (late,) = waits(as_, raiser)["items"]
        assert (late["kind"], late["overdue"]) == ("escalation_overdue", True)
        url = f"/v1/escalations/{open_to_all.id}"
        assert as_(one).post(f"{url}/respond", json={"text": "We will."}).status_code == 200
        assert kinds(as_, one) == {}
        assert kinds(as_, raiser) == {"escalation_overdue": 1, "escalation_to_decide": 1}
        item = waits(as_, raiser, kind="escalation_to_decide")["items"][0]
    assert (item["path"], item["due_on"]) == (url, "2026-04-27")
    assert item["since"] == "2026-04-20T12:00:00.000000Z"


def test_nothing_waits_for_a_person_without_a_role(db: Session, as_: As) -> None:
    auditor = factories.a_person(db)  # no role any more
    factories.an_assignment(db, auditor)
    assert waits(as_, auditor) == {
        "items": [],
        "next_cursor": None,
        "counts": [],
        "unread_reminders": 0,
    }


def test_a_machine_has_nothing_that_waits_for_it(db: Session, as_: As) -> None:
    factories.an_assignment(db)
    answer = as_(factories.a_client(db)).get("/v1/notifications")
    assert answer.json()["items"] == []
