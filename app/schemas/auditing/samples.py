from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Line, Page, Paging, Schema, Whole
from app.vocabulary.auditing import SampleOutcome
from app.vocabulary.organisation import ServiceLine


class Stratifier(StrEnum):
    SERVICE_LINE = "service_line"
    DISTRICT = "district"


class SampleDrawSort(StrEnum):
    DRAWN_AT = "drawn_at"
    DRAWN_AT_DESC = "-drawn_at"


class SampleDrawQuery(Paging):
    """What `GET /v1/sample-draws` may be asked."""

    round_id: UUID | None = None
    sort: SampleDrawSort = SampleDrawSort.DRAWN_AT


class SampleDrawWrite(Schema):
    """A stratified random sample to draw for a round, from the cases open today."""

    tool_version_id: UUID
    n_per_stratum: Annotated[Whole, Field(ge=1, le=1000)] = Field(examples=[2])
    stratify_by: Annotated[list[Stratifier], Field(max_length=2)] = Field(
        [Stratifier.SERVICE_LINE, Stratifier.DISTRICT], description="Empty: one stratum."
    )
    service_lines: Annotated[list[ServiceLine], Field(max_length=12)] = Field(
        [], description="Only these; all when empty."
    )
    district_ids: Annotated[list[UUID], Field(max_length=50)] = []
    seed: Line = Field(description="The same seed and frame draw the same.", examples=["2026-11"])
    audited_within_months: Annotated[Whole, Field(ge=0, le=60)] = Field(
        12,
        description="Left out are who was audited within so many months, and who is to be audited"
        " anyway; 0 leaves out only who is in this round already, with this tool.",
    )


class SampleDrawRead(Schema):
    """A sample: what it was drawn from, how, and how many of each stratum."""

    id: UUID
    round_id: UUID
    tool_version_id: UUID
    frame_query: dict[str, Any]
    frame_size: int
    frame_hash: str
    strata: list[dict[str, Any]]
    n_per_stratum: dict[str, Any]
    seed: str
    audited_within_months: int
    drawn_at: Instant
    drawn_by: UUID
    allocated_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class SampleDrawPage(Page[SampleDrawRead]):
    """One page of samples."""


class SampleMemberSort(StrEnum):
    RANK = "rank"
    RANK_DESC = "-rank"


class SampleMemberQuery(Paging):
    """What `GET /v1/sample-draws/{id}/members` may be asked."""

    outcome: list[SampleOutcome] = Field([], max_length=3)
    stratum: str | None = Field(None, max_length=200)
    sort: SampleMemberSort = Field(
        SampleMemberSort.RANK, description="By rank, stratum by stratum."
    )


class SampleMemberRead(Schema):
    """One subject of the frame: where its lot fell, and what came of that."""

    id: UUID
    sample_draw_id: UUID
    subject_id: UUID
    stratum: str
    rank: int
    draw_hash: str
    outcome: SampleOutcome
    reason: str
    org_unit_id: UUID
    service_line: ServiceLine
    created_at: Instant
    updated_at: Instant
    version: int


class SampleMemberPage(Page[SampleMemberRead]):
    """One page of the explanation of a draw."""


class AllocateWrite(Schema):
    """How to share the drawn cases out."""

    quota: Annotated[Whole, Field(ge=1, le=100)] = Field(
        description="At most so many for each auditor in this round.", examples=[3]
    )
    quotas: Annotated[dict[UUID, Annotated[Whole, Field(ge=0, le=100)]], Field(max_length=500)] = (
        Field({}, description="Other numbers for some auditors.")
    )
    team_quota: Annotated[Whole, Field(ge=1, le=1000)] | None = Field(
        None,
        description="At most so many for the auditors of each team together; null: no bound. An"
        " auditor is of the team in which they hold a role.",
        examples=[12],
    )
    team_quotas: Annotated[
        dict[UUID, Annotated[Whole, Field(ge=0, le=1000)]], Field(max_length=500)
    ] = Field({}, description="Other numbers for some teams.")
    auditor_ids: Annotated[list[UUID], Field(max_length=500)] = Field(
        [], description="Only these; everybody who holds the role when empty."
    )


class Unallocated(Schema):
    assignment_id: UUID
    reason: str = Field(
        description="`no_auditor`: none holds the role where the case is; `own_line`: all who do"
        " are of the case's own line; `quota`: no quota leaves room.",
        examples=["own_line"],
    )


class AllocationRead(Schema):
    """What the allocation by rule did."""

    allocated: int
    unallocated: list[Unallocated]
