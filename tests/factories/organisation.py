"""Units, people, roles and clients."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock, ids
from app.models.organisation.access_changes import AccessChange
from app.models.organisation.api_keys import ApiKey
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person, RoleAssignment
from app.security.api_keys import digest, new_key
from app.seeding import seed
from app.services.organisation.org_units import locations
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.roles import Role
from tests.factories.base import LONG_AGO, saved

SECRET = "s" * 43  # of every client created here


def the_calendar(db: Session) -> None:
    """Stores the bank holidays of England and Wales from 2010 to 2035."""
    seed.closed_days(db)


def a_unit(
    db: Session, code: str, kind: OrgUnitKind = OrgUnitKind.TEAM, under: OrgUnit | None = None
) -> OrgUnit:
    """Returns the unit with this code, created if need be."""
    known = db.scalar(select(OrgUnit).where(OrgUnit.code == code))
    if known is not None:
        return known
    parent_id = under.id if under else None
    unit = OrgUnit(
        code=code, name=code.title(), kind=kind, parent_id=parent_id, valid_from=LONG_AGO
    )
    return saved(db, unit)


def the_county(db: Session) -> OrgUnit:
    return a_unit(db, "cype", OrgUnitKind.DIRECTORATE)


def an_area(db: Session, code: str = "north") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.AREA, the_county(db))


def a_district(db: Session, code: str = "dartford") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.DISTRICT, an_area(db))


def a_team(db: Session, code: str = "dartford-1") -> OrgUnit:
    return a_unit(db, code, OrgUnitKind.TEAM, a_district(db, code.rsplit("-", 1)[0]))


def a_person(
    db: Session,
    *roles: Role,
    at: OrgUnit | None = None,
    service_line: ServiceLine | None = None,
    **fields: Any,
) -> Person:
    """Returns a person with these roles, in the whole county unless `at` names a unit."""
    number = ids.new()
    usual = {
        "id": number,
        "display_name": "Sam Field",
        "email": f"{number}@example.org",
        "sign_in_subject": str(number),
        "last_seen_at": clock.now() - timedelta(minutes=1),
    }
    person = saved(db, Person(**usual | fields))
    for role in roles:
        a_role(db, person, role, at or the_county(db), service_line=service_line)
    return person


def a_role(db: Session, person: Person, role: Role, at: OrgUnit, **fields: Any) -> RoleAssignment:
    usual = {"valid_from": LONG_AGO, "service_line": None}
    row = RoleAssignment(person_id=person.id, role=role, org_unit_id=at.id, **usual | fields)
    return saved(db, row)


def an_access_change(db: Session, person: Person, at: OrgUnit, **fields: Any) -> AccessChange:
    """Returns the proposal of some administrator to give a person a role in a unit."""
    usual = {
        "kind": "role",
        "reason": "Joins the team.",
        "told_address": person.email,
        "role_assignment_id": ids.new(),
        "role": Role.TEAM_MANAGER,
        "valid_from": clock.today(),
        "proposed_at": clock.now(),
    }
    proposer = fields.pop("proposed_by", None) or a_person(db, Role.ADMINISTRATOR).id
    row = AccessChange(
        person_id=person.id, org_unit_id=at.id, proposed_by=proposer, **usual | fields
    )
    return saved(db, row)


def a_client(
    db: Session,
    role: Role = Role.INTEGRATION_CLIENT,
    source_system: str | None = "liberi",
    **fields: Any,
) -> ApiKey:
    if role is Role.MI_ANALYST:
        answered_for = {"owner_id": a_person(db).id, "impact_assessment": "DPIA 7"}
        fields = {"source_system": None, **answered_for, **fields}
    usual: dict[str, Any] = {
        "key_id": new_key().id,
        "name": f"client {ids.new()}",
        "digest": digest(SECRET),
        "role": role,
        "org_unit_id": the_county(db).id,
        "source_system": source_system,
        "expires_at": clock.now() + timedelta(days=90),
        "last_used_at": clock.now(),
    }
    return saved(db, ApiKey(**usual | fields))


def placed(db: Session, team: OrgUnit) -> dict[str, Any]:
    """Returns the columns that rows of a team copy."""
    here = locations(db, {team.id})[team.id]
    return {
        "org_unit_id": team.id,
        "district_id": here.district_id,
        "area_id": here.area_id,
        "service_line": ServiceLine.CHILDREN_IN_CARE,
    }
