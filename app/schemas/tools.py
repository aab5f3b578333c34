from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.common import Instant, Page, Paging, Schema
from app.schemas.grades import GradeRead
from app.vocabulary import ToolVersionStatus


class ToolVersionSort(StrEnum):
    TOOL_KEY = "tool_key"
    TOOL_KEY_DESC = "-tool_key"


class ToolVersionQuery(Paging):
    """What `GET /v1/tool-versions` may be asked."""

    tool_key: str | None = Field(None, max_length=60)
    status: list[ToolVersionStatus] = Field([], max_length=3)
    sort: ToolVersionSort = ToolVersionSort.TOOL_KEY


class ToolVersionRead(Schema):
    """A frozen questionnaire, whole: sections, questions, scales, thresholds, limiting rules."""

    id: UUID
    tool_key: str
    semver: str
    status: ToolVersionStatus
    grade_scale_code: str
    content: dict[str, Any]
    content_hash: str
    published_at: Instant | None
    retired_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class ToolVersionPage(Page[ToolVersionRead]):
    """One page of tool versions."""


class CodeRead(Schema):
    code: str
    label: str


class FormRead(Schema):
    """Everything a portal needs to show and check the form, in one document."""

    tool_version_id: UUID
    tool_key: str
    title: str
    semver: str
    content: dict[str, Any]
    content_hash: str
    grades: list[GradeRead]
    practice_framework: list[CodeRead]
    na_reasons: list[CodeRead]
    longest_text: int
