from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.models.base import Base, Record
from app.vocabulary.tools import CrosswalkStatus, ToolKind, ToolVersionStatus


class GradeScale(Record):
    """A scale of judgement, such as Ofsted's four grades."""

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
    """How a level of one scale reads on another, once somebody has approved it."""

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


class Tool(Record):
    """A questionnaire, whatever its version: CYPE, Youth Justice, Regional Adoption, SEN, …"""

    __tablename__ = "tools"

    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[ToolKind]
    statutory_guidance_ref: Mapped[str | None]
    service_lines: Mapped[list[str]]


class ToolVersion(Record):
    """The frozen questionnaire an audit was made with. A published one never changes."""

    __tablename__ = "tool_versions"
    __table_args__ = (
        UniqueConstraint("tool_key", "semver"),
        CheckConstraint("semver ~ '^[0-9]+\\.[0-9]+\\.[0-9]+$'", name="semver"),
        CheckConstraint("(status = 'draft') = (published_at IS NULL)", name="published_at"),
        CheckConstraint("(status = 'retired') = (retired_at IS NOT NULL)", name="retired_at"),
        Index("ix_tool_versions_tool_key_status", "tool_key", "status"),
    )

    tool_key: Mapped[str] = mapped_column(ForeignKey("tools.key"))
    semver: Mapped[str]
    status: Mapped[ToolVersionStatus] = mapped_column(default=ToolVersionStatus.DRAFT)
    grade_scale_code: Mapped[str] = mapped_column(ForeignKey("grade_scales.code"))
    content: Mapped[dict[str, Any]]
    content_hash: Mapped[str]
    published_at: Mapped[datetime | None]
    retired_at: Mapped[datetime | None]
