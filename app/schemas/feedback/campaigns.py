from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from app.schemas.platform.common import (
    Code,
    Day,
    Flag,
    Instant,
    Key,
    Line,
    Number,
    Page,
    Paging,
    Schema,
)
from app.schemas.tools.content_parts import Language
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

"""What every way of giving feedback has in common, and campaigns."""


FeedbackText = Annotated[str, Field(min_length=1, max_length=4_000, pattern=r"\S")]


class FeedbackAnswerWrite(Schema):
    """One question's answer: one value of the question's type."""

    question_key: Key
    value_num: Number | None = None
    value_text: FeedbackText | None = None
    value_codes: Annotated[list[Code], Field(min_length=1, max_length=60)] | None = Field(
        None, description="The code of a single choice, too."
    )
    value_bool: Flag | None = None
    value_date: Day | None = None


class FeedbackGiven(Schema):
    """What somebody tells: answers to the form, and anything else in their own words."""

    answers: Annotated[list[FeedbackAnswerWrite], Field(max_length=100)] = []
    narrative: FeedbackText | None = None
    language: Language = "en"
    consent_analysis: Flag = Field(True, description="It may be counted.")
    consent_quote: Flag = Field(False, description="Their words may be quoted, without a name.")
    consent_contact: Flag = Field(False, description="They may be asked again.")
    age_band: AgeBand | None = None
    gender: Gender | None = None
    ethnic_group: EthnicGroup | None = None
    disabled: Flag | None = None


class CampaignSort(StrEnum):
    OPENS = "opens"
    OPENS_DESC = "-opens"


class CampaignQuery(Paging):
    """What `GET /v1/feedback-campaigns` may be asked."""

    status: list[CampaignStatus] = Field([], max_length=3)
    respondent_group: list[RespondentGroup] = Field([], max_length=4)
    channel: list[FeedbackChannel] = Field([], max_length=10)
    under: UUID | None = Field(None, description="Only in this unit or below it.")
    sort: CampaignSort = CampaignSort.OPENS_DESC


class FeedbackCampaignWrite(Schema):
    """Asking one group of people through one channel, with one form, for a time."""

    name: Line = Field(examples=["Children in care, Dartford, spring 2026"])
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    anonymity: Anonymity
    entry: FeedbackEntry = Field(
        description="An anonymous one has a link; any other is signed in to, or by invitation."
    )
    tool_version_id: UUID = Field(description="A published form of the kind feedback.")
    opens: Day
    closes: Day | None = Field(None, description="The last day.")
    org_unit_id: UUID
    service_line: ServiceLine | None = Field(None, description="Null: every service.")


class FeedbackCampaignRead(Schema):
    """Asking one group of people through one channel, with one form, for a time."""

    id: UUID
    name: str
    respondent_group: RespondentGroup
    channel: FeedbackChannel
    anonymity: Anonymity
    entry: FeedbackEntry
    tool_version_id: UUID
    opens: date
    closes: date | None
    org_unit_id: UUID
    district_id: UUID | None
    area_id: UUID | None
    service_line: ServiceLine | None
    status: CampaignStatus
    accepting: bool
    closed_on: date | None
    link: str | None
    waiting: int | None = Field(
        description="Anonymous answers in the box: six come out together, once their week is over."
        " Fewer are left in it when the campaign closes, and are counted only."
    )
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackCampaignPage(Page[FeedbackCampaignRead]):
    """One page of campaigns."""


class SupportRead(Schema):
    """What is said to whoever answers, in their language."""

    language: str
    privacy: str = Field(description="Who will know that it was you.")
    help: str = Field(description="Childline 0800 1111, and 999.")
    thanks: str


class FeedbackFormRead(Schema):
    """Everything that is needed to show the form, in one document."""

    campaign: str
    respondent_group: RespondentGroup
    anonymity: Anonymity
    open: bool
    languages: list[str]
    support: list[SupportRead]
    content: dict[str, Any] | None = Field(description="Sections and questions; null when closed.")
    about_you: dict[str, list[str]] = Field(
        description="What may be told of oneself; figures by it need at least ten answers."
    )
    longest_text: int
