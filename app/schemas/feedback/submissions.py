from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import ConfigDict, Field

from app.schemas.cases.references import SubjectRef
from app.schemas.feedback.campaigns import FeedbackGiven
from app.schemas.feedback.references import CampaignRef
from app.schemas.organisation.references import OrgUnitRef, PersonRef
from app.schemas.platform.bulk_verbs import BulkItemWrite, BulkWrite
from app.schemas.platform.common import Code, Day, Id, Ids, Instant, Page, Reason, Schema
from app.schemas.platform.views import Viewed, required_of
from app.schemas.tools.answers import ValueRead
from app.vocabulary.feedback import (
    FeedbackChannel,
    FeedbackStatus,
    RespondentGroup,
    SafeguardingOutcome,
)
from app.vocabulary.findings import Polarity
from app.vocabulary.organisation import ServiceLine


class SubmissionSort(StrEnum):
    SUBMITTED_WEEK = "submitted_week"
    SUBMITTED_WEEK_DESC = "-submitted_week"


class SubmissionQuery(Viewed):
    """The query parameters of `GET /v1/feedback-submissions`."""

    id: Ids = []
    status: list[FeedbackStatus] = Field([], max_length=6)
    campaign_id: Id | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    channel: list[FeedbackChannel] = Field([], max_length=10)
    anonymous: bool | None = None
    safeguarding_flag: bool | None = None
    theme_code: Code | None = None
    polarity: Polarity | None = Field(
        None, description="The polarity of `theme_code`, which must be given too."
    )
    subject_id: Id | None = None
    org_unit_id: Id | None = Field(None, description="Only feedback of this unit alone.")
    submitted_by: Id | None = None
    coded_by: Id | None = Field(None, description="Where you may see who coded it.")
    reviewed_by: Id | None = Field(None, description="Where you may see who reviewed it.")
    under: Id | None = Field(None, description="Only feedback of this unit or of units below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    include_deleted: bool = Field(
        False, description="Whether to include feedback that its source has deleted."
    )
    week_from: Day | None = None
    week_to: Day | None = None
    sort: SubmissionSort = SubmissionSort.SUBMITTED_WEEK


class FeedbackSubmissionWrite(FeedbackGiven):
    """Your own feedback, or feedback that somebody gave you in a letter or on a visit."""

    campaign_id: Id
    subject_id: Id | None = Field(None, description="The child or family it is about.")
    submitted_on: Day | None = Field(
        None, description="The day on which it was given; by default today."
    )
    org_unit_id: Id | None = Field(
        None, description="The unit it concerns: the campaign's unit or one below it."
    )
    service_line: ServiceLine | None = None


class FeedbackThemeWrite(Schema):
    """A theme and its polarity."""

    theme_code: Code
    polarity: Polarity


class ThemeCodingRead(Schema):
    """A theme and its polarity."""

    theme_code: str
    polarity: Polarity


class FeedbackSubmissionRead(Schema):
    """The feedback of one respondent, with its triage, coding and review.

    The only time of an anonymous submission is its week.
    """

    id: UUID
    campaign_id: UUID
    campaign: CampaignRef
    anonymous: bool
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    subject_id: UUID | None
    subject: SubjectRef | None
    submitted_by: UUID | None
    submitted_by_person: PersonRef | None
    source_system: str | None
    deleted_at: Instant | None
    submitted_on: date | None
    submitted_week: date
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    language: str
    narrative: str | None
    complete: bool
    consent_analysis: bool
    consent_quote: bool
    consent_contact: bool
    status: FeedbackStatus
    safeguarding_flag: bool | None
    escalation_reason: str | None
    escalated_to_id: Id | None = Field(
        description="Null where the service itself escalated the text, for the Unit to read."
    )
    escalated_to: PersonRef | None
    escalated_at: Instant | None
    safeguarding_outcome: SafeguardingOutcome | None
    safeguarding_note: str | None
    coded_by: UUID | None
    coded_by_person: PersonRef | None
    reviewed_by: UUID | None
    reviewed_by_person: PersonRef | None
    answers: list[ValueRead]
    themes: list[ThemeCodingRead]
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackSubmissionSummary(Schema):
    """One submission as a line of a list, without its answers and words."""

    id: UUID
    campaign: CampaignRef
    anonymous: bool
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    subject: SubjectRef | None
    submitted_on: date | None
    submitted_week: date
    org_unit: OrgUnitRef
    service_line: ServiceLine | None
    language: str
    complete: bool
    status: FeedbackStatus
    safeguarding_flag: bool | None
    themes: list[ThemeCodingRead]
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackSubmissionListItem(FeedbackSubmissionRead):
    """One submission of a list: its summary, and with `view=full` every other member too."""

    model_config = ConfigDict(json_schema_extra=required_of(FeedbackSubmissionSummary))


class FeedbackSubmissionPage(Page[FeedbackSubmissionListItem]):
    """One page of submissions."""


class FeedbackEscalationWrite(Schema):
    """Why somebody may not be safe, and the person whom you have told."""

    reason: Reason
    escalated_to_id: UUID = Field(
        description="The person whom you have told; they and the managers of the child's case get"
        " an alert at once."
    )


class OutcomeWrite(Schema):
    """The outcome of a safeguarding concern."""

    outcome: SafeguardingOutcome
    note: Reason


class CodingWrite(Schema):
    """All themes of a submission; an empty list if it has none."""

    themes: Annotated[list[FeedbackThemeWrite], Field(max_length=40)]


class FeedbackSubmissionItem(BulkItemWrite):
    """A submission to triage or to close."""

    submission_id: Id


class FeedbackSubmissionItems(BulkWrite[FeedbackSubmissionItem]):
    """The submissions to triage or to close."""
