from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import ProgrammeRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Page, Paging, Schema
from app.vocabulary.auditing import CycleStatus


class AuditCycleSort(StrEnum):
    STARTS_ON = "starts_on"
    STARTS_ON_DESC = "-starts_on"


class AuditCycleQuery(Paging):
    """The query parameters of `GET /v1/audit-cycles`."""

    id: Ids = []
    programme_id: Id | None = None
    status: list[CycleStatus] = Field([], max_length=10)
    sort: AuditCycleSort = AuditCycleSort.STARTS_ON


class AuditCycleWrite(Schema):
    """The first and last day of a cycle; its rounds do not change with them."""

    starts_on: Day = Field(description="The first day of the cycle.", examples=["2026-04-01"])
    ends_on: Day = Field(description="The last day of the cycle.", examples=["2026-07-31"])


class AuditCycleRead(Schema):
    """A part of the year in which audits are made, moderated, discussed and reported."""

    id: UUID
    programme_id: UUID
    programme: ProgrammeRef
    number: int
    starts_on: date
    ends_on: date
    status: CycleStatus
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditCyclePage(Page[AuditCycleRead]):
    """One page of cycles."""
