"""The recommendations that a row names in `recommendation_ids`."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Text, cast, exists, select
from sqlalchemy.orm import Session

from app.core.errors import Fault
from app.models.findings.findings import Finding
from app.models.findings.recommendations import Recommendation
from app.schemas.findings.references import RecommendationRef
from app.services import access
from app.services.access import Actor
from app.services.findings import finding_lists
from app.services.platform.named_lists import NamedList
from app.vocabulary.findings import Destination, RecommendationStatus

RECOMMENDATIONS = NamedList(Recommendation, "recommendation", RecommendationRef)
declare, names = RECOMMENDATIONS.declare, RECOMMENDATIONS.names
unseen = RECOMMENDATIONS.unseen


def rests_on(row: Any, finding: Finding) -> ColumnElement[bool]:
    """Whether a row names a recommendation that rests on a finding."""
    return exists(
        select(Recommendation.id).where(
            finding_lists.names(Recommendation, finding.id),
            row.recommendation_ids.has_key(cast(Recommendation.id, Text)),
        )
    )


def faults(
    db: Session,
    actor: Actor,
    ids: Sequence[UUID],
    destination: Destination,
    stored: Sequence[str] = (),
) -> list[Fault]:
    """Returns the faults of recommendations that are not accepted for a destination or visible."""
    usable = access.visible(actor, Recommendation).where(
        Recommendation.status == RecommendationStatus.ACCEPTED,
        Recommendation.destinations.has_key(destination.value),
    )
    sentence = "Must be an accepted recommendation for this part of the framework that you may see."
    return RECOMMENDATIONS.faults(db, usable, ids, stored, sentence)
