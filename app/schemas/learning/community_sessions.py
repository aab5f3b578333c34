"""The request and response bodies of sessions of communities of practice."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.learning.items import HTTPS
from app.schemas.learning.references import CommunityRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Line, Page, Schema, Whole
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.learning import CommunitySessionStatus
from app.vocabulary.roles import Role

Url = Annotated[str, Field(max_length=2000, pattern=HTTPS)]
Count = Annotated[Whole, Field(ge=0, le=10_000)]


class CommunitySessionSort(StrEnum):
    STARTS_AT = "starts_at"
    STARTS_AT_DESC = "-starts_at"


class CommunitySessionQuery(Viewed):
    """The query parameters of `GET /v1/community-sessions`."""

    id: Ids = []
    community_id: Id | None = None
    facilitator_id: Id | None = None
    status: list[CommunitySessionStatus] = Field([], max_length=3)
    starts_from: Day | None = Field(None, description="Only those on this day or later.")
    starts_to: Day | None = Field(None, description="Only those on this day or earlier.")
    attended_by: Id | None = Field(
        None, description="Only those that this person attended, if you may see that they did."
    )
    recorded: bool | None = Field(None, description="Whether there is a recording.")
    sort: CommunitySessionSort = CommunitySessionSort.STARTS_AT_DESC


class CommunitySessionWrite(Schema):
    """The whole session, as it is planned or corrected."""

    community_id: Id
    title: Line = Field(examples=["Absent fathers: what we ask"])
    starts_at: Instant = Field(description="The day and time at which it begins.")
    duration_minutes: Annotated[Whole, Field(ge=5, le=600)] = 60
    place: Line | None = Field(None, description="Where it is held; give a place, a link or both.")
    link: Url | None = Field(None, description="Where it can be joined online.")
    facilitator_id: Id
    booking_reference: Line | None = Field(
        None, description="Under which it is booked.", examples=["DELTA-20417"]
    )
    capacity: Annotated[Whole, Field(ge=1, le=10_000)] | None = None
    booked: Count | None = Field(None, description="How many people have booked it.")
    recording_url: Url | None = Field(None, description="Only of a session that was held.")


class CommunityAttendanceWrite(Schema):
    """Everybody who attended a session."""

    attendee_ids: Annotated[list[Id], Field(max_length=500)] = Field(
        [], description="The people who attended, by name."
    )
    others_attended: Count = Field(0, description="How many more attended, whom nobody names.")


class CommunityAttendanceRead(Schema):
    """A person who attended, with their role and unit on the day."""

    person_id: UUID
    person: PersonRef | None
    role: Role
    org_unit_id: UUID
    org_unit: OrgUnitRef


class CommunitySessionSummary(Schema):
    """One meeting of a community of practice as a line of a list."""

    id: UUID
    community_id: UUID
    community: CommunityRef
    title: str
    starts_at: Instant
    duration_minutes: int
    place: str | None
    link: str | None
    facilitator: PersonRef | None
    booking_reference: str | None
    capacity: int | None
    booked: int | None
    recording_url: str | None
    status: CommunitySessionStatus
    attended: int | None = Field(description="How many attended; null before it was held.")
    teams_reached: int = Field(description="How many units those come from who are named.")
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class CommunitySessionRead(Schema):
    """One meeting of a community of practice."""

    id: UUID
    community_id: UUID
    community: CommunityRef
    title: str
    starts_at: Instant
    duration_minutes: int
    place: str | None
    link: str | None
    facilitator_id: UUID
    facilitator: PersonRef | None
    booking_reference: str | None
    capacity: int | None
    booked: int | None
    recording_url: str | None
    status: CommunitySessionStatus
    status_reason: str | None = Field(description="Why it was cancelled.")
    attended: int | None = Field(description="How many attended; null before it was held.")
    others_attended: int | None = Field(description="How many of these nobody names.")
    teams_reached: int = Field(description="How many units those come from who are named.")
    attendance: list[CommunityAttendanceRead] = Field(
        description="Those who attended, as far as you may see them."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class CommunitySessionListItem(CommunitySessionRead):
    """One session in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(CommunitySessionSummary))


class CommunitySessionPage(Page[CommunitySessionListItem]):
    """One page of sessions."""
