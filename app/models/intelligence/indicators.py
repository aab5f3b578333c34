"""Indicators: what is counted, by a definition that has versions."""

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.figures import Aim
from app.vocabulary.intelligence import DataPeriod, IndicatorStatus, IndicatorUnit


class Indicator(Record):
    """One version of the definition of an indicator; targets change without a new version."""

    __tablename__ = "indicators"
    __table_args__ = (
        UniqueConstraint("key", "definition_version"),
        CheckConstraint("definition_version >= 1", name="definition_version"),
        CheckConstraint(
            "(unit = 'count') = (denominator_text IS NULL)", name="denominator_of_unit"
        ),
        CheckConstraint("least >= 0", name="least"),
        Index(
            "uq_indicators_published",
            "key",
            unique=True,
            postgresql_where="status = 'published'",
        ),
    )

    key: Mapped[str]
    definition_version: Mapped[int]
    title: Mapped[str]
    numerator_text: Mapped[str]
    denominator_text: Mapped[str | None]
    unit: Mapped[IndicatorUnit]
    aim: Mapped[Aim]
    data_period: Mapped[DataPeriod]
    owner_id: Mapped[UUID] = mapped_column(ForeignKey("people.id"))
    statutory_return: Mapped[str | None]
    source: Mapped[str | None]
    least: Mapped[int]
    targets: Mapped[list[dict[str, Any]]]
    # The columns of published statistics that it is in.
    published_columns: Mapped[dict[str, Any] | None]
    status: Mapped[IndicatorStatus] = mapped_column(default=IndicatorStatus.DRAFT)
    status_reason: Mapped[str | None]
