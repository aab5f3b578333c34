"""References to indicators in other documents."""

from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Schema


class IndicatorRef(Schema):
    """A version of an indicator by key and title."""

    id: UUID
    key: str = Field(examples=["review_in_time"])
    definition_version: int
    title: str = Field(examples=["Reviews of children in care held in time"])
