"""Thematic audits, which a quality circle plans and carries out (2.3)."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, Text, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.models.findings.findings import Finding
from app.models.platform.base import location_of
from app.models.thematic.audits import ThematicAudit
from app.models.thematic.circles import QualityCircle
from app.schemas.organisation.references import PersonRef
from app.schemas.thematic.audits import (
    ThematicAuditQuery,
    ThematicAuditSort,
    ThematicAuditWrite,
)
from app.schemas.thematic.references import CircleRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists, trail_links
from app.services.findings.trail_links import Link
from app.services.organisation import org_units
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
from app.services.reference import theme_names, themes
from app.services.thematic import audit_checks, circles
from app.services.thematic.audit_workflow import EDIT
from app.vocabulary.findings import FindingOrigin, TrailKind
from app.vocabulary.roles import Permission

references.declare(CircleRef, QualityCircle)
finding_lists.declare(ThematicAudit)
theme_names.declare(ThematicAudit)
trail_links.declare(
    Link(
        TrailKind.THEMATIC_AUDIT,
        ThematicAudit,
        of_finding=lambda row, finding: finding_lists.names(row, finding.id),
        named_in=("finding_ids",),
        title=lambda row, _: row.title,
        due_date=lambda row: row.due_date,
        leads_to=FindingOrigin.THEMATIC,
    )
)
PROPOSE = "thematic_audit.propose"
events.declare(PROPOSE, ThematicAudit, "Thematic audit: proposed in a quality circle.")

ORDERS = pagination.orders(ThematicAuditSort, ThematicAudit)
MATCHED = (
    *("id", "status", "circle_id", "service_line", "tool_version_id", "sample_draw_id"),
    "proposed_by",
)


@documents.computed(ThematicAudit, "authors")
def _authors(row: Any, actor: Actor) -> Any:
    circle = aliased(QualityCircle)
    people = references.documents(PersonRef, circle.member_ids, actor, documents.document)
    return select(people).where(circle.id == row.circle_id).scalar_subquery()


def search(actor: Actor, query: ThematicAuditQuery) -> Select[ThematicAudit]:
    rows = access.visible(actor, ThematicAudit)
    rows = filters.matching(rows, actor, ThematicAudit, query, *MATCHED)
    rows = org_units.within(rows, ThematicAudit, query.under)
    if query.member_id is not None:
        of_person = circles.of_person(query.member_id)
        circle = QualityCircle.id == ThematicAudit.circle_id
        rows = rows.where(select(QualityCircle.id).where(circle, of_person).exists())
    if query.method:
        rows = rows.where(ThematicAudit.methods.has_any(array(query.method, type_=Text)))
    if query.theme is not None:
        rows = rows.where(ThematicAudit.theme_codes.has_any(themes.at_or_below(query.theme)))
    if query.finding_id is not None:
        seen = access.visible(actor, Finding).where(Finding.id == query.finding_id)
        rows = rows.where(finding_lists.names(ThematicAudit, query.finding_id), seen.exists())
    return rows


def put(
    db: Session, actor: Actor, audit_id: UUID, data: ThematicAuditWrite, precondition: Precondition
) -> bool:
    """Proposes a thematic audit (True), or changes it until its analysis begins."""
    access.require(actor, Permission.THEMATIC_WORK)
    row = crud.existing(db, actor, ThematicAudit, audit_id)
    if row is None:
        _propose(db, actor, audit_id, data)
        return True
    workflow.require(db, actor, row, EDIT)
    values = _values(data)
    values["finding_ids"] += finding_lists.unseen(db, actor, row, values["finding_ids"])
    if not history.difference({name: getattr(row, name) for name in values}, values):
        return False
    crud.require_unchanged(row, values, "circle_id")
    workflow.check(db, actor, row, EDIT)
    audit_checks.check(db, actor, data, row)
    crud.replace(db, actor, row, values, precondition)
    return False


def _values(data: ThematicAuditWrite) -> dict[str, Any]:
    return {**data.model_dump(), "finding_ids": [str(each) for each in data.finding_ids]}


def _propose(db: Session, actor: Actor, audit_id: UUID, data: ThematicAuditWrite) -> None:
    circle = circles.own(db, actor, data.circle_id)
    audit_checks.check(db, actor, data)
    values = {
        **_values(data),
        **location_of(circle),
        "proposed_by": actor.person_id,
        "moved_at": clock.now(),
    }
    row = crud.create(db, actor, ThematicAudit, audit_id, values, None)
    events.emit(db, PROPOSE, row)
