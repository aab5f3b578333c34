from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.platform.common import Ids, Instant, Key, Line, Page, Paging, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.content_parts import SemVer
from app.schemas.tools.grade_scales import GradeRead
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.tools import ToolKind, ToolVersionStatus


class ToolSort(StrEnum):
    KEY = "key"
    KEY_DESC = "-key"


class ToolQuery(Paging):
    """The query parameters of `GET /v1/tools`."""

    id: Ids = []
    kind: list[ToolKind] = Field([], max_length=10)
    service_line: ServiceLine | None = None
    sort: ToolSort = ToolSort.KEY


class ToolWrite(Schema):
    """The whole tool, as it is created or replaced."""

    title: Line = Field(examples=["Peer audit: CYPE"])
    kind: ToolKind = Field(description="The kind of tool. It cannot be changed later.")
    statutory_guidance_ref: Line | None = None
    service_lines: Annotated[list[ServiceLine], Field(max_length=12)] = Field(
        [], description="The service lines that use the tool; empty means all."
    )


class ToolRead(Schema):
    """A questionnaire without its versions, such as CYPE, Youth Justice or SEN."""

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


class ToolVersionQuery(Viewed):
    """The query parameters of `GET /v1/tool-versions`."""

    id: Ids = []
    tool_key: str | None = Field(None, max_length=60)
    status: list[ToolVersionStatus] = Field([], max_length=3)
    sort: ToolVersionSort = ToolVersionSort.TOOL_KEY


class ToolVersionWrite(Schema):
    """The whole draft, as it is created or replaced."""

    tool_key: Key = Field(description="The tool. It cannot be changed later.", examples=["cype"])
    semver: SemVer = Field(
        description="The number of the version, unique for the tool.", examples=["1.1.0"]
    )
    content: ToolContent


class ToolVersionRead(Schema):
    """A tool version with its content: sections, questions, thresholds and limiting rules."""

    id: UUID
    tool_key: str
    semver: str
    status: ToolVersionStatus
    grade_scale_code: str
    content: ToolContent
    content_hash: str = Field(description="The SHA-256 of the content; fixed once it is published.")
    published_at: Instant | None
    retired_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ToolVersionSummary(Schema):
    """One tool version as a line of a list, without its content."""

    id: UUID
    tool_key: str
    semver: str
    status: ToolVersionStatus
    grade_scale_code: str
    content_hash: str = Field(description="The SHA-256 of the content; fixed once it is published.")
    published_at: Instant | None
    retired_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ToolVersionListItem(ToolVersionRead):
    """One tool version of a list: its summary, and with `view=full` its content too."""

    model_config = ConfigDict(json_schema_extra=required_of(ToolVersionSummary))


class ToolVersionPage(Page[ToolVersionListItem]):
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
