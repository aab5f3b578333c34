"""The request and response bodies of quality circles."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Line, Page, Prose, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.roles import Role
from app.vocabulary.thematic import CircleStatus


class QualityCircleSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class QualityCircleQuery(Viewed):
    """The query parameters of `GET /v1/quality-circles`."""

    id: Ids = []
    status: list[CircleStatus] = Field([], max_length=2)
    under: Id | None = Field(None, description="Only those for this unit or a unit below it.")
    member_id: Id | None = Field(
        None, description="Only circles that this person chairs or is a member of."
    )
    sort: QualityCircleSort = QualityCircleSort.CREATED_AT


class QualityCircleWrite(Schema):
    """A quality circle: its chair, its members, and what it is for."""

    name: Line = Field(examples=["Quality circle on supervision"])
    chair_id: Id = Field(description="An assistant director or a service manager of the QA Unit.")
    member_ids: Annotated[list[Id], Field(max_length=50)] = []
    terms_of_reference: Prose = Field(
        description="What it is for; about practice and never about a child.",
        examples=["Plans thematic audits of supervision and follows what comes of them."],
    )
    org_unit_id: Id = Field(description="The unit that it is for, with the units below it.")
    service_line: ServiceLine | None = Field(None, description="Null for all services.")


class QualityCircleSummary(Schema):
    """One quality circle as a line of a list."""

    id: UUID
    name: str
    chair_id: UUID
    chair: PersonRef | None
    member_ids: list[UUID]
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The unit that it is for, with the units below it.")
    service_line: ServiceLine | None
    status: CircleStatus
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class QualityCircleRead(Schema):
    """A quality circle: its chair, its members, and what it is for."""

    id: UUID
    name: str
    chair_id: UUID
    chair: PersonRef | None
    chair_role: Role = Field(description="The role of the chair in the Unit when they were named.")
    member_ids: list[UUID]
    members: list[PersonRef] = Field(description="The members, by name.")
    terms_of_reference: str
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The unit that it is for, with the units below it.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    status: CircleStatus
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class QualityCircleListItem(QualityCircleRead):
    """One quality circle in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(QualityCircleSummary))


class QualityCirclePage(Page[QualityCircleListItem]):
    """One page of quality circles."""
