"""The child outcome analyses, lines of enquiry and observations behind a figure."""

from datetime import date
from typing import Literal
from uuid import UUID

from app.schemas.figures.counted_located import CountedLocated
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Instant
from app.vocabulary.outcome_analysis import PracticeType


class CountedOutcomeAnalysis(CountedLocated):
    """One child outcome analysis in the denominator, or excluded from it with the reason."""

    entity: Literal["outcome_analysis"]
    outcome_analysis_id: UUID
    week_start: date
    lead_id: UUID
    lead: PersonRef | None
    accepted_at: Instant | None


class CountedLineOfEnquiry(CountedLocated):
    """One line of enquiry in the denominator, or excluded from it with the reason."""

    entity: Literal["line_of_enquiry"]
    line_of_enquiry_id: UUID
    outcome_analysis_id: UUID
    answered_at: Instant | None


class CountedObservation(CountedLocated):
    """One observation in the denominator, or excluded from it with the reason."""

    entity: Literal["observation"]
    observation_id: UUID
    outcome_analysis_id: UUID
    practice_type: PracticeType
    at: Instant
