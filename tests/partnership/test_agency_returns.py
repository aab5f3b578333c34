"""Agency returns: each body sees its own alone until the joint discussion is opened (2.5)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import any_, select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.notifications.reminders import ReminderRule
from app.models.organisation.people import Person, RoleAssignment
from app.models.partnership.agency_returns import AgencyReturn
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.events import Event
from app.models.platform.history import Change, Read
from app.services.notifications import reminders
from app.vocabulary.notifications import NotificationKind
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL, AUDITS = "/v1/agency-returns", "/v1/multi-agency-audits"
TOLD_NOBODY = "The school told nobody."


@pytest.fixture
def police(db: Session) -> Person:
    return factories.a_partner(db)


@pytest.fixture
def school(db: Session) -> Person:
    return factories.a_partner(db, factories.an_agency(db, "school"))


@pytest.fixture
def worker(db: Session) -> Person:
    """Who writes for children's social care."""
    return factories.a_person(db, Role.AUDITOR)


@pytest.fixture
def audit(db: Session, police: Person, school: Person, worker: Person) -> MultiAgencyAudit:
    """An audit for which all but the school have submitted; the school is writing."""
    row = factories.a_multi_agency_audit(db, police, school, worker, status="requesting")
    written = factories.return_of(db, row, school)
    factories.with_status(db, written, "in_progress").narrative = TOLD_NOBODY
    return row


@pytest.fixture
def of_school(db: Session, audit: MultiAgencyAudit, school: Person) -> AgencyReturn:
    return factories.return_of(db, audit, school)


def did(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    read: dict[str, Any] = answer.json()
    return read


def listed(client: Client, query: str = "") -> list[str]:
    return [item["id"] for item in did(client.get(f"{URL}?{query}"))["items"]]


def opened(db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn) -> Client:
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    of_school.overdue_reason, of_school.overdue_marked_at = "On leave.", clock.now()
    db.flush()
    did(unit.post(f"{AUDITS}/{audit.id}/open-discussion"))
    return unit


def test_a_body_knows_by_name_who_leads_the_audit_and_who_answers_for_the_others(
    db: Session, as_: As, audit: MultiAgencyAudit, police: Person, school: Person, worker: Person
) -> None:
    uninvolved = str(factories.a_person(db, Role.AUDITOR).id)
    read = did(as_(police).get(f"{AUDITS}/{audit.id}"))
    named = [read["lead"], *(each["contact"] for each in read["bodies"])]
    assert all(each["display_name"] for each in named)
    ids = {each["id"] for each in named}
    assert {str(each.id) for each in (police, school, worker)} < ids
    known = {each["id"] for each in did(as_(police).get("/v1/people"))["items"]}
    assert (known, uninvolved in known) == (ids, False)
    stranger = factories.a_partner(db, factories.an_agency(db, "prison"))
    assert [each["id"] for each in did(as_(stranger).get("/v1/people"))["items"]] == [
        str(stranger.id)
    ]


def test_before_the_discussion_a_body_finds_nothing_of_another_by_any_way(
    db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn, police: Person
) -> None:
    me = as_(police)
    mine = str(factories.return_of(db, audit, police).id)
    page = did(me.get(f"{URL}?count=true&view=full"))
    assert (page["total"], [item["id"] for item in page["items"]]) == (1, [mine])
    for query in (
        f"id={of_school.id}",
        f"agency_id={of_school.agency_id}",
        f"contact_person_id={of_school.contact_person_id}",
        "status=in_progress",
        "kind=social_care",
    ):
        assert listed(me, query) == [], query
    assert listed(me, f"multi_agency_audit_id={audit.id}") == [mine]
    for path in ("", "/actions"):
        assert me.get(f"{URL}/{of_school.id}{path}").status_code == 404
    assert me.put(f"{URL}/{of_school.id}", json={}).status_code == 404
    assert me.post(f"{URL}/{of_school.id}/submit").status_code == 404
    assert me.get("/v1/history").status_code == 403
    assert me.get("/v1/metrics/agency_return_rate").status_code == 403
    outline = did(me.get(f"{AUDITS}/{audit.id}"))
    assert [each["id"] for each in outline["returns"]] == [mine]
    assert outline["cases"] == []
    assert all(each["cases"] == 0 for each in outline["divergence"])
    (line,) = did(me.get(AUDITS))["items"]
    assert (line["returns_expected"], line["returns_received"]) == (1, 1)
    assert TOLD_NOBODY not in me.get(f"{AUDITS}/{audit.id}").text


def test_before_the_discussion_neither_etag_nor_watermark_tells_that_another_body_writes(
    db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn, police: Person
) -> None:
    me, path = as_(police), f"{AUDITS}/{audit.id}"
    etag, watermark = me.get(path).headers["ETag"], did(me.get(URL))["watermark"]
    of_school.narrative = "The school has written more."
    db.flush()
    assert me.get(path).headers["ETag"] == etag
    assert str(of_school.id) not in listed(me, f"updated_since={watermark}")


def test_before_the_discussion_the_unit_sees_how_far_each_return_is_and_not_what_it_says(
    db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn, police: Person
) -> None:
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    submitted = factories.return_of(db, audit, police)
    for row, status in ((of_school, "in_progress"), (submitted, "submitted")):
        read = did(unit.get(f"{URL}/{row.id}"))
        assert read["status"] == status
        assert (read["domains"], read["narrative"], read["submitted_by"]) == (None, None, None)
    for item in did(unit.get(f"{URL}?view=full"))["items"]:
        assert (item["domains"], item["narrative"]) == (None, None)


def test_before_the_discussion_history_shows_the_unit_no_words_of_a_return(
    db: Session, as_: As, of_school: AgencyReturn, school: Person
) -> None:
    me, path = as_(school), f"{URL}/{of_school.id}"
    etag = {"If-Match": me.get(path).headers["ETag"]}
    did(me.put(path, json={"narrative": "Changed words."}, headers=etag))
    unit = as_(factories.a_person(db, Role.QA_MANAGER))
    (line,) = did(unit.get(f"/v1/history?entity_id={of_school.id}"))["items"]
    assert line["action"] == "agency_return.replace"
    assert line["after"] == {"narrative": None, "domains": None}


def test_once_the_discussion_is_open_all_bodies_read_what_was_submitted_and_no_draft(
    db: Session,
    as_: As,
    audit: MultiAgencyAudit,
    of_school: AgencyReturn,
    police: Person,
    school: Person,
    worker: Person,
) -> None:
    unit = opened(db, as_, audit, of_school)
    rows = db.scalars(
        select(AgencyReturn).where(AgencyReturn.multi_agency_audit_id == audit.id)
    ).all()
    others = {str(row.id) for row in rows if row.id != of_school.id}
    for body in (police, worker):
        assert set(listed(as_(body))) == others
    assert set(listed(as_(school))) == others | {str(of_school.id)}
    theirs = factories.return_of(db, audit, police)
    assert did(as_(school).get(f"{URL}/{theirs.id}"))["narrative"] == theirs.narrative
    assert did(unit.get(f"{URL}/{theirs.id}"))["narrative"] == theirs.narrative
    assert did(unit.get(f"{URL}/{of_school.id}"))["narrative"] is None
    late = as_(school).put(f"{URL}/{of_school.id}", json={"narrative": "Now."})
    assert (late.status_code, late.json()["code"]) == (409, "not_requesting")


def test_whoever_takes_no_part_sees_nothing_even_then(
    db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn
) -> None:
    opened(db, as_, audit, of_school)
    for other in (
        factories.a_partner(db, factories.an_agency(db, "probation")),
        factories.a_person(db, Role.PARTNER_AGENCY),  # above all agencies, and so of none
        factories.a_person(db, Role.AUDITOR),
        factories.a_person(db, Role.DIRECTOR),
        factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db)),
    ):
        assert listed(as_(other)) == []
        assert did(as_(other).get(AUDITS))["items"] == []


def test_whoever_has_left_an_agency_sees_its_returns_no_more(
    db: Session, as_: As, of_school: AgencyReturn, school: Person
) -> None:
    assert listed(as_(school)) == [str(of_school.id)]
    held = db.scalars(select(RoleAssignment).where(RoleAssignment.person_id == school.id)).one()
    held.valid_to = clock.today()
    factories.a_role(db, school, Role.PARTNER_AGENCY, factories.an_agency(db, "health"))
    assert str(of_school.id) not in listed(as_(school))


def test_a_colleague_at_the_agency_writes_submits_and_recalls(
    db: Session, as_: As, of_school: AgencyReturn
) -> None:
    colleague = as_(factories.a_partner(db, factories.an_agency(db, "school")))
    path = f"{URL}/{of_school.id}"
    body = {"domains": factories.graded(impact="inadequate"), "narrative": "We saw it."}
    etag = {"If-Match": colleague.get(path).headers["ETag"]}
    read = did(colleague.put(path, json=body, headers=etag))
    assert (read["domains"], read["narrative"]) == (body["domains"], "We saw it.")
    sent = did(colleague.post(f"{path}/submit"))
    assert (sent["status"], sent["submitted_by_person"]["display_name"]) == (
        "submitted",
        "Sam Field",
    )
    assert did(colleague.post(f"{path}/recall"))["submitted_at"] is None


def test_the_first_words_begin_a_return(db: Session, as_: As, school: Person) -> None:
    row = factories.an_agency_return(db, school, status="requested")
    me, path = as_(school), f"{URL}/{row.id}"
    etag = {"If-Match": me.get(path).headers["ETag"]}
    read = did(me.put(path, json={"narrative": "A beginning."}, headers=etag))
    assert read["status"] == "in_progress"
    assert me.put(path, json={"narrative": "Another."}).status_code == 428


def test_a_return_is_submitted_with_a_grade_or_a_reason_for_each_domain(
    db: Session, as_: As, of_school: AgencyReturn, school: Person
) -> None:
    me, path = as_(school), f"{URL}/{of_school.id}"
    domains = factories.graded()
    domains[1] |= {"grade": None}
    of_school.domains = domains
    db.flush()
    refused = me.post(f"{path}/submit")
    assert (refused.status_code, refused.json()["code"]) == (409, "incomplete")
    domains[1] |= {"not_graded_reason": "We made no assessment."}
    etag = {"If-Match": me.get(path).headers["ETag"]}
    did(me.put(path, json={"domains": domains}, headers=etag))
    assert did(me.post(f"{path}/submit"))["status"] == "submitted"


def test_a_domain_is_named_once_and_not_both_graded_and_excused(
    as_: As, of_school: AgencyReturn, school: Person
) -> None:
    me, path = as_(school), f"{URL}/{of_school.id}"
    impact = {"domain": "impact", "grade": "good"}
    body = {"domains": [impact, impact | {"not_graded_reason": "Who knows."}]}
    answer = me.put(path, json=body, headers={"If-Match": me.get(path).headers["ETag"]})
    assert [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]] == [
        ("/domains/1/domain", "twice"),
        ("/domains/1/not_graded_reason", "graded"),
    ]


def test_overdue_is_a_mark_with_a_reason_and_time_alone_changes_no_state(
    db: Session, as_: As, of_school: AgencyReturn
) -> None:
    unit, path = as_(factories.a_person(db, Role.QA_ADMIN)), f"{URL}/{of_school.id}"
    read = did(unit.get(path))
    assert (read["status"], read["overdue"]) == ("in_progress", True)
    assert (read["overdue_reason"], listed(unit, "overdue=true")) == (None, [str(of_school.id)])
    marked = did(unit.post(f"{path}/mark-overdue", json={"reason": "The nurse is on leave."}))
    assert (marked["status"], marked["overdue_reason"]) == ("in_progress", "The nurse is on leave.")
    of_school.due_date = clock.today()
    db.flush()
    early = unit.post(f"{path}/mark-overdue", json={"reason": "So."})
    assert (early.status_code, early.json()["code"]) == (409, "not_due")


def test_a_return_waits_for_its_contact_who_is_reminded_by_its_due_date(
    db: Session, as_: As, of_school: AgencyReturn, school: Person, police: Person
) -> None:
    def waiting(who: Person) -> list[tuple[str, str]]:
        items = did(as_(who).get("/v1/notifications"))["items"]
        return [(item["kind"], item["path"]) for item in items]

    expected = ("agency_return_to_write", f"{URL}/{of_school.id}")
    assert waiting(school) == [expected]
    assert waiting(police) == []
    kind = NotificationKind.AGENCY_RETURN_TO_WRITE
    factories.saved(db, ReminderRule(kind=kind, days=0))
    assert reminders.make(db) == 1
    (reminder,) = did(as_(school).get("/v1/reminders"))["items"]
    assert reminder["path"] == expected[1]


def test_the_lead_finds_an_audit_whose_returns_are_there_and_then_its_discussion(
    db: Session, as_: As, of_school: AgencyReturn, audit: MultiAgencyAudit
) -> None:
    lead = as_(db.get_one(Person, audit.lead_person_id))

    def waiting() -> list[str]:
        return [item["kind"] for item in did(lead.get("/v1/notifications"))["items"]]

    assert waiting() == []
    did(lead.post(f"{URL}/{of_school.id}/mark-overdue", json={"reason": "On leave."}))
    assert waiting() == ["joint_discussion_to_open"]
    did(lead.post(f"{AUDITS}/{audit.id}/open-discussion"))
    assert waiting() == ["joint_discussion_to_report"]


def test_each_move_is_an_event_of_identifiers_alone_and_each_reading_a_line_of_the_log(
    db: Session, as_: As, of_school: AgencyReturn, school: Person
) -> None:
    me, path = as_(school), f"{URL}/{of_school.id}"
    did(me.get(path))
    did(me.post(f"{path}/declare-no-involvement", json={"reason": "Not known to us."}))
    of_return = Event.entity_id == of_school.id
    assert db.scalars(select(Event.type).where(of_return)).all() == [
        "agency_return.declare_no_involvement"
    ]
    change = db.scalars(select(Change).where(Change.entity_id == of_school.id)).one()
    assert change.note is None  # the reason is shown only to those who read the return
    reads = select(Read.actor_id).where(any_(Read.subject_ids) == of_school.subject_id)
    assert set(db.scalars(reads)) == {school.id}


def test_returns_are_ordered_by_due_date(db: Session, as_: As, school: Person) -> None:
    later = clock.today() + timedelta(days=9)
    second = factories.an_agency_return(db, school, due_date=later)
    first = factories.an_agency_return(db, school)
    me = as_(school)
    assert listed(me) == [str(first.id), str(second.id)]
    assert listed(me, "sort=-due_date") == [str(second.id), str(first.id)]
    assert listed(me, "overdue=false") == [str(second.id)]
    assert listed(me, f"subject_id={second.subject_id}") == [str(second.id)]
    assert listed(me, f"under={factories.a_district(db).id}") == []


def test_the_contact_of_social_care_is_shown_the_case_number_and_no_agency_is(
    db: Session, as_: As, audit: MultiAgencyAudit, of_school: AgencyReturn, school: Person
) -> None:
    worker = factories.a_person(db, Role.AUDITOR)
    row = factories.an_agency_return(db, worker)
    shown = did(as_(worker).post(f"{URL}/{row.id}/show-case-number"))
    assert (shown["case_number"], shown["source_system"]) == ("C-1001", "liberi")
    line = db.scalars(select(Read).where(Read.entity == "case_numbers")).one()
    assert (line.actor_id, line.subject_ids) == (worker.id, [row.subject_id])
    for who in (school, db.get_one(Person, audit.lead_person_id)):
        refused = as_(who).post(f"{URL}/{of_school.id}/show-case-number")
        assert refused.status_code == 403, refused.text
