"""The thematic audits behind a figure."""

from datetime import date
from typing import Literal
from uuid import UUID

from app.schemas.figures.counted_located import CountedLocated
from app.schemas.platform.common import Instant


class CountedThematicAudit(CountedLocated):
    """One thematic audit in the denominator, or excluded from it with the reason."""

    entity: Literal["thematic_audit"]
    thematic_audit_id: UUID
    circle_id: UUID
    due_date: date | None
    published_at: Instant | None
