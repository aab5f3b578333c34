"""What came of a thematic audit: its findings, and the recommendations that rest on them."""

from typing import Any

from sqlalchemy import Select, Text, case, cast, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import aliased

from app.models.auditing.assignments import AuditAssignment
from app.models.auditing.audits import Audit
from app.models.findings.actions import Action
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.thematic.audits import ThematicAudit
from app.schemas.findings.references import FindingTextRef
from app.schemas.thematic.references import RecommendedRef
from app.services import access
from app.services.access import Actor
from app.services.platform import documents
from app.vocabulary.auditing import FINAL, WITH_INQUIRY, AssignmentStatus
from app.vocabulary.findings import STANDING, ActionStatus, FindingOrigin, FindingStatus


def found(row: Any, finding: Any, *columns: Any) -> Select[Any]:
    """Selects columns of the valid findings of a thematic audit."""
    of_audit = (finding.origin == FindingOrigin.THEMATIC, finding.origin_id == row.id)
    valid = finding.status == FindingStatus.RECORDED
    return select(*columns).where(*of_audit, valid).correlate_except(finding)


def recommended(row: Any, recommendation: Any, *columns: Any) -> Select[Any]:
    """Selects columns of the recommendations that rest on these findings."""
    finding = aliased(Finding)
    rests_on = recommendation.finding_ids.has_key(cast(finding.id, Text))
    return select(*columns).where(found(row, finding, finding.id).where(rests_on).exists())


def _listed(each: Any, row: Any) -> Any:
    every = func.json_agg(aggregate_order_by(each, row.created_at, row.id))
    return func.coalesce(every, documents.NOTHING)


@documents.computed(ThematicAudit, "results")
def _results(row: Any, actor: Actor) -> Any:
    finding: Any = aliased(Finding)
    each = documents.document(FindingTextRef, finding, actor)
    listed = found(row, finding, _listed(each, finding))
    return listed.where(access.scope(actor, Finding, finding)).scalar_subquery()


@documents.computed(ThematicAudit, "findings_recorded")
def _findings_recorded(row: Any, _actor: Actor) -> Any:
    finding = aliased(Finding)
    return found(row, finding, func.count(finding.id)).scalar_subquery()


@documents.computed(ThematicAudit, "recommendations")
def _recommendations(row: Any, actor: Actor) -> Any:
    recommendation: Any = aliased(Recommendation)
    each = documents.document(RecommendedRef, recommendation, actor)
    return _standing(row, recommendation, _listed(each, recommendation)).scalar_subquery()


def _standing(row: Any, recommendation: Any, *columns: Any) -> Select[Any]:
    rows = recommended(row, recommendation, *columns or (func.count(recommendation.id),))
    return rows.where(recommendation.status.in_(sorted(STANDING)))


@documents.computed(ThematicAudit, "recommendations_made")
def _recommendations_made(row: Any, _actor: Actor) -> Any:
    return _standing(row, aliased(Recommendation)).scalar_subquery()


@documents.computed(ThematicAudit, "recommendations_taken_up")
def _taken_up(row: Any, _actor: Actor) -> Any:
    recommendation, action = aliased(Recommendation), aliased(Action)
    acted = select(action.id).where(
        action.recommendation_id == recommendation.id, action.status != ActionStatus.CANCELLED
    )
    return _standing(row, recommendation).where(acted.exists()).scalar_subquery()


@documents.computed(ThematicAudit, "sample")
def _sample(row: Any, _actor: Actor) -> Any:
    assignment, audit = aliased(AuditAssignment), aliased(Audit)
    progress = func.json_build_object(
        "assignments",
        func.count(assignment.id.distinct()),
        "submitted",
        func.count(audit.id).filter(audit.status.in_(sorted(WITH_INQUIRY))),
        "final",
        func.count(audit.id).filter(audit.status.in_(sorted(FINAL))),
    )
    counted = (
        select(progress)
        .select_from(assignment)
        .outerjoin(audit, audit.assignment_id == assignment.id)
        .where(
            assignment.sample_draw_id == row.sample_draw_id,
            assignment.status != AssignmentStatus.CANCELLED,
        )
    )
    return case((row.sample_draw_id.is_not(None), counted.scalar_subquery()))
