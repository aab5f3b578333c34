from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Paging, Schema
from app.vocabulary.cases import AgeBand, SubjectKind
from app.vocabulary.organisation import ServiceLine


class SubjectSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class SubjectQuery(Paging):
    """The query parameters of `GET /v1/subjects`."""

    id: Ids = []
    source_system: str | None = Field(None, max_length=40)
    age_band: list[AgeBand] = Field([], max_length=7)
    under: Id | None = Field(
        None, description="Only subjects whose case is in this unit, or a unit below it, today."
    )
    sort: SubjectSort = SubjectSort.CREATED_AT


class CaseAllocationRead(Schema):
    """The team, worker and service line of the case that is open today."""

    person_id: Id | None = Field(
        description="The worker who holds the case; null when unknown or when you may not see it."
    )
    person: PersonRef | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    service_line: ServiceLine
    valid_from: date
    valid_to: date | None


class SubjectRead(Schema):
    """A child, family, carer or plan: a keyed pseudonym and an age band, never a name."""

    id: UUID
    kind: SubjectKind
    source_system: str
    case_ref: str
    age_band: AgeBand | None
    became_looked_after_on: date | None
    legal_status: str | None = Field(
        description="The legal status of the stay in care, a code of `legal_statuses`."
    )
    legal_hold: bool
    source_version: int | None
    deleted_at: Instant | None
    merged_into_id: Id | None = Field(
        description="The child under whom this one is kept, if its source had two numbers for it."
    )
    allocation: CaseAllocationRead | None = Field(
        description="The case that is open today; null when there is none."
    )
    created_at: Instant
    updated_at: Instant
    version: int


class SubjectPage(Page[SubjectRead]):
    """One page of subjects."""
