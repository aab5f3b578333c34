"""The request and response bodies of learning items."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field

from app.core.validation import pattern
from app.schemas.findings.references import FindingRef
from app.schemas.organisation.references import PersonRef
from app.schemas.platform.common import Code, Id, Ids, Instant, Line, Page, Paging, Reason, Schema
from app.schemas.reference.references import ThemeName
from app.vocabulary.learning import LearningAudience, LearningItemStatus, PracticeStrand

HTTPS = pattern(r"^https://[^\s]+$", "Must be an address that begins with `https://`.")


class LearningItemSort(StrEnum):
    CREATED_AT = "created_at"
    CREATED_AT_DESC = "-created_at"
    TITLE = "title"
    TITLE_DESC = "-title"


class LearningItemQuery(Paging):
    """The query parameters of `GET /v1/learning-items`."""

    id: Ids = []
    status: list[LearningItemStatus] = Field([], max_length=3)
    strand: list[PracticeStrand] = Field([], max_length=3)
    audience: list[LearningAudience] = Field(
        [], max_length=5, description="Only those that are for one of these."
    )
    theme: str | None = Field(
        None, max_length=80, description="This theme of findings, or any below it."
    )
    finding_id: Id | None = Field(
        None, description="Only those that are drawn from this finding, if you may see it."
    )
    written_by: Id | None = None
    sort: LearningItemSort = LearningItemSort.CREATED_AT_DESC


class LearningItemWrite(Schema):
    """The whole learning item, as it is drafted or replaced."""

    strand: PracticeStrand
    title: Line = Field(examples=["What supervision records leave out"])
    summary: Reason = Field(
        description="About practice and never about a child: all staff read it.",
        examples=["Records say what was done. They seldom say why, or what it meant to the child."],
    )
    url: Annotated[str, Field(max_length=2000, pattern=HTTPS)] | None = Field(
        None, description="Where more can be read or heard.", examples=["https://x.example/7"]
    )
    audiences: Annotated[list[LearningAudience], Field(min_length=1, max_length=5)] = Field(
        description="For whom it is written; all staff may read it."
    )
    theme_codes: Annotated[list[Code], Field(max_length=10)] = Field(
        [], description="The themes of findings that it is about."
    )
    finding_ids: Annotated[list[Id], Field(max_length=50)] = Field(
        [], description="The findings that it is drawn from."
    )


class LearningItemRead(Schema):
    """What staff can learn from findings, research or practice, told without any child."""

    id: UUID
    strand: PracticeStrand
    title: str
    summary: str
    url: str | None
    audiences: list[LearningAudience]
    theme_codes: list[str]
    themes: list[ThemeName]
    finding_ids: list[UUID] = Field(description="Its findings that you may see.")
    findings: list[FindingRef] = Field(description="The same findings, without their words.")
    findings_not_visible: int = Field(description="How many of its findings you may not see.")
    status: LearningItemStatus
    status_reason: str | None = Field(description="Why it was retired; null if it was not.")
    written_by: UUID
    written_by_person: PersonRef | None
    published_by: UUID | None
    published_by_person: PersonRef | None
    published_at: Instant | None
    created_at: Instant
    updated_at: Instant
    version: int
    allowed_actions: list[str]


class LearningItemPage(Page[LearningItemRead]):
    """One page of learning items."""
