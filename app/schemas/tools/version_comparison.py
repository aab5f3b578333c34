from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema
from app.vocabulary.tool_content import PartChange, ToolPart


class ToolComparisonQuery(Schema):
    """What `GET /v1/tool-versions/{id}/compare` may be asked."""

    to: UUID = Field(description="The version to compare with, usually the later one.")


class MemberChangeRead(Schema):
    """One member of a part, as it was and as it is."""

    name: str = Field(examples=["prompt"])
    before: Any
    after: Any


class ToolChangeRead(Schema):
    """One part that was added, removed or changed, and where it stands in each content."""

    part: ToolPart
    change: PartChange
    key: str = Field(description="What the part is known by in both.", examples=["assessment"])
    from_pointer: str | None = Field(examples=["/sections/1"])
    to_pointer: str | None = Field(examples=["/sections/2"])
    members: list[MemberChangeRead] = Field(description="What differs, when it was changed.")


class ToolComparisonRead(Schema):
    """What leads from one version to another; nothing when both ask and grade the same."""

    from_id: UUID
    from_semver: str
    to_id: UUID
    to_semver: str
    changes: list[ToolChangeRead]
