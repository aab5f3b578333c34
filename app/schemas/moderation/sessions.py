"""The request and response bodies of moderation sessions."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import CycleRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Flag, Id, Ids, Instant, Line, Page, Paging, Schema
from app.vocabulary.moderation import SessionMode, SessionStatus


class ModerationSessionSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ModerationSessionQuery(Paging):
    """The query parameters of `GET /v1/moderation-sessions`."""

    id: Ids = []
    cycle_id: Id | None = None
    member_id: Id | None = Field(
        None, description="Only sessions that this person chairs or is a member of."
    )
    mode: list[SessionMode] = Field([], max_length=2)
    status: list[SessionStatus] = Field([], max_length=3)
    sort: ModerationSessionSort = ModerationSessionSort.CREATED_AT


class ModerationSessionWrite(Schema):
    """A session in which one moderator or a panel moderates audits of one cycle."""

    cycle_id: Id
    title: Line
    mode: SessionMode
    blind: Flag = False
    chair_id: Id
    member_ids: Annotated[list[Id], Field(max_length=20)] = []
    planned_for: Instant | None = None


class ModerationSessionRead(Schema):
    """A session in which one moderator or a panel moderates audits of one cycle."""

    id: UUID
    cycle_id: UUID
    cycle: CycleRef
    title: str
    mode: SessionMode
    blind: bool
    chair_id: UUID
    chair: PersonRef | None
    member_ids: list[UUID]
    members: list[PersonRef]
    planned_for: Instant | None
    held_at: Instant | None
    status: SessionStatus
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class ModerationSessionPage(Page[ModerationSessionRead]):
    """One page of sessions."""
