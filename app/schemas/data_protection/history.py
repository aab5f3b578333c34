from typing import Any
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Id, Instant, Schema, WholeParameter


class HistoryQuery(Schema):
    """The query parameters of `GET /v1/history`."""

    entity: str | None = Field(
        None, max_length=60, description="The table of the changed rows.", examples=["audits"]
    )
    entity_id: Id | None = Field(None, description="The identifier of one changed row.")
    actor_id: Id | None = Field(None, description="The person who made the changes.")
    action: str | None = Field(
        None, max_length=80, description="The kind of change.", examples=["audit.submit"]
    )
    after: WholeParameter = Field(0, ge=0, description="Only lines with a greater `seq`.")
    limit: WholeParameter = Field(50, ge=1, le=200, description="The most lines in one answer.")


class ChangeRead(Schema):
    """A change of one row: the person or machine that made it, and the values before and after.

    Members that the caller may not see on the row itself are null; `before`, `after` and `note` are
    null if the row is not visible to the caller.
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
    """Lines of the history, oldest first."""

    items: list[ChangeRead]
    next_after: int | None = Field(description="The `after` of the next lines; null at the end.")


class AccessLogQuery(Schema):
    """The query parameters of `GET /v1/access-log`."""

    subject_id: Id | None = Field(None, description="The child whose records were read.")
    actor_id: Id | None = Field(None, description="The person who read.")
    after: WholeParameter = Field(0, ge=0, description="Only lines with a greater `seq`.")
    limit: WholeParameter = Field(50, ge=1, le=200, description="The most lines in one answer.")


class AccessRead(Schema):
    """One read: the person or machine, their roles, the records and the route."""

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
    """Lines of the read log, oldest first."""

    items: list[AccessRead]
    next_after: int | None = Field(description="The `after` of the next lines; null at the end.")
