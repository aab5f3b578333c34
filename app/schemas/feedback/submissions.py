from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.campaigns import FeedbackGiven
from app.schemas.platform.common import (
    Code,
    Day,
    Instant,
    Line,
    Page,
    Paging,
    Prose,
    Reason,
    Schema,
)
from app.schemas.tools.answers import ValueRead
from app.vocabulary.feedback import (
    DisclosureStatus,
    FeedbackChannel,
    FeedbackStatus,
    QuoteStatus,
    RespondentGroup,
    ResponseStatus,
    SafeguardingOutcome,
)
from app.vocabulary.findings import Polarity
from app.vocabulary.organisation import ServiceLine


class SubmissionSort(StrEnum):
    SUBMITTED_WEEK = "submitted_week"
    SUBMITTED_WEEK_DESC = "-submitted_week"


class SubmissionQuery(Paging):
    """What `GET /v1/feedback-submissions` may be asked."""

    status: list[FeedbackStatus] = Field([], max_length=6)
    campaign_id: UUID | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    channel: list[FeedbackChannel] = Field([], max_length=10)
    anonymous: bool | None = None
    safeguarding_flag: bool | None = None
    theme_code: Code | None = None
    polarity: Polarity | None = Field(None, description="Together with `theme_code`.")
    subject_id: UUID | None = None
    under: UUID | None = Field(None, description="Only in this unit or below it.")
    service_line: list[ServiceLine] = Field([], max_length=12)
    include_deleted: bool = Field(False, description="Also what its source has no more.")
    week_from: date | None = None
    week_to: date | None = None
    sort: SubmissionSort = SubmissionSort.SUBMITTED_WEEK


class FeedbackSubmissionWrite(FeedbackGiven):
    """What you tell, or what somebody told you by letter, on a visit or in a conversation."""

    campaign_id: UUID
    subject_id: UUID | None = Field(None, description="The child or family it is about.")
    submitted_on: Day | None = Field(None, description="Today if absent.")
    org_unit_id: UUID | None = Field(None, description="Within the campaign's unit.")
    service_line: ServiceLine | None = None


class FeedbackThemeWrite(Schema):
    """A theme, and whether it is spoken of well or ill."""

    theme_code: Code
    polarity: Polarity


class ThemeCodingRead(Schema):
    """A theme, and whether it is spoken of well or ill."""

    theme_code: str
    polarity: Polarity


class FeedbackSubmissionRead(Schema):
    """What one respondent told, and what the Unit makes of it. Of an anonymous one only a week."""

    id: UUID
    campaign_id: UUID
    anonymous: bool
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    subject_id: UUID | None
    submitted_by: UUID | None
    source_system: str | None
    deleted_at: Instant | None
    submitted_on: date | None
    submitted_week: date
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
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
    escalated_to: str | None
    escalated_at: Instant | None
    safeguarding_outcome: SafeguardingOutcome | None
    safeguarding_note: str | None
    coded_by: UUID | None
    reviewed_by: UUID | None
    answers: list[ValueRead]
    themes: list[ThemeCodingRead]
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackSubmissionPage(Page[FeedbackSubmissionRead]):
    """One page of submissions."""


class FeedbackEscalationWrite(Schema):
    """Why somebody may not be safe, and who was told."""

    reason: Reason
    escalated_to: Line = Field(examples=["Front Door duty manager"])


class OutcomeWrite(Schema):
    """What became of words that may tell of harm."""

    outcome: SafeguardingOutcome
    note: Reason


class CodingWrite(Schema):
    """All the themes of a submission; none, if it speaks of none."""

    themes: Annotated[list[FeedbackThemeWrite], Field(max_length=40)]


class DisclosureSort(StrEnum):
    SUBMITTED_WEEK = "submitted_week"
    SUBMITTED_WEEK_DESC = "-submitted_week"


class DisclosureQuery(Paging):
    """What `GET /v1/feedback-disclosures` may be asked."""

    status: list[DisclosureStatus] = Field([], max_length=2)
    campaign_id: UUID | None = None
    sort: DisclosureSort = DisclosureSort.SUBMITTED_WEEK_DESC


class FeedbackDisclosureRead(Schema):
    """Words of a public form that may tell of harm, or that ask to be reached."""

    id: UUID
    campaign_id: UUID
    invitation_id: UUID | None = Field(
        description="Whose link it was, of a campaign that is not anonymous."
    )
    respondent_group: RespondentGroup
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine | None
    submitted_week: date
    words: list[str]
    contact: str | None
    times_told: int = Field(
        description="How often in that week; the same words are told apart if their link was good."
    )
    status: DisclosureStatus
    outcome: SafeguardingOutcome | None
    outcome_note: str | None
    decided_by: UUID | None
    decided_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackDisclosurePage(Page[FeedbackDisclosureRead]):
    """One page of disclosures."""


class QuoteSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class QuoteQuery(Paging):
    """What `GET /v1/feedback-quotes` may be asked."""

    status: list[QuoteStatus] = Field([], max_length=4)
    campaign_id: UUID | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    under: UUID | None = Field(None, description="Only in this unit or below it.")
    sort: QuoteSort = QuoteSort.CREATED_AT_DESC


class QuoteWrite(Schema):
    """Their own words; what is left out or blotted out stands in square brackets."""

    submission_id: UUID
    text: Prose = Field(examples=["She always asks me first. […] I like that."])


class FeedbackQuoteRead(Schema):
    """A respondent's own words, and the decision whether others may read them.

    They belong to the campaign's place, or to the district they were said in if enough answered
    there. When consent, the words or enough of the answers are gone, they are withdrawn at once.
    """

    id: UUID
    submission_id: UUID | None
    campaign_id: UUID
    respondent_group: RespondentGroup
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine | None
    text: str
    status: QuoteStatus
    proposed_by: UUID | None
    decided_by: UUID | None
    decided_at: Instant | None
    decision_reason: str | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackQuotePage(Page[FeedbackQuoteRead]):
    """One page of quotes."""


class ResponseSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"


class ResponseQuery(Paging):
    """What `GET /v1/feedback-responses` may be asked."""

    status: list[ResponseStatus] = Field([], max_length=3)
    campaign_id: UUID | None = None
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    theme_code: Code | None = None
    sort: ResponseSort = ResponseSort.CREATED_AT_DESC


class FeedbackResponseWrite(Schema):
    """'You said, we did': to one named submission, or to a theme of a campaign."""

    campaign_id: UUID
    submission_id: UUID | None = None
    theme_code: Code | None = None
    you_said: Prose
    we_did: Prose = Field(description="The action taken.")
    action_id: UUID | None = Field(None, description="The action in the learning log, if any.")


class FeedbackResponseRead(Schema):
    """'You said, we did'."""

    id: UUID
    campaign_id: UUID
    respondent_group: RespondentGroup
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine | None
    submission_id: UUID | None
    theme_code: str | None
    you_said: str
    we_did: str
    action_id: UUID | None
    status: ResponseStatus
    published_on: date | None
    published_by: UUID | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackResponsePage(Page[FeedbackResponseRead]):
    """One page of responses."""
