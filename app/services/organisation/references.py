"""Teams and people as other systems name them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models.organisation.org_units import OrgUnit
from app.models.organisation.people import Person
from app.services.organisation import org_units
from app.services.platform import bulk_writes
from app.vocabulary.organisation import OrgUnitKind


@dataclass(frozen=True)
class Team:
    """A team as others name it, and the first day on which it is no more."""

    id: UUID
    ended_on: date | None


def teams_of(db: Session, codes: Collection[str]) -> dict[str, Team]:
    """The teams of these codes that there are, or were."""
    teams = select(OrgUnit.code, OrgUnit.id, OrgUnit.valid_to).where(
        OrgUnit.kind == OrgUnitKind.TEAM, bulk_writes.among(OrgUnit.code, codes)
    )
    return {code: Team(team, ended_on) for code, team, ended_on in db.execute(teams)}


def team_fault(team: Team | None, until: date | None) -> str | None:
    """Why a case cannot be in a team until a day (None: for good)."""
    if team is None:
        return "unknown_team"
    return "ended_team" if org_units.has_ended(team.ended_on, until) else None


def people_of(db: Session, refs: Collection[str]) -> dict[str, UUID]:
    """The people of these employment references that there are."""
    people = select(Person.employment_ref, Person.id).where(
        bulk_writes.among(Person.employment_ref, refs)
    )
    return {ref: person for ref, person in db.execute(people) if ref}


TEAM_FAULTS = {
    "unknown_team": "There is no such team.",
    "ended_team": "The team has ended, and the case lasts on.",
}
