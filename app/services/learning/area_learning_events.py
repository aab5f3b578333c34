"""Area Learning Events: the corporate director and the leaders of an area (source 2.4)."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from app.core.errors import Conflict
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.learning.area_learning_events import (
    AreaLearningAttendance,
    AreaLearningDecision,
    AreaLearningEvent,
)
from app.models.outcome_analysis.analyses import OutcomeAnalysis
from app.models.partnership.multi_agency_audits import MultiAgencyAudit
from app.schemas.findings.references import ActionRef
from app.schemas.learning.area_learning_events import (
    AreaLearningEventQuery,
    AreaLearningEventSort,
    AreaLearningEventWrite,
)
from app.schemas.outcome_analysis.references import OutcomeAnalysisRef
from app.schemas.partnership.references import MultiAgencyAuditRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, recommendation_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.learning import area_learning_attendance, area_learning_decisions
from app.services.learning.area_learning_event_checks import check
from app.services.learning.area_learning_event_workflow import CANCEL, EDIT
from app.services.organisation import org_units
from app.services.platform import (
    crud,
    documents,
    events,
    filters,
    history,
    named_lists,
    pagination,
    workflow,
)
from app.services.platform.preconditions import Precondition
from app.vocabulary.findings import TrailKind
from app.vocabulary.learning import AreaLearningPresence, AreaLearningSeat
from app.vocabulary.roles import Permission

# What an event looks at: the column, and the rows that it names.
INPUTS = {
    "finding_ids": Finding,
    "recommendation_ids": Recommendation,
    "outcome_analysis_ids": OutcomeAnalysis,
    "multi_agency_audit_ids": MultiAgencyAudit,
}
finding_lists.declare(AreaLearningEvent)
recommendation_lists.declare(AreaLearningEvent)
named_lists.declare(
    AreaLearningEvent, OutcomeAnalysisRef, "outcome_analysis_ids", "outcome_analyses"
)
named_lists.declare(
    AreaLearningEvent, MultiAgencyAuditRef, "multi_agency_audit_ids", "multi_agency_audits"
)
named_lists.declare(AreaLearningDecision, ActionRef, "action_ids", "actions")
trail_links.declare(
    Link(
        TrailKind.AREA_LEARNING_EVENT,
        AreaLearningEvent,
        of_finding=lambda row, finding: or_(
            finding_lists.names(row, finding.id), recommendation_lists.rests_on(row, finding)
        ),
        of_recommendation=recommendation_lists.names,
        named_in=("recommendation_ids", "finding_ids"),
        title=lambda row, _: row.title,
        due_date=lambda row: row.held_on,
    )
)
PLAN = "area_learning_event.plan"
events.declare(PLAN, AreaLearningEvent, "Area learning event: planned, and people are invited.")
ORDERS = pagination.orders(AreaLearningEventSort, AreaLearningEvent)


def search(actor: Actor, query: AreaLearningEventQuery) -> Select[AreaLearningEvent]:
    row, rows = AreaLearningEvent, access.visible(actor, AreaLearningEvent)
    rows = filters.matching(rows, actor, row, query, "id", "status", "area_id", "chair_id")
    rows = filters.between(rows, row.held_on, since=query.held_from, until=query.held_to)
    if query.person_id is not None:
        rows = rows.where(_of_person(query.person_id))
    if query.finding_id is not None:
        seen = access.visible(actor, Finding).where(Finding.id == query.finding_id)
        rows = rows.where(finding_lists.names(row, query.finding_id), seen.exists())
    if query.recommendation_id is not None:
        named = Recommendation.id == query.recommendation_id
        seen_too = access.visible(actor, Recommendation).where(named)
        names = recommendation_lists.names(row, query.recommendation_id)
        rows = rows.where(names, seen_too.exists())
    if query.action_id is not None:
        decision = aliased(AreaLearningDecision)
        acted = named_lists.holds(decision.action_ids, query.action_id)
        decided = area_learning_decisions.of_event(row, decision, decision.id).where(acted)
        visible = access.visible(actor, Action).where(Action.id == query.action_id)
        rows = rows.where(decided.exists(), visible.exists())
    return rows


def _of_person(person_id: UUID) -> ColumnElement[bool]:
    named = select(AreaLearningAttendance.id).where(
        AreaLearningAttendance.area_learning_event_id == AreaLearningEvent.id,
        AreaLearningAttendance.person_id == person_id,
    )
    return or_(AreaLearningEvent.chair_id == person_id, named.exists())


def _count_of_people(row: Any, *terms: Any) -> Any:
    each = aliased(AreaLearningAttendance)
    rows = select(func.count()).select_from(each).where(each.area_learning_event_id == row.id)
    return rows.where(*(term(each) for term in terms)).scalar_subquery()


@documents.computed(AreaLearningEvent, "invited")
def _invited(row: Any, _actor: Actor) -> Any:
    return _count_of_people(row, lambda each: each.seat != AreaLearningSeat.GUEST)


@documents.computed(AreaLearningEvent, "attended")
def _attended(row: Any, _actor: Actor) -> Any:
    came = AreaLearningPresence.ATTENDED
    return _count_of_people(row, lambda each: each.presence == came)


@documents.computed(AreaLearningEvent, "decision_count")
def _decision_count(row: Any, _actor: Actor) -> Any:
    decision = aliased(AreaLearningDecision)
    rows = area_learning_decisions.of_event(row, decision, func.count())
    return rows.select_from(decision).scalar_subquery()


@documents.computed(AreaLearningEvent, "decisions_open")
def _decisions_open(row: Any, _actor: Actor) -> Any:
    return area_learning_decisions.still_open(row, func.count()).scalar_subquery()


def put(
    db: Session,
    actor: Actor,
    row_id: UUID,
    data: AreaLearningEventWrite,
    precondition: Precondition,
) -> bool:
    """Plans an event (True), or changes it while it is planned."""
    access.require(actor, Permission.AREA_EVENT_MANAGE)
    row = crud.existing(db, actor, AreaLearningEvent, row_id)
    if row is None:
        _plan(db, actor, row_id, data)
        return True
    workflow.require(db, actor, row, EDIT)
    values = _values(data)
    for name, model in INPUTS.items():
        values[name] += named_lists.unseen(db, actor, model, getattr(row, name), values[name])
    moved = row.area_id != data.area_id
    if not moved and not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    workflow.check(db, actor, row, EDIT)
    if moved:
        raise Conflict("The area of an event cannot be changed; cancel it.", code="fixed")
    values["chair_role"] = check(db, actor, data, row)
    crud.replace(db, actor, row, values, precondition)
    area_learning_attendance.invite(db, row)
    return False


def _plan(db: Session, actor: Actor, row_id: UUID, data: AreaLearningEventWrite) -> None:
    person_id = access.person_of(actor, "Only a signed-in person can plan this.")
    role = check(db, actor, data)
    area = org_units.locations(db, {data.area_id})[data.area_id]
    values = {
        **_values(data),
        **area.columns(None),
        "chair_role": role,
        "planned_by": person_id,
    }
    permission = Permission.AREA_EVENT_MANAGE
    row = crud.create(db, actor, AreaLearningEvent, row_id, values, permission)
    area_learning_attendance.invite(db, row)
    events.emit(db, PLAN, row)


def _values(data: AreaLearningEventWrite) -> dict[str, Any]:
    values = data.model_dump(exclude={"area_id"})
    return values | {name: [str(each) for each in values[name]] for name in INPUTS}


def cancel(db: Session, actor: Actor, row: AreaLearningEvent, reason: str) -> None:
    """Cancels a planned event, which is kept with the reason."""
    workflow.transition(db, actor, row, CANCEL, note=reason, status_reason=reason)
