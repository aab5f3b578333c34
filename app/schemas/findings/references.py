"""How findings and recommendations are named in other documents."""

from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.findings import (
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
