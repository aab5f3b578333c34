"""What is stored already: the children of a source, and the units that may hold their cases."""

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.core.errors import Fault, Invalid
from app.models.cases.subjects import Subject
from app.models.organisation.org_units import OrgUnit
from app.models.platform.base import valid_on
from app.services.cases import case_history
from app.services.intake.ssda903_cases import Holders
from app.services.intake.ssda903_plan import KnownChild
from app.services.organisation import references
from app.vocabulary.organisation import OrgUnitKind, ServiceLine


def holders(db: Session, as_at: date, *, demo_teams: bool) -> Holders:
    """Returns the unit of cases without a known team, and the teams of a demo if asked for."""
    until = max(as_at, clock.today())
    teams = db.scalars(
        select(OrgUnit)
        .where(OrgUnit.kind == OrgUnitKind.TEAM, valid_on(OrgUnit, until))
        .order_by(OrgUnit.code)
    ).all()
    if not teams:
        fault = Fault("/", "no_teams", "Create at least one team in the organisation first.")
        raise Invalid("There is no team to which children could be assigned.", errors=[fault])
    by_line: dict[ServiceLine | None, list[OrgUnit]] = {}
    for team in teams:
        by_line.setdefault(team.service_line, []).append(team)
    return Holders(references.whole_council(db, as_at), by_line if demo_teams else None)


def known_children(db: Session, system: str) -> dict[str, KnownChild]:
    """Returns the stored children of a source by pseudonym."""
    query = select(Subject.id, Subject.case_ref, Subject.became_looked_after_on).where(
        Subject.source_system == system, Subject.deleted_at.is_(None)
    )
    rows = db.execute(query).all()
    cases = case_history.stored_cases(db, [row.id for row in rows])
    return {
        row.case_ref: KnownChild(
            row.id, row.case_ref, cases.get(row.id, ()), row.became_looked_after_on
        )
        for row in rows
    }
