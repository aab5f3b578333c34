from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Key, Line, Page, Paging, Schema
from app.schemas.tools.content_parts import SemVer
from app.schemas.tools.grade_scales import GradeRead
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.tools import ToolKind, ToolVersionStatus


class ToolSort(StrEnum):
    KEY = "key"
    KEY_DESC = "-key"


class ToolQuery(Paging):
    """What `GET /v1/tools` may be asked."""

    kind: list[ToolKind] = Field([], max_length=10)
    service_line: ServiceLine | None = None
    sort: ToolSort = ToolSort.KEY


class ToolWrite(Schema):
    """A questionnaire, whatever its version, whole."""

    title: Line = Field(examples=["Peer audit: CYPE"])
    kind: ToolKind = Field(description="Stays as it was created.")
    statutory_guidance_ref: Line | None = None
    service_lines: Annotated[list[ServiceLine], Field(max_length=12)] = Field(
        [], description="Where it is meant to be used; empty: everywhere."
    )


class ToolRead(Schema):
    """A questionnaire, whatever its version: CYPE, Youth Justice, Regional Adoption, SEN, …"""

    id: UUID
    key: str = Field(examples=["cype"])
    title: str
    kind: ToolKind
    statutory_guidance_ref: str | None
    service_lines: list[ServiceLine]
    current_version_id: UUID | None = Field(description="The version that was published last.")
    created_at: Instant
    updated_at: Instant
    version: int


class ToolPage(Page[ToolRead]):
    """One page of tools."""


class ToolVersionSort(StrEnum):
    TOOL_KEY = "tool_key"
    TOOL_KEY_DESC = "-tool_key"


class ToolVersionQuery(Paging):
    """What `GET /v1/tool-versions` may be asked."""

    tool_key: str | None = Field(None, max_length=60)
    status: list[ToolVersionStatus] = Field([], max_length=3)
    sort: ToolVersionSort = ToolVersionSort.TOOL_KEY


class ToolVersionWrite(Schema):
    """A draft of a questionnaire, whole."""

    tool_key: Key = Field(description="Stays as it was created.", examples=["cype"])
    semver: SemVer = Field(description="Its own among the tool's versions.", examples=["1.1.0"])
    content: ToolContent


class ToolVersionRead(Schema):
    """A questionnaire, whole: sections, questions, scales, thresholds, limiting rules."""

    id: UUID
    tool_key: str
    semver: str
    status: ToolVersionStatus
    grade_scale_code: str
    content: ToolContent
    content_hash: str = Field(description="SHA-256 of the content; fixed once it is published.")
    published_at: Instant | None
    retired_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


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
    content: ToolContent
    content_hash: str
    grades: list[GradeRead]
    practice_framework: list[CodeRead]
    na_reasons: list[CodeRead]
    longest_text: int
