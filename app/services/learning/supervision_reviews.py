"""Supervision: recorded by the supervisor, seen by both sides and by those of the place (3.3)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.config import settings
from app.core.errors import Invalid
from app.models.learning.supervision_reviews import SupervisionReview
from app.models.reference.code_lists import ReferenceCode
from app.schemas.learning.supervision_reviews import (
    SupervisionReviewQuery,
    SupervisionReviewSort,
    SupervisionReviewWrite,
)
from app.schemas.organisation.references import PersonRef
from app.services import access
from app.services.access import Actor
from app.services.learning import supervision_review_checks as checks
from app.services.learning.supervision_review_checks import REQUIREMENTS
from app.services.learning.supervision_review_workflow import EDIT
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
from app.vocabulary.roles import Permission

RECORD = "supervision_review.record"
events.declare(RECORD, SupervisionReview, "Supervision review: recorded by its supervisor.")
ORDERS = pagination.orders(SupervisionReviewSort, SupervisionReview)
MATCHED = ("id", "kind", "reflective_quality", "supervisor_id", "subject_id", "audit_id")


def search(actor: Actor, query: SupervisionReviewQuery) -> Select[SupervisionReview]:
    row, rows = SupervisionReview, access.visible(actor, SupervisionReview)
    rows = filters.matching(rows, actor, row, query, *MATCHED)
    rows = org_units.within(rows, row, query.under)
    rows = filters.between(rows, row.held_on, since=query.held_from, until=query.held_to)
    if query.supervisee_id is not None:
        rows = rows.where(row.supervisee_ids.has_key(str(query.supervisee_id)))
    return rows


@documents.computed(SupervisionReview, "supervisees")
def _supervisees(row: Any, actor: Actor) -> Any:
    return references.documents(PersonRef, row.supervisee_ids, actor, documents.document)


@documents.computed(SupervisionReview, "requirements_not_met")
def _requirements_not_met(row: Any, _actor: Actor) -> Any:
    code = aliased(ReferenceCode)
    every = func.json_agg(aggregate_order_by(code.code, code.position, code.code))
    missing = ~row.requirements_met.has_key(code.code)
    rows = select(func.coalesce(every, documents.NOTHING))
    return rows.where(code.list_code == REQUIREMENTS, code.active, missing).scalar_subquery()


def put(
    db: Session,
    actor: Actor,
    row_id: UUID,
    data: SupervisionReviewWrite,
    precondition: Precondition,
) -> bool:
    """Records a supervision that the caller gave (True), or corrects it."""
    access.require(actor, Permission.SUPERVISION_RECORD)
    row = crud.existing(db, actor, SupervisionReview, row_id)
    if row is not None:
        workflow.require(db, actor, row, EDIT)
    else:
        access.person_of(actor, "Only a signed-in person can record this.")
    faults = checks.faults_of(db, actor, data, row)
    if faults:
        raise Invalid("The supervision cannot be recorded like this.", errors=faults)
    values = _values(db, data, row)
    if row is None:
        values["supervisor_id"] = actor.person_id
        permission = Permission.SUPERVISION_RECORD
        created = crud.create(db, actor, SupervisionReview, row_id, values, permission)
        events.emit(db, RECORD, created)
        return True
    if history.difference({name: getattr(row, name) for name in values}, values):
        workflow.check(db, actor, row, EDIT)
        crud.replace(db, actor, row, values, precondition)
    return False


def _values(
    db: Session, data: SupervisionReviewWrite, row: SupervisionReview | None
) -> dict[str, Any]:
    """Returns the columns; a review keeps the place that it had on its day."""
    weeks = timedelta(weeks=settings().supervision_weeks)
    values = data.model_dump() | {
        "supervisee_ids": [str(each) for each in data.supervisee_ids],
        "next_due_on": data.held_on + weeks,
    }
    if row is not None and row.supervisee_ids == values["supervisee_ids"]:
        return values
    held = checks.roles_on(db, data.supervisee_ids[:1], data.held_on)[data.supervisee_ids[0]]
    unit = org_units.locations(db, {held.org_unit_id})[held.org_unit_id]
    return values | unit.columns(held.service_line)
