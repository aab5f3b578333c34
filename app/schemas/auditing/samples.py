from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.auditing.references import RoundRef
from app.schemas.cases.references import SubjectRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Line, Page, Paging, Schema, Whole
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.auditing import SampleOutcome
from app.vocabulary.organisation import ServiceLine


class Stratifier(StrEnum):
    SERVICE_LINE = "service_line"
    DISTRICT = "district"


class SampleDrawSort(StrEnum):
    DRAWN_AT = "drawn_at"
    DRAWN_AT_DESC = "-drawn_at"


class SampleDrawQuery(Viewed):
    """The query parameters of `GET /v1/sample-draws`."""

    id: Ids = []
    round_id: Id | None = None
    sort: SampleDrawSort = SampleDrawSort.DRAWN_AT


class SampleDrawWrite(Schema):
    """A stratified random sample to draw for a round from the cases open today."""

    tool_version_id: Id
    n_per_stratum: Annotated[Whole, Field(ge=1, le=1000)] = Field(
        description="How many children to draw of each stratum.", examples=[2]
    )
    stratify_by: Annotated[list[Stratifier], Field(max_length=2)] = Field(
        [Stratifier.SERVICE_LINE, Stratifier.DISTRICT],
        description="What the strata are made of; one stratum when empty.",
    )
    service_lines: Annotated[list[ServiceLine], Field(max_length=12)] = Field(
        [], description="The services to draw from; all when empty."
    )
    district_ids: Annotated[list[Id], Field(max_length=50)] = []
    seed: Line = Field(
        description="Any text; the same seed and cases draw the same sample.", examples=["2026-11"]
    )
    audited_within_months: Annotated[Whole, Field(ge=0, le=60)] = Field(
        12,
        description="Leaves out children who were audited within so many months or whose audit is"
        " already due; 0 leaves out only those who are already in this round with this tool.",
    )


class SampleDrawRead(Schema):
    """A sample: the cases it was drawn from, the settings, and the numbers of each stratum."""

    id: UUID
    round_id: UUID
    round: RoundRef
    tool_version_id: UUID
    tool_version: ToolVersionRef
    frame_query: dict[str, Any]
    frame_size: int
    frame_hash: str
    strata: list[dict[str, Any]]
    n_per_stratum: dict[str, Any]
    seed: str
    audited_within_months: int
    drawn_at: Instant
    drawn_by: UUID
    drawn_by_person: PersonRef | None
    allocated_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class SampleDrawSummary(Schema):
    """One sample as a line of a list, without its frame and its strata."""

    id: UUID
    round: RoundRef
    tool_version: ToolVersionRef
    frame_size: int
    drawn_at: Instant
    drawn_by_person: PersonRef | None
    allocated_at: Instant | None
    updated_at: Instant
    version: int


class SampleDrawListItem(SampleDrawRead):
    """One sample of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(SampleDrawSummary))


class SampleDrawPage(Page[SampleDrawListItem]):
    """One page of samples."""


class SampleMemberSort(StrEnum):
    RANK = "rank"
    RANK_DESC = "-rank"


class SampleMemberQuery(Paging):
    """The query parameters of `GET /v1/sample-draws/{id}/members`."""

    id: Ids = []
    outcome: list[SampleOutcome] = Field([], max_length=3)
    stratum: str | None = Field(None, max_length=200)
    sort: SampleMemberSort = Field(
        SampleMemberSort.RANK, description="The order: by rank within each stratum."
    )


class SampleMemberRead(Schema):
    """One child of the frame: its rank, whether it was drawn, and why or why not."""

    id: UUID
    sample_draw_id: UUID
    subject_id: UUID
    subject: SubjectRef
    stratum: str
    rank: int
    draw_hash: str
    outcome: SampleOutcome
    reason: str
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine
    created_at: Instant
    updated_at: Instant
    version: int


class SampleMemberPage(Page[SampleMemberRead]):
    """One page of a sample's members."""


class AllocateWrite(Schema):
    """How to allocate the drawn cases to auditors."""

    quota: Annotated[Whole, Field(ge=1, le=100)] = Field(
        description="The most assignments that each auditor may have in this round.", examples=[3]
    )
    quotas: Annotated[dict[Id, Annotated[Whole, Field(ge=0, le=100)]], Field(max_length=500)] = (
        Field({}, description="Different quotas for single auditors, by their identifier.")
    )
    team_quota: Annotated[Whole, Field(ge=1, le=1000)] | None = Field(
        None,
        description="The most assignments that the auditors of each team may have together; null"
        " for no limit. An auditor belongs to the team in which they hold a role.",
        examples=[12],
    )
    team_quotas: Annotated[
        dict[Id, Annotated[Whole, Field(ge=0, le=1000)]], Field(max_length=500)
    ] = Field({}, description="Different quotas for single teams, by their identifier.")
    auditor_ids: Annotated[list[Id], Field(max_length=500)] = Field(
        [], description="The auditors to allocate to; all auditors when empty."
    )


class Unallocated(Schema):
    """An assignment that could not be allocated, and why."""

    assignment_id: UUID
    reason: str = Field(
        description="`no_auditor`: nobody can audit in the case's team and service; `own_line`:"
        " everybody who can is too close to the case; `quota`: no quota leaves room.",
        examples=["own_line"],
    )


class AllocationRead(Schema):
    """The result of an allocation by rule."""

    allocated: int
    unallocated: list[Unallocated]
