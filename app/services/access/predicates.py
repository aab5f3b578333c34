"""The parts of scopes: groups of roles, and rules about rows."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    SQLColumnExpression,
    and_,
    exists,
    false,
    literal,
    or_,
    select,
    true,
)

from app.models.cases.subjects import CaseAllocation
from app.models.organisation.org_units import OrgUnitAncestor
from app.models.platform.base import Base, Record, valid_on
from app.models.platform.rows import InPlace
from app.services.access.actor import Actor, GrantScope
from app.vocabulary.roles import Role

SubjectId = SQLColumnExpression[UUID] | SQLColumnExpression[UUID | None]
# The row is a mapped class or an alias of one; each rule names the table it is about.
Rows = Callable[[Any, Actor, GrantScope], ColumnElement[bool]]
Scopes = Mapping[type[Base], Mapping[Role, Rows]]
Shown = Callable[[Any], ColumnElement[bool]]
Member = Mapping[Role, Shown]
Masks = Mapping[type[Base], Mapping[str, Member]]
Wholes = Mapping[type[Base], tuple[type[Record], str]]

QA = (Role.QA_ADMIN, Role.QA_MANAGER)
MANAGERS = (Role.TEAM_MANAGER, Role.SERVICE_MANAGER)
OUTSIDERS = frozenset({Role.PARTNER_AGENCY, Role.MI_ANALYST, Role.INTEGRATION_CLIENT})
STAFF = frozenset(Role) - OUTSIDERS
# The roles that work with children, lead those who do, or judge their work.
PRACTICE = STAFF - {Role.DATA_PROTECTION_OFFICER, Role.ADMINISTRATOR}
# The roles that give feedback, and see their own.
SENDERS = PRACTICE | {Role.PARTNER_AGENCY}


def everything(_row: type[Base], _me: Actor, _scope: GrantScope) -> ColumnElement[bool]:
    return true()


def for_county(_row: type[Base], _me: Actor, scope: GrantScope) -> ColumnElement[bool]:
    """Whether the role is held for the whole county: for rows that belong to no unit."""
    return literal(scope.grant.is_for_county)


def covered(row: type[InPlace], _me: Actor, scope: GrantScope) -> ColumnElement[bool]:
    return scope.covers(row)


def at_or_above(row: type[InPlace], place: GrantScope) -> ColumnElement[bool]:
    """Whether a row is for the place, or for a unit above it."""
    below = exists(
        select(OrgUnitAncestor.org_unit_id).where(
            OrgUnitAncestor.ancestor_id == row.org_unit_id, place.covers(OrgUnitAncestor)
        )
    )
    return or_(place.covers(row), below)


def there_is(model: type[Record], *terms: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether there is a row for which the terms hold; other tables in them are of rows around it.

    By itself SQLAlchemy looks for these in the nearest SELECT alone.
    """
    return exists(select(model.id).where(*terms).correlate_except(model))


def _case_today(
    subject_id: SubjectId, me: Actor, *terms: ColumnElement[bool]
) -> ColumnElement[bool]:
    of_child = CaseAllocation.subject_id == subject_id
    return there_is(CaseAllocation, of_child, valid_on(CaseAllocation, me.today), *terms)


def my_case(subject_id: SubjectId, me: Actor) -> ColumnElement[bool]:
    """Whether the caller holds the case today."""
    return _case_today(subject_id, me, CaseAllocation.person_id == me.me)


def nobodys_case(
    subject_id: SubjectId, me: Actor, since: SQLColumnExpression[date]
) -> ColumnElement[bool]:
    """Whether the case has no named worker today, and has been in its team since that day."""
    moved = or_(CaseAllocation.person_id.is_not(None), CaseAllocation.valid_from > since)
    return and_(_case_today(subject_id, me), ~_case_today(subject_id, me, moved))


def to(*roles: Role, rows: Rows = everything) -> dict[Role, Rows]:
    return dict.fromkeys(roles, rows)


EVERYONE = to(*Role)
ALL_STAFF = to(*STAFF)


def always(_row: type[Base]) -> ColumnElement[bool]:
    return true()


def never(_row: type[Base]) -> ColumnElement[bool]:
    return false()


def for_roles(*roles: Role, when: Shown = always) -> dict[Role, Shown]:
    """Shows a member to these roles, on rows for which the condition holds."""
    return dict.fromkeys(roles, when)


QA_ONLY: Member = for_roles(*QA)
