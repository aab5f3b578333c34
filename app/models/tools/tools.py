"""Tools and their versions."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from app.models.platform.base import Record
from app.vocabulary.tools import ToolKind, ToolVersionStatus


class Tool(Record):
    """A questionnaire without its versions, such as CYPE, Youth Justice or SEN."""

    __tablename__ = "tools"

    key: Mapped[str] = mapped_column(unique=True)
    title: Mapped[str]
    kind: Mapped[ToolKind]
    statutory_guidance_ref: Mapped[str | None]
    service_lines: Mapped[list[str]]


class ToolVersion(Record):
    """One version of a questionnaire. A published version never changes."""

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
