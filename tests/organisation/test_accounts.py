"""When an account closes, how it opens again, and that somebody can always open it."""

from datetime import UTC, datetime, time, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Unauthenticated
from app.models.notifications.reminders import Reminder
from app.models.organisation.people import Person
from app.models.platform.events import Event
from app.models.platform.history import Change
from app.schemas.organisation.people import PersonWrite
from app.security.tokens import Claims
from app.seeding import seed
from app.services.notifications import reminders
from app.services.organisation import authentication
from app.vocabulary.roles import Role
from tests import factories
from tests.conftest import As

TENANT = "0b0f7b1e-5d4c-4f0a-9a57-2f1c6f5f9d10"


def days_ago(days: int) -> object:
    """Returns noon of a day: late in the evening, summer time would make it the day after."""
    return datetime.combine(clock.today() - timedelta(days=days), time(12), UTC)


@pytest.mark.parametrize(("days", "status"), [(179, 200), (180, 401), (400, 401)])
def test_an_account_closes_after_180_days_without_signing_in(
    db: Session, as_: As, days: int, status: int
) -> None:
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(days))
    answer = as_(person).get("/v1/me")
    assert answer.status_code == status
    if status == 401:
        assert answer.json()["code"] == "account_dormant"
        assert "ask an administrator to reopen it" in answer.json()["detail"]


def test_a_council_sets_after_how_many_days_an_account_closes(
    db: Session, as_: As, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "dormant_days", 365)
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(300))
    assert as_(person).get("/v1/me").status_code == 200


def test_an_administrator_finds_closed_accounts_and_reopens_one(db: Session, as_: As) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(200))
    closed = as_(admin).get("/v1/people?closed=true").json()["items"]
    assert [each["id"] for each in closed] == [str(person.id)]
    reason = {"reason": "Back from leave."}
    answer = as_(admin).post(f"/v1/people/{person.id}/reopen", json=reason)
    assert answer.status_code == 200, answer.text
    assert answer.json()["closes_on"] == str(clock.today() + timedelta(days=180))
    assert as_(person).get("/v1/me").status_code == 200
    line = db.scalars(select(Change).where(Change.action == "person.reopen")).one()
    assert (line.actor_id, line.note) == (admin.id, "Back from leave.")


def test_when_an_account_closes_is_shown_to_administrators_alone(db: Session, as_: As) -> None:
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(200))
    other = factories.a_person(db, Role.QA_MANAGER)
    assert as_(other).get(f"/v1/people/{person.id}").json()["closes_on"] is None
    assert as_(other).get("/v1/people?closed=true").json()["items"] == []
    assert (
        as_(other).post(f"/v1/people/{person.id}/reopen", json={"reason": "x"}).status_code == 403
    )


def test_a_person_is_told_once_that_their_account_closes_in_14_days(db: Session, as_: As) -> None:
    seed.reminder_rules(db)
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(166))
    factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(165))
    reminders.make(db)
    reminders.make(db)
    made = db.scalars(select(Reminder)).one()
    assert (made.person_id, made.kind) == (person.id, "account_closing")
    assert made.due_on == clock.today() + timedelta(days=14)
    event = db.scalars(select(Event)).one()
    assert (event.type, event.entity_id) == ("reminder.make", made.id)
    assert as_(person).get("/v1/me").status_code == 200
    reminders.make(db)
    db.refresh(made)
    assert made.settled_at is not None


def test_a_person_who_came_back_is_told_again_the_next_time(db: Session) -> None:
    seed.reminder_rules(db)
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(170))
    reminders.make(db)
    person.last_seen_at = clock.now()
    db.flush()
    reminders.make(db)
    with clock.held_at(clock.now() + timedelta(days=170)):
        reminders.make(db)
    assert len(db.scalars(select(Reminder)).all()) == 2


def entra(person: Person, tenant: str | None = TENANT) -> Claims:
    return Claims(
        str(person.sign_in_subject), "person", "iss", tenant, frozenset(), frozenset({"a"}), 0
    )


def test_signing_in_through_the_tenant_reopens_an_account_if_the_council_allows_it(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    person = factories.a_person(db, Role.AUDITOR, last_seen_at=days_ago(200))
    with pytest.raises(Unauthenticated):
        authentication.by_token(db, entra(person))
    monkeypatch.setattr(settings(), "reopen_at_sign_in", True)
    with pytest.raises(Unauthenticated):  # the built-in issuer proves nothing about a council
        authentication.by_token(db, entra(person, tenant=None))
    assert authentication.by_token(db, entra(person)).person_id == person.id
    line = db.scalars(select(Change).where(Change.action == "person.reopen")).one()
    assert line.note == "Signed in through the council's tenant."


def test_an_account_that_an_administrator_closed_is_not_reopened_by_signing_in(
    db: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "reopen_at_sign_in", True)
    person = factories.a_person(db, Role.AUDITOR, active=False, last_seen_at=days_ago(200))
    with pytest.raises(Unauthenticated):
        authentication.by_token(db, entra(person))


# The last administrator


def put(as_: As, admin: Person, person: Person, **changed: object) -> int:
    read = as_(admin).get(f"/v1/people/{person.id}")
    body = {name: read.json()[name] for name in PersonWrite.model_fields} | changed
    headers = {"If-Match": read.headers["ETag"]}
    answer = as_(admin).put(f"/v1/people/{person.id}", json=body, headers=headers)
    if answer.status_code == 409:
        assert answer.json()["code"] == "last_administrator", answer.text
    return int(answer.status_code)


@pytest.mark.parametrize("changed", [{"active": False}, {"sign_in_subject": None}])
def test_the_last_administrator_cannot_close_themselves(
    db: Session, as_: As, changed: dict[str, object]
) -> None:
    admin = factories.a_person(db, Role.ADMINISTRATOR)
    factories.a_person(db, Role.ADMINISTRATOR, active=False)
    factories.a_person(db, Role.ADMINISTRATOR, last_seen_at=days_ago(200))
    factories.a_person(db, Role.ADMINISTRATOR, sign_in_subject=None)
    factories.a_person(db, Role.ADMINISTRATOR, at=factories.a_district(db))
    assert put(as_, admin, admin, **changed) == 409
    factories.a_person(db, Role.ADMINISTRATOR)
    assert put(as_, admin, admin, **changed) == 200


def test_nobody_ends_the_role_without_which_nobody_administers_the_county(
    db: Session, as_: As
) -> None:
    leaving = factories.a_person(db)
    county = factories.the_county(db)
    until = clock.today() + timedelta(days=30)
    factories.a_role(db, leaving, Role.ADMINISTRATOR, county, valid_to=until)
    staying = factories.a_person(db)
    role = factories.a_role(db, staying, Role.ADMINISTRATOR, county)
    url = f"/v1/role-assignments/{role.id}/end"
    answer = as_(leaving).post(url, json={"valid_to": str(until)})
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    read = as_(leaving).get(f"/v1/role-assignments/{role.id}")
    names = ("person_id", "role", "org_unit_id", "service_line", "valid_from")
    body = {name: read.json()[name] for name in names} | {"valid_to": str(until)}
    headers = {"If-Match": read.headers["ETag"]}
    answer = as_(leaving).put(f"/v1/role-assignments/{role.id}", json=body, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (409, "last_administrator")
    before = {"valid_to": str(until - timedelta(days=1))}
    assert as_(leaving).post(url, json=before).status_code == 200


def test_an_administrator_of_a_unit_changes_nobody_with_a_role_outside_it(
    db: Session, as_: As
) -> None:
    here, there = factories.a_team(db, "dartford-1"), factories.a_team(db, "thanet-1")
    admin = factories.a_person(db, Role.ADMINISTRATOR, at=factories.a_district(db, "dartford"))
    inside = factories.a_person(db, Role.AUDITOR, at=here)
    outside = factories.a_person(db, Role.AUDITOR, at=here)
    role = factories.a_role(db, outside, Role.MODERATOR, there)
    assert put(as_, admin, inside, display_name="New") == 200
    assert put(as_, admin, outside, sign_in_subject="mine") == 403
    body = {"person_id": str(outside.id), "role": "iro", "org_unit_id": str(here.id)}
    body["valid_from"] = "2026-04-01"
    assert as_(admin).put(f"/v1/role-assignments/{uuid4()}", json=body).status_code == 403
    end = {"valid_to": str(clock.today())}
    assert as_(admin).post(f"/v1/role-assignments/{role.id}/end", json=end).status_code == 404
    reason = {"reason": "Back."}
    assert as_(admin).post(f"/v1/people/{outside.id}/reopen", json=reason).status_code == 403
    assert as_(admin).post(f"/v1/people/{inside.id}/reopen", json=reason).status_code == 200
