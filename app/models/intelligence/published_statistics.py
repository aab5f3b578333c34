"""Published statistics: what other councils, the region and the country have."""

from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.intelligence.indicator_values import NUMBER
from app.models.platform.base import Pushed, Record
from app.vocabulary.intelligence import GeographicLevel


class PublishedStatistic(Pushed, Record):
    """The published value of an indicator for an area and period, or the mark instead of it."""

    __tablename__ = "published_statistics"
    __table_args__ = (
        UniqueConstraint("source_system", "external_id"),
        CheckConstraint("period_start <= period_end", name="period"),
        Index("ix_published_statistics_of_area", "indicator_key", "area_code", "period_end"),
        Index("ix_published_statistics_period_end", "period_end", "id"),
    )

    indicator_key: Mapped[str]
    geographic_level: Mapped[GeographicLevel]
    area_code: Mapped[str]
    area_name: Mapped[str]
    time_period: Mapped[str]
    time_identifier: Mapped[str]
    period_start: Mapped[date]
    period_end: Mapped[date]
    numerator: Mapped[Decimal | None] = mapped_column(NUMBER)
    denominator: Mapped[Decimal | None] = mapped_column(NUMBER)
    value: Mapped[Decimal | None] = mapped_column(NUMBER)
    # The marks that stand instead of numbers, by the member that has none.
    marks: Mapped[dict[str, Any]]
