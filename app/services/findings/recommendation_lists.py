"""The recommendations that a row names in `recommendation_ids`: which the caller may see."""

from collections.abc import Sequence
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.models.platform.base import Base
from app.schemas.findings.references import RecommendationRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.platform import named_lists
from app.vocabulary.findings import Destination, RecommendationStatus


class Naming(Protocol):
    """A loaded row that names recommendations."""

    @property
    def recommendation_ids(self) -> list[str]: ...


def declare(model: type[Base]) -> None:
    """Enters what a row says of its recommendations: those the caller sees, how many not."""
    named_lists.declare(model, RecommendationRef, "recommendation_ids", "recommendations")


def names(row: Any, recommendation_id: Any) -> ColumnElement[bool]:
    """Whether a row names a recommendation."""
    return named_lists.holds(row.recommendation_ids, recommendation_id)


def rests_on(row: Any, finding: Finding) -> ColumnElement[bool]:
    """Whether a row names a recommendation that rests on a finding."""
    return exists(
        select(Recommendation.id).where(
            finding_lists.names(Recommendation, finding.id),
            row.recommendation_ids.has_key(cast(Recommendation.id, Text)),
        )
    )


def unseen(db: Session, actor: Actor, row: Naming, named: Sequence[str]) -> list[str]:
    """Returns those the caller may not see: whoever replaces the others keeps them."""
    return named_lists.unseen(db, actor, Recommendation, row.recommendation_ids, named)


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
    text = "Must be an accepted recommendation for this part of the framework that you may see."
    return named_lists.faults(db, "recommendation_ids", usable, ids, stored, text)
