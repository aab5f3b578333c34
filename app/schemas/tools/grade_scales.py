from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Instant, Line, Page, Paging, Schema, Whole


class GradeScaleSort(StrEnum):
    CODE = "code"
    CODE_DESC = "-code"


class GradeScaleQuery(Paging):
    """What `GET /v1/grade-scales` may be asked."""

    sort: GradeScaleSort = GradeScaleSort.CODE


class GradeLevelWrite(Schema):
    """One level of a scale of judgement."""

    code: Code = Field(examples=["good"])
    ordinal: Annotated[Whole, Field(ge=1, le=10)] = Field(description="1 is the lowest grade.")
    label: Line = Field(examples=["Good"])


class GradeScaleWrite(Schema):
    """A scale of judgement, whole: its levels from the lowest to the highest."""

    title: Line = Field(examples=["Our five grades"])
    levels: Annotated[list[GradeLevelWrite], Field(min_length=2, max_length=10)]


class GradeRead(Schema):
    """One level of a scale of judgement; a higher ordinal is better."""

    code: str
    ordinal: int
    label: str


class GradeScaleRead(Schema):
    """A scale of judgement, such as Ofsted's four grades."""

    id: UUID
    code: str
    title: str
    levels: list[GradeRead]
    in_use: bool = Field(description="Whether a tool or a crosswalk uses it: then it is fixed.")
    created_at: Instant
    updated_at: Instant
    version: int


class GradeScalePage(Page[GradeScaleRead]):
    """One page of grade scales."""
