"""Grade scales, their levels and crosswalks between them."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.platform.base import Base, Record
from app.vocabulary.tools import CrosswalkStatus


class GradeScale(Record):
    """A scale of grades, such as Ofsted's four judgements."""

    __tablename__ = "grade_scales"

    code: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    levels: Mapped[list["GradeLevel"]] = relationship(
        order_by="GradeLevel.ordinal", cascade="all, delete-orphan"
    )


class GradeLevel(Base):
    __tablename__ = "grade_levels"
    __table_args__ = (UniqueConstraint("scale_code", "ordinal"),)

    scale_code: Mapped[str] = mapped_column(ForeignKey("grade_scales.code"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    ordinal: Mapped[int]
    label: Mapped[str]


class GradeCrosswalk(Record):
    """The level of another scale that a level of one scale corresponds to, once approved."""

    __tablename__ = "grade_crosswalks"
    __table_args__ = (
        ForeignKeyConstraint(
            ["from_scale", "from_level"], ["grade_levels.scale_code", "grade_levels.code"]
        ),
        ForeignKeyConstraint(
            ["to_scale", "to_level"], ["grade_levels.scale_code", "grade_levels.code"]
        ),
        UniqueConstraint("from_scale", "from_level", "to_scale", "valid_from"),
        CheckConstraint("from_scale <> to_scale", name="two_scales"),
        CheckConstraint("(status = 'approved') = (approved_at IS NOT NULL)", name="approved_at"),
        CheckConstraint("approved_by <> proposed_by", name="two_people"),
    )

    from_scale: Mapped[str]
    from_level: Mapped[str]
    to_scale: Mapped[str] = mapped_column(default="ofsted4")
    to_level: Mapped[str]
    valid_from: Mapped[date]
    status: Mapped[CrosswalkStatus] = mapped_column(default=CrosswalkStatus.PROPOSED)
    proposed_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_by: Mapped[UUID | None] = mapped_column(ForeignKey("people.id"))
    approved_at: Mapped[datetime | None]
