from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import Instant, Page, Paging, Schema
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
