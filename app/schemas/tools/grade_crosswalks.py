from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Code, Day, Ids, Instant, Page, Paging, Schema
from app.vocabulary.tools import CrosswalkStatus


class GradeCrosswalkSort(StrEnum):
    VALID_FROM = "valid_from"
    VALID_FROM_DESC = "-valid_from"


class GradeCrosswalkQuery(Paging):
    """The query parameters of `GET /v1/grade-crosswalks`."""

    id: Ids = []
    from_scale: str | None = Field(None, max_length=80)
    to_scale: str | None = Field(None, max_length=80)
    status: list[CrosswalkStatus] = Field([], max_length=2)
    sort: GradeCrosswalkSort = GradeCrosswalkSort.VALID_FROM


class GradeCrosswalkWrite(Schema):
    """The whole proposal: a level of one scale, and the level of another that it corresponds to."""

    from_scale: Code = Field(examples=["kent_2013"])
    from_level: Code = Field(examples=["adequate"])
    to_scale: Code = Field(
        "ofsted4", description="The target scale; figures over several tools use `ofsted4`."
    )
    to_level: Code = Field(examples=["requires_improvement"])
    valid_from: Day = Field(
        description="The first day for which figures use the crosswalk once it is approved."
    )


class GradeCrosswalkRead(Schema):
    """A level of one scale with its level on another, and who proposed and approved it."""

    id: UUID
    from_scale: str
    from_level: str
    to_scale: str
    to_level: str
    valid_from: date
    status: CrosswalkStatus
    proposed_by: UUID | None = Field(
        description="Null for a crosswalk that was shipped with the service."
    )
    proposed_by_person: PersonRef | None
    approved_by: UUID | None
    approved_by_person: PersonRef | None
    approved_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class GradeCrosswalkPage(Page[GradeCrosswalkRead]):
    """One page of grade crosswalks."""
