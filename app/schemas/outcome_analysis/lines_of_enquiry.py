"""The request and response bodies of lines of enquiry."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.findings.references import RecommendationRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.outcome_analysis.references import OutcomeAnalysisRef
from app.schemas.platform.common import Id, Ids, Instant, Page, Prose, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.outcome_analysis import EnquiryPriority, LineOfEnquiryStatus


class LineOfEnquirySort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class LineOfEnquiryQuery(Viewed):
    """The query parameters of `GET /v1/lines-of-enquiry`."""

    id: Ids = []
    status: list[LineOfEnquiryStatus] = Field([], max_length=3)
    priority: list[EnquiryPriority] = Field([], max_length=3)
    outcome_analysis_id: Id | None = Field(None, description="Only those of this analysis.")
    recommendation_id: Id | None = Field(
        None, description="Only those that are drawn from this recommendation."
    )
    under: Id | None = Field(None, description="Only those in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    sort: LineOfEnquirySort = LineOfEnquirySort.CREATED_AT


class LineOfEnquiryWrite(Schema):
    """What a child outcome analysis asks, because of what was recommended."""

    outcome_analysis_id: Id = Field(description="The analysis; it cannot be changed later.")
    question: Reason = Field(
        description="About practice and never about a child.",
        examples=["Do supervision records in this district say what was decided, and why?"],
    )
    priority: EnquiryPriority = EnquiryPriority.MEDIUM
    recommendation_ids: Annotated[list[Id], Field(max_length=20)] = Field(
        [],
        description="The accepted recommendations for lines of enquiry that it is drawn from.",
    )


class LineOfEnquiryAnswerWrite(Schema):
    """What the analysis found out about the question."""

    answer_text: Prose = Field(
        examples=["In two of three teams. The third has no template, and its records are lists."]
    )


class LineOfEnquiryItem(Schema):
    """A line of enquiry in its analysis."""

    id: UUID
    question: str
    priority: EnquiryPriority
    status: LineOfEnquiryStatus
    answer_text: str | None


class LineOfEnquiryRead(Schema):
    """What a child outcome analysis asks, and its answer."""

    id: UUID
    outcome_analysis_id: UUID
    outcome_analysis: OutcomeAnalysisRef | None
    question: str
    priority: EnquiryPriority
    recommendation_ids: list[UUID] = Field(
        description="The recommendations that it is drawn from and that you may see."
    )
    recommendations: list[RecommendationRef] = Field(description="These recommendations.")
    recommendations_not_visible: int = Field(
        description="How many of its recommendations you may not see."
    )
    status: LineOfEnquiryStatus
    status_reason: str | None = Field(description="Why it was withdrawn.")
    withdrawn_at: Instant | None
    answer_text: str | None
    answered_by: UUID | None
    answered_by_person: PersonRef | None
    answered_at: Instant | None
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The district of its analysis.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class LineOfEnquirySummary(Schema):
    """One line of enquiry as a line of a list, without its answer and its recommendations."""

    id: UUID
    outcome_analysis: OutcomeAnalysisRef | None
    question: str
    priority: EnquiryPriority
    status: LineOfEnquiryStatus
    answered_at: Instant | None
    org_unit: OrgUnitRef = Field(description="The district of its analysis.")
    service_line: ServiceLine | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class LineOfEnquiryListItem(LineOfEnquiryRead):
    """One line of enquiry of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(LineOfEnquirySummary))


class LineOfEnquiryPage(Page[LineOfEnquiryListItem]):
    """One page of lines of enquiry."""
