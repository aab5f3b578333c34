"""Findings: written while their record is open, seen as it is, withdrawn and never rewritten."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.auditing.audits import Audit
from app.models.findings.findings import Finding
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.history import Change, Read
from app.seeding import seed
from app.vocabulary.auditing import AuditStatus
from app.vocabulary.findings import FindingStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

WRITERS = {Role.AUDITOR, Role.MODERATOR, Role.QA_MANAGER}


@pytest.fixture
def audit(db: Session) -> Audit:
    return factories.an_audit(db)


@pytest.fixture
def auditor(db: Session, as_: As, audit: Audit) -> Client:
    return as_(db.get_one(Person, audit.auditor_id))


def of(audit: Audit, **fields: Any) -> dict[str, Any]:
    usual = {
        "origin": "audit",
        "origin_id": str(audit.id),
        "polarity": "development",
        "text": "The plan says not who does what.",
    }
    return usual | fields


def recorded(client: Client, body: Any) -> str:
    """The address of a finding that was accepted."""
    url = f"/v1/findings/{uuid4()}"
    answer = client.put(url, json=body)
    assert answer.status_code == 201, answer.text
    return url


def refused(client: Client, body: Any) -> list[tuple[str, str]]:
    answer = client.put(f"/v1/findings/{uuid4()}", json=body)
    assert answer.status_code == 422, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def replace(client: Client, url: str, body: Any) -> Any:
    return client.put(url, json=body, headers={"If-Match": client.get(url).headers["ETag"]})


# Writing


def test_an_auditor_records_what_they_found_where_the_child_is(
    db: Session, auditor: Client, audit: Audit
) -> None:
    seed.reference_list(db, "practice_framework")
    framework = auditor.get("/v1/reference/practice_framework").json()["items"][0]["code"]
    factories.a_theme(db, "voice_of_child")
    body = of(
        audit,
        theme_codes=["voice_of_child"],
        section_key="planning",
        practice_framework_codes=[framework],
    )
    created = auditor.get(recorded(auditor, body)).json()
    assert {name: created[name] for name in body} == body
    assert (created["audit_id"], created["subject_id"]) == (str(audit.id), str(audit.subject_id))
    assert (created["org_unit_id"], created["recorded_by"]) == (
        str(audit.org_unit_id),
        str(audit.auditor_id),
    )
    assert (created["status"], created["severity"]) == ("recorded", "note")
    assert created["allowed_actions"] == ["edit", "withdraw"]


def test_a_portal_may_leave_the_identifier_to_the_service(auditor: Client, audit: Audit) -> None:
    headers = {"Idempotency-Key": "a-finding"}
    created = auditor.post("/v1/findings", json=of(audit), headers=headers)
    assert created.status_code == 201, created.text
    assert created.headers["Location"] == f"/v1/findings/{created.json()['id']}"
    again = auditor.post("/v1/findings", json=of(audit), headers=headers)
    assert again.json()["id"] == created.json()["id"]
    assert auditor.get("/v1/findings?count=true").json()["total"] == 1


def test_a_finding_is_replaced_while_its_audit_is_open(
    db: Session, auditor: Client, audit: Audit
) -> None:
    told = factories.a_person(db, Role.TEAM_MANAGER)
    escalation = {"escalated_to_id": str(told.id), "escalated_at": "2026-04-02T09:00:00Z"}
    body = of(audit, **escalation)
    url = recorded(auditor, body)
    assert auditor.put(url, json=body).status_code == 200  # the same again changes nothing
    assert auditor.get(url).json()["version"] == 1
    better = body | {"text": "The plan names nobody.", "polarity": "concern"}
    assert auditor.put(url, json=better).status_code == 428
    assert replace(auditor, url, better).json()["version"] == 2
    moved = replace(auditor, url, better | {"origin_id": str(uuid4())})
    assert (moved.status_code, moved.json()["code"]) == (409, "fixed")
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = clock.now()
    db.flush()
    late = replace(auditor, url, body)
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")
    new = auditor.put(f"/v1/findings/{uuid4()}", json=body)
    assert (new.status_code, new.json()["code"]) == (409, "record_closed")
    assert auditor.get(url).json()["allowed_actions"] == []
    actions = {item["action"]: item for item in auditor.get(f"{url}/actions").json()["items"]}
    assert (actions["edit"]["code"], actions["withdraw"]["code"]) == (
        "record_closed",
        "not_yours",
    )


def test_a_returned_audit_is_open_again(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="returned")
    recorded(as_(db.get_one(Person, audit.auditor_id)), of(audit))


def test_nothing_is_recorded_of_an_invisible_record(db: Session, as_: As, audit: Audit) -> None:
    other = as_(factories.a_person(db, Role.AUDITOR))
    assert refused(other, of(audit)) == [("/origin_id", "unknown")]
    assert refused(other, of(audit, origin_id=str(uuid4()))) == [("/origin_id", "unknown")]
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    answer = manager.put(f"/v1/findings/{uuid4()}", json=of(audit))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


@pytest.mark.parametrize("role", sorted(set(Role) - WRITERS))
def test_other_roles_record_nothing(db: Session, as_: As, audit: Audit, role: Role) -> None:
    client = as_(factories.a_person(db, role))
    assert client.put(f"/v1/findings/{uuid4()}", json=of(audit)).status_code == 403
    machine = client.post("/v1/findings", json=of(audit))
    assert machine.status_code in {403, 422}
    assert db.scalar(select(Finding.id)) is None


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"text": "  "}, ("/text", "bad_format")),
        ({"text": None}, ("/text", "wrong_type")),
        ({"polarity": "nice"}, ("/polarity", "not_in_list")),
        ({"severity": "dire"}, ("/severity", "not_in_list")),
        ({"origin": "cpc_qa"}, ("/origin", "not_written_here")),
        ({"origin": "gossip"}, ("/origin", "not_in_list")),
        ({"section_key": "nothing"}, ("/section_key", "unknown_section")),
        ({"theme_codes": ["nothing"]}, ("/theme_codes/0", "unknown_code")),
        ({"theme_codes": ["old"]}, ("/theme_codes/0", "unknown_code")),
        ({"theme_codes": ["all", "all"]}, ("/theme_codes/1", "twice")),
        ({"theme_codes": ["all", "praise"]}, ("/theme_codes/1", "bad_polarity")),
        ({"practice_framework_codes": ["x"]}, ("/practice_framework_codes/0", "unknown_code")),
        ({"status": "withdrawn"}, ("/status", "unknown")),
        ({"escalated_at": "2026-04-02 09:00"}, ("/escalated_at", "bad_format")),
    ],
)
def test_a_finding_is_checked_member_by_member(
    db: Session, auditor: Client, audit: Audit, fields: Any, expected: tuple[str, str]
) -> None:
    factories.a_theme(db, "all")
    factories.a_theme(db, "old", active=False)
    factories.a_theme(db, "praise", polarity_allowed=["strength"])
    assert refused(auditor, of(audit, **fields)) == [expected]


def test_a_theme_no_longer_used_stays_with_the_findings_that_have_it(
    db: Session, auditor: Client, audit: Audit
) -> None:
    theme = factories.a_theme(db, "old")
    url = recorded(auditor, of(audit, theme_codes=["old"]))
    theme.active = False
    db.flush()
    replaced = replace(auditor, url, of(audit, theme_codes=["old"], text="Otherwise."))
    assert replaced.status_code == 200, replaced.text


# The safeguarding stop


def test_a_child_who_may_not_be_safe_is_escalated_before_it_is_recorded(
    db: Session, auditor: Client, audit: Audit
) -> None:
    grave = of(audit, severity="immediate_safeguarding", polarity="concern")
    both = [("/escalated_to_id", "required"), ("/escalated_at", "required")]
    assert refused(auditor, grave) == both
    told = factories.a_person(db, Role.TEAM_MANAGER, display_name="Kim Duty")
    escalation = {"escalated_to_id": str(told.id)}
    assert refused(auditor, grave | escalation) == both[1:]
    ahead = (clock.now() + timedelta(hours=1)).isoformat()
    assert refused(auditor, grave | escalation | {"escalated_at": ahead}) == [
        ("/escalated_at", "out_of_range")
    ]
    now = clock.now().isoformat()
    url = recorded(auditor, grave | escalation | {"escalated_at": now})
    named = {"id": str(told.id), "display_name": "Kim Duty"}
    assert auditor.get(url).json()["escalated_to"] == named


def test_the_person_who_was_told_can_be_reached_and_is_somebody_else(
    db: Session, auditor: Client, audit: Audit
) -> None:
    now = clock.now().isoformat()
    grave = of(audit, severity="immediate_safeguarding", escalated_at=now)
    closed = factories.a_person(db, Role.TEAM_MANAGER, active=False)
    unreached = {
        "nobody": uuid4(),
        "the auditor": audit.auditor_id,
        "an account that is closed": closed.id,
        "somebody without a role": factories.a_person(db).id,
        "an administrator": factories.a_person(db, Role.ADMINISTRATOR).id,
        "a partner": factories.a_person(db, Role.PARTNER_AGENCY).id,
    }
    for who, person in unreached.items():
        found = refused(auditor, grave | {"escalated_to_id": str(person)})
        assert found == [("/escalated_to_id", "not_reached")], who


def test_an_escalation_of_any_severity_says_whom_and_when(
    db: Session, auditor: Client, audit: Audit
) -> None:
    told = factories.a_person(db, Role.IRO)
    body = of(audit, escalated_to_id=str(told.id))
    assert refused(auditor, body) == [("/escalated_at", "required")]


# Withdrawing


def test_an_auditor_withdraws_while_the_audit_is_open_and_the_unit_afterwards(
    db: Session, as_: As, auditor: Client, audit: Audit
) -> None:
    one, two = recorded(auditor, of(audit)), recorded(auditor, of(audit))
    because = {"reason": "It was another child's plan."}
    assert auditor.post(f"{one}/withdraw", json={}).status_code == 422
    done = auditor.post(f"{one}/withdraw", json=because)
    assert (done.status_code, done.json()["status"]) == (200, "withdrawn"), done.text
    assert done.json()["status_reason"] == because["reason"]
    assert done.json()["allowed_actions"] == []
    assert auditor.post(f"{one}/withdraw", json=because).json()["code"] == "not_in_state"
    assert replace(auditor, one, of(audit, text="Again.")).json()["code"] == "not_in_state"
    audit.status = AuditStatus.SUBMITTED
    audit.submitted_at = clock.now()
    db.flush()
    assert auditor.post(f"{two}/withdraw", json=because).status_code == 403
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    seen = manager.get(two)
    assert seen.json()["allowed_actions"] == ["withdraw"]
    headers = {"If-Match": seen.headers["ETag"]}
    assert manager.post(f"{two}/withdraw", json=because, headers=headers).status_code == 200
    last = db.scalars(select(Change).order_by(Change.seq.desc()).limit(1)).one()
    assert (last.action, last.note) == ("finding.withdraw", because["reason"])


def test_findings_are_withdrawn_with_a_voided_audit(db: Session, as_: As) -> None:
    audit = factories.an_audit(db, status="submitted")
    finding = factories.a_finding(db, audit)
    one, two = (as_(factories.a_person(db, Role.QA_MANAGER)) for _ in range(2))
    proposal = {"reason": "Of the wrong child."}
    created = one.post(f"/v1/audits/{audit.id}/propose-void", json=proposal)
    assert created.status_code in {200, 201}, created.text
    request = one.get("/v1/change-requests").json()["items"][0]["id"]
    answer = two.post(f"/v1/change-requests/{request}/approve", json={"note": "Agreed."})
    assert answer.status_code == 200, answer.text
    row = db.get_one(Finding, finding.id)
    assert row.status is FindingStatus.WITHDRAWN
    # The reason of the void is for the Unit and the auditor alone.
    assert row.status_reason == "The audit was entered in error."


# Reading


@pytest.mark.parametrize("role", list(Role))
def test_a_finding_is_visible_to_everybody_who_sees_its_audit(
    db: Session, as_: As, role: Role
) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    me = factories.a_person(db, role, at=factories.a_district(db, "dartford"))
    client, visible = as_(me), set()
    own: Any = {
        Role.AUDITOR: {"auditor": me},
        Role.MODERATOR: {"moderator_id": me.id},
        Role.PRACTITIONER: {"practitioner_person_id": me.id},
    }.get(role, {})
    for status in ("draft", "awaiting_moderation", "appreciative_inquiry", "finalised"):
        for team, fields in ((here, own), (here, {}), (there, {})):
            audit = factories.an_audit(db, at=team, status=status, **fields)
            finding = factories.a_finding(db, audit)
            seen = client.get(f"/v1/audits/{audit.id}").status_code
            assert client.get(f"/v1/findings/{finding.id}").status_code == seen, status
            if seen == 200:
                visible.add(str(finding.id))
    page = client.get("/v1/findings?limit=200&count=true").json()
    assert {item["id"] for item in page["items"]} == visible
    assert page["total"] == len(visible)
    assert bool(visible) == (role in SOME)


SOME = {
    Role.QA_ADMIN,
    Role.QA_MANAGER,
    Role.AUDITOR,
    Role.MODERATOR,
    Role.PRACTITIONER,
    Role.TEAM_MANAGER,
    Role.SERVICE_MANAGER,
    Role.ASSISTANT_DIRECTOR,
    Role.DIRECTOR,
    Role.CORPORATE_DIRECTOR,
    Role.PRINCIPAL_SOCIAL_WORKER,
}


@pytest.mark.parametrize(
    ("role", "reads"),
    [
        (Role.QA_MANAGER, True),
        (Role.TEAM_MANAGER, True),
        (Role.SERVICE_MANAGER, True),
        (Role.QA_ADMIN, False),
        (Role.DIRECTOR, False),
    ],
)
def test_not_everybody_reads_the_text_of_a_finding(
    db: Session, as_: As, role: Role, reads: bool
) -> None:
    audit = factories.an_audit(db, status="finalised")
    told = factories.a_person(db, Role.SERVICE_MANAGER)
    escalation = {"escalated_to_id": told.id, "escalated_at": clock.now()}
    finding = factories.a_finding(db, audit, severity="immediate_safeguarding", **escalation)
    seen = as_(factories.a_person(db, role)).get(f"/v1/findings/{finding.id}").json()
    assert seen["severity"] == "immediate_safeguarding"
    assert (seen["text"] is not None, seen["escalated_to"] is not None) == (reads, reads)


def test_a_qa_manager_reads_no_text_of_a_draft(db: Session, as_: As, audit: Audit) -> None:
    finding = factories.a_finding(db, audit)
    seen = as_(factories.a_person(db, Role.QA_MANAGER)).get(f"/v1/findings/{finding.id}").json()
    assert (seen["text"], seen["polarity"]) == (None, "development")


def test_findings_are_filtered(db: Session, as_: As) -> None:
    factories.a_theme(db, "voice")
    factories.a_theme(db, "advocacy", parent_code="voice")
    factories.a_theme(db, "drift")
    audit = factories.an_audit(db, status="finalised")
    other = factories.an_audit(db, at=factories.a_team(db, "dover-1"), status="finalised")
    first = factories.a_finding(db, audit, theme_codes=["advocacy"], polarity="strength")
    second = factories.a_finding(db, audit, theme_codes=["drift"], section_key="planning")
    third = factories.a_finding(db, other, theme_codes=["voice", "drift"], severity="serious")
    names = {str(first.id): "first", str(second.id): "second", str(third.id): "third"}
    client = as_(factories.a_person(db, Role.QA_ADMIN))

    def listed(query: str) -> list[str]:
        page = client.get(f"/v1/findings?{query}").json()
        return [names[item["id"]] for item in page["items"]]

    assert listed("") == ["first", "second", "third"]
    assert listed("sort=-created_at") == ["third", "second", "first"]
    assert listed("theme=voice") == ["first", "third"]
    assert listed("theme=advocacy") == ["first"]
    assert listed("theme=nothing") == []
    assert listed("polarity=strength&polarity=concern") == ["first"]
    assert listed("severity=serious") == ["third"]
    assert listed("section_key=planning") == ["second"]
    assert listed(f"audit_id={other.id}") == ["third"]
    assert listed(f"subject_id={audit.subject_id}") == ["first", "second"]
    assert listed(f"under={factories.a_district(db, 'dover').id}") == ["third"]
    assert listed("origin=moderation") == []
    assert listed("status=withdrawn") == []
    assert client.get("/v1/findings?text=plan").status_code == 422


def test_reading_findings_is_logged(db: Session, auditor: Client, audit: Audit) -> None:
    finding = factories.a_finding(db, audit)
    auditor.get(f"/v1/findings/{finding.id}")
    line = db.scalars(select(Read).order_by(Read.seq.desc()).limit(1)).one()
    assert (line.entity, line.subject_ids) == ("findings", [audit.subject_id])


# Of moderation


def test_a_moderator_records_findings_of_a_decision_and_the_moderated_see_none(
    db: Session, as_: As
) -> None:
    moderator = factories.a_person(db, Role.MODERATOR)
    audit = factories.an_audit(db, status="in_moderation", moderator_id=moderator.id)
    client = as_(moderator)
    url = f"/v1/audits/{audit.id}/moderation-decisions"
    decided = client.post(url, json={"moderated_grade": "good"})
    assert decided.status_code == 201, decided.text
    body = of(audit, origin="moderation", origin_id=decided.json()["id"], section_key="planning")
    finding = recorded(client, body)
    assert client.get(finding).json()["audit_id"] == str(audit.id)
    assert as_(factories.a_person(db, Role.QA_ADMIN)).get(finding).status_code == 200
    assert as_(db.get_one(Person, audit.auditor_id)).get(finding).status_code == 404
    other = as_(factories.a_person(db, Role.MODERATOR))
    assert other.get(finding).status_code == 404
    assert refused(other, body) == [("/origin_id", "unknown")]
    audit.status = AuditStatus.FINALISED
    db.flush()
    late = client.put(f"/v1/findings/{uuid4()}", json=body)
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")


def test_nobody_writes_a_finding_about_a_case_of_their_own_line(
    db: Session, auditor: Client, audit: Audit
) -> None:
    url, body = recorded(auditor, of(audit)), of(audit, text="Another.")
    held_by = db.get_one(Person, audit.auditor_id)
    factories.a_role(db, held_by, Role.TEAM_MANAGER, db.get_one(OrgUnit, audit.org_unit_id))
    new = auditor.put(f"/v1/findings/{uuid4()}", json=of(audit))
    assert (new.status_code, new.json()["code"]) == (409, "own_line"), new.text
    again = replace(auditor, url, body)
    assert (again.status_code, again.json()["code"]) == (409, "own_line"), again.text
