"""References to tool versions in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema


class ToolVersionRef(Schema):
    """A version of a tool by title and number."""

    id: UUID
    tool_key: str = Field(examples=["cype"])
    title: str = Field(examples=["CYPE peer audit"])
    semver: str = Field(examples=["1.0.0"])
