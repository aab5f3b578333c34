"""Subjects: stored by pseudonym, pushed by case-management systems (docs/childrens-data.md)."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select, tuple_
from sqlalchemy.orm import Session, aliased

from app.core import clock
from app.core.errors import NotFound
from app.models.cases.subjects import CaseAllocation, Subject
from app.models.platform.base import valid_on
from app.schemas.cases.references import SubjectRef
from app.schemas.cases.subjects import CaseAllocationRead, SubjectQuery, SubjectSort
from app.security import pseudonyms
from app.services import access
from app.services.access import Actor
from app.services.cases import allocations
from app.services.organisation import org_units
from app.services.platform import documents, filters, pagination, references, source_records

references.declare(SubjectRef, Subject)
source_records.declare(Subject)


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


def by_number(keys: Collection[tuple[str, str]]) -> Select[str, str, UUID]:
    """Returns the child of each system and pseudonym; of a merged one, the one that stands.

    It waits for a merge that is under way, and a later merge waits for the caller's transaction, so
    that nothing is written under a number that no longer stands.
    """
    standing = func.coalesce(Subject.merged_into_id, Subject.id)
    known = select(Subject.source_system, Subject.case_ref, standing).where(
        tuple_(Subject.source_system, Subject.case_ref).in_(keys),
        or_(Subject.deleted_at.is_(None), Subject.merged_into_id.is_not(None)),
    )
    return known.order_by(Subject.id).with_for_update(read=True, key_share=True)


def of_source(db: Session, actor: Actor, system: str, external_id: str) -> UUID:
    """Returns the identifier of a visible subject of a source."""
    rows = access.visible(actor, Subject).where(
        Subject.source_system == system,
        Subject.case_ref == pseudonyms.pseudonym(system, external_id),
    )
    subject_id: UUID | None = db.scalar(rows.with_only_columns(Subject.id))
    if subject_id is None:
        raise NotFound("Your source has pushed no subject under this identifier.")
    return subject_id


def search(actor: Actor, query: SubjectQuery) -> Select[Subject]:
    rows = access.visible(actor, Subject)
    rows = filters.matching(rows, actor, Subject, query, "id", "source_system", "age_band")
    if query.under is not None:
        held = allocations.allocations_on(clock.today()).subquery()
        below = org_units.within(select(held.c.subject_id), held.c, query.under)
        rows = rows.where(Subject.id.in_(below))
    return rows
