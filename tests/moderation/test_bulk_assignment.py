"""Assigning many audits at once: one outcome for each, and a bad item never fails the others."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.models.auditing.audits import Audit
from app.models.organisation.people import Person
from app.models.platform.history import Change
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As
from tests.support.bulk_verbs import bulk, errors

URL = "/v1/audits:assign-moderators"


@pytest.fixture
def admin(db: Session) -> Person:
    return factories.a_person(db, Role.QA_ADMIN)


@pytest.fixture
def moderator(db: Session) -> Person:
    return factories.a_person(db, Role.MODERATOR)


def waiting(db: Session, **fields: Any) -> Audit:
    return factories.an_audit(db, status="awaiting_moderation", **fields)


def item(audit: Audit, moderator: Person, **fields: Any) -> dict[str, Any]:
    return {"audit_id": str(audit.id), "moderator_id": str(moderator.id)} | fields


def assign(as_: As, person: Person, *items: object, **headers: str) -> Any:
    return bulk(as_(person), URL, *items, **headers)


def test_a_bad_item_does_not_fail_the_others(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    first, last, own = waiting(db), waiting(db), waiting(db)
    final = factories.an_audit(db, status="finalised")
    answer = assign(
        as_,
        admin,
        item(last, moderator),
        item(own, db.get_one(Person, own.auditor_id)),
        item(final, moderator),
        {"audit_id": str(uuid4()), "moderator_id": str(moderator.id)},
        {"audit_id": "the third one", "moderator": str(moderator.id)},
        "no object",
        item(first, moderator),
    )
    assert answer.status_code == 207, answer.text
    assert errors(answer) == [
        [],
        [("/items/1/moderator_id", "own_audit")],
        [("/items/2", "not_in_state")],
        [("/items/3", "not_found")],
        [
            ("/items/4/moderator_id", "required"),
            ("/items/4/audit_id", "bad_format"),
            ("/items/4/moderator", "unknown"),
        ],
        [("/items/5", "wrong_type")],
        [],
    ]
    read = answer.json()
    assert read["counts"] == {"done": 2, "rejected": 5}
    assert [each["index"] for each in read["items"]] == [0, 1, 2, 3, 4, 5, 6]
    assert (read["items"][0]["id"], read["items"][0]["outcome"]) == (str(last.id), "done")
    assert (read["items"][4]["id"], read["items"][4]["version"]) == (None, None)
    for audit in (first, last):
        row = db.get_one(Audit, audit.id)
        assert row.moderator_id == moderator.id
        assert row.version in {each["version"] for each in read["items"]}
    assert db.get_one(Audit, own.id).moderator_id is None
    lines = select(func.count()).where(Change.action == "audit.assign-moderator")
    assert db.scalar(lines) == 2


def test_no_answer_quotes_what_was_sent(as_: As, admin: Person) -> None:
    answer = assign(as_, admin, {"audit_id": "Jamie of Dartford", "moderator_id": 7})
    assert answer.status_code == 207
    assert "Jamie" not in answer.text


def test_an_audit_that_is_named_twice_is_assigned_once(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    audit, other = waiting(db), factories.a_person(db, Role.MODERATOR)
    answer = assign(as_, admin, item(audit, moderator), item(audit, other))
    assert errors(answer) == [[], [("/items/1", "twice")]]
    assert db.get_one(Audit, audit.id).moderator_id == moderator.id


def test_an_item_may_say_which_version_was_seen(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    seen, changed = waiting(db), waiting(db)
    answer = assign(
        as_,
        admin,
        item(seen, moderator, version=seen.version),
        item(changed, moderator, version=changed.version + 1),
    )
    assert errors(answer) == [[], [("/items/1", "stale")]]


def test_the_session_decides_for_each_audit_whether_it_is_blind(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    audit, session = waiting(db), str(uuid4())
    body = {"cycle_id": str(audit.cycle_id), "title": "May", "mode": "individual", "blind": True}
    body |= {"chair_id": str(moderator.id)}
    as_(admin).put(f"/v1/moderation-sessions/{session}", json=body)
    answer = assign(
        as_,
        admin,
        item(audit, moderator, session_id=session),
        item(waiting(db), moderator, session_id=str(uuid4())),
    )
    assert errors(answer) == [[], [("/items/1/session_id", "no_session")]]
    assert db.get_one(Audit, audit.id).blind


def test_at_most_200_audits_are_assigned_at_once(as_: As, admin: Person) -> None:
    one = {"audit_id": str(uuid4()), "moderator_id": str(uuid4())}
    assert assign(as_, admin, *[one] * 200).status_code == 207
    for items, code in (([one] * 201, "too_long"), ([], "too_short")):
        refused = assign(as_, admin, *items)
        assert refused.status_code == 422
        assert refused.json()["errors"][0] == refused.json()["errors"][0] | {
            "pointer": "/items",
            "code": code,
        }


def test_a_repeated_key_gets_the_first_answer(
    db: Session, as_: As, admin: Person, moderator: Person
) -> None:
    audit = waiting(db)
    first = assign(as_, admin, item(audit, moderator), **{"Idempotency-Key": "may"})
    again = assign(as_, admin, item(audit, moderator), **{"Idempotency-Key": "may"})
    assert (again.status_code, again.content) == (207, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_an_administrator_of_a_district_assigns_its_audits_alone(
    db: Session, as_: As, moderator: Person
) -> None:
    local = factories.a_person(db, Role.QA_ADMIN, at=factories.a_district(db, "dartford"))
    near = waiting(db, at=factories.a_team(db, "dartford-1"))
    far = waiting(db, at=factories.a_team(db, "dover-1"))
    answer = assign(as_, local, item(far, moderator), item(near, moderator))
    assert errors(answer) == [[("/items/0", "not_found")], []]


@pytest.mark.parametrize("role", [Role.QA_MANAGER, Role.MODERATOR, Role.AUDITOR])
def test_only_a_qa_admin_assigns_many_audits(
    db: Session, as_: As, moderator: Person, role: Role
) -> None:
    answer = assign(as_, factories.a_person(db, role), item(waiting(db), moderator))
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")


def test_if_match_names_no_row_of_many(as_: As, admin: Person) -> None:
    one = {"audit_id": str(uuid4()), "moderator_id": str(uuid4())}
    answer = assign(as_, admin, one, **{"If-Match": '"1"'})
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_precondition")
