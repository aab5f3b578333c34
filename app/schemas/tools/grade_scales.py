from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Ids, Instant, Line, Page, Paging, Schema, Whole


class GradeScaleSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class GradeScaleQuery(Paging):
    """The query parameters of `GET /v1/grade-scales`."""

    id: Ids = []
    sort: GradeScaleSort = GradeScaleSort.CODE


class GradeLevelWrite(Schema):
    """One level of a grade scale."""

    code: Code = Field(examples=["good"])
    ordinal: Annotated[Whole, Field(ge=1, le=10)] = Field(
        description="The position of the level; 1 is the lowest grade."
    )
    label: Line = Field(examples=["Good"])


class GradeScaleWrite(Schema):
    """The whole grade scale, as it is created or replaced: its levels from low to high."""

    title: Line = Field(examples=["Our five grades"])
    levels: Annotated[list[GradeLevelWrite], Field(min_length=2, max_length=10)]


class GradeRead(Schema):
    """One level of a grade scale; a higher ordinal is better."""

    code: str
    ordinal: int
    label: str


class GradeScaleRead(Schema):
    """A grade scale, such as Ofsted's four judgements."""

    id: UUID
    code: str
    title: str
    levels: list[GradeRead]
    in_use: bool = Field(
        description="Whether a tool or a crosswalk uses it; then it cannot be changed."
    )
    created_at: Instant
    updated_at: Instant
    version: int


class GradeScalePage(Page[GradeScaleRead]):
    """One page of grade scales."""
