from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.findings.references import FindingRef, RecommendationRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.findings import Destination, FindingOrigin, RecommendationStatus
from app.vocabulary.organisation import ServiceLine


class RecommendationSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class RecommendationQuery(Viewed):
    """The query parameters of `GET /v1/recommendations`."""

    id: Ids = []
    status: list[RecommendationStatus] = Field([], max_length=4)
    org_unit_id: Id | None = Field(None, description="Only those whose audience is this unit.")
    under: Id | None = Field(None, description="Only those for this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    destination: list[Destination] = Field([], max_length=4)
    finding_id: Id | None = Field(None, description="Only those that rest on this finding.")
    theme: str | None = Field(
        None, max_length=80, description="One of its findings has this theme or one below it."
    )
    origin: list[FindingOrigin] = Field(
        [], max_length=12, description="One of its findings comes from such a record."
    )
    proposed_by: Id | None = None
    sort: RecommendationSort = RecommendationSort.CREATED_AT


class RecommendationWrite(Schema):
    """What a unit should do differently, and the findings that it rests on."""

    text: Prose = Field(
        description="About practice and never about a child: it is read by many who may not read"
        " the findings.",
        examples=["Supervision records say what was decided about the child, and why."],
    )
    finding_ids: Annotated[list[Id], Field(min_length=1, max_length=50)] = Field(
        description="The findings that it rests on."
    )
    destinations: Annotated[list[Destination], Field(min_length=1, max_length=4)] = Field(
        description="The parts of the framework that it is for."
    )
    org_unit_id: Id = Field(description="The unit that it is for, with the units below it.")
    service_line: ServiceLine | None = Field(None, description="Null for all services.")


class SupersedeWrite(Schema):
    """The recommendation that takes the place of another, and the reason."""

    superseded_by_id: Id
    reason: Reason


class RecommendationRead(Schema):
    """What a unit should do differently, because of findings."""

    id: UUID
    text: str
    finding_ids: list[UUID] = Field(description="Its findings that you may see.")
    findings: list[FindingRef] = Field(description="These findings, by origin and severity.")
    findings_not_visible: int = Field(description="How many of its findings you may not see.")
    theme_codes: list[str] = Field(description="The themes of all its findings.")
    origins: list[FindingOrigin] = Field(description="What all its findings come from.")
    destinations: list[Destination]
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="Its audience, with the units below it.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    status: RecommendationStatus
    status_reason: str | None = Field(description="Why it was rejected or superseded.")
    proposed_by: UUID
    proposed_by_person: PersonRef | None
    decided_by: UUID | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    superseded_by_id: UUID | None
    superseded_by: RecommendationRef | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class RecommendationSummary(Schema):
    """One recommendation as a line of a list, without the findings that it rests on."""

    id: UUID
    text: str
    theme_codes: list[str] = Field(description="The themes of all its findings.")
    origins: list[FindingOrigin] = Field(description="What all its findings come from.")
    destinations: list[Destination]
    org_unit: OrgUnitRef = Field(description="Its audience, with the units below it.")
    service_line: ServiceLine | None
    status: RecommendationStatus
    proposed_by_person: PersonRef | None
    decided_by_person: PersonRef | None
    decided_at: Instant | None
    superseded_by_id: UUID | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class RecommendationListItem(RecommendationRead):
    """One recommendation of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(RecommendationSummary))


class RecommendationPage(Page[RecommendationListItem]):
    """One page of recommendations."""
