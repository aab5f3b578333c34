"""Multi-agency audits: planned by the Unit, answered by bodies, discussed together (2.5)."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import any_, select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.people import Person
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.models.platform.history import Read
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As, Client

URL = "/v1/multi-agency-audits"
FINDING = {"origin": "multi_agency", "polarity": "development", "text": "Worries stay apart."}


@pytest.fixture
def lead(db: Session) -> Person:
    return factories.a_person(db, Role.QA_MANAGER, display_name="Lea Lead")


@pytest.fixture
def unit(as_: As, lead: Person) -> Client:
    return as_(lead)


def a_body(db: Session, lead: Person, **fields: Any) -> dict[str, Any]:
    """An audit of one child by the police and health."""
    factories.a_theme(db, "neglect")
    bodies = []
    for code in ("police", "health"):
        agency = factories.an_agency(db, code)
        contact = factories.a_partner(db, agency)
        bodies.append({"org_unit_id": str(agency.id), "contact_person_id": str(contact.id)})
    usual = {
        "title": "Neglect",
        "theme_codes": ["neglect"],
        "trigger": "practice_review_group",
        "trigger_date": "2026-01-12",
        "rationale": "The group asked how agencies see neglect.",
        "lead_body": "safeguarding_partnership",
        "lead_person_id": str(lead.id),
        "org_unit_id": str(factories.the_county(db).id),
        "period_from": "2025-04-01",
        "period_to": "2026-01-31",
        "returns_due_date": str(clock.today() + timedelta(days=20)),
        "subject_ids": [str(factories.a_subject(db).id)],
        "bodies": bodies,
    }
    return usual | fields


def faults(answer: Any, status: int = 422) -> list[tuple[str, str]]:
    assert answer.status_code == status, answer.text
    return [(fault["pointer"], fault["code"]) for fault in answer.json()["errors"]]


def did(answer: Any) -> dict[str, Any]:
    assert answer.status_code in {200, 201}, answer.text
    read: dict[str, Any] = answer.json()
    return read


def titles(client: Client, query: str = "") -> list[str]:
    return [item["title"] for item in did(client.get(f"{URL}?{query}"))["items"]]


def joint(audit: MultiAgencyAudit, **grades: str) -> dict[str, Any]:
    domains = [
        {"domain": each["domain"], "grade": each["grade"]} for each in factories.graded(**grades)
    ]
    return {
        "case_number": 1,
        "held_on": str(clock.today()),
        "participant_ids": [str(body.org_unit_id) for body in audit.bodies],
        "domains": domains,
        "narrative": "Everybody knew a part.",
    }


def test_the_page_names_who_leads_who_takes_part_and_which_children(
    db: Session, unit: Client, lead: Person
) -> None:
    worker = factories.a_person(db, Role.AUDITOR, display_name="Cara Care")
    body = a_body(db, lead)
    care = {
        "org_unit_id": str(factories.the_county(db).id),
        "contact_person_id": str(worker.id),
    }
    path = f"{URL}/{ids.new()}"
    did(unit.put(path, json=body | {"bodies": [*body["bodies"], care]}))
    read = did(unit.get(path))
    assert (read["lead"]["display_name"], read["status"]) == ("Lea Lead", "proposed")
    assert [(each["org_unit"]["code"], each["kind"]) for each in read["bodies"]] == [
        ("police", "agency"),
        ("health", "agency"),
        ("cype", "social_care"),
    ]
    assert read["bodies"][2]["contact"]["display_name"] == "Cara Care"
    assert [(each["number"], each["subject_id"]) for each in read["cases"]] == [
        (1, body["subject_ids"][0])
    ]
    assert (read["returns"], read["allowed_actions"]) == ([], ["edit", "agree", "cancel"])


def test_from_proposal_to_closing_with_its_learning(
    db: Session, unit: Client, as_: As, lead: Person
) -> None:
    body, audit_id = a_body(db, lead), ids.new()
    path = f"{URL}/{audit_id}"
    did(unit.put(path, json=body))
    did(unit.post(f"{path}/agree"))
    asked = did(unit.post(f"{path}/request-returns"))
    assert [(each["case_number"], each["status"]) for each in asked["returns"]] == [
        (1, "requested"),
        (1, "requested"),
    ]
    for each in asked["returns"]:
        contact = as_(db.get_one(Person, each["contact_person_id"]))
        one = f"/v1/agency-returns/{each['id']}"
        etag = {"If-Match": contact.get(one).headers["ETag"]}
        did(contact.put(one, json={"domains": factories.graded()}, headers=etag))
        did(contact.post(f"{one}/submit"))
    opened = did(unit.post(f"{path}/open-discussion"))
    assert opened["opened_at"] is not None
    refused = unit.post(f"{path}/report")
    assert (refused.status_code, refused.json()["code"]) == (409, "not_discussed")
    row = db.get_one(MultiAgencyAudit, audit_id)
    discussed = did(unit.post(f"{path}/record-discussion", json=joint(row)))
    assert discussed["cases"][0]["participants"][0]["code"] == "police"
    assert discussed["cases"][0]["recorded_by_person"]["display_name"] == "Lea Lead"
    refused = unit.post(f"{path}/report")
    assert (refused.status_code, refused.json()["code"]) == (409, "no_findings")
    finding = FINDING | {"origin_id": str(audit_id), "section_key": "joint_working"}
    found = did(unit.post("/v1/findings", json=finding))
    assert found["subject_id"] is None
    assert did(unit.post(f"{path}/report"))["status"] == "reported"
    assert did(unit.post(f"{path}/close"))["status"] == "closed"
    late = unit.post("/v1/findings", json=finding)
    assert (late.status_code, late.json()["code"]) == (409, "record_closed")


def test_learning_goes_into_the_loop_and_is_read_by_bodies_and_directors_of_the_place(
    db: Session, unit: Client, as_: As
) -> None:
    partner = factories.a_partner(db, factories.an_agency(db, "school"))
    audit = factories.a_multi_agency_audit(db, partner, status="reported")
    (finding,) = did(unit.get(f"/v1/findings?origin_id={audit.id}"))["items"]
    recommended = {
        "text": "Worries are put together within a week.",
        "finding_ids": [finding["id"]],
        "destinations": ["learning_item"],
        "org_unit_id": str(factories.the_county(db).id),
    }
    assert did(unit.post("/v1/recommendations", json=recommended))["origins"] == ["multi_agency"]
    for reader in (partner, factories.a_person(db, Role.DIRECTOR)):
        read = did(as_(reader).get(f"/v1/findings/{finding['id']}"))
        assert read["text"] == "Worries are not put together."
    for other in (
        factories.a_partner(db, factories.an_agency(db, "probation")),
        factories.a_person(db, Role.DIRECTOR, at=factories.a_district(db)),
        factories.a_person(db, Role.AUDITOR),
    ):
        assert as_(other).get(f"/v1/findings/{finding['id']}").status_code == 404


def test_directors_of_the_place_read_a_reported_audit_without_its_children_and_returns(
    db: Session, as_: As
) -> None:
    open_still = factories.a_multi_agency_audit(db, status="discussion")
    audit = factories.a_multi_agency_audit(db, status="reported")
    (child,) = (each.subject_id for each in audit.cases)
    for role in (Role.DIRECTOR, Role.PRINCIPAL_SOCIAL_WORKER):
        leader = as_(factories.a_person(db, role))
        assert leader.get(f"/v1/multi-agency-audits/{open_still.id}").status_code == 404
        page = did(leader.get(f"/v1/multi-agency-audits/{audit.id}"))
        assert (page["title"], page["case_count"]) == ("Suicide prevention", 1)
        assert (page["cases"], page["returns"]) == ([], [])
        assert {each["cases"] for each in page["divergence"]} == {1}
        assert str(child) not in str(page)
        assert did(leader.get("/v1/agency-returns"))["items"] == []
        of_child = did(leader.get(f"/v1/multi-agency-audits/{audit.id}/actions"))
        assert not any(each["allowed"] for each in of_child["items"])
    assert list(db.scalars(select(Read.entity))) == [], "no child's record was read"
    district = factories.a_district(db)
    away = factories.a_person(db, Role.DIRECTOR, at=district)
    leads_away = factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER, at=district)
    manager = factories.a_person(db, Role.SERVICE_MANAGER)
    for other in (away, leads_away, manager):
        assert as_(other).get(f"/v1/multi-agency-audits/{audit.id}").status_code == 404


def test_a_principal_social_worker_who_is_the_contact_of_social_care_reads_the_children_of_it(
    db: Session, as_: As
) -> None:
    """Of that audit alone, and of no other one that is reported, whatever other role they hold."""
    for roles in ((), (Role.AUDITOR,), (Role.PRACTITIONER,)):
        me = factories.a_person(db, Role.PRINCIPAL_SOCIAL_WORKER, *roles)
        own = factories.a_multi_agency_audit(db, me, status="reported")
        other = factories.a_multi_agency_audit(db, status="reported")
        client = as_(me)
        page = did(client.get(f"/v1/multi-agency-audits/{own.id}"))
        assert [each["subject_id"] for each in page["cases"]] == [str(own.cases[0].subject_id)]
        assert len(page["returns"]) == 3
        page = did(client.get(f"/v1/multi-agency-audits/{other.id}"))
        assert (page["cases"], page["returns"]) == ([], [])


def test_a_child_who_may_not_be_safe_now_is_told_of_though_a_finding_names_none(
    db: Session, unit: Client
) -> None:
    factories.the_calendar(db)
    audit = factories.a_multi_agency_audit(db, status="discussion")
    told = factories.a_person(db, Role.TEAM_MANAGER)
    safety = {"escalated_to_id": str(told.id), "escalated_at": clock.now().isoformat()}
    body = FINDING | safety | {"origin_id": str(audit.id), "severity": "immediate_safeguarding"}
    finding = did(unit.post("/v1/findings", json=body))
    (alert,) = did(unit.get(f"/v1/safeguarding-alerts?finding_id={finding['id']}"))["items"]
    assert alert["service_line"] == "other"


def test_each_fault_of_an_audit_has_its_pointer(db: Session, unit: Client, lead: Person) -> None:
    child = factories.a_subject(db)
    county, later = factories.the_county(db), str(clock.today() + timedelta(days=1))
    police, stranger = (
        factories.an_agency(db),
        factories.a_partner(db, factories.an_agency(db, "x")),
    )
    auditor = factories.a_person(db, Role.AUDITOR)
    body = a_body(
        db,
        lead,
        theme_codes=["nonsense"],
        trigger_date=later,
        period_from="2026-02-01",
        lead_person_id=str(auditor.id),
        subject_ids=[str(child.id), str(ids.new()), str(child.id)],
        bodies=[
            {"org_unit_id": str(police.id), "contact_person_id": str(stranger.id)},
            {"org_unit_id": str(ids.new()), "contact_person_id": str(stranger.id)},
            {"org_unit_id": str(county.id), "contact_person_id": str(auditor.id)},
            {"org_unit_id": str(factories.a_team(db).id), "contact_person_id": str(stranger.id)},
            {"org_unit_id": str(county.id), "contact_person_id": str(auditor.id)},
        ],
    )
    assert sorted(faults(unit.put(f"{URL}/{ids.new()}", json=body))) == [
        ("/bodies/0/contact_person_id", "no_contact"),
        ("/bodies/1/org_unit_id", "unknown"),
        ("/bodies/3/contact_person_id", "no_contact"),
        ("/bodies/3/org_unit_id", "social_care_twice"),
        ("/bodies/4/org_unit_id", "social_care_twice"),
        ("/bodies/4/org_unit_id", "twice"),
        ("/lead_person_id", "no_lead"),
        ("/period_to", "before_start"),
        ("/subject_ids/1", "unknown"),
        ("/subject_ids/2", "twice"),
        ("/theme_codes/0", "unknown_code"),
        ("/trigger_date", "in_future"),
    ]


def test_nobody_writes_for_social_care_about_a_child_of_their_own_line(
    db: Session, unit: Client, lead: Person
) -> None:
    team = factories.a_team(db)
    manager = factories.a_person(db, Role.TEAM_MANAGER, at=team)
    child = factories.a_subject(db, at=team)
    body = a_body(db, lead, subject_ids=[str(child.id)])
    care = {"org_unit_id": body["org_unit_id"], "contact_person_id": str(manager.id)}
    answer = unit.put(f"{URL}/{ids.new()}", json=body | {"bodies": [*body["bodies"], care]})
    assert faults(answer) == [("/bodies/2/contact_person_id", "own_line")]


def test_after_returns_are_requested_people_and_days_change_and_children_and_bodies_do_not(
    db: Session, unit: Client, as_: As, lead: Person
) -> None:
    body, path = a_body(db, lead), f"{URL}/{ids.new()}"
    did(unit.put(path, json=body))
    did(unit.post(f"{path}/agree"))
    etag = {"If-Match": unit.post(f"{path}/request-returns").headers["ETag"]}
    first, second = body["bodies"]
    successor = factories.a_partner(db, factories.an_agency(db))
    due = str(clock.today() + timedelta(days=40))
    moved = first | {"contact_person_id": str(successor.id)}
    changed = body | {"bodies": [moved, second], "returns_due_date": due}
    read = did(unit.put(path, json=changed, headers=etag))
    assert read["bodies"][0]["contact_person_id"] == str(successor.id)
    (mine,) = did(as_(successor).get("/v1/agency-returns"))["items"]
    assert (mine["contact_person_id"], mine["due_date"]) == (str(successor.id), due)
    etag = {"If-Match": unit.get(path).headers["ETag"]}
    other = factories.an_agency(db, "school")
    third = {
        "org_unit_id": str(other.id),
        "contact_person_id": str(factories.a_partner(db, other).id),
    }
    wider = changed | {
        "bodies": [moved, second, third],
        "subject_ids": [*body["subject_ids"], str(factories.a_subject(db).id)],
    }
    refused = unit.put(path, json=wider, headers=etag)
    assert faults(refused, 409) == [("/bodies", "fixed"), ("/subject_ids", "fixed")]


def test_cases_and_bodies_change_places_before_returns_are_requested(
    db: Session, unit: Client, lead: Person
) -> None:
    first, second = factories.a_subject(db), factories.a_subject(db)
    path = f"{URL}/{ids.new()}"
    body = a_body(db, lead, subject_ids=[str(first.id), str(second.id)])
    etag = {"If-Match": unit.put(path, json=body).headers["ETag"]}
    turned = body | {"subject_ids": [str(second.id)], "bodies": body["bodies"][::-1]}
    read = did(unit.put(path, json=turned, headers=etag))
    assert [(case["number"], case["subject_id"]) for case in read["cases"]] == [(1, str(second.id))]
    assert [each["org_unit"]["code"] for each in read["bodies"]] == ["health", "police"]
    assert did(unit.put(path, json=turned)) == read  # the same again needs no condition
    assert unit.put(path, json=body).status_code == 428


def test_audits_are_found_by_state_trigger_theme_body_lead_and_place(
    db: Session, unit: Client, lead: Person
) -> None:
    factories.a_theme(db, "risk")
    factories.a_theme(db, "neglect", parent_code="risk")
    school = factories.a_partner(db, factories.an_agency(db, "school"))
    factories.a_multi_agency_audit(
        db, title="A", theme_codes=["neglect"], at=factories.a_team(db), lead_person_id=lead.id
    )
    factories.a_multi_agency_audit(db, school, title="B", trigger="data", status="requesting")
    for query, expected in {
        "status=requesting": ["B"],
        "trigger=data": ["B"],
        "theme=risk": ["A"],
        f"agency_id={factories.an_agency(db, 'school').id}": ["B"],
        f"lead_person_id={lead.id}": ["A"],
        f"under={factories.a_district(db).id}": ["A"],
        "lead_body=social_care": [],
        "sort=created_at": ["A", "B"],
        "": ["B", "A"],
    }.items():
        assert titles(unit, query) == expected, query


def test_the_unit_of_another_place_sees_and_moves_nothing(db: Session, as_: As) -> None:
    dartford, dover = factories.a_district(db), factories.a_district(db, "dover")
    audit = factories.a_multi_agency_audit(db, at=dartford, status="requesting")
    here = as_(factories.a_person(db, Role.QA_MANAGER, at=dartford))
    there = as_(factories.a_person(db, Role.QA_MANAGER, at=dover))
    assert (titles(here), titles(there)) == (["Suicide prevention"], [])
    assert there.get(f"{URL}/{audit.id}").status_code == 404
    assert did(there.get("/v1/agency-returns?count=true"))["total"] == 0
    assert there.post(f"{URL}/{audit.id}/open-discussion").status_code == 404


def test_whoever_opens_the_page_is_in_the_read_log_of_its_children(
    db: Session, unit: Client, as_: As, lead: Person
) -> None:
    child = factories.a_subject(db)
    partner = factories.a_partner(db, factories.an_agency(db, "school"))
    audit = factories.a_multi_agency_audit(db, partner, subject=child, status="requesting")
    readers = select(Read.actor_id).where(
        any_(Read.subject_ids) == child.id, Read.entity == "multi_agency_audits"
    )
    did(unit.get(f"{URL}/{audit.id}"))
    early = did(as_(partner).get(f"{URL}/{audit.id}"))
    assert (early["cases"], len(early["returns"])) == ([], 1)  # their own return, about the child
    assert db.scalars(readers.order_by(Read.seq)).all() == [lead.id, partner.id]
    did(unit.post(f"{URL}/{audit.id}/open-discussion"))
    assert len(did(as_(partner).get(f"{URL}/{audit.id}"))["cases"]) == 1
    assert db.scalars(readers.order_by(Read.seq)).all() == [
        lead.id,
        partner.id,
        lead.id,
        partner.id,
    ]
