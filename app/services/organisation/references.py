"""Looks up teams and people by the codes that other systems use."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.models.platform.base import valid_on
from app.services.organisation import org_units
from app.services.platform import bulk_writes
from app.vocabulary.organisation import OrgUnitKind


@dataclass(frozen=True)
class Team:
    """A team that another system refers to, and the first day after its end."""

    id: UUID
    ended_on: date | None


def teams_of(db: Session, codes: Collection[str]) -> dict[str, Team]:
    """Returns the teams with these codes, including teams that have ended."""
    teams = select(OrgUnit.code, OrgUnit.id, OrgUnit.valid_to).where(
        OrgUnit.kind == OrgUnitKind.TEAM, bulk_writes.among(OrgUnit.code, codes)
    )
    return {code: Team(team, ended_on) for code, team, ended_on in db.execute(teams)}


def team_fault(team: Team | None, until: date | None) -> str | None:
    """Returns why a case cannot be in a team until a day (None: without an end), if it cannot."""
    if team is None:
        return "unknown_team"
    return "ended_team" if org_units.has_ended(team.ended_on, until) else None


def people_of(db: Session, refs: Collection[str]) -> dict[str, UUID]:
    """Returns the people with these employment references."""
    people = select(Person.employment_ref, Person.id).where(
        bulk_writes.among(Person.employment_ref, refs)
    )
    return {ref: person for ref, person in db.execute(people) if ref}


def workers_of(db: Session, refs: Collection[str]) -> dict[str, UUID]:
    """Returns the people with these employment references or Social Work England numbers."""
    registered = select(Person.swe_registration_no, Person.id).where(
        bulk_writes.among(Person.swe_registration_no, refs)
    )
    people = {number: person for number, person in db.execute(registered) if number}
    return people | people_of(db, refs)


def whole_council(db: Session, day: date) -> UUID:
    """Returns the unit that stands for the whole council; a case of no known team is held there."""
    roots = (
        select(OrgUnit.id)
        .where(OrgUnit.kind == OrgUnitKind.DIRECTORATE)
        .order_by(valid_on(OrgUnit, day).desc(), OrgUnit.code)
    )
    return db.scalars(roots).first() or _no_council()


def _no_council() -> UUID:
    fault = Fault("/", "no_council", "Create the directorate, the unit at the top, first.")
    raise Invalid("There is no organisation in which cases could be held.", errors=[fault])


TEAM_FAULTS = {
    "unknown_team": "There is no team with this code.",
    "ended_team": "The team ended before the case did.",
}
