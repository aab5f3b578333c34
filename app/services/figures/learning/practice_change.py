"""Section grades of teams before and after they learned: a comparison, and never a proof."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.core import clock
from app.models.learning.area_learning_events import AreaLearningAttendance, AreaLearningEvent
from app.models.learning.community_sessions import CommunityAttendance, CommunitySession
from app.models.organisation.org_units import OrgUnit
from app.schemas.figures.learning import (
    NO_PROOF,
    PracticeChangeQuery,
    PracticeChangeRead,
    SectionChangeOfTeams,
    SectionGrades,
)
from app.schemas.figures.metrics import MetricFilters
from app.schemas.organisation.references import OrgUnitRef
from app.services import access
from app.services.access import Actor
from app.services.figures.auditing.population import AUDITING
from app.services.figures.engine import audiences, interval_of, labels, measure
from app.services.figures.engine.cells import Cell
from app.services.figures.engine.measure import Measured
from app.services.figures.statistics import intervals
from app.services.platform.rounding import share
from app.vocabulary.figures import Dimension
from app.vocabulary.learning import AreaLearningPresence
from app.vocabulary.organisation import OrgUnitKind

Cells = dict[str | None, Cell]


def after_session(
    db: Session, actor: Actor, session_id: UUID, query: PracticeChangeQuery, route: str
) -> PracticeChangeRead:
    """Compares the grades of the teams from which people attended a session."""
    row = access.get(db, actor, CommunitySession, session_id, lock=False)
    came = access.visible(actor, CommunityAttendance).where(
        CommunityAttendance.session_id == row.id
    )
    units = {each.org_unit_id for each in db.scalars(came)}
    return _read(db, actor, clock.day_of(row.starts_at), units, query, route)


def after_event(
    db: Session, actor: Actor, event_id: UUID, query: PracticeChangeQuery, route: str
) -> PracticeChangeRead:
    """Compares the grades of the teams from which people attended an Area Learning Event."""
    row = access.get(db, actor, AreaLearningEvent, event_id, lock=False)
    came = access.visible(actor, AreaLearningAttendance).where(
        AreaLearningAttendance.area_learning_event_id == row.id,
        AreaLearningAttendance.presence == AreaLearningPresence.ATTENDED,
    )
    units = {each.org_unit_id for each in db.scalars(came)}
    return _read(db, actor, row.held_on, units, query, route)


def _read(
    db: Session,
    actor: Actor,
    day: date,
    units: set[UUID],
    query: PracticeChangeQuery,
    route: str,
) -> PracticeChangeRead:
    audiences.require_exact(AUDITING, actor, query.disclosure)
    named = select(OrgUnit).where(OrgUnit.id.in_(units), OrgUnit.kind == OrgUnitKind.TEAM)
    teams = db.scalars(named.order_by(OrgUnit.name, OrgUnit.id)).all()
    length, one = timedelta(days=query.days), timedelta(days=1)
    first, last = day - length, min(day + length, clock.today())
    before = _measured(db, actor, query, first, day - one)
    after = _measured(db, actor, query, day + one, last)
    audiences.record(db, actor, [(before.metric.population, before.audience)], route)
    cells = [_of_teams(each, {str(team.id) for team in teams}) for each in (before, after)]
    return PracticeChangeRead(
        note=NO_PROOF,
        day=day,
        before_from=first,
        after_to=last,
        level=query.level,
        scope=before.audience,
        team_ids=[team.id for team in teams],
        teams=[OrgUnitRef.model_validate(team) for team in teams],
        sections=_sections(db, *cells),
    )


def _measured(
    db: Session, actor: Actor, query: PracticeChangeQuery, first: date, last: date
) -> Measured:
    filters = MetricFilters(
        by=[Dimension.TEAM, Dimension.SECTION],
        due_from=first,
        due_to=last,
        level=query.level,
        disclosure=query.disclosure,
    )
    return measure.measure(db, actor, "section_at_or_above", filters)


def _of_teams(measured: Measured, teams: set[str]) -> Cells:
    """Returns the counts of each section over these teams together."""
    cells: Cells = {}
    for (team, section), cell in measured.rows.items():
        if team in teams:
            cells.setdefault(section, Cell()).add(cell)
    return cells


def _sections(db: Session, before: Cells, after: Cells) -> list[SectionChangeOfTeams]:
    keys: Sequence[str | None] = sorted({*before, *after}, key=str)
    names = labels.of(db, {Dimension.SECTION: set(keys)}, naming_people=False)
    changes = []
    for key in keys:
        first, then = (_grades(cells.get(key, Cell())) for cells in (before, after))
        known = first.value is not None and then.value is not None
        changes.append(
            SectionChangeOfTeams(
                section_key=key,
                label=names.get((Dimension.SECTION, key)),
                before=first,
                after=then,
                difference=(then.value or 0) - (first.value or 0) if known else None,
            )
        )
    return changes


def _grades(cell: Cell) -> SectionGrades:
    """Returns the share; an audit grades a section once, so its grades are as many audits."""
    hits = int(cell.numerator)
    return SectionGrades(
        numerator=hits,
        denominator=cell.denominator,
        value=share(hits, cell.denominator),
        interval=interval_of.rendered(intervals.wilson(hits, cell.denominator)),
    )
