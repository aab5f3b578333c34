"""Targets of metrics: what a unit aims at, and from which day."""

from decimal import Decimal

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Period, Record, Sited
from app.models.platform.unique_values import refusal
from app.vocabulary.figures import Aim

TWICE = "This unit has a target of this metric from that day already; replace it instead."


class MetricTarget(Sited, Period, Record):
    """What a metric should be in a unit and below it; the newest one of a day counts."""

    __tablename__ = "metric_targets"
    __table_args__ = (
        CheckConstraint("valid_to > valid_from", name="period"),
        CheckConstraint("tolerance >= 0 AND least_rows >= 0", name="not_negative"),
        CheckConstraint(
            "CASE aim WHEN 'higher' THEN floor <= target WHEN 'lower' THEN floor >= target"
            " ELSE floor >= tolerance END",
            name="floor",
        ),
        CheckConstraint("aim = 'near' OR tolerance = 0", name="tolerance"),
        Index(
            "uq_metric_targets_place",
            "metric",
            "org_unit_id",
            "service_line",
            "valid_from",
            unique=True,
            postgresql_nulls_not_distinct=True,
            info=refusal(TWICE),
        ),
    )

    metric: Mapped[str]
    aim: Mapped[Aim]
    target: Mapped[Decimal]
    floor: Mapped[Decimal | None]
    tolerance: Mapped[Decimal] = mapped_column(default=Decimal(0))
    least_rows: Mapped[int]
    note: Mapped[str | None]
