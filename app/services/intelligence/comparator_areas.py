"""The areas that the council compares itself with: data that the council edits."""

from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.core.errors import Conflict
from app.models.intelligence.comparator_areas import ComparatorArea
from app.schemas.intelligence.comparator_areas import (
    ComparatorAreaQuery,
    ComparatorAreaSort,
    ComparatorAreaWrite,
)
from app.services import access
from app.services.access import Actor
from app.services.platform import crud, filters, pagination
from app.services.platform.preconditions import Precondition
from app.vocabulary.intelligence import ComparatorKind
from app.vocabulary.roles import Permission

ORDERS = pagination.orders(ComparatorAreaSort, ComparatorArea)


def search(actor: Actor, query: ComparatorAreaQuery) -> Select[ComparatorArea]:
    rows = access.visible(actor, ComparatorArea)
    return filters.matching(rows, actor, ComparatorArea, query, "id", "kind", "active")


def put(
    db: Session, actor: Actor, area_id: UUID, data: ComparatorAreaWrite, precondition: Precondition
) -> bool:
    """Creates an area to compare with (True) or replaces it."""
    access.require_at(actor, Permission.INDICATOR_DEFINE)
    if data.kind is ComparatorKind.COUNCIL and data.active:
        _require_one_council(db, area_id)
    values = data.model_dump()
    _, created = crud.put(
        db, actor, ComparatorArea, area_id, values, precondition, Permission.INDICATOR_DEFINE
    )
    return created


def _require_one_council(db: Session, area_id: UUID) -> None:
    other = select(ComparatorArea.id).where(
        ComparatorArea.kind == ComparatorKind.COUNCIL,
        ComparatorArea.active,
        ComparatorArea.id != area_id,
    )
    if db.scalar(other) is not None:
        text = "Another area is entered as the council itself; set that one inactive first."
        raise Conflict(text, code="council_taken")
