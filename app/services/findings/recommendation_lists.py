"""The recommendations that a row names in `recommendation_ids`: which the caller may see.

Recommendations are never deleted, so their identifiers always name one.
"""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Select, Text, Uuid, cast, exists, func, select, true
from sqlalchemy.dialects.postgresql import aggregate_order_by
from sqlalchemy.orm import Session, aliased

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.platform.base import Base
from app.schemas.findings.references import RecommendationRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.platform import documents, references
from app.vocabulary.findings import Destination, RecommendationStatus


class Naming(Protocol):
    """A loaded row that names recommendations."""

    @property
    def recommendation_ids(self) -> list[str]: ...


def declare(model: type[Base]) -> None:
    """Enters what a row says of its recommendations: those the caller sees, how many not."""
    documents.computed(model, "recommendation_ids")(_visible_ids)
    documents.computed(model, "recommendations")(_visible_refs)
    documents.computed(model, "recommendations_not_visible")(_not_visible)


def names(row: Any, recommendation_id: Any) -> ColumnElement[bool]:
    """Whether a row names a recommendation."""
    held: ColumnElement[bool] = row.recommendation_ids.has_key(str(recommendation_id))
    return held


def rests_on(row: Any, finding: Finding) -> ColumnElement[bool]:
    """Whether a row names a recommendation that rests on a finding."""
    return exists(
        select(Recommendation.id).where(
            finding_lists.names(Recommendation, finding.id),
            row.recommendation_ids.has_key(cast(Recommendation.id, Text)),
        )
    )


def _of_row(row: Any, named: Any, *columns: Any) -> Select[Any]:
    each = func.jsonb_array_elements_text(row.recommendation_ids).table_valued("value", name="each")
    joined = each.join(named, named.id == cast(each.c.value, Uuid))
    return select(*columns).select_from(joined)


def _visible_ids(row: Any, actor: Actor) -> Any:
    named = aliased(Recommendation)
    ids = func.json_agg(aggregate_order_by(named.id, named.created_at, named.id))
    listed = _of_row(row, named, func.coalesce(ids, documents.NOTHING))
    return listed.where(access.scope(actor, Recommendation, named)).scalar_subquery()


def _visible_refs(row: Any, actor: Actor) -> Any:
    ids = row.recommendation_ids
    return references.documents(RecommendationRef, ids, actor, documents.document)


def _not_visible(row: Any, actor: Actor) -> Any:
    named = aliased(Recommendation)
    hidden = access.scope(actor, Recommendation, named).is_not(true())
    return _of_row(row, named, func.count()).where(hidden).scalar_subquery()


def unseen(db: Session, actor: Actor, row: Naming, named: Sequence[str]) -> list[str]:
    """Returns those the caller may not see: whoever replaces the others keeps them."""
    ids = [UUID(each) for each in row.recommendation_ids]
    visible = access.visible(actor, Recommendation).where(Recommendation.id.in_(ids))
    seen = {str(each.id) for each in db.scalars(visible)} | set(named)
    return [each for each in row.recommendation_ids if each not in seen]


def faults(
    db: Session,
    actor: Actor,
    ids: Sequence[UUID],
    destination: Destination,
    stored: Sequence[str] = (),
) -> list[Fault]:
    """Returns the faults of recommendations that are not accepted for a destination or visible.

    A row keeps the recommendations that it has.
    """
    usable = access.visible(actor, Recommendation).where(
        Recommendation.id.in_(ids),
        Recommendation.status == RecommendationStatus.ACCEPTED,
        Recommendation.destinations.has_key(destination.value),
    )
    known = {str(each.id) for each in db.scalars(usable)} | set(stored)
    text = "Must be an accepted recommendation for this part of the framework that you may see."
    unknown = [
        Fault(f"/recommendation_ids/{n}", "unknown", text)
        for n, each in enumerate(ids)
        if str(each) not in known
    ]
    return unknown + finding_lists.repeated("recommendation_ids", ids)
