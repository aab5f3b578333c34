"""Giving many actions to other people, and extending many: each item is judged for itself."""

from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from app.core import clock
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.bulk_verbs import bulk, errors


def test_the_actions_of_somebody_who_left_are_given_to_others_at_once(db: Session, as_: As) -> None:
    manager, gone = factories.a_person(db, Role.QA_MANAGER), factories.a_person(db)
    first, second = (factories.a_person(db, Role.PRACTITIONER) for _ in range(2))
    rows = [factories.an_action(db, gone) for _ in range(2)]
    items = [
        {"action_id": str(row.id), "owner_person_id": str(person.id), "reason": "They have left."}
        for row, person in zip(rows, (first, second), strict=True)
    ]
    unknown = {**items[0], "action_id": str(uuid4())}
    answer = bulk(as_(manager), "/v1/actions:reassign", *items, unknown)
    assert errors(answer) == [[], [], [("/items/2", "not_found")]]
    owners = [as_(manager).get(f"/v1/actions/{row.id}").json()["owner_person_id"] for row in rows]
    assert owners == [str(first.id), str(second.id)]


def test_an_action_that_cannot_be_extended_does_not_fail_the_others(db: Session, as_: As) -> None:
    manager = factories.a_person(db, Role.SERVICE_MANAGER)
    own, other = factories.an_action(db, manager), factories.an_action(db)
    later = str(clock.today() + timedelta(days=30))
    items = [
        {"action_id": str(row.id), "due_date": later, "reason": "The panel meets later."}
        for row in (own, other)
    ]
    answer = bulk(as_(manager), "/v1/actions:extend", *items)
    assert errors(answer) == [[("/items/0", "own_action")], []]
    assert as_(manager).get(f"/v1/actions/{other.id}").json()["due_date"] == later
