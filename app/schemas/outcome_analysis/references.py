"""How child outcome analyses are named in other documents."""

from datetime import date
from uuid import UUID

from app.schemas.platform.common import Schema
from app.vocabulary.outcome_analysis import OutcomeAnalysisStatus


class OutcomeAnalysisRef(Schema):
    """A child outcome analysis by its week; null for callers who may not see it."""

    id: UUID
    week_start: date
    week_end: date
    status: OutcomeAnalysisStatus
