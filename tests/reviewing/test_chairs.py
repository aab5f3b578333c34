"""A chair has the children whose latest or next meeting they chair, and hands them over with it."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from app.core import clock
from app.models.cases.subjects import Subject
from app.models.organisation.people import Person
from app.models.reviewing.escalations import Escalation
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

LISTS = ("subjects", "meetings", "audits", "qa-records", "findings", "escalations")


@pytest.fixture
def before(db: Session) -> Person:
    return factories.a_person(db, Role.IRO)


@pytest.fixture
def child(db: Session, before: Person) -> Subject:
    """A child with a review, its record, an audit, a finding and an open escalation."""
    child = factories.a_subject(db)
    meeting = factories.a_meeting(db, child, chair_person_id=before.id)
    factories.a_qa_record(db, before, meeting, status="completed")
    factories.an_escalation(db, before, subject=child)
    audit = factories.an_audit(db, subject=child, status="finalised")
    factories.a_finding(db, audit)
    return child


def read(as_: As, who: Person) -> dict[str, int]:
    """Returns how many rows somebody sees in each list; each is read by itself as well."""
    client, found = as_(who), {}
    for name in LISTS:
        items: list[Any] = client.get(f"/v1/{name}").json()["items"]
        assert {client.get(f"/v1/{name}/{item['id']}").status_code for item in items} <= {200}
        found[name] = len(items)
    return found


@pytest.mark.usefixtures("child")
def test_a_reviewing_officer_reads_whatever_is_known_of_their_children(
    db: Session, as_: As, before: Person
) -> None:
    assert read(as_, before) == dict.fromkeys(LISTS, 1)
    assert read(as_, factories.a_person(db, Role.IRO)) == dict.fromkeys(LISTS, 0)
    assert read(as_, factories.a_person(db, Role.CPC)) == dict.fromkeys(LISTS, 0)


def test_whoever_takes_over_the_chair_takes_over_the_child(
    db: Session, as_: As, before: Person, child: Subject
) -> None:
    after = factories.a_person(db, Role.IRO)
    due = clock.today() + timedelta(days=90)
    factories.a_meeting(db, child, held_on=None, due_date=due, chair_person_id=after.id)
    assert read(as_, after) == dict.fromkeys(LISTS, 1) | {"meetings": 2}
    today = clock.today()
    factories.a_meeting(db, child, held_on=today, chair_person_id=after.id)
    mine = {"subjects": 0, "meetings": 1, "audits": 0, "findings": 0}
    assert read(as_, before) == mine | {"qa-records": 1, "escalations": 1}


def test_the_new_chair_concludes_what_the_former_one_raised(
    db: Session, as_: As, child: Subject
) -> None:
    factories.the_calendar(db)
    after = factories.a_person(db, Role.IRO)
    client = as_(after)
    assert client.get("/v1/escalations").json()["items"] == []
    factories.a_meeting(db, child, held_on=clock.today(), chair_person_id=after.id)
    (item,) = client.get("/v1/escalations").json()["items"]
    assert "resolve" in item["allowed_actions"]
    url = f"/v1/escalations/{item['id']}/resolve"
    assert client.post(url, json={"outcome": "agreed"}).status_code == 200
    yesterday = clock.today() - timedelta(days=1)
    values = {"opened_on": yesterday, "closed_on": yesterday}
    db.execute(update(Escalation).where(Escalation.id == UUID(item["id"])).values(values))
    assert client.get("/v1/escalations").json()["items"] == []


@pytest.mark.usefixtures("child")
def test_the_managers_of_chairs_see_what_their_chairs_do_in_their_place(
    db: Session, as_: As
) -> None:
    here, there = factories.a_district(db, "dartford"), factories.a_district(db, "dover")
    work = {"subjects": 1, "meetings": 1, "qa-records": 1, "escalations": 1}
    none = dict.fromkeys(LISTS, 0)
    assert read(as_, factories.a_person(db, Role.IRO_MANAGER, at=here)) == none | work
    assert read(as_, factories.a_person(db, Role.IRO_MANAGER, at=there)) == none
    assert read(as_, factories.a_person(db, Role.CPC_MANAGER, at=here)) == none
