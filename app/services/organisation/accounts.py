"""When an account closes, how it opens again, and that somebody can always open it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, cast, func, select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.config import settings
from app.core.errors import Conflict
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.models.platform.base import valid_on
from app.schemas.platform.common import ReasonWrite
from app.services import access
from app.services.access import SYSTEM, Actor, moments
from app.services.organisation import reach
from app.services.platform import documents, history
from app.services.platform.preconditions import Precondition
from app.vocabulary.organisation import OrgUnitKind
from app.vocabulary.roles import Permission, Role

LOCK = 5_201_602  # an advisory lock: of two administrators who leave at once the second is refused
BY_SIGN_IN = "Signed in through the council's tenant."


def last_used(row: Any) -> ColumnElement[Any]:
    """Returns since when an account has not been used; null if it never was."""
    return func.greatest(row.last_seen_at, row.reopened_at)


@documents.computed(Person, "closes_on")
def _closes_on(row: Any, _actor: Actor) -> ColumnElement[Any]:
    return closes_on(row)


def closes_on(row: Any) -> ColumnElement[Any]:
    """Returns the day on which an account closes if nobody signs in with it."""
    used = func.timezone(clock.LONDON.key, last_used(row))
    return cast(used + timedelta(days=settings().dormant_days), Date)


def is_closed(row: Any) -> ColumnElement[bool]:
    """Whether an account was unused for too long."""
    return func.coalesce(closes_on(row) <= moments.today(), False)


def is_dormant(person: Person) -> bool:
    """Whether this account was unused for too long."""
    used = [at for at in (person.last_seen_at, person.reopened_at) if at is not None]
    days = timedelta(days=settings().dormant_days)
    return bool(used) and clock.day_of(max(used)) + days <= clock.today()


def reopen_at_sign_in(db: Session, person: Person) -> None:
    """Opens a dormant account to a person whom the council's tenant has just let in."""
    _reopen(db, SYSTEM, person, BY_SIGN_IN)


def reopen(
    db: Session, actor: Actor, person_id: UUID, data: ReasonWrite, precondition: Precondition
) -> None:
    """Opens an account that was closed, or that would soon be."""
    person = access.get(db, actor, Person, person_id)
    access.require(actor, Permission.PEOPLE_MANAGE)
    reach.require(db, actor, person_id)
    precondition.check(person)
    _reopen(db, actor, person, data.reason)


def _reopen(db: Session, actor: Actor, person: Person, note: str) -> None:
    before = {"active": person.active, "reopened_at": person.reopened_at}
    person.active, person.reopened_at = True, clock.now()
    db.flush()
    after = {"active": True, "reopened_at": person.reopened_at}
    history.record(db, actor, "person.reopen", person, before=before, after=after, note=note)


def administrators(db: Session, day: date | None = None) -> int:
    """Returns how many people can sign in and administer the whole county on a day."""
    held = (
        select(RoleAssignment.person_id)
        .join(OrgUnit, OrgUnit.id == RoleAssignment.org_unit_id)
        .where(
            RoleAssignment.role == Role.ADMINISTRATOR,
            OrgUnit.kind == OrgUnitKind.DIRECTORATE,
            valid_on(RoleAssignment, day or clock.today()),
        )
    )
    people = select(func.count()).where(
        Person.id.in_(held), Person.active, Person.sign_in_subject.is_not(None), ~is_closed(Person)
    )
    return db.scalar(people) or 0


@contextmanager
def keeping_an_administrator(db: Session, until: date | None = None) -> Iterator[None]:
    """Refuses what is done inside if nobody could administer the county afterwards."""
    db.execute(select(func.pg_advisory_xact_lock(LOCK)))
    days = {clock.today(), max(until or clock.today(), clock.today())}
    before = {day: administrators(db, day) for day in days}
    yield
    db.flush()
    if any(before[day] and not administrators(db, day) for day in days):
        raise Conflict(
            "Nobody else could administer the county then; make somebody else administrator first.",
            code="last_administrator",
        )


def closing_within(row: Any, days: int) -> ColumnElement[bool]:
    """Whether an open account closes within so many days."""
    soon = closes_on(row) <= moments.today() + days
    return func.coalesce(row.active & soon, False)
