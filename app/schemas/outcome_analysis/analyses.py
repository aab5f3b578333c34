"""The request and response bodies of child outcome analyses."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.findings.references import FindingRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.outcome_analysis.lines_of_enquiry import LineOfEnquiryItem
from app.schemas.platform.common import Code, Day, Id, Ids, Instant, Page, Prose, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.references import ToolVersionRef
from app.vocabulary.organisation import ServiceLine
from app.vocabulary.outcome_analysis import ExpectedOutcome, OutcomeAnalysisStatus


class OutcomeAnalysisSort(StrEnum):
    WEEK_START = "week_start"
    WEEK_START_DESC = "-week_start"
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class OutcomeAnalysisQuery(Viewed):
    """The query parameters of `GET /v1/outcome-analyses`."""

    id: Ids = []
    status: list[OutcomeAnalysisStatus] = Field([], max_length=7)
    district_id: Id | None = Field(None, description="Only those of this district.")
    under: Id | None = Field(None, description="Only those in this unit or a unit below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    lead_id: Id | None = None
    person_id: Id | None = Field(
        None, description="Only those that this person leads or observes for."
    )
    theme: str | None = Field(None, max_length=80, description="This theme or any below it.")
    week_from: Day | None = Field(None, description="The week begins on this day or later.")
    week_to: Day | None = Field(None, description="The week begins on this day or before.")
    sort: OutcomeAnalysisSort = OutcomeAnalysisSort.WEEK_START_DESC


class OutcomeAnalysisWrite(Schema):
    """A whole working week in which practice in a district is to be observed."""

    district_id: Id = Field(description="It cannot be changed once the week is approved.")
    service_line: ServiceLine | None = Field(None, description="Null for all services.")
    week_start: Day = Field(
        description="A Monday; the week ends on its Friday. It cannot be changed once the week is"
        " approved."
    )
    lead_id: Id = Field(description="Somebody who records findings in this district.")
    theme_codes: Annotated[list[Code], Field(max_length=10)] = []
    campaign_ids: Annotated[list[Id], Field(max_length=20)] = Field(
        [], description="The feedback campaigns of children whose views in the district it reads."
    )
    tool_version_id: Id | None = Field(
        None, description="A published version of a tool: observers answer its scales."
    )
    follow_up_on: Day | None = Field(
        None,
        description="The day on which it is looked at what has changed, after the week; null for"
        " the council's usual number of weeks after its Friday.",
    )


class OutcomeAnalysisObserversWrite(Schema):
    """Everybody who observes practice in the week, beside the lead."""

    observer_ids: Annotated[list[Id], Field(max_length=100)]


class OutcomeAnalysisFollowUpWrite(Schema):
    """What has changed since the report."""

    outcome_text: Prose = Field(
        examples=["All three teams use the template; the re-audits show reasons."]
    )


class OutcomeBlockWrite(Schema):
    """What the report says of one expected outcome, or why it says nothing."""

    text: Prose | None = Field(
        None, description="About practice and never about a child: directors read it."
    )
    finding_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The findings that it rests on."
    )
    reason: Reason | None = Field(
        None, description="Why there is nothing to say; then without a text and findings."
    )


class OutcomeBlockRead(Schema):
    """What the report says of one expected outcome."""

    outcome: ExpectedOutcome
    text: str | None
    finding_ids: list[UUID] = Field(description="Its findings that you may see.")
    findings: list[FindingRef] = Field(description="These findings, by origin and severity.")
    findings_not_visible: int = Field(description="How many of its findings you may not see.")
    reason: str | None


class ChildrensViews(Schema):
    """What children said in a campaign, in the district of an analysis."""

    campaign_id: UUID
    campaign: CampaignRef
    enough_answered: bool = Field(
        description="Whether enough children answered there, so that figures of feedback show it."
    )
    quotes: list[str] = Field(
        description="Their own words that were released for the district: for the lead, and for"
        " callers who may read such words."
    )


class OutcomeAnalysisSummary(Schema):
    """One child outcome analysis as a line of a list."""

    id: UUID
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    week_start: date
    week_end: date
    lead_id: UUID
    lead: PersonRef | None
    theme_codes: list[str]
    follow_up_on: date
    status: OutcomeAnalysisStatus
    lines_set: int = Field(description="How many lines of enquiry it has, without withdrawn ones.")
    lines_answered: int = Field(description="How many of them are answered.")
    observation_count: int = Field(description="How many observations there are.")
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class OutcomeAnalysisRead(Schema):
    """A whole working week in which practice in a district is observed, and what it showed."""

    id: UUID
    org_unit_id: UUID
    org_unit: OrgUnitRef = Field(description="The district.")
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    week_start: date
    week_end: date
    lead_id: UUID
    lead: PersonRef | None
    observer_ids: list[UUID]
    observers: list[PersonRef] = Field(description="The observers, by name.")
    theme_codes: list[str]
    campaign_ids: list[UUID]
    childrens_views: list[ChildrensViews] = Field(description="What these campaigns heard.")
    tool_version_id: UUID | None
    tool_version: ToolVersionRef | None
    follow_up_on: date
    status: OutcomeAnalysisStatus
    status_reason: str | None = Field(description="Why its report was returned.")
    proposed_by: UUID
    proposed_by_person: PersonRef | None
    approved_by: UUID | None
    approved_by_person: PersonRef | None
    approved_at: Instant | None
    accepted_by: UUID | None
    accepted_by_person: PersonRef | None
    accepted_at: Instant | None
    outcome_text: str | None = Field(description="What had changed by the follow-up.")
    lines_set: int = Field(description="How many lines of enquiry it has, without withdrawn ones.")
    lines_answered: int = Field(description="How many of them are answered.")
    observation_count: int = Field(description="How many observations there are.")
    lines_of_enquiry: list[LineOfEnquiryItem]
    report: list[OutcomeBlockRead] = Field(description="A block for each expected outcome.")
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class OutcomeAnalysisListItem(OutcomeAnalysisRead):
    """One child outcome analysis in a list: a summary, or with `view=full` the whole of it."""

    model_config = ConfigDict(json_schema_extra=required_of(OutcomeAnalysisSummary))


class OutcomeAnalysisPage(Page[OutcomeAnalysisListItem]):
    """One page of child outcome analyses."""
