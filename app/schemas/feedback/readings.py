from datetime import date
from enum import StrEnum
from uuid import UUID

from pydantic import Field

from app.schemas.feedback.references import CampaignRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Flag, Ids, Instant, Page, Paging, Prose, Schema
from app.vocabulary.feedback import ReadingStatus


class ReadingSort(StrEnum):
    WEEK = "week"
    WEEK_DESC = "-week"


class ReadingQuery(Paging):
    """The query parameters of `GET /v1/feedback-readings`."""

    id: Ids = []
    status: list[ReadingStatus] = Field([], max_length=2)
    campaign_id: UUID | None = None
    read_by: UUID | None = None
    harm_found: bool | None = None
    overdue: bool | None = Field(None, description="Whether nobody has read it by its due day.")
    week_from: date | None = None
    week_to: date | None = None
    sort: ReadingSort = ReadingSort.WEEK


class FeedbackReadingWrite(Schema):
    """Says that you have read the texts, and what you did if they tell of harm."""

    harm_found: Flag = Field(description="Whether the texts may tell of harm to somebody.")
    done_text: Prose | None = Field(
        None,
        description="What was done; required if harm was found.",
        examples=["The school's safeguarding lead was told; the group is visited this week."],
    )


class FeedbackReadingRead(Schema):
    """The texts of an anonymous box that is too small to be opened, and who has read them."""

    id: UUID
    campaign_id: UUID
    campaign: CampaignRef
    week: date = Field(description="The Monday of the last week in which texts came.")
    texts: list[str] = Field(
        description="In random order. Empty once they were read and no harm was found."
    )
    due_date: date
    overdue: bool = Field(description="Whether it waits and was due before today.")
    reader_id: UUID | None
    reader: PersonRef | None = Field(description="Who read the box before, and is reminded.")
    status: ReadingStatus
    harm_found: bool | None
    done_text: str | None
    read_by: UUID | None
    read_by_person: PersonRef | None
    read_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackReadingSummary(Schema):
    """One reading as a line of a list, without the texts."""

    id: UUID
    campaign: CampaignRef
    week: date
    due_date: date
    overdue: bool
    reader: PersonRef | None
    status: ReadingStatus
    harm_found: bool | None
    read_by_person: PersonRef | None
    read_at: Instant | None
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class FeedbackReadingPage(Page[FeedbackReadingSummary]):
    """One page of readings, without the texts."""
