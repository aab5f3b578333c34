"""Campaigns, their forms, and the members that every kind of feedback has."""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.schemas.organisation.references import OrgUnitRef
from app.schemas.platform.common import (
    Code,
    Day,
    Flag,
    Id,
    Ids,
    Instant,
    Key,
    Line,
    Number,
    Page,
    Paging,
    Schema,
)
from app.schemas.platform.visible_text import PROSE, SEEN
from app.schemas.tools.content_parts import Language
from app.schemas.tools.references import ToolVersionRef
from app.schemas.tools.tool_content import ToolContent
from app.vocabulary.cases import AgeBand
from app.vocabulary.feedback import (
    Anonymity,
    CampaignStatus,
    EthnicGroup,
    FeedbackChannel,
    FeedbackEntry,
    Gender,
    RespondentGroup,
)
from app.vocabulary.organisation import ServiceLine

FeedbackText = Annotated[str, Field(min_length=1, max_length=4_000, pattern=PROSE), SEEN]


class FeedbackAnswerWrite(Schema):
    """The answer to one question: one value of the question's type."""

    question_key: Key
    value_num: Number | None = None
    value_text: FeedbackText | None = None
    value_codes: Annotated[list[Code], Field(min_length=1, max_length=60)] | None = Field(
        None, description="The codes of the options chosen; one code for a single choice."
    )
    value_bool: Flag | None = None
    value_date: Day | None = None


class FeedbackGiven(Schema):
    """A respondent's feedback: answers to the form, and anything else in their own words."""

    answers: Annotated[list[FeedbackAnswerWrite], Field(max_length=100)] = []
    narrative: FeedbackText | None = None
    language: Language = "en"
    consent_analysis: Flag = Field(
        True, description="Whether the respondent agreed that the answers are analysed."
    )
    consent_quote: Flag = Field(
        False, description="Whether the respondent agreed to be quoted without a name."
    )
    consent_contact: Flag = Field(
        False, description="Whether the respondent agreed to be contacted again."
    )
    age_band: AgeBand | None = None
    gender: Gender | None = None
    ethnic_group: EthnicGroup | None = None
    disabled: Flag | None = None


class CampaignSort(StrEnum):
    OPENS = "opens"
    OPENS_DESC = "-opens"


class CampaignQuery(Paging):
    """The query parameters of `GET /v1/feedback-campaigns`."""

    id: Ids = []
    status: list[CampaignStatus] = Field([], max_length=3)
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    channel: list[FeedbackChannel] = Field([], max_length=10)
    under: Id | None = Field(None, description="Only campaigns of this unit or of units below it.")
    sort: CampaignSort = CampaignSort.OPENS_DESC


class FeedbackCampaignWrite(Schema):
    """A survey of one group of people through one channel, with one form, for a time."""

    name: Line = Field(examples=["Children in care, Dartford, spring 2026"])
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    anonymity: Anonymity
    entry: FeedbackEntry = Field(
        description="The way in. An anonymous campaign has links; in any other, respondents sign in"
        " or have a personal link."
    )
    tool_version_id: Id = Field(description="The form: a published version of a feedback tool.")
    opens: Day
    closes: Day | None = Field(None, description="The last day on which answers are accepted.")
    org_unit_id: Id
    service_line: ServiceLine | None = Field(
        None, description="The service that the campaign is about; null for all services."
    )


class FeedbackCampaignRead(Schema):
    """A survey of one group of people through one channel, with one form, for a time."""

    id: UUID
    name: str
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    anonymity: Anonymity
    entry: FeedbackEntry
    tool_version_id: UUID
    tool_version: ToolVersionRef
    opens: date
    closes: date | None
    org_unit_id: UUID
    org_unit: OrgUnitRef
    district_id: UUID | None
    district: OrgUnitRef | None
    area_id: UUID | None
    area: OrgUnitRef | None
    service_line: ServiceLine | None
    status: CampaignStatus
    accepting: bool
    closed_on: date | None
    link: str | None
    waiting: bool | None = Field(
        description="Whether anonymous answers of weeks that are over are held back, fewer than"
        " six. Answers are released together, at least six at a time, once their week is over;"
        " nothing tells of those of this week. Fewer that remain when the campaign closes are never"
        " released, only counted."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackCampaignPage(Page[FeedbackCampaignRead]):
    """One page of campaigns."""


class SupportRead(Schema):
    """Texts for the respondent in one language."""

    language: str
    privacy: str = Field(description="Who will know that the answers are yours.")
    help: str = Field(description="Where to get help at once: Childline 0800 1111, and 999.")
    thanks: str


class FeedbackFormRead(Schema):
    """The form of a campaign, with everything needed to show it."""

    campaign: str
    respondent_group: RespondentGroup
    anonymity: Anonymity
    open: bool
    languages: list[str]
    support: list[SupportRead]
    content: ToolContent | None = Field(
        description="The sections and questions; null while no answers are accepted."
    )
    about_you: dict[str, list[str]] = Field(
        description="What respondents may say about themselves, with the possible values. Figures"
        " broken down by these need at least ten answers."
    )
    longest_text: int
