"""Who reads what through OData: rows by pseudonym for approved keys, figures for analysts."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.people import Person
from app.models.platform.history import Read
from app.services.feeds.sets.catalogue import SETS
from app.vocabulary.auditing import AssignmentStatus
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.feeds.reading import ROOT, approved, rows
from tests.figures.test_audit_metrics import MAY
from tests.figures.test_meeting_metrics import a_meeting

FACTS = sorted(name for name in SETS if name.startswith("fact_"))
# Nobody's words, names or identifiers, in no set.
NEVER = (
    "text",
    "rationale",
    "note",
    "person",
    "auditor_id",
    "moderator_id",
    "reviewer_id",
    "raised_by",
)


def test_a_key_reads_rows_once_another_person_has_approved_its_row_feed(
    db: Session, as_: As
) -> None:
    a_meeting(db)
    admin = factories.a_person(db, Role.ADMINISTRATOR, Role.QA_MANAGER)
    manager = factories.a_person(db, Role.QA_MANAGER)
    body = {
        "name": "Power BI",
        "role": "mi_analyst",
        "org_unit_id": str(factories.the_county(db).id),
        "owner_id": str(factories.a_person(db).id),
        "impact_assessment": "DPIA 7",
        "row_feed": True,
        "expires_at": (clock.now() + timedelta(days=300)).isoformat(),
    }
    created = as_(admin).post("/v1/api-keys", json=body).json()["api_key"]
    key = db.get_one(ApiKey, created["id"])
    url = f"/v1/api-keys/{key.id}"
    refused = as_(key).get(f"{ROOT}fact_meeting")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "no_row_feed")
    own = as_(admin).post(f"{url}/approve-row-feed")
    assert (own.status_code, own.json()["code"]) == (409, "own_key")
    done = as_(manager).post(f"{url}/approve-row-feed")
    assert done.status_code == 200, done.text
    assert done.json()["row_feed_approved_by"] == str(manager.id)
    assert len(rows(as_(key), "fact_meeting")) == 1
    again = as_(manager).post(f"{url}/approve-row-feed")
    assert (again.status_code, again.json()["code"]) == (409, "row_feed_approved")


def test_an_approval_ends_after_twelve_months(db: Session, as_: As) -> None:
    with clock.held_at(datetime(2026, 5, 4, 9, tzinfo=UTC)):
        key = approved(db, expires_at=datetime(2029, 1, 1, tzinfo=UTC))
    for day, status in ((datetime(2027, 5, 3, 9, tzinfo=UTC), 200), (None, 403)):
        with clock.held_at(day or datetime(2027, 5, 4, 9, tzinfo=UTC)):
            assert as_(key).get(f"{ROOT}fact_meeting").status_code == status


def test_a_manager_sees_only_keys_that_ask_for_rows_and_no_others_may_approve(
    db: Session, as_: As
) -> None:
    plain, asking = (
        factories.a_client(db, Role.MI_ANALYST),
        factories.a_client(db, Role.MI_ANALYST, row_feed=True),
    )
    manager = as_(factories.a_person(db, Role.QA_MANAGER))
    assert [each["id"] for each in manager.get("/v1/api-keys").json()["items"]] == [str(asking.id)]
    assert manager.post(f"/v1/api-keys/{plain.id}/approve-row-feed").status_code == 404
    admin = as_(factories.a_person(db, Role.ADMINISTRATOR))
    assert admin.post(f"/v1/api-keys/{asking.id}/approve-row-feed").status_code == 403


def test_a_row_feed_has_pseudonyms_and_nobodys_identifier(db: Session, as_: As) -> None:
    with clock.held_at(MAY):
        audit = factories.an_audit(db, status="finalised", grade_rationale="Canary words.")
        meeting = a_meeting(db)
    client = as_(approved(db))
    told = "".join(client.get(ROOT + name).text for name in FACTS)
    (row,) = rows(client, "fact_audit")
    assert (row["audit_id"], row["final_grade"]) == (str(audit.id), "good")
    assert str(audit.id) in told
    assert str(meeting.id) in told
    for secret in (audit.subject_id, audit.auditor_id, meeting.subject_id, "Canary"):
        assert str(secret) not in told
    (assignment,) = rows(client, "fact_assignment")
    assert assignment["child_key"] == row["child_key"], "sets are joined by the child"
    assert len(row["child_key"]) == 32


def test_no_set_has_words_or_people(db: Session) -> None:
    del db
    for name, each in SETS.items():
        for property_name in each.columns:
            assert not any(word in property_name for word in NEVER), (name, property_name)


def test_an_audit_is_in_the_feed_from_its_submission_on(db: Session, as_: As) -> None:
    factories.an_audit(db)
    submitted = factories.an_audit(db, status="submitted")
    client = as_(approved(db))
    assert [row["audit_id"] for row in rows(client, "fact_audit")] == [str(submitted.id)]
    assert {row["audit_id"] for row in rows(client, "fact_section")} == {str(submitted.id)}
    assert len(rows(client, "fact_assignment")) == 2


def test_a_key_of_a_place_reads_rows_of_that_place(db: Session, as_: As) -> None:
    a_meeting(db, team="dartford-1")
    there = a_meeting(db, team="dover-1")
    key = approved(db, org_unit_id=factories.a_district(db, "dover").id)
    assert [row["meeting_id"] for row in rows(as_(key), "fact_meeting")] == [str(there.id)]


@pytest.mark.parametrize(
    "role",
    [Role.PRACTITIONER, Role.MI_ANALYST, Role.IRO, Role.CPC],
)
def test_rows_are_not_for_people_who_see_figures_alone(db: Session, as_: As, role: Role) -> None:
    client = as_(factories.a_person(db, role))
    for name in FACTS:
        assert client.get(ROOT + name).status_code == 403, name
        assert client.get(f"{ROOT}{name}/$count").status_code == 403, name
    assert client.get(f"{ROOT}dim_date?$top=1").status_code == 200


@pytest.mark.parametrize("role", [Role.PARTNER_AGENCY, Role.ADMINISTRATOR])
def test_nothing_is_for_those_who_see_no_figures(db: Session, as_: As, role: Role) -> None:
    client = as_(factories.a_person(db, role))
    for path in ("", "$metadata", *SETS):
        assert client.get(ROOT + path).status_code == 403, path


def test_people_read_the_rows_that_their_lists_have_without_what_is_masked(
    db: Session, as_: As
) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "dover-1")
    mine = factories.an_audit(db, at=here, status="finalised", moderated_grade="inadequate")
    factories.an_audit(db, at=there, status="finalised")
    factories.an_audit(db, at=here, status="submitted")
    client = as_(factories.a_person(db, Role.TEAM_MANAGER, at=here))
    (row,) = rows(client, "fact_audit")
    assert (row["audit_id"], row["final_grade"]) == (str(mine.id), "good")
    assert row["moderated_grade"] is None, "a team manager sees the final grade alone"
    found = client.get(f"{ROOT}fact_audit?$filter=moderated_grade eq 'inadequate'").json()
    assert found["value"] == [], "nor by a filter"


def test_each_page_of_rows_is_a_line_of_the_read_log(db: Session, as_: As) -> None:
    meetings = [a_meeting(db) for _ in range(3)]
    key = approved(db)
    headers = {"Prefer": "odata.maxpagesize=2"}
    as_(key).get(f"{ROOT}fact_meeting", headers=headers)
    as_(key).get(f"{ROOT}fact_meeting/$count")
    as_(key).get(f"{ROOT}dim_org_unit")
    (line,) = db.scalars(select(Read)).all()
    assert (line.client_id, line.entity, line.route) == (
        key.id,
        "meetings",
        "/odata/v4/{entity_set}",
    )
    assert line.entity_ids == sorted(each.id for each in meetings)[:2]
    children = {each.id: each.subject_id for each in meetings}
    assert set(line.subject_ids) == {children[each] for each in line.entity_ids}


def test_the_sets_of_figures_have_the_cells_of_the_metrics(db: Session, as_: As) -> None:
    with clock.held_at(MAY):
        for team, done in (("dartford-1", 2), ("dartford-1", 0), ("dover-1", 7)):
            for n in range(done + 1):
                row = factories.an_assignment(db, at=factories.a_team(db, team))
                if n < done:
                    factories.an_audit(db, assignment=row, status="finalised")
        row.status = AssignmentStatus.CANCELLED
        db.flush()
    client = as_(factories.a_client(db, Role.MI_ANALYST))
    found = rows(client, "figure_by_month_and_team?$filter=metric eq 'completion_rate'")
    names = {unit["org_unit_id"]: unit["name"] for unit in rows(client, "dim_org_unit")}
    assert {
        (names[row["team_id"]], row["month"]): (
            row["numerator"],
            row["denominator"],
            row["value"],
            row["small"],
        )
        for row in found
    } == {
        ("Dartford-1", "2026-04"): (2, 4, 0.5, True),
        ("Dover-1", "2026-04"): (7, 7, 1, False),
    }
    grades = rows(client, "grades_by_cycle_and_team?$filter=grade eq 'good'")
    assert sorted((row["numerator"], row["denominator"]) for row in grades) == [(2, 2), (7, 7)]


def test_each_metric_of_a_set_equals_what_the_metrics_answer(db: Session, as_: As) -> None:
    with clock.held_at(MAY):
        for team in ("dartford-1", "dover-1"):
            factories.an_audit(db, at=factories.a_team(db, team), status="finalised")
        a_meeting(db)
    client = as_(factories.a_client(db, Role.MI_ANALYST))
    found = rows(client, "figure_by_month_and_team")
    slugs = sorted({row["metric"] for row in found})
    assert {"completion_rate", "qa_coverage", "moderation_coverage"} <= set(slugs)
    query = {"metric": slugs, "by": ["month", "team", "service"]}
    items = client.get("/v1/metrics:query", params=query).json()["items"]
    expected = {
        (item["slug"], *(group["value"] for group in row["group"])): (
            row["numerator"],
            row["denominator"],
            row["value"],
        )
        for item in items
        for row in item["rows"]
    }
    assert expected == {
        (row["metric"], row["month"], row["team_id"], row["service_line"]): (
            row["numerator"],
            row["denominator"],
            row["value"],
        )
        for row in found
    }


def test_the_sets_of_figures_are_management_information(db: Session, as_: As) -> None:
    for role, status in (
        (Role.MI_ANALYST, 200),
        (Role.ASSISTANT_DIRECTOR, 200),
        (Role.QA_MANAGER, 403),
        (Role.PRACTITIONER, 403),
    ):
        person: Person = factories.a_person(db, role)
        for name, each in SETS.items():
            # Figures of feedback and of indicators have readers of their own.
            if each.computed and name not in {"figure_feedback", "figure_indicator"}:
                assert as_(person).get(ROOT + name).status_code == status, (role, name)
    lines = db.scalars(select(Read.route).distinct()).all()
    assert lines == ["/odata/v4/{entity_set}"]
