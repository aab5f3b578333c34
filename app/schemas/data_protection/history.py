from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Instant, Schema


class HistoryQuery(Schema):
    """What `GET /v1/history` may be asked."""

    entity: str | None = Field(None, max_length=60, examples=["audits"])
    entity_id: UUID | None = None
    actor_id: UUID | None = None
    action: str | None = Field(None, max_length=80, examples=["audit.submit"])
    after: int = Field(0, ge=0, description="Only what came after this `seq`.")
    limit: int = Field(50, ge=1, le=200)


class ChangeRead(Schema):
    """Who changed what, from what to what.

    Members that the caller would not be shown on the row itself are null; so are `before`, `after`
    and `note` when the row is not visible to them.
    """

    seq: int
    at: Instant
    actor_id: UUID | None
    actor: PersonRef | None
    client_id: UUID | None
    action: str
    entity: str
    entity_id: UUID
    before: dict[str, Any] | None
    after: dict[str, Any] | None
    note: str | None
    request_id: str | None


class Changes(Schema):
    """Lines of the history, the oldest first."""

    items: list[ChangeRead]
    next_after: int | None = Field(description="Asks for the next lines; null at the end.")


class AccessLogQuery(Schema):
    """What `GET /v1/access-log` may be asked."""

    subject_id: UUID | None = Field(None, description="Who read this child's record?")
    actor_id: UUID | None = None
    after: int = Field(0, ge=0, description="Only what came after this `seq`.")
    limit: int = Field(50, ge=1, le=200)


class AccessRead(Schema):
    """Who read which records, as what, by which route."""

    seq: int
    at: Instant
    actor_id: UUID | None
    actor: PersonRef | None
    client_id: UUID | None
    roles: str
    entity: str
    entity_ids: list[UUID]
    subject_ids: list[UUID]
    route: str
    request_id: str | None


class AccessLog(Schema):
    """Lines of the read log, the oldest first."""

    items: list[AccessRead]
    next_after: int | None
