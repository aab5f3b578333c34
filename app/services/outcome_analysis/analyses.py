"""Child outcome analyses: a district's whole week, from its proposal to its follow-up (2.2)."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.config import settings
from app.core.errors import Fault, Invalid
from app.models.organisation.org_units import OrgUnit, OrgUnitAncestor
from app.models.organisation.people import Person, RoleAssignment
from app.models.outcome_analysis.analyses import OutcomeAnalysis, OutcomeBlock
from app.models.outcome_analysis.lines_of_enquiry import LineOfEnquiry
from app.models.outcome_analysis.observations import Observation
from app.models.platform.base import valid_on
from app.schemas.organisation.references import PersonRef
from app.schemas.outcome_analysis.analyses import (
    OutcomeAnalysisQuery,
    OutcomeAnalysisSort,
    OutcomeAnalysisWrite,
)
from app.schemas.outcome_analysis.references import OutcomeAnalysisRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.organisation import org_units
from app.services.outcome_analysis import childrens_views, observation_checks
from app.services.outcome_analysis.analysis_workflow import (
    ACCEPT,
    CLOSE,
    EDIT,
    NAME_OBSERVERS,
    RETURN,
    SCHEDULE,
)
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    pagination,
    references,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.services.reference import themes
from app.vocabulary.organisation import OrgUnitKind, ServiceLine
from app.vocabulary.outcome_analysis import (
    ExpectedOutcome,
    LineOfEnquiryStatus,
    OutcomeAnalysisStatus,
)
from app.vocabulary.roles import Permission

references.declare(OutcomeAnalysisRef, OutcomeAnalysis, scoped=True)
PROPOSE = "outcome_analysis.propose"
events.declare(PROPOSE, OutcomeAnalysis, "Outcome analysis: a week in a district is proposed.")

ORDERS = pagination.orders(OutcomeAnalysisSort, OutcomeAnalysis)
MATCHED = ("id", "status", "district_id", "service_line", "lead_id")
FIXED = ("org_unit_id", "week_start")  # once a director has approved the week
MONDAY, TO_FRIDAY = 0, timedelta(days=4)


@documents.computed(OutcomeAnalysis, "observers")
def _observers(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.observer_ids, actor, documents.document)


def _count_of_lines(row: Any, *terms: Any) -> Any:
    line = aliased(LineOfEnquiry)
    held = select(func.count()).select_from(line).where(line.outcome_analysis_id == row.id)
    return held.where(*(term(line) for term in terms)).scalar_subquery()


@documents.computed(OutcomeAnalysis, "lines_set")
def _lines_set(row: Any, _actor: Actor) -> Any:
    return _count_of_lines(row, lambda line: line.status != LineOfEnquiryStatus.WITHDRAWN)


@documents.computed(OutcomeAnalysis, "lines_answered")
def _lines_answered(row: Any, _actor: Actor) -> Any:
    return _count_of_lines(row, lambda line: line.status == LineOfEnquiryStatus.ANSWERED)


@documents.computed(OutcomeAnalysis, "observation_count")
def _observation_count(row: Any, _actor: Actor) -> Any:
    seen = aliased(Observation)
    count = select(func.count()).select_from(seen)
    return count.where(seen.outcome_analysis_id == row.id).scalar_subquery()


def search(actor: Actor, query: OutcomeAnalysisQuery) -> Select[OutcomeAnalysis]:
    rows = access.visible(actor, OutcomeAnalysis)
    rows = filters.matching(rows, actor, OutcomeAnalysis, query, *MATCHED)
    rows = org_units.within(rows, OutcomeAnalysis, query.under)
    if query.person_id is not None:
        observes = OutcomeAnalysis.observer_ids.has_key(str(query.person_id))
        rows = rows.where(or_(OutcomeAnalysis.lead_id == query.person_id, observes))
    if query.theme is not None:
        rows = rows.where(OutcomeAnalysis.theme_codes.has_any(themes.at_or_below(query.theme)))
    begins = OutcomeAnalysis.week_start
    return filters.between(rows, begins, since=query.week_from, until=query.week_to)


def put(
    db: Session, actor: Actor, row_id: UUID, data: OutcomeAnalysisWrite, precondition: Precondition
) -> bool:
    """Proposes an analysis (True), or replaces it until its report is given."""
    access.require(actor, Permission.OUTCOME_ANALYSIS_MANAGE)
    row = crud.existing(db, actor, OutcomeAnalysis, row_id)
    if row is None:
        _propose(db, actor, row_id, data)
        return True
    values = _values(db, data)
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    if row.status is not OutcomeAnalysisStatus.PROPOSED:
        crud.require_unchanged(row, values, *FIXED)
    _check(db, actor, data, row)
    access.require(actor, Permission.OUTCOME_ANALYSIS_MANAGE, OutcomeAnalysis(**values))
    crud.replace(db, actor, row, values, precondition)
    return False


def _propose(db: Session, actor: Actor, row_id: UUID, data: OutcomeAnalysisWrite) -> None:
    person_id = access.person_of(actor, "Only a signed-in person can propose this.")
    _check(db, actor, data, None)
    blocks = [OutcomeBlock(outcome=each, position=n) for n, each in enumerate(ExpectedOutcome)]
    values = {**_values(db, data), "proposed_by": person_id, "report": blocks}
    row = crud.create(
        db, actor, OutcomeAnalysis, row_id, values, Permission.OUTCOME_ANALYSIS_MANAGE
    )
    events.emit(db, PROPOSE, row)


def _values(db: Session, data: OutcomeAnalysisWrite) -> dict[str, Any]:
    unit = org_units.locations(db, {data.district_id})[data.district_id]
    return {
        **unit.columns(data.service_line),
        "week_start": data.week_start,
        "week_end": data.week_start + TO_FRIDAY,
        "lead_id": data.lead_id,
        "theme_codes": list(data.theme_codes),
        "campaign_ids": [str(each) for each in data.campaign_ids],
        "tool_version_id": data.tool_version_id,
        "follow_up_on": _follow_up_on(data),
    }


def _follow_up_on(data: OutcomeAnalysisWrite) -> date:
    usual = timedelta(weeks=settings().outcome_follow_up_weeks)
    return data.follow_up_on or data.week_start + TO_FRIDAY + usual


def _check(
    db: Session, actor: Actor, data: OutcomeAnalysisWrite, row: OutcomeAnalysis | None
) -> None:
    faults = themes.faults(db, data.theme_codes, row.theme_codes if row else ())
    stored = row.campaign_ids if row else ()
    faults += childrens_views.faults(db, actor, data.campaign_ids, stored)
    faults += observation_checks.tool_faults(db, data.tool_version_id, row)
    district = db.get(OrgUnit, data.district_id)
    if district is None or district.kind is not OrgUnitKind.DISTRICT:
        faults.append(Fault("/district_id", "no_district", "Must be a unit of kind “District”."))
    if data.week_start.weekday() != MONDAY:
        faults.append(Fault("/week_start", "no_monday", "Must be a Monday."))
    if _follow_up_on(data) <= data.week_start + TO_FRIDAY:
        text = "Must be after the Friday of the week."
        faults.append(Fault("/follow_up_on", "out_of_range", text))
    same_lead = row is not None and row.lead_id == data.lead_id
    if not same_lead and data.lead_id not in _leaders(db, data.lead_id, data):
        text = "Must be an active person who records findings in this district."
        faults.append(Fault("/lead_id", "no_analysis_lead", text))
    if faults:
        raise Invalid("The analysis cannot be saved like this.", errors=faults)


def _leaders(db: Session, person_id: UUID, data: OutcomeAnalysisWrite) -> set[UUID]:
    above = select(OrgUnitAncestor.ancestor_id).where(
        OrgUnitAncestor.org_unit_id == data.district_id
    )
    here = RoleAssignment.org_unit_id.in_(above)
    return _holding(
        db, [person_id], Permission.OUTCOME_ANALYSIS_LEAD, here, _of_line(data.service_line)
    )


def _of_line(line: ServiceLine | None) -> ColumnElement[bool]:
    every = RoleAssignment.service_line.is_(None)
    return every if line is None else or_(every, RoleAssignment.service_line == line)


def _holding(
    db: Session, people: Iterable[UUID], permission: Permission, *terms: ColumnElement[bool]
) -> set[UUID]:
    """Returns those of the people who are active, and today have a role with a permission."""
    query = (
        select(RoleAssignment.person_id)
        .join(Person, Person.id == RoleAssignment.person_id)
        .where(
            Person.id.in_(set(people)),
            Person.active,
            RoleAssignment.role.in_(access.roles_holding(permission)),
            valid_on(RoleAssignment, clock.today()),
            *terms,
        )
    )
    return set(db.scalars(query))


def schedule(db: Session, actor: Actor, row: OutcomeAnalysis) -> None:
    """Approves the week."""
    workflow.transition(
        db, actor, row, SCHEDULE, approved_by=actor.person_id, approved_at=clock.now()
    )


def name_observers(db: Session, actor: Actor, row: OutcomeAnalysis, people: Iterable[UUID]) -> None:
    """Names everybody who observes; observers who have left may stay."""
    move, named = workflow.check(db, actor, row, NAME_OBSERVERS), list(people)
    known = _holding(db, named, Permission.OBSERVATION_WRITE)
    known |= {UUID(each) for each in row.observer_ids}
    text = "Must be an active person with a role in practice or in the QA Unit."
    faults = [
        Fault(f"/observer_ids/{n}", "no_observer", text)
        for n, each in enumerate(named)
        if each not in known
    ]
    faults += finding_lists.repeated("observer_ids", named)
    if faults:
        raise Invalid("These people cannot all observe.", errors=faults)
    workflow.transition(db, actor, row, move, observer_ids=[str(each) for each in named])


def accept(db: Session, actor: Actor, row: OutcomeAnalysis) -> None:
    """Accepts the report: managers of the district read it from now on."""
    workflow.transition(
        db,
        actor,
        row,
        ACCEPT,
        status_reason=None,
        accepted_by=actor.person_id,
        accepted_at=clock.now(),
    )


def give_back(db: Session, actor: Actor, row: OutcomeAnalysis, reason: str) -> None:
    """Returns the report to the lead, with the reason."""
    workflow.transition(db, actor, row, RETURN, note=reason, status_reason=reason)


def close(db: Session, actor: Actor, row: OutcomeAnalysis, outcome_text: str) -> None:
    """Closes the analysis with what has changed since the report."""
    workflow.transition(db, actor, row, CLOSE, outcome_text=outcome_text)
