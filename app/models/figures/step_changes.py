"""Step changes: the days from which control charts have new limits, and why."""

from datetime import date
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record, Sited
from app.models.platform.unique_values import refusal

TWICE = "This unit has a step change of this metric on that day already; replace it instead."


class StepChange(Sited, Record):
    """A change of practice that a person says has moved a metric for good."""

    __tablename__ = "step_changes"
    __table_args__ = (
        Index(
            "uq_step_changes_place",
            "metric",
            "org_unit_id",
            "service_line",
            "starts_on",
            unique=True,
            postgresql_nulls_not_distinct=True,
            info=refusal(TWICE),
        ),
    )

    metric: Mapped[str]
    starts_on: Mapped[date]
    reason: Mapped[str]
    entered_by: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
