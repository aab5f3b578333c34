"""How findings, recommendations and actions are named in other documents."""

from datetime import date
from uuid import UUID

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Schema
from app.vocabulary.findings import (
    ActionStatus,
    Effectiveness,
    FindingOrigin,
    FindingStatus,
    Polarity,
    RecommendationStatus,
    Severity,
)


class FindingRef(Schema):
    """A finding by its origin and severity."""

    id: UUID
    origin: FindingOrigin
    severity: Severity


class FindingTextRef(Schema):
    """A finding with its text; null for callers who may not see it."""

    id: UUID
    origin: FindingOrigin
    polarity: Polarity
    severity: Severity
    text: str | None
    status: FindingStatus


class RecommendationRef(Schema):
    """A recommendation, as other documents name it; null for callers who may not see it."""

    id: UUID
    text: str
    status: RecommendationStatus


class ActionRef(Schema):
    """An action, as other documents name it, with its owner and how far it is."""

    id: UUID
    title: str
    owner_person_id: UUID
    owner: PersonRef | None
    due_date: date
    status: ActionStatus
    effectiveness: Effectiveness
