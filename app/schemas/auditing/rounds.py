from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field

from app.core.validation import BadValue
from app.schemas.auditing.references import CycleRef, ProgrammeRef
from app.schemas.platform.common import Day, Id, Ids, Instant, Page, Paging, Schema
from app.vocabulary.auditing import RoundKind, RoundStatus


class AuditRoundSort(StrEnum):
    MONTH = "month"
    MONTH_DESC = "-month"


class AuditRoundQuery(Paging):
    """The query parameters of `GET /v1/audit-rounds`."""

    id: Ids = []
    cycle_id: Id | None = None
    programme_id: Id | None = None
    status: list[RoundStatus] = Field([], max_length=10)
    sort: AuditRoundSort = AuditRoundSort.MONTH


def _each_once(kinds: list[RoundKind]) -> list[RoundKind]:
    """Returns the kinds in the order of the work; refuses a kind that is listed twice."""
    if len(set(kinds)) < len(kinds):
        raise BadValue("duplicate", "Each kind can be listed only once.")
    return [kind for kind in RoundKind if kind in kinds]


class AuditRoundWrite(Schema):
    """What a round is for, and its due date."""

    due_date: Day = Field(
        description="The due date of assignments created from now on; earlier ones keep theirs.",
        examples=["2026-04-27"],
    )
    kinds: Annotated[
        list[RoundKind], Field(min_length=1, max_length=4), AfterValidator(_each_once)
    ] = Field(description="What is done in this month.", examples=[["audit", "moderation"]])


class AuditRoundRead(Schema):
    """One month of a cycle."""

    id: UUID
    cycle_id: UUID
    cycle: CycleRef
    programme_id: UUID
    programme: ProgrammeRef
    number: int
    month: date = Field(description="The first day of the round's month.")
    kinds: list[RoundKind]
    due_date: date
    status: RoundStatus
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class AuditRoundPage(Page[AuditRoundRead]):
    """One page of rounds."""
