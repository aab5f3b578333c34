"""The recommendations behind a figure."""

from typing import Literal
from uuid import UUID

from app.schemas.figures.counted_located import CountedLocated
from app.schemas.platform.common import Instant


class CountedRecommendation(CountedLocated):
    """One recommendation in the denominator, or excluded from it with the reason."""

    entity: Literal["recommendation"]
    recommendation_id: UUID
    decided_at: Instant | None
