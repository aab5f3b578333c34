from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.batches import BatchWrite, PushedRecord
from app.schemas.common import Day, Flag, Instant, Page, Paging, Schema, UnitCode
from app.vocabulary.cases import AgeBand, SubjectKind
from app.vocabulary.organisation import ServiceLine


class SubjectSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class SubjectQuery(Paging):
    """What `GET /v1/subjects` may be asked."""

    source_system: str | None = Field(None, max_length=40)
    age_band: list[AgeBand] = Field([], max_length=6)
    under: UUID | None = Field(None, description="Whose case is in this unit or below it today.")
    sort: SubjectSort = SubjectSort.CREATED_AT


class CaseAllocationRead(Schema):
    """Whose case it is today, where, and since when."""

    person_id: UUID | None = Field(description="Null where it is not for you to see, or not known.")
    org_unit_id: UUID
    service_line: ServiceLine
    valid_from: date
    valid_to: date | None


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
    allocation: CaseAllocationRead | None = Field(description="Null when no case is open today.")
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


class SubjectRecord(PushedRecord):
    """One subject as its source system has it; the source's identifier is only ever hashed."""

    kind: SubjectKind = SubjectKind.CHILD
    age_band: AgeBand | None = None
    became_looked_after_on: Day | None = None
    legal_hold: Flag = False
    allocations: Annotated[list[AllocationWrite], Field(max_length=50)] = []


class SubjectBatchWrite(BatchWrite[SubjectRecord]):
    """At most 1,000 subjects; each is judged on its own."""


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
