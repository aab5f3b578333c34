from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Id, Schema
from app.vocabulary.tool_content import PartChange, ToolPart


class ToolComparisonQuery(Schema):
    """The query parameters of `GET /v1/tool-versions/{id}/compare`."""

    to: Id = Field(description="The version to compare with, usually the later one.")


class MemberChangeRead(Schema):
    """One member of a part in both versions."""

    name: str = Field(examples=["prompt"])
    before: Any
    after: Any


class ToolChangeRead(Schema):
    """One part that was added, removed or changed, with its pointer in each version."""

    part: ToolPart
    change: PartChange
    key: str = Field(description="The key of the part in both versions.", examples=["assessment"])
    from_pointer: str | None = Field(examples=["/sections/1"])
    to_pointer: str | None = Field(examples=["/sections/2"])
    members: list[MemberChangeRead] = Field(
        description="The members that differ, if the part was changed."
    )


class ToolComparisonRead(Schema):
    """The changes from one version to another; empty when their contents are the same."""

    from_id: UUID
    from_semver: str
    to_id: UUID
    to_semver: str
    changes: list[ToolChangeRead]
