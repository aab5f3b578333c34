"""The request and response bodies of meetings of quality circles."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import (
    Day,
    Id,
    Ids,
    Instant,
    Page,
    Prose,
    Reason,
    Schema,
)
from app.schemas.platform.views import Viewed, required_of
from app.schemas.thematic.references import CircleRef
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.thematic import CircleMeetingStatus


class CircleMeetingSort(StrEnum):
    MEETS_ON = "meets_on"
    MEETS_ON_DESC = "-meets_on"


class CircleMeetingQuery(Viewed):
    """The query parameters of `GET /v1/circle-meetings`."""

    id: Ids = []
    status: list[CircleMeetingStatus] = Field([], max_length=4)
    circle_id: Id | None = None
    under: Id | None = Field(None, description="Only of circles for this unit or a unit below it.")
    attended_by: Id | None = Field(None, description="Only those that this person attended.")
    meets_from: Day | None = Field(None, description="Only those on this day or later.")
    meets_to: Day | None = Field(None, description="Only those on this day or earlier.")
    sort: CircleMeetingSort = CircleMeetingSort.MEETS_ON_DESC


class CircleMeetingWrite(Schema):
    """A meeting of a quality circle, as it is planned."""

    circle_id: Id = Field(description="A circle of yours; it cannot be changed later.")
    meets_on: Day
    agenda: Prose | None = Field(
        None, examples=["The sample of the audit of supervision; what is recommended."]
    )


class CircleMinutesWrite(Schema):
    """Who came to a meeting of a quality circle, and what was decided."""

    attendee_ids: Annotated[list[Id], Field(min_length=1, max_length=51)] = Field(
        description="The chair or members of the circle who came."
    )
    decisions: Annotated[list[Reason], Field(max_length=30)] = Field(
        [],
        description="What was decided; about practice and never about a child.",
        examples=[["The audit of supervision looks at plans for children in need alone."]],
    )
    minutes: Prose = Field(
        description="About practice and never about a child.",
        examples=["The circle read the findings of the last cycle and agreed the questions."],
    )


class CircleMeetingSummary(Schema):
    """One meeting of a quality circle as a line of a list."""

    id: UUID
    circle_id: UUID
    circle: CircleRef
    meets_on: date
    status: CircleMeetingStatus
    confirmed_at: Instant | None = Field(description="When the chair confirmed the minutes.")
    org_unit_id: UUID
    service_line: ServiceLine | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class CircleMeetingRead(Schema):
    """A meeting of a quality circle: who came, and what was decided."""

    id: UUID
    circle_id: UUID
    circle: CircleRef
    meets_on: date
    agenda: str | None
    status: CircleMeetingStatus
    status_reason: str | None = Field(description="Why it was cancelled.")
    attendee_ids: list[UUID]
    attendees: list[PersonRef] = Field(description="Those who came, by name.")
    decisions: list[str]
    minutes: str | None
    recorded_by: UUID | None
    recorded_by_person: PersonRef | None
    recorded_at: Instant | None
    confirmed_by: UUID | None
    confirmed_by_person: PersonRef | None
    confirmed_at: Instant | None = Field(description="When the chair confirmed the minutes.")
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The unit of its circle, with the units below it.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class CircleMeetingListItem(CircleMeetingRead):
    """One meeting in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(CircleMeetingSummary))


class CircleMeetingPage(Page[CircleMeetingListItem]):
    """One page of meetings of quality circles."""
