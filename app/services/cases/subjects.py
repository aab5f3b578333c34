"""Subjects: stored by pseudonym, pushed by case-management systems (docs/childrens-data.md)."""

from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import aliased

from app.core import clock
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.platform.base import valid_on
from app.schemas.cases.references import SubjectRef
from app.schemas.cases.subjects import CaseAllocationRead, SubjectQuery, SubjectSort
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import documents, filters, pagination, references

references.declare(SubjectRef, Subject)


@documents.computed(Subject, "reference")
def _reference(row: Any, _actor: Actor) -> ColumnElement[str]:
    """Returns the pseudonym, by which other documents name the subject."""
    pseudonym: ColumnElement[str] = row.case_ref
    return pseudonym


ORDERS = pagination.orders(SubjectSort, Subject)


@documents.computed(Subject, "allocation")
def _allocation(row: Any, actor: Actor) -> ColumnElement[Any]:
    """Returns the case that is open today; of several, the newest."""
    held = aliased(CaseAllocation)
    return (
        select(documents.document(CaseAllocationRead, held, actor, row))
        .where(held.subject_id == row.id, valid_on(held, actor.today))
        .order_by(held.valid_from.desc(), held.id.desc())
        .limit(1)
        .scalar_subquery()
    )


def search(actor: Actor, query: SubjectQuery) -> Select[Subject]:
    rows = access.visible(actor, Subject)
    rows = filters.matching(rows, actor, Subject, query, "id", "source_system", "age_band")
    if query.under is not None:
        held = allocations.allocations_on(clock.today()).subquery()
        below = org_units.within(select(held.c.subject_id), held.c, query.under)
        rows = rows.where(Subject.id.in_(below))
    return rows
