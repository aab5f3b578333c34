from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Code, Day, Instant, Line, Page, Paging, Schema, Whole
from app.vocabulary.tools import CrosswalkStatus


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


class GradeCrosswalkSort(StrEnum):
    VALID_FROM = "valid_from"
    VALID_FROM_DESC = "-valid_from"


class GradeCrosswalkQuery(Paging):
    """What `GET /v1/grade-crosswalks` may be asked."""

    from_scale: str | None = Field(None, max_length=80)
    to_scale: str | None = Field(None, max_length=80)
    status: list[CrosswalkStatus] = Field([], max_length=2)
    sort: GradeCrosswalkSort = GradeCrosswalkSort.VALID_FROM


class GradeCrosswalkWrite(Schema):
    """How a level of one scale is to read on another, from a day on."""

    from_scale: Code = Field(examples=["kent_2013"])
    from_level: Code = Field(examples=["adequate"])
    to_scale: Code = Field("ofsted4", description="Figures over several tools are on `ofsted4`.")
    to_level: Code = Field(examples=["requires_improvement"])
    valid_from: Day = Field(description="The first day whose figures use it, once approved.")


class GradeCrosswalkRead(Schema):
    """How a level of one scale reads on another, and who proposed and approved it."""

    id: UUID
    from_scale: str
    from_level: str
    to_scale: str
    to_level: str
    valid_from: date
    status: CrosswalkStatus
    proposed_by: UUID | None = Field(description="Null for one that was shipped.")
    approved_by: UUID | None
    approved_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class GradeCrosswalkPage(Page[GradeCrosswalkRead]):
    """One page of grade crosswalks."""
