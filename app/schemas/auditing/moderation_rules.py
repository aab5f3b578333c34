"""The request and response bodies of moderation rules."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.auditing.references import ProgrammeRef
from app.schemas.platform.common import (
    Code,
    Flag,
    Id,
    Ids,
    Instant,
    Page,
    Paging,
    Schema,
    Score,
    Whole,
)
from app.schemas.tools.numbers import Percent
from app.vocabulary.auditing import FollowUpOwner


class ModerationRuleSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ModerationRuleQuery(Paging):
    """The query parameters of `GET /v1/moderation-rules`."""

    id: Ids = []
    programme_id: Id | None = None
    sort: ModerationRuleSort = ModerationRuleSort.CREATED_AT


class ModerationRuleWrite(Schema):
    """Which audits of a programme are moderated, and how."""

    programme_id: Id
    always_grades: Annotated[list[Code], Field(max_length=10)] = ["inadequate", "outstanding"]
    random_pct: Percent = Field(
        Decimal(10),
        description="The percentage of audits that is selected at random, whatever their grade.",
        json_schema_extra={"default": 10},
    )
    min_per_auditor_per_cycle: Annotated[Whole, Field(ge=0, le=50)] = 1
    applies_to_tools: Annotated[list[Code], Field(max_length=20)] = Field(
        [], description="The tools that the rule applies to; all tools when empty."
    )
    blind: Flag = False
    inquiry_required: Flag = True
    moderation_window_days: Annotated[Whole, Field(ge=1, le=60)] = 10
    follow_up_owner: FollowUpOwner = Field(
        FollowUpOwner.TEAM_MANAGER,
        description="Who owns the actions that an inadequate audit raises.",
    )


class ModerationRuleRead(Schema):
    """Which audits of a programme are moderated, and how."""

    id: UUID
    programme_id: UUID
    programme: ProgrammeRef
    always_grades: list[str]
    random_pct: Score
    min_per_auditor_per_cycle: int
    applies_to_tools: list[str]
    blind: bool
    inquiry_required: bool
    moderation_window_days: int
    follow_up_owner: FollowUpOwner
    created_at: Instant
    updated_at: Instant
    version: int


class ModerationRulePage(Page[ModerationRuleRead]):
    """One page of rules."""
