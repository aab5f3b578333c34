from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.common import Day, Flag, Instant, Page, Paging, Schema, UnitCode, Whole
from app.vocabulary import AgeBand, BatchOutcome, ServiceLine, SubjectKind


class SubjectSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class SubjectQuery(Paging):
    """What `GET /v1/subjects` may be asked."""

    source_system: str | None = Field(None, max_length=40)
    age_band: list[AgeBand] = Field([], max_length=6)
    under: UUID | None = Field(None, description="Whose case is in this unit or below it today.")
    sort: SubjectSort = SubjectSort.CREATED_AT


class SubjectRead(Schema):
    """Whom the work is about: a keyed pseudonym and an age band, never a name."""

    id: UUID
    kind: SubjectKind
    source_system: str
    case_ref: str
    age_band: AgeBand | None
    became_looked_after_on: date | None
    legal_hold: bool
    source_version: int | None
    deleted_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int


class SubjectPage(Page[SubjectRead]):
    """One page of subjects."""


class AllocationWrite(Schema):
    """Whose case it is, where, from when to when."""

    team_code: UnitCode
    service_line: ServiceLine
    worker_ref: Annotated[str, Field(max_length=80)] | None = None
    valid_from: Day
    valid_to: Day | None = None


class SubjectRecord(Schema):
    """One subject as its source system has it; the source's identifier is only ever hashed."""

    external_id: Annotated[str, Field(min_length=1, max_length=80, pattern=r"\S")]
    source_version: Annotated[Whole, Field(ge=0)] | None = None
    kind: SubjectKind = SubjectKind.CHILD
    age_band: AgeBand | None = None
    became_looked_after_on: Day | None = None
    legal_hold: Flag = False
    allocations: Annotated[list[AllocationWrite], Field(max_length=50)] = []
    deleted: Flag = False


class SubjectBatchWrite(Schema):
    """At most 1,000 records; each is judged on its own."""

    records: Annotated[list[Any], Field(min_length=1, max_length=1000)] = Field(
        description="Each as SubjectRecord.",
        examples=[[{"external_id": "A123", "age_band": "5_to_9", "allocations": []}]],
    )


class BatchFault(Schema):
    pointer: str
    code: str
    detail: str


class BatchItem(Schema):
    """What became of one record, in the order of the request."""

    index: int
    external_id: str | None
    outcome: BatchOutcome
    id: UUID | None
    version: int | None
    errors: list[BatchFault]


class BatchRead(Schema):
    items: list[BatchItem]


class ImportSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ImportQuery(Paging):
    """What `GET /v1/imports` may be asked."""

    sort: ImportSort = ImportSort.CREATED_AT_DESC


class ImportRead(Schema):
    """One import: what it did, and every row it could not take."""

    id: UUID
    kind: str
    source_system: str
    as_at: date
    counts: dict[str, Any]
    notes: list[str]
    errors: list[dict[str, Any]]
    created_at: Instant
    updated_at: Instant
    version: int


class ImportPage(Page[ImportRead]):
    """One page of imports."""
