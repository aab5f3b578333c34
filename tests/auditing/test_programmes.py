from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.auditing.moderation_rules import ModerationRule
from app.models.organisation.people import Person
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

BODY = {"name": "CYPE 2027/28", "year_start": "2027-04-01"}


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


def test_a_programme_is_laid_out_as_three_cycles_of_four_months(
    db: Session, as_: As, admin: Person
) -> None:
    number = uuid4()
    created = as_(admin).put(f"/v1/audit-programmes/{number}", json=BODY)
    assert created.status_code == 201, created.text
    cycles = as_(admin).get(f"/v1/audit-cycles?programme_id={number}").json()["items"]
    assert [(c["number"], c["starts_on"], c["ends_on"]) for c in cycles] == [
        (1, "2027-04-01", "2027-07-31"),
        (2, "2027-08-01", "2027-11-30"),
        (3, "2027-12-01", "2028-03-31"),
    ]
    rounds = as_(admin).get(f"/v1/audit-rounds?programme_id={number}").json()["items"]
    assert len(rounds) == 12
    assert (rounds[0]["month"], rounds[0]["due_date"]) == ("2027-04-01", "2027-04-27")
    rule = db.scalars(select(ModerationRule).where(ModerationRule.programme_id == number)).one()
    assert rule.always_grades == ["inadequate", "outstanding"]


@pytest.mark.parametrize(
    ("fields", "pointer"),
    [
        ({"year_start": "2027-04-02"}, "/year_start"),
        ({"cycle_months": 5}, "/cycles_per_year"),
        ({"cycle_months": "4"}, "/cycle_months"),
    ],
)
def test_a_year_that_cannot_be_is_refused(
    db: Session, as_: As, admin: Person, fields: dict[str, object], pointer: str
) -> None:
    del db
    answer = as_(admin).put(f"/v1/audit-programmes/{uuid4()}", json=BODY | fields)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == pointer


def test_a_cycle_opens_closes_and_reopens(db: Session, as_: As) -> None:
    manager = factories.a_person(db, Role.QA_MANAGER)
    cycle = factories.a_cycle(db)
    client, url = as_(manager), f"/v1/audit-cycles/{cycle.id}"
    assert client.get(url).json()["allowed_actions"] == ["start-closing"]
    assert client.post(f"{url}/start-closing").json()["status"] == "closing"
    audit = factories.an_audit(db)
    refused = client.post(f"{url}/close")
    assert (refused.status_code, refused.json()["code"]) == (409, "drafts_left")
    db.delete(audit.sections[0])
    audit.status = type(audit.status)("voided")
    db.flush()
    assert client.post(f"{url}/close").json()["status"] == "closed"
    assert client.post(f"{url}/open").json()["code"] == "not_in_state"
    reopened = client.post(f"{url}/reopen", json={"reason": "A late audit."})
    assert reopened.json()["status"] == "open"


def test_a_qa_admin_runs_rounds_but_does_not_close_cycles(
    db: Session, as_: As, admin: Person
) -> None:
    month = factories.a_round(db)
    client = as_(admin)
    assert client.post(f"/v1/audit-cycles/{month.cycle_id}/start-closing").status_code == 403
    assert client.post(f"/v1/audit-rounds/{month.id}/close").json()["status"] == "closed"
    etag = client.get(f"/v1/audit-rounds/{month.id}").headers["ETag"]
    body = {"due_date": "2026-04-20", "kinds": ["moderation", "audit"]}
    put = client.put(f"/v1/audit-rounds/{month.id}", json=body, headers={"If-Match": etag})
    assert put.json()["kinds"] == ["audit", "moderation"]
    early = body | {"due_date": str(date(2026, 3, 1))}
    etag = put.headers["ETag"]
    refused = client.put(f"/v1/audit-rounds/{month.id}", json=early, headers={"If-Match": etag})
    assert refused.json()["errors"][0]["pointer"] == "/due_date"
