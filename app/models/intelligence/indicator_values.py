"""The values of indicators, as source systems push them, and what was known of them when."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Numeric, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Base, Pushed, Record, Sited

NUMBER = Numeric(18, 4)


class IndicatorValue(Sited, Pushed, Record):
    """The value of one indicator for one unit and period, with its numerator and denominator."""

    __tablename__ = "indicator_values"
    __table_args__ = (
        UniqueConstraint("source_system", "external_id"),
        CheckConstraint("period_start <= period_end", name="period"),
        CheckConstraint("numerator >= 0 AND denominator >= 0", name="parts"),
        CheckConstraint(
            "value IS NOT NULL OR numerator IS NOT NULL OR deleted_at IS NOT NULL", name="value"
        ),
        Index(
            "uq_indicator_values_live",
            "indicator_id",
            "org_unit_id",
            "period_start",
            "period_end",
            unique=True,
            postgresql_where="deleted_at IS NULL",
        ),
        Index("ix_indicator_values_period_end", "period_end", "id"),
    )

    indicator_id: Mapped[UUID] = mapped_column(ForeignKey("indicators.id"))
    period_start: Mapped[date]
    period_end: Mapped[date]
    numerator: Mapped[Decimal | None] = mapped_column(NUMBER)
    denominator: Mapped[Decimal | None] = mapped_column(NUMBER)
    value: Mapped[Decimal | None] = mapped_column(NUMBER)


class IndicatorValuePeriod(Base):
    """A period in which what was known of a value did not change; a trigger writes it."""

    __tablename__ = "indicator_value_periods"
    __table_args__ = (
        Index(
            "ix_indicator_value_periods_open",
            "indicator_value_id",
            unique=True,
            postgresql_where="valid_to IS NULL",
        ),
        Index("ix_indicator_value_periods_of_unit", "org_unit_id", "indicator_id", "period_end"),
    )

    indicator_value_id: Mapped[UUID] = mapped_column(
        ForeignKey("indicator_values.id"), primary_key=True
    )
    valid_from: Mapped[datetime] = mapped_column(primary_key=True)
    valid_to: Mapped[datetime | None]
    indicator_id: Mapped[UUID]
    org_unit_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    numerator: Mapped[Decimal | None] = mapped_column(NUMBER)
    denominator: Mapped[Decimal | None] = mapped_column(NUMBER)
    value: Mapped[Decimal | None] = mapped_column(NUMBER)
    deleted_at: Mapped[datetime | None]
